"""What the inbox takes and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from chalicelib.core import clock
from chalicelib.notify.rules import KINDS, MOST_UNREAD, Message
from chalicelib.notify.texts import worded
from chalicelib.people.shapes import Answer, Cursor, IdOut, InstantOut, PageQuery, known


class InboxQuery(PageQuery):
    """Which messages: all, or only those that were not read."""

    unread: Literal["true", "false"] = "false"


class ActionOut(Answer):
    """The one thing to do about a message: what its button says, and where it leads."""

    label: str
    href: Annotated[str, Field(json_schema_extra={"examples": ["/v1/handovers?waiting_for=me"]})]


class MessageOut(Answer):
    """A message in the language that the request asks for."""

    id: IdOut
    kind: Annotated[str, known(*KINDS)]
    at: InstantOut
    subject_id: IdOut
    title: str
    text: str
    action: ActionOut
    read: bool
    read_at: InstantOut | None

    @classmethod
    def of(cls, message: Message, language: str, names: Mapping[str, str]) -> MessageOut:
        """The answer for a message."""
        words = worded(message, language, names)
        return cls(
            id=message.id,
            kind=message.note.kind,
            at=message.at,
            subject_id=message.subject,
            title=words.title,
            text=words.text,
            action=ActionOut(label=words.action, href=message.href),
            read=message.read_at is not None,
            read_at=clock.to_text(message.read_at) if message.read_at else None,
        )


class UnreadOut(Answer):
    """How many messages were not read: 99 at most, and whether there are more."""

    count: Annotated[int, Field(json_schema_extra={"minimum": 0, "maximum": MOST_UNREAD})]
    more: bool

    @classmethod
    def of(cls, found: int) -> UnreadOut:
        """The answer for as many as were found."""
        return cls(count=min(found, MOST_UNREAD), more=found > MOST_UNREAD)


class InboxPage(Answer):
    """A page of one's messages, the newest first."""

    items: list[MessageOut]
    unread: UnreadOut
    next_cursor: Cursor

    @classmethod
    def of(
        cls,
        messages: Sequence[Message],
        unread: int,
        *,
        language: str,
        names: Mapping[str, str],
        next_cursor: str | None,
    ) -> InboxPage:
        """The page of some messages."""
        return cls(
            items=[MessageOut.of(message, language, names) for message in messages],
            unread=UnreadOut.of(unread),
            next_cursor=next_cursor,
        )
