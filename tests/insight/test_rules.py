"""Where an order counts."""

from __future__ import annotations

import pytest

from chalicelib.core.money import Money
from chalicelib.insight.rules import SHARDS, sale, shard_of

AMOUNT = Money(100)


@pytest.mark.fault("F51")
@pytest.mark.parametrize(
    ("placed_at", "zone", "month"),
    [
        ("2026-11-30T15:59:59.999Z", "Asia/Shanghai", "2026-11"),
        ("2026-11-30T16:00:00.000Z", "Asia/Shanghai", "2026-12"),
        ("2026-12-31T16:00:00.000Z", "Asia/Shanghai", "2027-01"),
        ("2026-11-30T16:00:00.000Z", "UTC", "2026-11"),
        ("2026-12-01T04:59:00.000Z", "America/New_York", "2026-11"),
    ],
)
def test_an_order_counts_in_the_month_of_its_day_in_the_companys_zone(placed_at: str, zone: str, month: str) -> None:
    assert sale(placed_at, "emp_a", AMOUNT, zone=zone).month == month


def test_a_persons_figures_are_always_in_the_same_shard() -> None:
    assert shard_of("emp_a") == 11


def test_people_are_spread_over_all_shards() -> None:
    assert {shard_of(f"emp_{number}") for number in range(300)} == set(range(SHARDS))
