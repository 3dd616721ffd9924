"""A client's items: the file, one HOLD per person in custody, and the lists by person and by team."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute
from pynamodb.expressions.operand import Path

from chalicelib.aws import items, refs
from chalicelib.aws.items import Aggregate, ClientsTable, JsonText, Place
from chalicelib.aws.refs import ClientsKey
from chalicelib.aws.tables import Transaction, transaction
from chalicelib.clients import keys
from chalicelib.clients.rules import LIVE, Address, Client, HolderRole, Listed, Wanted
from chalicelib.core import clock
from chalicelib.core.access import Actor
from chalicelib.core.events import Event
from chalicelib.core.paging import Entries, Key, walk
from chalicelib.core.refs import Ref
from chalicelib.people.rules import Access
from chalicelib.people.store import require_full, require_rights

FILE = "A#FILE"
ALL = Wanted()
# Characters of a text in a sort key: two of them and an id stay within DynamoDB's 1,024 bytes in any script.
MOST_SORTED = 80
MOST_SIMILAR = 5
MOST_OF_A_PHONE = 20


def client_pk(org_id: str, client_id: str) -> str:
    """The partition of everything about one client."""
    return f"ORG#{org_id}#CLI#{client_id}"


def hold_sk(employee_id: str) -> str:
    """One row per person in custody."""
    return f"A#HOLD#{employee_id}"


def segment(industry: str | None, size: str | None) -> str:
    """How the sort key of a client of this industry and size begins within its region; empty without an industry."""
    if industry is None:
        return ""
    return f"{industry[:MOST_SORTED]}#{size}#" if size else f"{industry[:MOST_SORTED]}#"


class LiveColumns(JsonText):
    """The live columns as a list of their values: a page of fifty rows names none of them."""

    def serialize(self, value: Mapping[str, Any]) -> str:
        """The text of the columns."""
        return super().serialize([value.get(name) for name in LIVE])

    def deserialize(self, value: str) -> dict[str, Any]:
        """The columns by name."""
        return dict(zip(LIVE, super().deserialize(value), strict=True))


class FileItem(Aggregate, ClientsTable, discriminator="file"):
    """The client's file; it names its holders, so one read answers who may see it."""

    kept = frozenset({"live"})
    client_id = UnicodeAttribute()
    org_id = UnicodeAttribute()
    name = UnicodeAttribute()
    region = UnicodeAttribute()
    industry = UnicodeAttribute()
    size = UnicodeAttribute()
    team_id = UnicodeAttribute()
    holders = JSONAttribute()
    successors = JSONAttribute(null=True)
    outgoing = JSONAttribute(null=True)
    since = JSONAttribute(null=True)
    short_name = UnicodeAttribute(null=True)
    uscc = UnicodeAttribute(null=True)
    phone = UnicodeAttribute(null=True)
    source = UnicodeAttribute(null=True)
    note = UnicodeAttribute(null=True)
    registered_on = UnicodeAttribute(null=True)
    addresses = JSONAttribute(null=True)
    external_refs = JSONAttribute(null=True)
    live = LiveColumns(null=True)

    @classmethod
    def of(cls, client: Client) -> FileItem:
        """The item of a client, listed by team and by segment."""
        return cls(
            pk=client_pk(client.org_id, client.id),
            sk=FILE,
            i1pk=f"ORG#{client.org_id}#TEAM#{client.team_id}#CLI",
            i1sk=f"{client.name}#{client.id}",
            i2pk=f"ORG#{client.org_id}#REGION#{client.region}",
            i2sk=f"{segment(client.industry, client.size)}{client.name[:MOST_SORTED]}#{client.id}",
            client_id=client.id,
            org_id=client.org_id,
            name=client.name,
            region=client.region,
            industry=client.industry,
            size=client.size,
            team_id=client.team_id,
            holders={person: list(roles) for person, roles in client.holders.items()},
            successors=dict(client.successors) or None,
            outgoing=dict(client.outgoing) or None,
            since=dict(client.since) or None,
            short_name=client.short_name,
            uscc=client.uscc,
            phone=client.phone,
            source=client.source,
            note=client.note,
            registered_on=client.registered_on.isoformat() if client.registered_on else None,
            addresses=[asdict(address) for address in client.addresses] or None,
            external_refs=[asdict(ref) for ref in client.external_refs] or None,
            version=client.version,
            head=client.head,
        )

    def client(self) -> Client:
        """The client this item holds."""
        return Client(
            id=self.client_id,
            org_id=self.org_id,
            name=self.name,
            region=self.region,
            industry=self.industry,
            size=self.size,
            team_id=self.team_id,
            holders={who: tuple(HolderRole(role) for role in roles) for who, roles in self.holders.items()},
            successors=dict(self.successors or {}),
            outgoing=dict(self.outgoing or {}),
            since=dict(self.since or {}),
            short_name=self.short_name,
            uscc=self.uscc,
            phone=self.phone,
            source=self.source,
            note=self.note,
            registered_on=date.fromisoformat(self.registered_on) if self.registered_on else None,
            addresses=tuple(Address(**address) for address in self.addresses or ()),
            external_refs=tuple(Ref(**ref) for ref in self.external_refs or ()),
            version=int(self.version),
            head=self.head,
        )


