"""Holders over HTTP."""

from __future__ import annotations

from chalicelib.aws.events import EventStore
from chalicelib.aws.http import ApiBlueprint
from chalicelib.aws.paging import cursor_of, key_of, listing
from chalicelib.clients.holders import service
from chalicelib.clients.holders.schemas import ChangeOut, CustodyPage, HoldersIn, HoldersOut
from chalicelib.clients.rules import HolderHandsOver
from chalicelib.clients.schemas import ClientOut
from chalicelib.clients.store import ClientStore, file_beside
from chalicelib.core.access import Caller
from chalicelib.people.shapes import PageQuery
from chalicelib.people.store import PeopleStore

bp = ApiBlueprint(__name__)
clients, people, chains = ClientStore(), PeopleStore(), EventStore()
HOLDERS = "/v1/clients/{client_id}/holders"


@bp.api(HOLDERS, "GET", right="client:holders", beside=(file_beside,))
def holder_list(caller: Caller, client_id: str) -> HoldersOut:
    """Tell who holds a client in which roles, and since when."""
    return HoldersOut.of(client_id, service.list_holders(caller, client_id, clients=clients, people=people))


@bp.api(HOLDERS, "PUT", right="client:assign", body=HoldersIn, refuses=(HolderHandsOver,), beside=(file_beside,))
def holder_assign(caller: Caller, body: HoldersIn, seen: int, client_id: str) -> ClientOut:
    """Name everyone who holds a client from now on; If-Match names the version of the file.

    422 `holder_unfit` for a person who hands over or is gone, 409 `holder_hands_over` when a role is taken from one who
    hands over: their case passes it on.
    """
    client = service.assign_holders(
        caller, client_id, body.wanted(), seen=seen, clients=clients, people=people, now=caller.now()
    )
    return ClientOut.of(client)


@bp.api("/v1/clients/{client_id}/custody", "GET", right="client:holders", query=PageQuery, beside=(file_beside,))
def custody_list(caller: Caller, query: PageQuery, client_id: str) -> CustodyPage:
    """Tell who had a client, newest first: when it changed hands, by whose doing, and in which case."""
    asked = listing(f"custody:{client_id}", query)
    found, last = service.list_custody(
        caller,
        client_id,
        limit=query.limit,
        after=key_of(query.cursor, caller, asked),
        clients=clients,
        chains=chains,
    )
    return CustodyPage(items=[ChangeOut.of(one) for one in found], next_cursor=cursor_of(last, caller, asked))
