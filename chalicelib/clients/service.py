"""Use cases of clients: load, decide, save."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from chalicelib.clients import rules
from chalicelib.clients.rules import Client, Edit, Listed, Wanted
from chalicelib.core.access import Actor, Caller, Scope, authorise
from chalicelib.core.errors import NotFound
from chalicelib.core.events import Event
from chalicelib.core.paging import Key
from chalicelib.people.reach import Teams, require_scope, teams_in_reach


class Clients(Protocol):
    """Where clients are kept."""

    def get(self, org_id: str, client_id: str) -> Client | None:
        """One client as it is now."""

    def save_edit(self, client: Client, event: Event, *, by: Actor, now: datetime) -> Client:
        """Write a changed file."""


Page = tuple[Sequence[Listed], Key]


class Lists(Protocol):
    """Where the lists of clients are kept; what none of them is keyed by is left to `wanted`."""

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


def seen_client(caller: Caller, client_id: str, right: str, *, clients: Clients) -> Client:
    """A client within the caller's scope for a right; `NotFound` otherwise."""
    client = clients.get(caller.org_id, client_id)
    if client is None:
        raise NotFound
    rules.require_visible(client, caller, right)
    return client


def edit_client(caller: Caller, client_id: str, wanted: Edit, *, seen: int, clients: Clients, now: datetime) -> Client:
    """Change a client's file as its editor saw it; `Stale` if it has changed since. No difference, no event."""
    client = seen_client(caller, client_id, "client:edit", clients=clients)
    edited, event = rules.edit(client, wanted, seen=seen)
    return clients.save_edit(edited, event, by=caller, now=now) if event.data["after"] else client