class HoldItem(ClientsTable, discriminator="hold"):
    """One person's custody of one client, with what a list shows; by person on `index1`. Its keys say who and whose."""

    kept = frozenset({"live"})
    roles = JSONAttribute()
    region = UnicodeAttribute()
    industry = UnicodeAttribute()
    size = UnicodeAttribute()
    team_id = UnicodeAttribute()
    live = LiveColumns(null=True)

    @property
    def client_id(self) -> str:
        """The client."""
        return str(self.i1sk).rpartition("#")[2]

    @property
    def employee_id(self) -> str:
        """The person in custody."""
        return str(self.sk).removeprefix(hold_sk(""))

    @property
    def name(self) -> str:
        """The client's name."""
        return str(self.i1sk).rpartition("#")[0]

    @classmethod
    def of(cls, client: Client, employee_id: str) -> HoldItem:
        """The custody row of one of the client's holders."""
        return cls(
            pk=client_pk(client.org_id, client.id),
            sk=hold_sk(employee_id),
            i1pk=f"ORG#{client.org_id}#EMP#{employee_id}#CLI",
            i1sk=f"{client.name}#{client.id}",
            roles=list(client.holders[employee_id]),
            region=client.region,
            industry=client.industry,
            size=client.size,
            team_id=client.team_id,
        )


class ClientStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def get(self, org_id: str, client_id: str) -> Client | None:
        """One client as it is now."""
        item = items.get(FileItem, client_pk(org_id, client_id), FILE)
        return item.client() if item else None

    def held_by(
        self, org_id: str, employee_id: str, *, limit: int, after: Key, wanted: Wanted = ALL
    ) -> tuple[list[HoldItem], Key]:
        """A page of the clients a person holds, by name; late by nature, so never a ground for a decision."""

        def read(_: str, count: int, key: Key) -> Entries[HoldItem]:
            pk = f"ORG#{org_id}#EMP#{employee_id}#CLI"
            return items.entries(HoldItem, pk, index="index1", limit=count, after=key)

        return walk(["held"], read, limit=limit, after=after, fits=_fits(wanted))

    def of_teams(
        self,
        org_id: str,
        team_ids: Iterable[str],
        *,
        limit: int,
        after: Key,
        wanted: Wanted = ALL,
        fits: Callable[[Listed], bool] | None = None,
    ) -> tuple[list[FileItem], Key]:
        """A page of some teams' clients, team after team in the order of ids, by name in each; `fits` for `wanted`."""

        def read(team_id: str, count: int, key: Key) -> Entries[FileItem]:
            pk = f"ORG#{org_id}#TEAM#{team_id}#CLI"
            return items.entries(FileItem, pk, index="index1", limit=count, after=key)

        return walk(team_ids, read, limit=limit, after=after, fits=fits or _fits(wanted))

    def of_region(
        self, org_id: str, region: str, *, limit: int, after: Key, wanted: Wanted = ALL
    ) -> tuple[list[FileItem], Key]:
        """A page of a region's clients of all teams, by industry, size and name."""

        def read(_: str, count: int, key: Key) -> Entries[FileItem]:
            pk, prefix = f"ORG#{org_id}#REGION#{region}", segment(wanted.industry, wanted.size)
            return items.entries(FileItem, pk, prefix=prefix, index="index2", limit=count, after=key)

        return walk(["region"], read, limit=limit, after=after, fits=_fits(wanted))

    def numbered(self, org_id: str, *, uscc: str | None, phone: str | None) -> list[FileItem]:
        """The client of a USCC, or the first twenty of a telephone number."""
        if uscc:
            owner_id = refs.owner(ClientsKey, org_id, keys.uscc_of(uscc))
            return self._files(org_id, [owner_id] if owner_id else [])
        return self._files(org_id, _sharing(org_id, keys.phone_of(phone or ""), MOST_OF_A_PHONE))

    def by_ref(self, org_id: str, ref: Ref) -> Client | None:
        """The client that another system calls so."""
        owner_id = refs.owner(ClientsKey, org_id, keys.ref_of(ref))
        return self.get(org_id, owner_id) if owner_id else None

    def owners(self, client: Client, *, of: Client | None = None) -> dict[str, str]:
        """Who has a client's number or references already, by the field; what `of` had is not asked for."""
        known = dict(keys.unique(of))
        asked = {key: field for key, field in keys.unique(client) if key not in known}
        refs.bring(ClientsKey, client.org_id, asked)
        found = [(field, refs.owner(ClientsKey, client.org_id, key)) for key, field in asked.items()]
        return {field: owner_id for field, owner_id in found if owner_id}

    def similar(self, client: Client) -> list[Client]:
        """A few clients of the same region whose names differ in form only."""
        ids = _sharing(client.org_id, keys.name_of(client), MOST_SIMILAR)
        return [file.client() for file in self._files(client.org_id, ids)]

    def several(self, org_id: str, client_ids: Iterable[str]) -> list[Client]:
        """Up to a hundred clients as they are now, in the order asked for; who there is not is left out."""
        return [file.client() for file in self._files(org_id, list(client_ids))]

    def _files(self, org_id: str, client_ids: Sequence[str]) -> list[FileItem]:
        """The files of some clients, by one request."""
        places = [(client_pk(org_id, client_id), FILE) for client_id in client_ids]
        items.bring([(FileItem, *place) for place in places])
        found = [items.get(FileItem, *place) for place in places]
        return [file for file in found if file is not None]

    def register(
        self, clients: Sequence[tuple[Client, Event]], *, by: Actor, now: datetime, receiver: Access | None = None
    ) -> list[Client]:
        """Write new clients with their keys, their holders' rows and events, together or not at all.

        Twenty that have one holder and a name alone fit; a receiver must still be able to.
        """
        with transaction(by, now) as write:
            if receiver:
                require_full(write, receiver)
            return [_create(write, client, event, now) for client, event in clients]

    def save_holders(
        self,
        before: Client,
        after: Client,
        event: Event,
        *,
        receivers: Sequence[Access],
        givers: Sequence[Access],
        by: Actor,
        now: datetime,
    ) -> Client:
        """Write who holds a client; receivers must still be able to, givers must be as they were."""
        with transaction(by, now) as write:
            written = save_custody(write, before, after, event)
            for person in receivers:
                require_full(write, person)
            for person in givers:
                require_rights(write, person)
        return written

    def load(self, clients: Sequence[tuple[Client, Event]], page_id: str, *, by: Actor, now: datetime) -> None:
        """Write clients of another system with their keys, their holders' rows and one event; `Raced` if one is there.

        Eleven that have four holders and a number fit.
        """
        with transaction(by, now) as write:
            write.load([(FileItem.of(client), event) for client, event in clients], page_id)
            for client, _ in clients:
                keys.move(write, None, client)
                for person in client.holders:
                    write.create(HoldItem.of(client, person))

    def save_edit(self, before: Client, after: Client, event: Event, *, by: Actor, now: datetime) -> Client:
        """Write a changed file, its keys, the list columns of everyone in custody, and the event."""
        with transaction(by, now) as write:
            recorded = write.change(FileItem.of(after), event)
            keys.move(write, before, after)
            for person in after.holders:
                write.put(HoldItem.of(after, person))
        return replace(after, version=recorded.seq, head=recorded.hash)


