"""Receivables over HTTP."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.aws.paging import cursor_of, key_of, listing
from chalicelib.clients.store import ClientStore, file_beside
from chalicelib.core.access import Caller
from chalicelib.core.errors import NotFound
from chalicelib.core.refs import Ref
from chalicelib.people.store import PeopleStore, rights_of
from chalicelib.trade.receivables import service
from chalicelib.trade.receivables.rules import (
    AmountStated,
    NotPayable,
    PaymentDiffers,
    PaymentsFull,
    ReceivableClosed,
    RefOfAnother,
)
from chalicelib.trade.receivables.schemas import (
    PaymentIn,
    ReceivableEdit,
    ReceivableIn,
    ReceivableOut,
    ReceivablePage,
    ReceivableQuery,
    ReceivableState,
)
from chalicelib.trade.receivables.store import ReceivableStore, receivable_beside, ref_beside
from chalicelib.trade.records.rules import PersonUnfit, RefTaken, StepForbidden

bp = ApiBlueprint(__name__)
clients, people, receivables = ClientStore(), PeopleStore(), ReceivableStore()


@bp.api(
    "/v1/receivables",
    "POST",
    right="receivable:edit",
    body=ReceivableIn,
    status=201,
    refuses=(PersonUnfit, RefTaken),
    beside=(file_beside, rights_of("responsible_id")),
)
def receivable_record(caller: Caller, body: ReceivableIn) -> ReceivableOut:
    """Record what a client owes: freight, a deposit, or an advance; its account manager collects it by default."""
    debt = service.record_receivable(
        caller,
        body.client_id,
        body.kind,
        body.changes(),
        clients=clients,
        people=people,
        receivables=receivables,
        now=caller.now(),
    )
    return ReceivableOut.of(debt)


@bp.api(
    "/v1/receivables", "GET", right="receivable:read", query=ReceivableQuery, refuses=(NotFound,), beside=(file_beside,)
)
def receivable_list(caller: Caller, query: ReceivableQuery) -> ReceivablePage:
    """List a client's debts, the company's open ones that fall due in a month, or the open ones that one collects."""
    asked = listing("receivables", query)
    limit, after = query.limit, key_of(query.cursor, caller, asked)
    if query.client_id is not None:
        page = service.list_of_client(
            caller, query.client_id, limit=limit, after=after, clients=clients, lists=receivables
        )
    elif query.due_month is not None:
        page = service.list_due(caller, query.due_month, limit=limit, after=after, lists=receivables)
    else:
        page = service.list_own(caller, limit=limit, after=after, lists=receivables)
    debts, last = page
    return ReceivablePage(items=[ReceivableOut.of(debt) for debt in debts], next_cursor=cursor_of(last, caller, asked))


@bp.api("/v1/receivables/{receivable_id}", "GET", right="receivable:read", beside=(receivable_beside,))
def receivable_read(caller: Caller, receivable_id: str) -> ReceivableOut:
    """Read one debt of a client within the caller's scope, or one that the caller collects."""
    return ReceivableOut.of(service.read_receivable(caller, receivable_id, clients=clients, receivables=receivables))


@bp.api(
    "/v1/receivables/{receivable_id}",
    "PATCH",
    right="receivable:edit",
    body=ReceivableEdit,
    refuses=(AmountStated, PersonUnfit, ReceivableClosed, RefTaken, StepForbidden),
    beside=(receivable_beside, rights_of("responsible_id")),
)
def receivable_edit(caller: Caller, body: ReceivableEdit, seen: int, receivable_id: str) -> ReceivableOut:
    """Change a debt, or lead it one step on: from unbilled by the statement to the invoice, or to be written off."""
    debt = service.edit_receivable(
        caller,
        receivable_id,
        body.changes(),
        seen=seen,
        clients=clients,
        people=people,
        receivables=receivables,
        now=caller.now(),
    )
    return ReceivableOut.of(debt)


@bp.api(
    "/v1/receivables/by-ref/{system}/{ref}",
    "PUT",
    right="receivable:edit",
    body=ReceivableState,
    refuses=(PersonUnfit, ReceivableClosed, RefOfAnother, StepForbidden),
    beside=(ref_beside, file_beside, rights_of("responsible_id")),
    upserts=True,
)
def receivable_put(caller: Caller, body: ReceivableState, system: str, ref: str) -> ReceivableOut:
    """Record a debt under another system's reference, or bring it to what that system has now.

    Of a debt that is known, what the body leaves out stays as it is.
    """
    debt = service.put_receivable(
        caller,
        Ref(system, ref),
        body.client_id,
        body.kind,
        body.changes(),
        clients=clients,
        people=people,
        receivables=receivables,
        now=caller.now(),
    )
    return ReceivableOut.of(debt)


@bp.api(
    "/v1/receivables/{receivable_id}/payments",
    "POST",
    right="receivable:edit",
    body=PaymentIn,
    status=201,
    refuses=(NotPayable, PaymentDiffers, PaymentsFull),
    beside=(receivable_beside,),
)
def receivable_pay(caller: Caller, body: PaymentIn, receivable_id: str) -> ReceivableOut:
    """Take a payment off a debt; one with a reference that stands already changes nothing."""
    debt = service.pay_receivable(
        caller, receivable_id, body.payment(), clients=clients, receivables=receivables, now=caller.now()
    )
    return ReceivableOut.of(debt)
