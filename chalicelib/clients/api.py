"""Clients over HTTP."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.aws.paging import cursor_of, key_of, listing
from chalicelib.clients import service
from chalicelib.clients.schemas import ClientEdit, ClientOut, ClientPage, ClientQuery, ClientRow
from chalicelib.clients.store import ClientStore, file_beside
from chalicelib.core.access import Caller, Scope
from chalicelib.core.errors import NotFound
from chalicelib.people.store import PeopleStore

bp = ApiBlueprint(__name__)
store, people = ClientStore(), PeopleStore()


@bp.api("/v1/clients", "GET", right="client:read", query=ClientQuery, refuses=(NotFound,))
def client_list(caller: Caller, query: ClientQuery) -> ClientPage:
    """List the clients within a scope: one's own, a team's, a department's or the company's."""
    asked = listing("clients", query)
    rows, last = service.list_clients(
        caller,
        Scope[query.scope.upper()],
        query.wanted(),
        limit=query.limit,
        after=key_of(query.cursor, caller, asked),
        lists=store,
        teams=people,
    )
    return ClientPage(items=[ClientRow.of(row) for row in rows], next_cursor=cursor_of(last, caller, asked))


@bp.api("/v1/clients/{client_id}", "GET", right="client:read", beside=(file_beside,))
def client_read(caller: Caller, client_id: str) -> ClientOut:
    """Read one client's file."""
    return ClientOut.of(service.seen_client(caller, client_id, "client:read", clients=store))


@bp.api("/v1/clients/{client_id}", "PATCH", right="client:edit", body=ClientEdit, beside=(file_beside,))
def client_edit(caller: Caller, body: ClientEdit, seen: int, client_id: str) -> ClientOut:
    """Change a client's file; If-Match names the version that the editor saw."""
    return ClientOut.of(service.edit_client(caller, client_id, body.edit(), seen=seen, clients=store, now=caller.now()))