def _sharing(org_id: str, key: str, most: int) -> list[str]:
    """Whose a shared key is, the first of them."""
    page = items.query(keys.SharedKey, keys.shared_pk(org_id, key), limit=most)
    return [keys.SharedKey.from_raw_data(raw).owner_id for raw in page.items]


def _create(write: Transaction, client: Client, event: Event, now: datetime) -> Client:
    dated = replace(client, since=dict.fromkeys(client.holders, clock.to_text(now)))
    recorded = write.change(FileItem.of(dated), event)
    keys.move(write, None, dated)
    for person in dated.holders:
        write.create(HoldItem.of(dated, person))
    return replace(dated, version=recorded.seq, head=recorded.hash)


def _fits(wanted: Wanted) -> Callable[[Listed], bool] | None:
    return None if wanted.everything else wanted.fits


def save_custody(write: Transaction, before: Client, after: Client, event: Event) -> Client:
    """Put a client's changed file, its holders' rows and the event into a transaction; answers the file as written."""
    since = {person: before.since.get(person, clock.to_text(write.now)) for person in after.holders}
    after = replace(after, since=since)
    recorded = write.change(FileItem.of(after), event)
    for person in before.holders:
        if person not in after.holders:
            write.delete(HoldItem, client_pk(before.org_id, before.id), hold_sk(person))
    for person in after.holders:
        if before.holders.get(person) != after.holders[person] or before.team_id != after.team_id:
            write.put(HoldItem.of(after, person))
    return replace(after, version=recorded.seq, head=recorded.hash)


def save_successor(write: Transaction, client: Client, event: Event) -> None:
    """Put a client's file with a newly designated successor, and the event, into a transaction."""
    write.change(FileItem.of(client), event)


def require_client(write: Transaction, org_id: str, client_id: str) -> None:
    """Let the transaction happen only if the client exists."""
    write.check(ClientsTable, client_pk(org_id, client_id), FILE, Path("pk").exists())


def require_client_as_read(write: Transaction, client: Client) -> None:
    """Let the transaction happen only if the client's file, and so its holders, are still as read."""
    write.check(ClientsTable, client_pk(client.org_id, client.id), FILE, Path("version") == client.version)


def file_beside(org_id: str, named: Mapping[str, str]) -> Iterator[Place]:
    """The file of the client that a request names, to be read beside the caller's rights."""
    if "client_id" in named:
        yield FileItem, client_pk(org_id, named["client_id"]), FILE
