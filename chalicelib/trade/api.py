"""Orders over HTTP."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.aws.paging import cursor_of, key_of, listing
from chalicelib.aws.rows import Rows
from chalicelib.clients.store import ClientStore, file_beside
from chalicelib.core.access import Caller
from chalicelib.core.errors import NotFound
from chalicelib.core.refs import Ref
from chalicelib.people.store import PeopleStore, rights_of
from chalicelib.trade import service
from chalicelib.trade.rules import (
    OrderAmountFixed,
    OrderClosed,
    OrderExists,
    OrderFixed,
    OrderTransition,
    OwnerUnfit,
    PlacedOutOfRange,
    ReasonOfCancellation,
    UnknownSalesperson,
)
from chalicelib.trade.schemas import OnLock, OrderEdit, OrderIn, OrderOut, OrderPage, OrderQuery
from chalicelib.trade.store import OrderStore, order_beside, ref_beside

bp = ApiBlueprint(__name__)
clients, people, orders = ClientStore(), PeopleStore(), OrderStore()
BOOKING = (UnknownSalesperson, PlacedOutOfRange, ReasonOfCancellation, OwnerUnfit, OrderExists)
EDITING = (ReasonOfCancellation, OwnerUnfit, OrderExists, OrderTransition, OrderClosed, OrderAmountFixed)
BOOKED_WITH = (file_beside, rights_of("salesperson_id"), rights_of("next_owner_id"))


@bp.api(
    "/v1/orders",
    "GET",
    right="order:read",
    query=OrderQuery,
    refuses=(NotFound,),
    beside=(file_beside, rights_of("responsible")),
)
def order_list(caller: Caller, query: OrderQuery) -> OrderPage:
    """List a client's orders, newest first, or the open ones that somebody sees through, by the day they are due."""
    asked = listing("orders", query)
    rows, last = service.list_orders(
        caller,
        client_id=query.client_id,
        responsible_id=query.responsible,
        status=query.status,
        limit=query.limit,
        after=key_of(query.cursor, caller, asked),
        clients=clients,
        people=people,
        lists=orders,
    )
    return OrderPage(items=[OrderOut.of(order) for order in rows], next_cursor=cursor_of(last, caller, asked))


@bp.api(
    "/v1/orders",
    "POST",
    right="order:create",
    body=OrderIn,
    query=OnLock,
    status=201,
    refuses=BOOKING,
    beside=BOOKED_WITH,
)
def order_create(caller: Caller, body: OrderIn, query: OnLock) -> OrderOut:
    """Book an order in a salesperson's name; 423 `order_locked` while that person hands over.

    With `on_lock=reroute`, and always for a machine, the interim holder takes it. What was placed before the handover
    began is a late entry in the leaver's name. For 90 days after a person has left, what names them goes to the
    client's account manager.
    """
    order = service.book_order(
        caller,
        body.booking(),
        reroute=query.reroute,
        clients=clients,
        people=people,
        orders=orders,
        now=caller.now(),
    )
    return OrderOut.of(order)


@bp.api(
    "/v1/orders/batch",
    "POST",
    right="order:create",
    body=OrderIn,
    query=OnLock,
    beside=BOOKED_WITH,
    rows=Rows("orders", "order"),
)
def order_batch(caller: Caller, body: OrderIn, query: OnLock) -> OrderOut:
    """Book up to 100 orders, each as if it had come alone: its entry has the order, or the problem.

    With an Idempotency-Key a retry books nothing twice and tries again what was refused.
    """
    return order_create(caller, body, query)


@bp.api(
    "/v1/orders/by-ref/{system}/{ref}",
    "PUT",
    right="order:create",
    body=OrderIn,
    query=OnLock,
    upserts=True,
    refuses=(*BOOKING, OrderFixed, OrderTransition, OrderClosed, OrderAmountFixed),
    beside=(*BOOKED_WITH, ref_beside),
)
def order_upsert(caller: Caller, body: OrderIn, query: OnLock, system: str, ref: str) -> OrderOut:
    """Book the order that another system calls so, or lead it on; the same body again changes nothing.

    Salesperson and `placed_at` stay as they were first told.
    """
    order = service.upsert_order(
        caller,
        Ref(system, ref),
        body.booking(),
        body.changes(),
        reroute=query.reroute,
        clients=clients,
        people=people,
        orders=orders,
        now=caller.now(),
    )
    return OrderOut.of(order)


@bp.api("/v1/orders/{order_id}", "GET", right="order:read", beside=(order_beside,))
def order_read(caller: Caller, order_id: str) -> OrderOut:
    """Read one order of a client within the caller's scope, or one that the caller sees through."""
    return OrderOut.of(service.read_order(caller, order_id, clients=clients, orders=orders))


@bp.api(
    "/v1/orders/{order_id}",
    "PATCH",
    right="order:edit",
    body=OrderEdit,
    refuses=EDITING,
    beside=(order_beside, rights_of("next_owner_id")),
)
def order_edit(caller: Caller, body: OrderEdit, seen: int, order_id: str) -> OrderOut:
    """Change an order or lead it on: forward only, and cancelled, with a reason, before it is on the road."""
    order = service.edit_order(
        caller,
        order_id,
        body.changes(),
        seen=seen,
        clients=clients,
        people=people,
        orders=orders,
        now=caller.now(),
    )
    return OrderOut.of(order)
