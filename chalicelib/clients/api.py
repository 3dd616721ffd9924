"""Clients over HTTP."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.aws.paging import cursor_of, key_of
from chalicelib.clients import service
from chalicelib.clients.schemas import ClientEdit, ClientOut, ClientPage, ClientQuery, ClientRow
from chalicelib.clients.store import ClientStore
from chalicelib.core.access import Caller, Scope, authorise
from chalicelib.core.errors import NotFound

bp = ApiBlueprint(__name__)
store = ClientStore()


@bp.api("/v1/clients", "GET", right="client:read", query=ClientQuery)
def client_list(caller: Caller, query: ClientQuery) -> ClientPage:
    """List the clients that the caller holds, or those of a team within their scope."""
    return _team_page(caller, query) if query.scope == "team" else _own_page(caller, query)


@bp.api("/v1/clients/{client_id}", "GET", right="client:read")
def client_read(caller: Caller, client_id: str) -> ClientOut:
    """Read one client's file."""
    return ClientOut.of(service.seen_client(caller, client_id, "client:read", clients=store))


@bp.api("/v1/clients/{client_id}", "PATCH", right="client:edit", body=ClientEdit)
def client_edit(caller: Caller, body: ClientEdit, seen: int, client_id: str) -> ClientOut:
    """Change a client's file; If-Match names the version that the editor saw."""
    return ClientOut.of(service.edit_client(caller, client_id, body.edit(), seen=seen, clients=store, now=caller.now()))


def _own_page(caller: Caller, query: ClientQuery) -> ClientPage:
    rows, last = store.held_by(
        caller.org_id, caller.employee_id, limit=query.limit, after=key_of(query.cursor, caller, "clients:own")
    )
    return ClientPage(items=[ClientRow.of(row) for row in rows], next_cursor=cursor_of(last, caller, "clients:own"))


def _team_page(caller: Caller, query: ClientQuery) -> ClientPage:
    team_id, scope = query.team or caller.team_id, authorise(caller, "client:read")
    own = scope is Scope.TEAM and team_id == caller.team_id
    if not (own or scope is Scope.COMPANY or (scope is Scope.DEPARTMENT and team_id in caller.teams)):
        raise NotFound
    listing = f"clients:team:{team_id}"
    rows, last = store.of_team(caller.org_id, team_id, limit=query.limit, after=key_of(query.cursor, caller, listing))
    return ClientPage(items=[ClientRow.of(row) for row in rows], next_cursor=cursor_of(last, caller, listing))
