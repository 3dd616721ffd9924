"""Use cases of channels: load, decide, save."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.core.access import Actor, Caller
from chalicelib.core.errors import NotFound
from chalicelib.core.events import Event
from chalicelib.core.paging import Key
from chalicelib.people.channels import rules
from chalicelib.people.channels.rules import Channel, ChannelState, Wanted
from chalicelib.people.reach import require_person
from chalicelib.people.rules import Access


class People(Protocol):
    """What channels need to know of people."""

    def access(self, org_id: str, employee_id: str) -> Access | None:
        """A person's rights."""


class Channels(Protocol):
    """Where channels are kept."""

    def get(self, org_id: str, employee_id: str, channel_id: str) -> Channel | None:
        """One channel of a person."""

    def page(self, org_id: str, employee_id: str, *, limit: int, after: Key) -> tuple[Sequence[Channel], Key]:
        """A page of a person's channels."""

    def save(
        self,
        channel: Channel,
        event: Event,
        *,
        person: Access | None = None,
        receiver: Access | None = None,
        by: Actor,
        now: datetime,
    ) -> Channel:
        """Write a channel."""


def list_channels(
    caller: Caller, employee_id: str, *, limit: int, after: Key, channels: Channels, people: People
) -> tuple[Sequence[Channel], Key]:
    """A page of the channels of a person within reach."""
    _person(caller, employee_id, "channel:read", people)
    return channels.page(caller.org_id, employee_id, limit=limit, after=after)


def seen_channel(
    caller: Caller, employee_id: str, channel_id: str, right: str, *, channels: Channels, people: People
) -> Channel:
    """A channel of a person within reach, or one that is offered to the caller; `NotFound` otherwise."""
    channel = channels.get(caller.org_id, employee_id, channel_id)
    person = people.access(caller.org_id, employee_id)
    if channel is None:
        raise NotFound
    if channel.receiver_id != caller.employee_id:
        require_person(caller, person, right)
    return channel


def declare_channel(
    caller: Caller, employee_id: str, wanted: Wanted, *, channels: Channels, people: People, now: datetime
) -> Channel:
    """List a channel of a person, themself while they hand over as well; nothing of it can be taken back."""
    person = _person(caller, employee_id, "channel:declare", people)
    receiver = _receiver(caller, wanted, people)
    channel, event = rules.declare(person, wanted, receiver)
    return channels.save(channel, event, person=person, receiver=receiver, by=caller, now=now)


def edit_channel(
    caller: Caller,
    employee_id: str,
    channel_id: str,
    wanted: Wanted,
    *,
    seen: int,
    channels: Channels,
    people: People,
    now: datetime,
) -> Channel:
    """Name a channel otherwise, or offer it to a receiver."""
    channel = channels.get(caller.org_id, employee_id, channel_id)
    _person(caller, employee_id, "channel:settle", people)
    if channel is None:
        raise NotFound
    receiver = _receiver(caller, wanted, people)
    edited, event = rules.edit(channel, wanted, receiver, seen=seen)
    if edited == channel:
        return channel
    return channels.save(edited, event, receiver=receiver, by=caller, now=now)


def answer_channel(
    caller: Caller,
    employee_id: str,
    channel_id: str,
    state: ChannelState,
    *,
    channels: Channels,
    people: People,
    now: datetime,
) -> Channel:
    """The receiver takes a channel, refuses it or waits for it; then it is transferred."""
    channel = seen_channel(caller, employee_id, channel_id, "channel:settle", channels=channels, people=people)
    settled, event = rules.answer(channel, state, caller.employee_id)
    return channels.save(settled, event, by=caller, now=now)


def _person(caller: Caller, employee_id: str, right: str, people: People) -> Access:
    return require_person(caller, people.access(caller.org_id, employee_id), right)


def _receiver(caller: Caller, wanted: Wanted, people: People) -> Access | None:
    return people.access(caller.org_id, wanted.receiver_id) if wanted.receiver_id else None
