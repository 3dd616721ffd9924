"""Money: an integer of minor units (fen) and an ISO 4217 currency, never a float."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Money:
    """`amount` in minor units of `currency`."""

    amount: int
    currency: str = "CNY"
