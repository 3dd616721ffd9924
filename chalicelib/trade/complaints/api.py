"""Complaints over HTTP."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.aws.paging import cursor_of, key_of, listing
from chalicelib.clients.store import ClientStore, file_beside
from chalicelib.core.access import Caller
from chalicelib.core.errors import NotFound
from chalicelib.people.store import PeopleStore, rights_of
from chalicelib.trade.complaints import service
from chalicelib.trade.complaints.rules import ComplaintClosed
from chalicelib.trade.complaints.schemas import (
    ComplaintEdit,
    ComplaintIn,
    ComplaintOut,
    ComplaintPage,
    ComplaintQuery,
)
from chalicelib.trade.complaints.store import ComplaintStore, complaint_beside
from chalicelib.trade.records.rules import PersonUnfit, RefTaken, StepForbidden

bp = ApiBlueprint(__name__)
clients, people, complaints = ClientStore(), PeopleStore(), ComplaintStore()


@bp.api(
    "/v1/complaints",
    "POST",
    right="complaint:file",
    body=ComplaintIn,
    status=201,
    refuses=(PersonUnfit, RefTaken),
    beside=(file_beside, rights_of("owner_id")),
)
def complaint_file(caller: Caller, body: ComplaintIn) -> ComplaintOut:
    """File a complaint of a client; who hands over files those of the clients they still hold."""
    complaint = service.file_complaint(
        caller, body.filing(), clients=clients, people=people, complaints=complaints, now=caller.now()
    )
    return ComplaintOut.of(complaint)


@bp.api(
    "/v1/complaints", "GET", right="complaint:read", query=ComplaintQuery, refuses=(NotFound,), beside=(file_beside,)
)
def complaint_list(caller: Caller, query: ComplaintQuery) -> ComplaintPage:
    """List a client's complaints, or the open ones that one owns."""
    asked = listing("complaints", query)
    limit, after = query.limit, key_of(query.cursor, caller, asked)
    if query.client_id is not None:
        page = service.list_of_client(
            caller, query.client_id, limit=limit, after=after, clients=clients, lists=complaints
        )
    else:
        page = service.list_own(caller, limit=limit, after=after, lists=complaints)
    found, last = page
    return ComplaintPage(
        items=[ComplaintOut.of(complaint) for complaint in found], next_cursor=cursor_of(last, caller, asked)
    )


@bp.api("/v1/complaints/{complaint_id}", "GET", right="complaint:read", beside=(complaint_beside,))
def complaint_read(caller: Caller, complaint_id: str) -> ComplaintOut:
    """Read one complaint of a client within the caller's scope, or one that the caller owns."""
    return ComplaintOut.of(service.read_complaint(caller, complaint_id, clients=clients, complaints=complaints))


@bp.api(
    "/v1/complaints/{complaint_id}",
    "PATCH",
    right="complaint:edit",
    body=ComplaintEdit,
    refuses=(ComplaintClosed, PersonUnfit, RefTaken, StepForbidden),
    beside=(complaint_beside, rights_of("owner_id")),
)
def complaint_edit(caller: Caller, body: ComplaintEdit, seen: int, complaint_id: str) -> ComplaintOut:
    """Change a complaint, or lead it one step on; what is resolved may come back, what is closed is closed."""
    complaint = service.edit_complaint(
        caller,
        complaint_id,
        body.changes(),
        seen=seen,
        clients=clients,
        people=people,
        complaints=complaints,
        now=caller.now(),
    )
    return ComplaintOut.of(complaint)
