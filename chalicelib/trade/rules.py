"""Orders: booked in the name of a salesperson who may still take them, and led through the trade's life cycle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from chalicelib.clients.rules import Client
from chalicelib.core import clock
from chalicelib.core.access import Level, locked_by
from chalicelib.core.errors import Fault, Invalid
from chalicelib.core.events import GENESIS, Event
from chalicelib.core.ids import child_id
from chalicelib.core.money import Money
from chalicelib.core.refs import Ref
from chalicelib.people.rules import Access


class OrderStatus(StrEnum):
    """The trade's life cycle, in its order; an order is open until its proof of delivery (回单) is back."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    DISPATCHED = "dispatched"
    IN_TRANSIT = "in_transit"
    SIGNED = "signed"
    POD_BACK = "pod_back"
    CANCELLED = "cancelled"


CLOSED = frozenset({OrderStatus.POD_BACK, OrderStatus.CANCELLED})


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
    status: OrderStatus = OrderStatus.CONFIRMED
    reason: str | None = None
    next_step: str | None = None
    next_on: date | None = None
    next_owner_id: str | None = None
    vehicle: str | None = None
    external_refs: tuple[Ref, ...] = ()


@dataclass(frozen=True)
class Names:
    """In whose name an order stands: whom the caller named, for whom it is booked, who sees it through.

    `late_entry` says that it was placed before the named person's handover began, and told only after.
    """

    requested_id: str
    booked_id: str
    responsible_id: str
    late_entry: bool = False

    @classmethod
    def one(cls, employee_id: str) -> Names:
        """One person is all three."""
        return cls(employee_id, employee_id, employee_id)


@dataclass(frozen=True)
class Order:
    """An order of a client. `salesperson_id` stays as booked; `responsible_id` follows the client.

    `requested_salesperson_id` is whom the caller named; `recorded_at` is when Baton was told, `placed_at` when the
    client ordered; `next_owner_id` has the `next_step` to do by `next_on`; `reason` is why it was cancelled.
    """

    id: str
    org_id: str
    client_id: str
    salesperson_id: str
    requested_salesperson_id: str
    responsible_id: str
    placed_at: datetime
    recorded_at: datetime
    lane: str
    amount: Money
    status: OrderStatus = OrderStatus.CONFIRMED
    reason: str | None = None
    next_step: str | None = None
    next_on: date | None = None
    next_owner_id: str | None = None
    vehicle: str | None = None
    external_refs: tuple[Ref, ...] = ()
    late_entry: bool = False
    version: int = 0
    head: str = GENESIS

    @property
    def open(self) -> bool:
        """Whether somebody still has to see it through."""
        return self.status not in CLOSED

    @property
    def due(self) -> str:
        """The day by which somebody looks at it: that of the next step, else the one (UTC) on which it was placed."""
        return self.next_on.isoformat() if self.next_on else clock.to_text(self.placed_at)[:10]


def require_may_sell(salesperson: Access | None) -> Access:
    """The salesperson, if new orders may be booked in that name; `order_locked` (423) during their handover."""
    if salesperson is None or salesperson.level is Level.SELF:
        raise UnknownSalesperson
    if salesperson.lock is not None:
        raise locked_by(salesperson.lock, code="order_locked", name=salesperson.name)
    return salesperson


def book(client: Client, booking: Booking, *, now: datetime, names: Names | None = None) -> tuple[Order, Event]:
    """A new order of a client and its event, in the name of its salesperson unless `names` says otherwise.

    Its id tells when it was placed, so that a client's orders stand in that order.
    """
    names = names or Names.one(booking.salesperson_id)
    told = {name: value for name, value in vars(booking).items() if name != "salesperson_id"}
    order = Order(
        id=child_id("ord", client.id, at=booking.placed_at),
        org_id=client.org_id,
        salesperson_id=names.booked_id,
        requested_salesperson_id=names.requested_id,
        responsible_id=names.responsible_id,
        late_entry=names.late_entry,
        recorded_at=now,
        **told,
    )
    facts = {
        "salesperson_id": order.salesperson_id,
        "requested_salesperson_id": order.requested_salesperson_id,
        "late_entry": order.late_entry,
        "placed_at": clock.to_text(order.placed_at),
        "lane": order.lane,
        "amount": order.amount.amount,
        "currency": order.amount.currency,
    }
    return order, Event("OrderBooked", order.id, {**facts, **_rest(order), **about(order, client)})


def about(order: Order, client: Client) -> dict[str, Any]:
    """What every event of an order says: whose it is, of which segment, and what lists show of it from now on."""
    state = {
        "status": order.status.value,
        "open": order.open,
        "placed_at": clock.to_text(order.placed_at),
        "lane": order.lane,
        "amount": order.amount.amount,
        "currency": order.amount.currency,
        "next_step": order.next_step,
        "next_on": order.next_on.isoformat() if order.next_on else None,
        "next_owner_id": order.next_owner_id,
        "responsible_id": order.responsible_id,
        "salesperson_id": order.salesperson_id,
    }
    return {"client_id": client.id, "segment": client.segment, "state": state}


def _rest(order: Order) -> Mapping[str, Any]:
    """What a new order says beyond its state."""
    refs = [vars(ref) for ref in order.external_refs]
    told = {"vehicle": order.vehicle, "reason": order.reason, "external_refs": refs}
    return {name: value for name, value in told.items() if value}


def give_to(order: Order, client: Client, receiver_id: str, *, case_id: str) -> tuple[Order, Event]:
    """An open order sees a new responsible person because its client moved; what the giver was to do next moves too."""
    owner_id = receiver_id if order.next_owner_id == order.responsible_id else order.next_owner_id
    given = replace(order, responsible_id=receiver_id, next_owner_id=owner_id)
    facts = {"case_id": case_id, "from": order.responsible_id, "to": receiver_id}
    return given, Event("OrderReassigned", order.id, {**facts, **about(given, client)})
