"""Orders: booked in the name of a salesperson who may still take them, and led through the trade's life cycle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from chalicelib.clients import rules as client_rules
from chalicelib.clients.rules import Client
from chalicelib.core import clock
from chalicelib.core.access import Caller, Level, Lock, Scope, authorise, locked_by
from chalicelib.core.errors import Conflict, Fault, Invalid, Locked, NotFound
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


Changes = Mapping[str, Any]
CLOSED = frozenset({OrderStatus.POD_BACK, OrderStatus.CANCELLED})


STAGES = tuple(status for status in OrderStatus if status is not OrderStatus.CANCELLED)
CANCELLABLE = frozenset(STAGES[: STAGES.index(OrderStatus.IN_TRANSIT)])
BILLED = frozenset(STAGES[STAGES.index(OrderStatus.SIGNED) :])
FIRST_DAY = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)
LATE_ARRIVALS = timedelta(days=90)


class UnknownSalesperson(Invalid):
    """Nobody of that id sells for this company."""

    code = "unknown_salesperson"

    def __init__(self) -> None:
        super().__init__(errors=[Fault("salesperson_id", self.code)])


class PlacedOutOfRange(Invalid):
    """An order was placed after 1999, and at most a day from now: clocks and zones differ."""

    code = "placed_out_of_range"

    def __init__(self) -> None:
        super().__init__(errors=[Fault("placed_at", self.code)])


class OwnerUnfit(Invalid):
    """Nothing can be given to this person to do: nobody of that id is at work with full access."""

    code = "owner_unfit"

    def __init__(self, field: str) -> None:
        super().__init__(errors=[Fault(field, self.code)])


class ReasonOfCancellation(Invalid):
    """A cancelled order says why, and no other one does."""

    code = "reason_of_cancellation"

    def __init__(self) -> None:
        super().__init__(errors=[Fault("reason", self.code)])


class OrderFixed(Invalid):
    """What an order was booked for does not change."""

    code = "order_fixed"

    def __init__(self, field: str) -> None:
        super().__init__(errors=[Fault(field, self.code)])


class OrderExists(Conflict):
    """Another order has this reference already; it is named to whoever may edit it."""

    code = "order_exists"


class OrderTransition(Conflict):
    """An order goes forward only, and is cancelled before it is on the road."""

    code = "order_transition"

    def __init__(self, before: OrderStatus, after: OrderStatus) -> None:
        facts: dict[str, Any] = {"from": before.value, "to": after.value}
        super().__init__(errors=[Fault("status", self.code, facts=facts)], **facts)


class OrderClosed(Conflict):
    """An order whose proof is back, or that was cancelled, is not edited."""

    code = "order_closed"


class OrderAmountFixed(Conflict):
    """The amount of an order changes only before it is signed for."""

    code = "order_amount_fixed"


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


def require_plausible(placed_at: datetime, now: datetime) -> None:
    """`PlacedOutOfRange` for an order placed before 2000 or more than a day from now."""
    if not FIRST_DAY <= placed_at <= now + AHEAD:
        raise PlacedOutOfRange


def is_late_entry(lock: Lock, placed_at: datetime) -> bool:
    """Whether an order was placed before the handover of the person whom it names began."""
    return placed_at < clock.from_text(lock.since)


def may_arrive(ended_on: date | None, today: date) -> bool:
    """Whether what names a person who has left still finds its way: for 90 days after the last one."""
    return ended_on is not None and today <= ended_on + LATE_ARRIVALS


def require_visible(order: Order, client: Client, caller: Caller, right: str) -> None:
    """`NotFound` for an order that the caller's right does not reach: by its client, or because it is theirs to do."""
    authorise(caller, right)
    if caller.employee_id not in (order.responsible_id, order.next_owner_id):
        client_rules.require_visible(client, caller, right)


def require_leads(person: Access, caller: Caller, right: str) -> None:
    """`NotFound` for the work of a person beyond the caller's right: one's own, one's team's, department's, or all."""
    reach = {
        Scope.OWN: False,
        Scope.TEAM: person.team_id == caller.team_id,
        Scope.DEPARTMENT: person.team_id in caller.teams,
        Scope.COMPANY: True,
    }
    if person.employee_id != caller.employee_id and not reach.get(authorise(caller, right), False):
        raise NotFound


