"""What the orders' routes take and answer."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.core import clock
from chalicelib.people.shapes import (
    Answer,
    Count,
    Cursor,
    Day,
    ExternalRefs,
    Id,
    IdOut,
    Instant,
    InstantOut,
    Line,
    MoneyShape,
    PageQuery,
    RefShape,
    Strict,
    known,
)
from chalicelib.trade.rules import Booking, Order, OrderStatus

# What an order may be without; of anything else null says that it stays as it is.
OPTIONAL = frozenset({"reason", "next_step", "next_on", "next_owner_id", "vehicle"})
DayOut = Annotated[date | None, Field(json_schema_extra={"examples": ["2026-11-26"]})]


class OnLock(Strict):
    """What becomes of an order in the name of a person who hands over: refused, or booked for the interim holder."""

    on_lock: Literal["refuse", "reroute"] = "refuse"

    @property
    def reroute(self) -> bool:
        """Whether the interim holder takes it."""
        return self.on_lock == "reroute"


class Told(Strict):
    """What may be told of an order at any time, or be taken back by null."""

    reason: Line | None = None
    next_step: Line | None = None
    next_on: Day | None = None
    next_owner_id: Id | None = None
    vehicle: Line | None = None

    def changes(self) -> dict[str, Any]:
        """The fields that were given, as the rules take them."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        return {name: _plain(value) for name, value in given.items() if value is not None or name in OPTIONAL}


class OrderIn(Told):
    """An order to be booked, in whichever stage it is; a cancelled one says why."""

    client_id: Id
    salesperson_id: Id
    placed_at: Instant
    lane: Line
    amount: MoneyShape
    status: OrderStatus = OrderStatus.CONFIRMED
    external_refs: ExternalRefs = Field(default_factory=list)

    def booking(self) -> Booking:
        """What the use case takes."""
        return Booking(**self.changes())


class OrderEdit(Told):
    """What is to be different in an order; at least one field. A cancellation says why."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    lane: Line | None = None
    amount: MoneyShape | None = None
    status: OrderStatus | None = None
    external_refs: ExternalRefs | None = None

    @model_validator(mode="after")
    def _says_something(self) -> OrderEdit:
        if not self.model_fields_set:
            raise PydanticCustomError("nothing_given", "nothing is to be different")
        return self


def _plain(value: Any) -> Any:
    if isinstance(value, MoneyShape):
        return value.money()
    return tuple(sorted({ref.ref() for ref in value})) if isinstance(value, list) else value


class OrderQuery(PageQuery):
    """A client's orders; without a client the open ones that the caller, or another person, sees through."""

    scope: Literal["own"] = "own"
    client_id: Id | None = None
    responsible: Id | None = None
    status: OrderStatus | None = None


class OrderOut(Answer):
    """An order. `salesperson_id` is the booked one; both are named because a lock may have come between."""

    id: IdOut
    client_id: IdOut
    salesperson_id: IdOut
    requested_salesperson_id: IdOut
    booked_salesperson_id: IdOut
    responsible_id: IdOut
    late_entry: bool
    placed_at: InstantOut
    recorded_at: InstantOut
    lane: str
    amount: MoneyShape
    vehicle: str | None
    status: Annotated[str, known(*OrderStatus)]
    reason: str | None
    next_step: str | None
    next_on: DayOut
    next_owner_id: IdOut | None
    external_refs: list[RefShape]
    version: Count

    @classmethod
    def of(cls, order: Order) -> OrderOut:
        """The answer for an order."""
        return cls(
            id=order.id,
            client_id=order.client_id,
            salesperson_id=order.salesperson_id,
            requested_salesperson_id=order.requested_salesperson_id,
            booked_salesperson_id=order.salesperson_id,
            responsible_id=order.responsible_id,
            late_entry=order.late_entry,
            placed_at=clock.to_text(order.placed_at),
            recorded_at=clock.to_text(order.recorded_at),
            lane=order.lane,
            amount=MoneyShape(amount=order.amount.amount),
            vehicle=order.vehicle,
            status=order.status,
            reason=order.reason,
            next_step=order.next_step,
            next_on=order.next_on,
            next_owner_id=order.next_owner_id,
            external_refs=[RefShape(system=ref.system, id=ref.id) for ref in order.external_refs],
            version=order.version,
        )

    @property
    def etag_version(self) -> int:
        """What the ETag says."""
        return self.version


class OrderPage(Answer):
    """A page of orders."""

    items: list[OrderOut]
    next_cursor: Cursor
