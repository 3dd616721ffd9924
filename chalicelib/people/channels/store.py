"""Channels in the partition of the person whose they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from pynamodb.attributes import UnicodeAttribute

from chalicelib.aws import items
from chalicelib.aws.items import Aggregate, PeopleTable, Place
from chalicelib.aws.tables import access_key, transaction
from chalicelib.core.access import Actor
from chalicelib.core.events import Event
from chalicelib.core.paging import Key
from chalicelib.people.channels.rules import Channel, ChannelState
from chalicelib.people.rules import Access
from chalicelib.people.store import require_full, require_rights


def channel_key(org_id: str, employee_id: str, channel_id: str) -> tuple[str, str]:
    """Where a person's channel stands."""
    return access_key(org_id, employee_id)[0], f"CHN#{channel_id}"


class ChannelItem(Aggregate, PeopleTable, discriminator="channel"):
    """One channel of one person."""

    channel_id = UnicodeAttribute()
    org_id = UnicodeAttribute()
    employee_id = UnicodeAttribute()
    channel_kind = UnicodeAttribute()
    name = UnicodeAttribute()
    owner_name = UnicodeAttribute()
    receiver_id = UnicodeAttribute()
    state = UnicodeAttribute()

    @classmethod
    def of(cls, channel: Channel) -> ChannelItem:
        """The item of a channel."""
        pk, sk = channel_key(channel.org_id, channel.employee_id, channel.id)
        facts = {name: value for name, value in vars(channel).items() if name not in ("id", "kind")}
        return cls(pk=pk, sk=sk, channel_id=channel.id, channel_kind=channel.kind, **facts)

    def channel(self) -> Channel:
        """The channel this item holds."""
        return Channel(
            id=self.channel_id,
            org_id=self.org_id,
            employee_id=self.employee_id,
            kind=self.channel_kind,
            name=self.name,
            owner_name=self.owner_name,
            receiver_id=self.receiver_id,
            state=ChannelState(self.state),
            version=int(self.version),
            head=self.head,
        )


class ChannelStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def get(self, org_id: str, employee_id: str, channel_id: str) -> Channel | None:
        """One channel of a person as it is now."""
        item = items.get(ChannelItem, *channel_key(org_id, employee_id, channel_id))
        return item.channel() if item else None

    def page(self, org_id: str, employee_id: str, *, limit: int, after: Key) -> tuple[list[Channel], Key]:
        """A page of a person's channels, the oldest first."""
        pk = access_key(org_id, employee_id)[0]
        page = items.query(PeopleTable, pk, prefix="CHN#", limit=limit, after=after)
        return [ChannelItem.from_raw_data(raw).channel() for raw in page.items], page.last_key

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
        """Write a channel and its event; a new one's person must still be as read, a new receiver able to receive."""
        with transaction(by, now) as write:
            recorded = write.change(ChannelItem.of(channel), event)
            if person:
                require_rights(write, person)
            if receiver:
                require_full(write, receiver)
        return replace(channel, version=recorded.seq, head=recorded.hash)


def channel_beside(org_id: str, named: Mapping[str, str]) -> Iterator[Place]:
    """The channel that a request names, to be read beside the caller's rights."""
    if "employee_id" in named and "channel_id" in named:
        yield (ChannelItem, *channel_key(org_id, named["employee_id"], named["channel_id"]))
