"""Orders over HTTP."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.clients.store import ClientStore, file_beside
from chalicelib.core.access import Caller
from chalicelib.people.store import PeopleStore, rights_of
from chalicelib.trade import service
from chalicelib.trade.rules import UnknownSalesperson
from chalicelib.trade.schemas import OrderIn, OrderOut
from chalicelib.trade.store import OrderStore, order_beside

bp = ApiBlueprint(__name__)
clients, people, orders = ClientStore(), PeopleStore(), OrderStore()


@bp.api(
    "/v1/orders",
    "POST",
    right="order:create",
    body=OrderIn,
    status=201,
    refuses=(UnknownSalesperson,),
    beside=(file_beside, rights_of("salesperson_id")),
)
def order_create(caller: Caller, body: OrderIn) -> OrderOut:
    """Book an order in a salesperson's name; 423 `order_locked` while that person hands over."""
    order = service.book_order(caller, body.booking(), clients=clients, people=people, orders=orders, now=caller.now())
    return OrderOut.of(order)


@bp.api("/v1/orders/{order_id}", "GET", right="order:read", beside=(order_beside,))
def order_read(caller: Caller, order_id: str) -> OrderOut:
    """Read one order of a client within the caller's scope."""
    return OrderOut.of(service.read_order(caller, order_id, clients=clients, orders=orders))
