"""Use cases of clients: load, decide, save."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from chalicelib.clients import rules
from chalicelib.clients.rules import Changes, Client, ClientExists, Listed, Placement, Wanted
from chalicelib.core.access import Actor, Caller, Role, Scope, authorise
from chalicelib.core.errors import Fault, NotFound
from chalicelib.core.events import Event
from chalicelib.core.paging import Key
from chalicelib.core.refs import Ref
from chalicelib.people.reach import Teams, require_scope, teams_in_reach
from chalicelib.people.rules import Access


class Readable(Protocol):
    """Where a client is read."""

    def get(self, org_id: str, client_id: str) -> Client | None:
        """One client as it is now."""


class Clients(Readable, Protocol):
    """Where clients are kept."""

    def by_ref(self, org_id: str, ref: Ref) -> Client | None:
        """The client that another system calls so."""

    def owners(self, client: Client, *, of: Client | None = None) -> dict[str, str]:
        """Who has a client's number or references already, by the field; what `of` had is not asked for."""

    def similar(self, client: Client) -> list[Client]:
        """A few clients of the same region whose names differ in form only."""

    def register(
        self, clients: Sequence[tuple[Client, Event]], *, by: Actor, now: datetime, receiver: Access | None = None
    ) -> list[Client]:
        """Write new clients; a receiver must still be able to."""

    def save_edit(self, before: Client, after: Client, event: Event, *, by: Actor, now: datetime) -> Client:
        """Write a changed file."""


class Pool(Protocol):
    """What decides where a new client goes."""

    def place(self, org_id: str, client: Client, *, by: Caller) -> Placement:
        """The team and the person for a client, which has neither yet."""


class OwnTeam:
    """The simplest pool: who sells keeps what they register, in their own team; the rest is assigned to no team."""

    def place(self, org_id: str, client: Client, *, by: Caller) -> Placement:
        """With the registering salesperson, whose rights are checked as every caller's are, or with nobody."""
        if Role.SALES in by.roles:
            return Placement(by.team_id, by.employee_id, None, None)
        return Placement(rules.UNASSIGNED, None, None, None)


@dataclass(frozen=True)
class Registration:
    """A new client, where it was put, and the clients within the caller's view that it may be the double of."""

    client: Client
    placement: Placement
    similar: Sequence[Client] = ()


Page = tuple[Sequence[Listed], Key]


class Numbered(Listed, Protocol):
    """A row that was found by a number: it is the file itself."""

    def client(self) -> Client:
        """The client of the file."""


class Lists(Protocol):
    """Where the lists of clients are kept; what none of them is keyed by is left to `wanted`."""

    def numbered(self, org_id: str, *, uscc: str | None, phone: str | None) -> Sequence[Numbered]:
        """The client of a USCC, or the first twenty of a telephone number."""

    def held_by(self, org_id: str, employee_id: str, *, limit: int, after: Key, wanted: Wanted) -> Page:
        """A page of the clients a person holds."""

    def of_teams(self, org_id: str, team_ids: Iterable[str], *, limit: int, after: Key, wanted: Wanted) -> Page:
        """A page of some teams' clients."""

    def of_region(self, org_id: str, region: str, *, limit: int, after: Key, wanted: Wanted) -> Page:
        """A page of a region's clients."""


def list_clients(
    caller: Caller, scope: Scope, wanted: Wanted, *, limit: int, after: Key, lists: Lists, teams: Teams
) -> Page:
    """A page of the clients within a scope: the scope chooses the keys that are read, and nothing else is.

    `Forbidden` for a scope wider than the caller's right, `NotFound` for a team beyond it.
    """
    granted = authorise(caller, "client:read")
    require_scope(granted, scope)
    rules.require_holder_in_view(wanted, caller, scope)
    if wanted.uscc or wanted.phone:
        reach = granted if wanted.team and scope is Scope.TEAM else scope
        found = lists.numbered(caller.org_id, uscc=wanted.uscc, phone=wanted.phone)
        return [row for row in found if rules.is_within(row.client(), caller, reach) and wanted.fits(row)], None
    if scope is Scope.OWN:
        mine = replace(wanted, holder=None)
        return lists.held_by(caller.org_id, caller.employee_id, limit=limit, after=after, wanted=mine)
    if scope is Scope.COMPANY and wanted.team is None and (wanted.holder or wanted.region):
        return _of_the_company(caller.org_id, wanted, limit=limit, after=after, lists=lists)
    team_ids = teams_in_reach(caller, granted, scope, wanted.team, after=after, teams=teams, unassigned=True)
    return lists.of_teams(caller.org_id, team_ids, limit=limit, after=after, wanted=replace(wanted, team=None))


