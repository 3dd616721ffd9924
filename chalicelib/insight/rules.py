"""What records add up to, by month: orders, what they are worth, how many were cancelled, and interactions."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from chalicelib.core import clock
from chalicelib.core.money import Money
from chalicelib.trade import rules as orders
from chalicelib.trade.complaints import rules as complaints
from chalicelib.trade.receivables import rules as receivables
from chalicelib.trade.rules import OrderStatus

SHARDS = 16
# For a company founded before its founding told the zone.
USUAL_ZONE = "Asia/Shanghai"
CANCELLED = OrderStatus.CANCELLED
# The statuses and stages in which nobody has to see a matter through any more.
CLOSED = orders.CLOSED | receivables.CLOSED | complaints.ENDED

State = Mapping[str, Any]
Numbers = Mapping[str, int]


class By(StrEnum):
    """What figures are kept by: whoever the record is of, and the segment of its client as the event read it."""

    PERSON = "person"
    TEAM = "team"
    REGION = "region"
    INDUSTRY = "industry"
    SIZE = "size"


@dataclass(frozen=True)
class Told:
    """What an event tells of a record: what it is now, and what it was before; a new record was nothing.

    `seq` is the event's number in the record's chain, `segment` says where its client stands.
    """

    kind: str
    id: str
    seq: int
    now: State
    before: State | None
    segment: State

    @classmethod
    def of(cls, kind: str, record_id: str, seq: int, data: Mapping[str, Any]) -> Told:
        """What an event's data say; the booking of an order says it without a `state` of its own as well."""
        now = data.get("state", data)
        before = None if seq == 1 else {**now, **{name: _fen(value) for name, value in data.get("before", {}).items()}}
        return cls(kind, record_id, seq, now, before, data.get("segment", {}))

    @property
    def opened(self) -> int:
        """By how many it changes the number of open matters: 1, 0 or -1."""
        return int(_is_open(self.now)) - int(_is_open(self.before))

    @property
    def open(self) -> bool:
        """Whether somebody has to see it through from now on."""
        return _is_open(self.now)

    def more_open(self, column: str) -> int:
        """By how much it changes what a column of open matters comes to."""
        return sum(sign * int(state[column]) for sign, state in self._both() if _is_open(state))

    def counts(self, zone: str) -> dict[str, dict[str, int]]:
        """What it adds to which months of the company's calendar (`2026-11`); nothing to no month."""
        found: dict[str, dict[str, int]] = {}
        for sign, state in self._both():
            numbers = found.setdefault(_month(self.kind, state, zone), {})
            for name, number in _numbers(self.kind, state).items():
                numbers[name] = numbers.get(name, 0) + sign * number
        return {month: kept for month, numbers in found.items() if (kept := _but_zeros(numbers))}

    def _both(self) -> Iterator[tuple[int, State]]:
        yield 1, self.now
        if self.before is not None:
            yield -1, self.before


def _fen(value: Any) -> Any:
    """A value as a state tells it: of money the amount."""
    return value["amount"] if isinstance(value, Mapping) and "amount" in value else value


def _is_open(state: State | None) -> bool:
    return state is not None and not CLOSED & {state.get("status"), state.get("stage")}


def _numbers(kind: str, state: State) -> Numbers:
    """What one record counts as it stands: a cancelled order is still one that was booked, but worth nothing."""
    if kind == "order":
        cancelled = state.get("status") == CANCELLED
        return {"orders": 1, "amount": 0 if cancelled else int(state["amount"]), "cancelled": int(cancelled)}
    return {"interaction": {"contacts": 1}, "complaint": {"complaints": 1}}.get(kind, {})


def _month(kind: str, state: State, zone: str) -> str:
    """The month of the day on which it happened, as the company's zone has it."""
    if kind == "complaint":
        return str(state["filed_on"])[:7]
    return day_of(state, zone)[:7] if kind in ("order", "interaction") else ""


def day_of(state: State, zone: str) -> str:
    """The company's day on which an order was placed or an interaction occurred."""
    told = state["placed_at"] if "placed_at" in state else state["occurred_at"]
    return clock.day_of(clock.from_text(told), zone).isoformat()


def _but_zeros(numbers: Numbers) -> dict[str, int]:
    return {name: number for name, number in numbers.items() if number}


def owners(told: Told) -> dict[By, str]:
    """Whose figures a record counts in: the salesperson as booked or whoever had the contact, and the segments told."""
    person = told.now["salesperson_id"] if told.kind == "order" else told.now["employee_id"]
    segments = {
        By.TEAM: told.segment.get("team_id"),
        By.REGION: told.segment.get("region"),
        By.INDUSTRY: told.segment.get("industry"),
        By.SIZE: told.segment.get("size"),
    }
    return {By.PERSON: str(person), **{by: str(key) for by, key in segments.items() if key}}


@dataclass(frozen=True)
class Figure:
    """What the orders of a month add up to for a person or a segment, in one currency.

    `orders` counts all that were booked, `amount` is that of those not `cancelled`.
    """

    key: str
    orders: int
    amount: Money
    cancelled: int = 0


@dataclass(frozen=True)
class ContactFigure:
    """How many interactions a month had for a person or a segment."""

    key: str
    contacts: int


def shard_of(key: str) -> int:
    """Which of a month's 16 partitions holds a person's or a segment's figures, so that none takes all writes."""
    return zlib.crc32(key.encode()) % SHARDS
