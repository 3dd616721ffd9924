"""Channels: what a person reaches clients and carriers by; each is listed, offered, and taken over by its receiver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from chalicelib.core.errors import Conflict, Fault, Forbidden, Invalid
from chalicelib.core.events import GENESIS, Event
from chalicelib.core.ids import child_id
from chalicelib.core.versions import require_current
from chalicelib.people.rules import Access


class ChannelState(StrEnum):
    """Where a channel stands on its way to a receiver."""

    DECLARED = "declared"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WAITING = "waiting"
    TRANSFERRED = "transferred"


class ChannelNotReady(Conflict):
    """From where a channel stands no way leads there."""

    code = "channel_not_ready"


class NotTheReceiver(Forbidden):
    """Only the person to whom a channel was offered says whether they take it."""

    code = "not_the_receiver"


NEXT: Mapping[ChannelState, frozenset[ChannelState]] = {
    ChannelState.DECLARED: frozenset({ChannelState.OFFERED}),
    ChannelState.OFFERED: frozenset(
        {ChannelState.OFFERED, ChannelState.ACCEPTED, ChannelState.REFUSED, ChannelState.WAITING}
    ),
    ChannelState.WAITING: frozenset(
        {ChannelState.OFFERED, ChannelState.ACCEPTED, ChannelState.REFUSED, ChannelState.TRANSFERRED}
    ),
    # Whoever accepted may leave before it is transferred.
    ChannelState.ACCEPTED: frozenset({ChannelState.OFFERED, ChannelState.TRANSFERRED}),
    ChannelState.REFUSED: frozenset({ChannelState.OFFERED}),
    ChannelState.TRANSFERRED: frozenset(),
}


@dataclass(frozen=True)
class Channel:
    """A channel of one person: `owner_name` is in whose name it runs, `receiver_id` who is to take it over."""

    id: str
    org_id: str
    employee_id: str
    kind: str
    name: str
    owner_name: str
    receiver_id: str = ""
    state: ChannelState = ChannelState.DECLARED
    version: int = 0
    head: str = GENESIS


@dataclass(frozen=True)
class Wanted:
    """What is to be said of a channel; None leaves it as it is."""

    kind: str | None = None
    name: str | None = None
    owner_name: str | None = None
    receiver_id: str | None = None


def declare(person: Access, wanted: Wanted, receiver: Access | None) -> tuple[Channel, Event]:
    """A channel of a person is listed, and offered if a receiver is named."""
    channel = Channel(
        id=child_id("chn", person.employee_id),
        org_id=person.org_id,
        employee_id=person.employee_id,
        kind=wanted.kind or "",
        name=wanted.name or "",
        owner_name=wanted.owner_name or "",
    )
    told = offer(channel, wanted, receiver)
    facts = {"employee_id": told.employee_id, **_told(told, ["kind", "name", "owner_name", "receiver_id", "state"])}
    return told, Event("ChannelDeclared", told.id, facts)


def edit(channel: Channel, wanted: Wanted, receiver: Access | None, *, seen: int) -> tuple[Channel, Event]:
    """A channel as its editor wants it, if it is still as they saw it: named otherwise, or offered to somebody."""
    require_current(channel.version, seen)
    told = offer(channel, wanted, receiver)
    edited = replace(told, name=wanted.name or channel.name, owner_name=wanted.owner_name or channel.owner_name)
    return edited, _event("ChannelOffered" if told != channel else "ChannelEdited", channel, edited)


def offer(channel: Channel, wanted: Wanted, receiver: Access | None) -> Channel:
    """A channel offered to a receiver, who must be able to receive and be somebody else."""
    if wanted.receiver_id in (None, channel.receiver_id):
        return channel
    if receiver is None:
        raise Invalid(errors=[Fault("receiver_id", "unknown_employee")])
    if not receiver.may_receive or receiver.employee_id == channel.employee_id:
        raise Invalid(errors=[Fault("receiver_id", "receiver_unfit")])
    return replace(_moved(channel, ChannelState.OFFERED), receiver_id=receiver.employee_id)


def answer(channel: Channel, state: ChannelState, by: str) -> tuple[Channel, Event]:
    """What the receiver says, or that the channel is transferred; `NotTheReceiver` for another's answer."""
    if state is not ChannelState.TRANSFERRED and by != channel.receiver_id:
        raise NotTheReceiver
    settled = _moved(channel, state)
    return settled, _event(f"Channel{state.value.capitalize()}", channel, settled)


def _moved(channel: Channel, state: ChannelState) -> Channel:
    if state not in NEXT[channel.state]:
        raise ChannelNotReady
    return replace(channel, state=state)


def _event(name: str, before: Channel, after: Channel) -> Event:
    fields = [field for field in vars(after) if getattr(after, field) != getattr(before, field)]
    facts = {"employee_id": after.employee_id, "before": _told(before, fields), "after": _told(after, fields)}
    return Event(name, after.id, facts)


def _told(channel: Channel, fields: list[str]) -> dict[str, Any]:
    return {field: getattr(channel, field) for field in fields}