def _of_the_company(org_id: str, wanted: Wanted, *, limit: int, after: Key, lists: Lists) -> Page:
    """A page of the whole company's clients by a narrower key than its teams: a holder's, else a region's."""
    if wanted.holder:
        theirs = replace(wanted, holder=None)
        return lists.held_by(org_id, wanted.holder, limit=limit, after=after, wanted=theirs)
    return lists.of_region(org_id, wanted.region or "", limit=limit, after=after, wanted=wanted)


def seen_client(caller: Caller, client_id: str, right: str, *, clients: Readable) -> Client:
    """A client within the caller's scope for a right; `NotFound` otherwise."""
    client = clients.get(caller.org_id, client_id)
    if client is None:
        raise NotFound
    rules.require_visible(client, caller, right)
    return client


def register_client(
    caller: Caller, given: Changes, *, today: date, pool: Pool, clients: Clients, now: datetime
) -> Registration:
    """Put a new client into the pool, which says whose it becomes; `ClientExists` for what is one's already."""
    draft = rules.draft(caller.org_id, given, today=today)
    _require_unique(caller, draft, clients=clients)
    similar = [one for one in clients.similar(draft) if rules.is_visible(one, caller, "client:read")]
    placement = pool.place(caller.org_id, draft, by=caller)
    new = rules.placed(draft, placement)
    [client] = clients.register([new], by=caller, now=now, receiver=placement.access)
    return Registration(client, placement, similar)


def edit_client(
    caller: Caller, client_id: str, wanted: Changes, *, seen: int, today: date, clients: Clients, now: datetime
) -> Client:
    """Change a client's file as its editor saw it; `Stale` if it has changed since. No difference, no event."""
    client = seen_client(caller, client_id, "client:edit", clients=clients)
    return _edit(caller, client, wanted, seen=seen, today=today, clients=clients, now=now)


def upsert_client(
    caller: Caller, ref: Ref, given: Changes, *, today: date, pool: Pool, clients: Clients, now: datetime
) -> Client:
    """Edit the client that another system calls so, whichever version it is, or register it with that reference.

    `ClientExists` when it is one that the caller may not edit.
    """
    client = clients.by_ref(caller.org_id, ref)
    if client is None:
        known = {**given, "external_refs": _with(ref, given)}
        return register_client(caller, known, today=today, pool=pool, clients=clients, now=now).client
    if not rules.is_visible(client, caller, "client:edit"):
        raise ClientExists(errors=[Fault("external_refs", ClientExists.code)])
    wanted = {**given, "external_refs": _with(ref, given)} if "external_refs" in given else given
    return _edit(caller, client, wanted, seen=client.version, today=today, clients=clients, now=now)


def _with(ref: Ref, given: Changes) -> tuple[Ref, ...]:
    return tuple(sorted({ref, *given.get("external_refs", ())}))


def _edit(
    caller: Caller, client: Client, wanted: Changes, *, seen: int, today: date, clients: Clients, now: datetime
) -> Client:
    edited, event = rules.edit(client, wanted, seen=seen)
    rules.require_no_future(wanted, today)
    if not event.data["after"]:
        return client
    _require_unique(caller, edited, of=client, clients=clients)
    return clients.save_edit(client, edited, event, by=caller, now=now)


def _require_unique(caller: Caller, client: Client, *, clients: Clients, of: Client | None = None) -> None:
    """`ClientExists` if a number or reference is another client's, which is named to whoever may see it."""
    owners = clients.owners(client, of=of)
    if owners:
        raise ClientExists(errors=[_exists(caller, field, owner, clients) for field, owner in owners.items()])


def _exists(caller: Caller, field: str, owner_id: str, clients: Readable) -> Fault:
    owner = clients.get(caller.org_id, owner_id)
    seen = owner is not None and rules.is_visible(owner, caller, "client:read")
    return Fault(field, ClientExists.code, subject_id=owner_id if seen else None)
