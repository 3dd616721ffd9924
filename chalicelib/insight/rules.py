"""What orders add up to: how many were booked and for how much, by month and salesperson."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from chalicelib.core import clock
from chalicelib.core.money import Money

SHARDS = 16
# For a company founded before its founding told the zone.
USUAL_ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class Sale:
    """What one booked order adds: to which month of the company's calendar (`2026-11`), to whose figures, how much."""

    month: str
    holder_id: str
    amount: Money


@dataclass(frozen=True)
class Figure:
    """What a person's booked orders of a month add up to, in one currency."""

    holder_id: str
    orders: int
    amount: Money


def sale(placed_at: str, holder_id: str, amount: Money, *, zone: str) -> Sale:
    """Where an order counts: in the month of the day on which it was placed, as the company's zone has it."""
    return Sale(clock.day_of(clock.from_text(placed_at), zone).isoformat()[:7], holder_id, amount)


def shard_of(holder_id: str) -> int:
    """Which of a month's 16 partitions holds a person's figures, so that no partition takes all writes."""
    return zlib.crc32(holder_id.encode()) % SHARDS
