"""What the orders' routes take and answer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from chalicelib.core import clock
from chalicelib.people.shapes import Answer, Count, Id, IdOut, Instant, InstantOut, Line, MoneyShape, Strict, known
from chalicelib.trade.rules import Booking, Order, OrderStatus


class OrderIn(Strict):
    """An order to be booked."""

    client_id: Id
    salesperson_id: Id
    placed_at: Instant
    lane: Line
    amount: MoneyShape

    def booking(self) -> Booking:
        """What the use case takes."""
        return Booking(
            client_id=self.client_id,
            salesperson_id=self.salesperson_id,
            placed_at=self.placed_at,
            lane=self.lane,
            amount=self.amount.money(),
        )


class OrderOut(Answer):
    """An order."""

    id: IdOut
    client_id: IdOut
    salesperson_id: IdOut
    responsible_id: IdOut
    placed_at: InstantOut
    lane: str
    amount: MoneyShape
    status: Annotated[str, known(*OrderStatus)]
    version: Count

    @classmethod
    def of(cls, order: Order) -> OrderOut:
        """The answer for an order."""
        return cls(
            id=order.id,
            client_id=order.client_id,
            salesperson_id=order.salesperson_id,
            responsible_id=order.responsible_id,
            placed_at=_text(order.placed_at),
            lane=order.lane,
            amount=MoneyShape(amount=order.amount.amount),
            status=order.status,
            version=order.version,
        )

    @property
    def etag_version(self) -> int:
        """What the ETag says."""
        return self.version


def _text(moment: datetime) -> str:
    return clock.to_text(moment)
