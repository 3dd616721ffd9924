"""Parts in their client's hot zone, one item each, by kind and in the order in which they were added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.aws import items
from chalicelib.aws.http import Beside
from chalicelib.aws.items import Aggregate, ClientsTable, Place, Raw
from chalicelib.aws.tables import transaction
from chalicelib.clients.parts.rules import Kind, Part
from chalicelib.clients.store import client_pk, file_beside, require_client
from chalicelib.core.access import Actor, Caller
from chalicelib.core.events import Event
from chalicelib.core.ids import parent_id
from chalicelib.core.paging import Entries, Key, walk
from chalicelib.people.rules import Access
from chalicelib.people.store import require_full

HOT = "A#"


class PartItem(Aggregate, ClientsTable, discriminator="part"):
    """One part of a client's file."""

    part_id = UnicodeAttribute()
    org_id = UnicodeAttribute()
    client_id = UnicodeAttribute()
    facts = JSONAttribute()

    @classmethod
    def of(cls, part: Part) -> PartItem:
        """The item of a part."""
        return cls(
            pk=client_pk(part.org_id, part.client_id),
            sk=f"{part.kind.place}{part.id}",
            part_id=part.id,
            org_id=part.org_id,
            client_id=part.client_id,
            facts=dict(part.facts),
            version=part.version,
            head=part.head,
        )

    def part(self, kind: Kind) -> Part:
        """The part this item holds."""
        return Part(self.part_id, self.org_id, self.client_id, kind, self.facts, int(self.version), self.head)


class PartStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def get(self, org_id: str, client_id: str, kind: Kind, part_id: str) -> Part | None:
        """One part of a client's file; None without a request for an id that is of no part of it."""
        place = _place(org_id, client_id, kind, part_id)
        item = items.get(PartItem, place[1], place[2]) if place else None
        return item.part(kind) if item else None

    def of_client(self, org_id: str, client_id: str, kind: Kind, *, limit: int, after: Key) -> tuple[list[Part], Key]:
        """A page of a client's parts of a kind, in the order in which they were added."""

        def read(_: str, count: int, key: Key) -> Entries[PartItem]:
            pk = client_pk(org_id, client_id)
            return items.entries(PartItem, pk, prefix=kind.place, limit=count, after=key)

        found, last = walk(["parts"], read, limit=limit, after=after)
        return [item.part(kind) for item in found], last

    def save(self, part: Part, event: Event, *, owner: Access | None, by: Caller, now: datetime) -> Part:
        """Write a part and its event if there is the client; whom it gives something to do must still be able to."""
        with transaction(by, now) as write:
            recorded = write.change(PartItem.of(part), event)
            require_client(write, part.org_id, part.client_id)
            if owner:
                require_full(write, owner)
        return replace(part, version=recorded.seq, head=recorded.hash)

    def load(self, parts: Sequence[tuple[Part, Event]], page_id: str, *, by: Actor, now: datetime) -> None:
        """Write up to 95 parts of one kind of another system with one event; `Raced` if the page or one is there."""
        with transaction(by, now) as write:
            write.load([(PartItem.of(part), event) for part, event in parts], page_id)

    def remove(self, part: Part, event: Event, *, by: Caller, now: datetime) -> None:
        """Take a part away with the event that keeps what it said."""
        with transaction(by, now) as write:
            write.remove(PartItem.of(part), event)


def hot_zone(org_id: str, client_id: str) -> dict[str, Raw]:
    """Everything in a client's hot zone by its sort key, page after page if a file should ever be longer than one."""
    pk = client_pk(org_id, client_id)
    page = items.query(ClientsTable, pk, prefix=HOT)
    rows = list(page.items)
    while page.last_key:
        page = items.query(ClientsTable, pk, prefix=HOT, after=page.last_key)
        rows += page.items
    return {raw["sk"]["S"]: raw for raw in rows}


def held_in(zone: Mapping[str, Raw], kind: Kind) -> tuple[Part, ...]:
    """What a hot zone holds of a kind, in the order in which it was added."""
    return tuple(PartItem.from_raw_data(raw).part(kind) for sk, raw in zone.items() if sk.startswith(kind.place))


def _place(org_id: str, client_id: str, kind: Kind, part_id: str) -> Place | None:
    """Where a part of a client stands, if its id is of that kind and client."""
    if not part_id.startswith(f"{kind.prefix}_") or parent_id("cli", part_id) != client_id:
        return None
    return PartItem, client_pk(org_id, client_id), f"{kind.place}{part_id}"


def part_beside(kind: Kind, name: str) -> Beside:
    """The client's file and the part that a field of the request names, to be read beside the caller's rights."""

    def places(org_id: str, named: Mapping[str, str]) -> Iterator[Place]:
        yield from file_beside(org_id, named)
        place = _place(org_id, named.get("client_id", ""), kind, named.get(name, ""))
        if place:
            yield place

    return places
