"""Orders: booked in the name of a salesperson who may still take them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chalicelib.core import clock
from chalicelib.core.access import Level, locked_by
from chalicelib.core.errors import Fault, Invalid
from chalicelib.core.events import GENESIS, Event
from chalicelib.core.ids import child_id
from chalicelib.core.money import Money
from chalicelib.people.rules import Access


class OrderStatus(StrEnum):
    """The trade's life cycle; an order is open until its proof of delivery (回单) is back."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    DISPATCHED = "dispatched"
    IN_TRANSIT = "in_transit"
    SIGNED = "signed"
    POD_BACK = "pod_back"
    CANCELLED = "cancelled"


class UnknownSalesperson(Invalid):
    """Nobody of that id sells for this company."""

    code = "unknown_salesperson"

    def __init__(self) -> None:
        super().__init__(errors=[Fault("salesperson_id", self.code)])


@dataclass(frozen=True)
class Booking:
    """What a caller asks to have booked."""

    client_id: str
    salesperson_id: str
    placed_at: datetime
    lane: str
    amount: Money


@dataclass(frozen=True)
class Order:
    """An order of a client. `salesperson_id` stays as booked; `responsible_id` follows the client."""

    id: str
    org_id: str
    client_id: str
    salesperson_id: str
    responsible_id: str
    placed_at: datetime
    lane: str
    amount: Money
    status: OrderStatus = OrderStatus.CONFIRMED
    version: int = 0
    head: str = GENESIS

    @property
    def open(self) -> bool:
        """Whether somebody still has to see it through."""
        return self.status not in (OrderStatus.POD_BACK, OrderStatus.CANCELLED)


def require_may_sell(salesperson: Access | None) -> Access:
    """The salesperson, if new orders may be booked in that name; `order_locked` (423) during their handover."""
    if salesperson is None or salesperson.level is Level.SELF:
        raise UnknownSalesperson
    if salesperson.lock is not None:
        raise locked_by(salesperson.lock, code="order_locked", name=salesperson.name)
    return salesperson


def book(org_id: str, booking: Booking) -> tuple[Order, Event]:
    """A new order and its event."""
    order = Order(
        id=child_id("ord", booking.client_id),
        org_id=org_id,
        responsible_id=booking.salesperson_id,
        **vars(booking),
    )
    facts = {
        "client_id": order.client_id,
        "salesperson_id": order.salesperson_id,
        "placed_at": clock.to_text(order.placed_at),
        "lane": order.lane,
        "amount": order.amount.amount,
        "currency": order.amount.currency,
    }
    return order, Event("OrderBooked", order.id, facts)


def give_to(order: Order, receiver_id: str, *, case_id: str) -> tuple[Order, Event]:
    """An open order sees a new responsible person because its client moved."""
    facts = {"case_id": case_id, "from": order.responsible_id, "to": receiver_id}
    return replace(order, responsible_id=receiver_id), Event("OrderReassigned", order.id, facts)
