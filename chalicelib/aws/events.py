"""Events on the table: written in the use case's transaction, read as chains, and the envelope they are told in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.aws import items
from chalicelib.aws.items import EventsTable, JsonText, PeopleTable
from chalicelib.core.events import GENESIS, Recorded, type_of
from chalicelib.core.paging import Entries, Key, walk

FEED_SHARDS = 4


def aggregate_key(org_id: str, aggregate_id: str) -> str:
    """The partition of one aggregate's chain."""
    return f"ORG#{org_id}#{aggregate_id}"


def feed_key(org_id: str, day: str, shard: int) -> str:
    """A part of everything that a company wrote on a day (UTC), on `index1`."""
    return f"ORG#{org_id}#FEED#{day}#{shard}"


class EventItem(EventsTable, discriminator="event"):
    """One link of a chain; also the outbox and the audit trail."""

    event_id = UnicodeAttribute()
    org_id = UnicodeAttribute()
    aggregate_id = UnicodeAttribute()
    seq = NumberAttribute()
    name = UnicodeAttribute()
    at = UnicodeAttribute()
    actor = UnicodeAttribute()
    request_id = UnicodeAttribute()
    data = JsonText()
    prev_hash = UnicodeAttribute()
    hash = UnicodeAttribute()

    @staticmethod
    def recorded(link: Recorded) -> Recorded:
        """The link with its hash, as it will be read back: its data plain JSON."""
        plain = replace(link, data=json.loads(json.dumps(link.data)))
        return replace(plain, hash=plain.digest())

    @classmethod
    def of(cls, link: Recorded) -> EventItem:
        """The item of a link, with its places in the feed and in its actor's trail."""
        shard = int(link.event_id[-1], 36) % FEED_SHARDS
        return cls(
            pk=aggregate_key(link.org_id, link.aggregate_id),
            sk=f"{link.seq:012d}",
            i1pk=feed_key(link.org_id, link.at[:10], shard),
            i1sk=f"{link.at}#{link.event_id}",
            i2pk=f"ORG#{link.org_id}#BY#{link.actor}#{link.at[:7]}",
            i2sk=f"{link.at}#{link.event_id}",
            **asdict(link),
        )

    def link(self) -> Recorded:
        """The link this item holds."""
        names = Recorded.__dataclass_fields__
        return Recorded(**{name: getattr(self, name) for name in names} | {"seq": int(self.seq)})


def page_key(org_id: str, hash_: str) -> str:
    """Where it stands which page of imported records has a hash."""
    return f"ORG#{org_id}#PAGE#{hash_}"


class PageItem(PeopleTable, discriminator="page"):
    """Which page of imported records has a hash: what began there names no more than that."""

    page_id = UnicodeAttribute()

    @classmethod
    def of(cls, page: Recorded) -> PageItem:
        """The row of a page's hash."""
        return cls(pk=page_key(page.org_id, page.hash), sk="PAGE", page_id=page.aggregate_id)


class EventStore:
    """Reads chains; rows in `infra/keys.md`."""

    def page(self, org_id: str, aggregate_id: str, *, limit: int, after: Key) -> tuple[list[Recorded], Key]:
        """A page of one aggregate's events, oldest first."""
        page = items.query(EventsTable, aggregate_key(org_id, aggregate_id), limit=limit, after=after)
        return [EventItem.from_raw_data(raw).link() for raw in page.items], page.last_key

    def newest(
        self, org_id: str, aggregate_id: str, names: Iterable[str], *, limit: int, after: Key
    ) -> tuple[list[Recorded], Key]:
        """A page of an aggregate's events of some names, newest first."""
        wanted = frozenset(names)

        def read(_: str, count: int, key: Key) -> Entries[EventItem]:
            pk = aggregate_key(org_id, aggregate_id)
            return items.entries(EventItem, pk, limit=count, after=key, forward=False)

        found, last = walk(["chain"], read, limit=limit, after=after, fits=lambda item: item.name in wanted)
        return [item.link() for item in found], last

    def chain(self, org_id: str, aggregate_id: str, *, head: str = GENESIS) -> list[Recorded]:
        """Every event of one aggregate, oldest first, however many: for who verifies the chain.

        An imported record's begins with the page that tells of it; without an event of its own, the record's `head`
        says which page that is.
        """
        own = [item.link() for item in items.every(EventItem, aggregate_key(org_id, aggregate_id))]
        before = own[0].prev_hash if own else head
        page = self._page(org_id, before) if before != GENESIS else None
        return [page, *own] if page else own

    def imported(self, org_id: str, aggregate_id: str, *, version: int, head: str) -> Recorded | None:
        """What a page of imported records told of one that begins there, as an event of its own would; None for others.

        `version` and `head` are the record's own: one without any event since names its page itself.
        """
        second = items.get(EventItem, aggregate_key(org_id, aggregate_id), f"{2:012d}") if version > 1 else None
        page = self._page(org_id, str(second.prev_hash) if second else head)
        if page is None:
            return None
        told = next(one["data"] for one in page.data["records"] if one["id"] == aggregate_id)
        return replace(page, aggregate_id=aggregate_id, name=page.data["name"], data=told)

    def _page(self, org_id: str, hash_: str) -> Recorded | None:
        """The page of imported records with this hash."""
        found = items.get(PageItem, page_key(org_id, hash_), "PAGE")
        return self.first(org_id, found.page_id) if found else None

    def first(self, org_id: str, aggregate_id: str) -> Recorded | None:
        """The event that an aggregate began with."""
        item = items.get(EventItem, aggregate_key(org_id, aggregate_id), f"{1:012d}")
        return item.link() if item else None

    def feed(self, org_id: str, day: str, shard: int, *, limit: int, after: Key) -> tuple[list[Recorded], Key]:
        """A page of what a company wrote on a day, oldest first; late by nature."""
        page = items.query(EventItem, feed_key(org_id, day, shard), index="index1", limit=limit, after=after)
        return [EventItem.from_raw_data(raw).link() for raw in page.items], page.last_key


def cloud_event(link: Recorded) -> dict[str, Any]:
    """The CloudEvents 1.0 envelope of a link: what consumers and webhooks read."""
    return {
        "specversion": "1.0",
        "id": link.event_id,
        "source": f"/baton/{link.org_id}",
        "type": type_of(link.name, link.aggregate_id),
        "subject": link.aggregate_id,
        "time": link.at,
        "datacontenttype": "application/json",
        "data": {**link.data, "org_id": link.org_id, "seq": link.seq, "actor": link.actor},
    }
