"""Use cases of orders: load, decide, save."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from chalicelib.clients.rules import Client, require_visible
from chalicelib.core.access import Caller
from chalicelib.core.errors import Fault, Invalid, NotFound
from chalicelib.core.events import Event
from chalicelib.core.ids import parent_id
from chalicelib.people.rules import Access
from chalicelib.trade import rules
from chalicelib.trade.rules import Booking, Order


class Clients(Protocol):
    """What orders need to know of clients."""

    def get(self, org_id: str, client_id: str) -> Client | None:
        """One client as it is now."""


class People(Protocol):
    """What orders need to know of people."""

    def access(self, org_id: str, employee_id: str) -> Access | None:
        """A person's rights."""


class Orders(Protocol):
    """Where orders are kept."""

    def create(self, order: Order, event: Event, *, salesperson: Access, by: Caller, now: datetime) -> Order:
        """Write a new order if client and salesperson are still as decided on."""

    def get(self, org_id: str, order_id: str) -> Order | None:
        """One order."""


def book_order(
    caller: Caller, booking: Booking, *, clients: Clients, people: People, orders: Orders, now: datetime
) -> Order:
    """Book an order in a salesperson's name; 423 `order_locked` while that person hands over."""
    client = clients.get(caller.org_id, booking.client_id)
    if client is None:
        raise Invalid(errors=[Fault("client_id", "unknown_client")])
    _require_client_visible(client, caller)
    salesperson = rules.require_may_sell(people.access(caller.org_id, booking.salesperson_id))
    order, event = rules.book(client, booking, now=now)
    return orders.create(order, event, salesperson=salesperson, by=caller, now=now)


def _require_client_visible(client: Client, caller: Caller) -> None:
    """A client that the caller may not see is answered like one that does not exist."""
    try:
        require_visible(client, caller, "order:create")
    except NotFound:
        raise Invalid(errors=[Fault("client_id", "unknown_client")]) from None


def read_order(caller: Caller, order_id: str, *, clients: Clients, orders: Orders) -> Order:
    """One order of a client within the caller's scope; `NotFound` otherwise."""
    client_id = parent_id("cli", order_id)
    client = clients.get(caller.org_id, client_id) if client_id else None
    order = orders.get(caller.org_id, order_id) if client else None
    if client is None or order is None:
        raise NotFound
    require_visible(client, caller, "order:read")
    return order