def require_may_sell(salesperson: Access | None) -> Access:
    """The salesperson, if new orders may be booked in that name; `order_locked` (423) during their handover."""
    if salesperson is None or salesperson.level is Level.SELF:
        raise UnknownSalesperson
    if salesperson.lock is not None:
        raise sells_no_more(salesperson, salesperson.lock)
    return salesperson


def sells_no_more(leaver: Access, lock: Lock) -> Locked:
    """The refusal of a new order in the name of a person who hands over."""
    return locked_by(lock, code="order_locked", name=leaver.name)


def book(client: Client, booking: Booking, *, now: datetime, names: Names | None = None) -> tuple[Order, Event]:
    """A new order of a client and its event, in the name of its salesperson unless `names` says otherwise.

    Its id tells when it was placed, so that a client's orders stand in that order. A next step of whoever was named is
    that of whoever sees it through.
    """
    names = names or Names.one(booking.salesperson_id)
    given = {name: value for name, value in vars(booking).items() if name != "salesperson_id"}
    if booking.next_owner_id == names.requested_id:
        given["next_owner_id"] = names.responsible_id
    order = Order(
        id=child_id("ord", client.id, at=booking.placed_at),
        org_id=client.org_id,
        salesperson_id=names.booked_id,
        requested_salesperson_id=names.requested_id,
        responsible_id=names.responsible_id,
        late_entry=names.late_entry,
        recorded_at=now,
        **given,
    )
    _require_reason(order)
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


def edit(order: Order, client: Client, wanted: Changes) -> tuple[Order, Event | None]:
    """The order with what is to be different, and the event of it; None when nothing is.

    It goes forward in the life cycle, several stages at once if need be: who reports it may know only some of them.
    Never back. What is closed stays as it is, and the amount is fixed when it is signed for.
    """
    changes = {name: value for name, value in wanted.items() if value != getattr(order, name)}
    if not changes:
        return order, None
    _require_editable(order, changes)
    edited = replace(order, **changes)
    _require_reason(edited)
    facts = {
        "before": {name: told(getattr(order, name)) for name in changes},
        "after": {name: told(value) for name, value in changes.items()},
    }
    return edited, Event(_name_of_change(order, edited), order.id, {**facts, **about(edited, client)})


def _require_editable(order: Order, changes: Changes) -> None:
    if "status" in changes:
        _require_forward(order.status, changes["status"])
    if not order.open:
        raise OrderClosed
    if "amount" in changes and order.status in BILLED:
        raise OrderAmountFixed


def _require_reason(order: Order) -> None:
    if (order.status is OrderStatus.CANCELLED) != (order.reason is not None):
        raise ReasonOfCancellation


def _require_forward(before: OrderStatus, after: OrderStatus) -> None:
    ends = OrderStatus.CANCELLED in (before, after)
    allowed = before in CANCELLABLE if ends else STAGES.index(before) < STAGES.index(after)
    if not allowed:
        raise OrderTransition(before, after)


def _name_of_change(before: Order, after: Order) -> str:
    if before.status is after.status:
        return "OrderEdited"
    return "OrderCancelled" if after.status is OrderStatus.CANCELLED else "OrderAdvanced"


def told(value: Any) -> Any:
    """A field's value as an event tells it."""
    if isinstance(value, Money | Ref):
        return dict(vars(value))
    if isinstance(value, tuple):
        return [told(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


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
    names = ("vehicle", "reason", "external_refs")
    return {name: told(getattr(order, name)) for name in names if getattr(order, name)}


def give_to(order: Order, client: Client, receiver_id: str, *, case_id: str) -> tuple[Order, Event]:
    """An open order sees a new responsible person because its client moved; what the giver was to do next moves too."""
    owner_id = receiver_id if order.next_owner_id == order.responsible_id else order.next_owner_id
    given = replace(order, responsible_id=receiver_id, next_owner_id=owner_id)
    facts = {"case_id": case_id, "from": order.responsible_id, "to": receiver_id}
    return given, Event("OrderReassigned", order.id, {**facts, **about(given, client)})
