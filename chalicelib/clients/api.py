"""Clients over HTTP."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.aws.paging import cursor_of, key_of, listing
from chalicelib.clients import service
from chalicelib.clients.load.store import load_beside
from chalicelib.clients.load.tasks import serving
from chalicelib.clients.pool.service import PoolPlacer
from chalicelib.clients.pool.store import PoolStore
from chalicelib.clients.rules import ClientExists
from chalicelib.clients.schemas import (
    ClientEdit,
    ClientIn,
    ClientOut,
    ClientPage,
    ClientQuery,
    ClientRow,
    RegisteredOut,
)
from chalicelib.clients.store import ClientStore, file_beside
from chalicelib.core.access import Caller, Scope
from chalicelib.core.errors import NotFound
from chalicelib.core.refs import Ref
from chalicelib.people.store import PeopleStore, company_beside, today_of

bp = ApiBlueprint(__name__)
store, people, pool = ClientStore(), PeopleStore(), PoolPlacer(PoolStore(serving))


@bp.api("/v1/clients", "GET", right="client:read", query=ClientQuery, refuses=(NotFound,), beside=(company_beside,))
def client_list(caller: Caller, query: ClientQuery) -> ClientPage:
    """List the clients within a scope: one's own, a team's, a department's or the company's."""
    asked, today = listing("clients", query), today_of(caller)
    rows, last = service.list_clients(
        caller,
        Scope[query.scope.upper()],
        query.wanted(),
        limit=query.limit,
        after=key_of(query.cursor, caller, asked),
        lists=store,
        teams=people,
    )
    return ClientPage(items=[ClientRow.of(row, today) for row in rows], next_cursor=cursor_of(last, caller, asked))


@bp.api(
    "/v1/clients",
    "POST",
    right="client:register",
    body=ClientIn,
    status=201,
    refuses=(ClientExists,),
    beside=(company_beside, load_beside),
)
def client_register(caller: Caller, body: ClientIn) -> RegisteredOut:
    """Put a new client into the pool; the answer says whose it became, and names clients that it may be the double of.

    409 `client_exists` for a number or a reference that another client has.
    """
    made = service.register_client(
        caller, body.given(), today=today_of(caller), pool=pool, clients=store, now=caller.now()
    )
    return RegisteredOut.told(made.client, made.placement.rule_id, made.similar)


@bp.api("/v1/clients/{client_id}", "GET", right="client:read", beside=(file_beside,))
def client_read(caller: Caller, client_id: str) -> ClientOut:
    """Read one client's file."""
    return ClientOut.of(service.seen_client(caller, client_id, "client:read", clients=store))


@bp.api(
    "/v1/clients/{client_id}",
    "PATCH",
    right="client:edit",
    body=ClientEdit,
    refuses=(ClientExists,),
    beside=(file_beside, company_beside),
)
def client_edit(caller: Caller, body: ClientEdit, seen: int, client_id: str) -> ClientOut:
    """Change a client's file; If-Match names the version that the editor saw."""
    client = service.edit_client(
        caller, client_id, body.given(), seen=seen, today=today_of(caller), clients=store, now=caller.now()
    )
    return ClientOut.of(client)


@bp.api(
    "/v1/clients/by-ref/{system}/{ref}",
    "PUT",
    right="client:register",
    body=ClientEdit,
    refuses=(ClientExists,),
    beside=(company_beside,),
    upserts=True,
)
def client_upsert(caller: Caller, body: ClientEdit, system: str, ref: str) -> ClientOut:
    """Change the client that another system calls so, or register it: then its name, region, industry and size too."""
    client = service.upsert_client(
        caller, Ref(system, ref), body.given(), today=today_of(caller), pool=pool, clients=store, now=caller.now()
    )
    return ClientOut.of(client)
