"""What the channels' routes take and answer."""

from __future__ import annotations

from typing import Annotated, Literal

from chalicelib.people.channels.rules import Channel, ChannelState, Wanted
from chalicelib.people.shapes import Answer, Change, Cursor, Id, IdOut, Line, Strict, Versioned, known

KINDS = (
    "sim",
    "mailbox",
    "wecom",
    "group",
    "portal",
    "bidding_key",
    "freight_platform",
    "carrier",
    "driver_group",
)
Kind = Literal[
    "sim", "mailbox", "wecom", "group", "portal", "bidding_key", "freight_platform", "carrier", "driver_group"
]


class ChannelIn(Strict):
    """A channel of a person; `owner_name` is in whose name it runs."""

    kind: Kind
    name: Line
    owner_name: Line
    receiver_id: Id | None = None

    def wanted(self) -> Wanted:
        """What the rules take."""
        return Wanted(**self.model_dump())


class ChannelEdit(Change):
    """What is to be different in a channel; with a receiver it is offered."""

    name: Line | None = None
    owner_name: Line | None = None
    receiver_id: Id | None = None

    def wanted(self) -> Wanted:
        """What the rules take."""
        return Wanted(**self.model_dump())


class ChannelAnswer(Strict):
    """What becomes of an offered channel."""

    state: Literal["accepted", "refused", "waiting", "transferred"]


class ChannelOut(Versioned):
    """A channel of a person."""

    id: IdOut
    employee_id: IdOut
    kind: Annotated[str, known(*KINDS)]
    name: str
    owner_name: str
    receiver_id: IdOut | None
    state: Annotated[str, known(*ChannelState)]

    @classmethod
    def of(cls, channel: Channel) -> ChannelOut:
        """The answer for a channel."""
        return cls(
            id=channel.id,
            employee_id=channel.employee_id,
            kind=channel.kind,
            name=channel.name,
            owner_name=channel.owner_name,
            receiver_id=channel.receiver_id or None,
            state=channel.state,
            version=channel.version,
        )


class ChannelPage(Answer):
    """A page of channels."""

    items: list[ChannelOut]
    next_cursor: Cursor
