"""Where an order counts, and what changes count."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.insight.rules import SHARDS, By, Told, owners, shard_of

ORDER: dict[str, Any] = {
    "placed_at": "2026-11-24T08:00:00.000Z",
    "salesperson_id": "emp_a",
    "amount": 100,
    "currency": "CNY",
    "status": "confirmed",
}


def told(seq: int = 1, before: dict[str, Any] | None = None, **now: Any) -> Told:
    data: dict[str, Any] = {"state": {**ORDER, **now}}
    return Told.of("order", "ord_a_1", seq, data | ({"before": before} if before else {}))


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
    assert list(told(placed_at=placed_at).counts(zone)) == [month]


def test_a_booking_without_a_state_of_its_own_counts_by_its_facts() -> None:
    assert Told.of("order", "ord_a_1", 1, ORDER).counts("UTC") == {"2026-11": {"orders": 1, "amount": 100}}


def test_a_change_counts_as_the_difference_that_it_makes() -> None:
    assert told(2, {"amount": 40}).counts("UTC") == {"2026-11": {"amount": 60}}


def test_a_change_of_nothing_that_counts_counts_in_no_month() -> None:
    assert told(2, {"lane": "佛山-上海"}, lane="佛山-武汉").counts("UTC") == {}


def test_a_cancellation_takes_the_amount_away() -> None:
    assert told(2, {"status": "confirmed"}, status="cancelled").counts("UTC") == {
        "2026-11": {"amount": -100, "cancelled": 1}
    }


@pytest.mark.parametrize(
    ("seq", "before", "now", "opened"),
    [
        (1, None, {}, 1),
        (1, None, {"status": "pod_back"}, 0),
        (2, {"status": "signed"}, {"status": "pod_back"}, -1),
        (2, {"amount": 1}, {}, 0),
        (3, {"status": "cancelled"}, {}, 1),
    ],
)
def test_how_many_more_are_open(seq: int, before: dict[str, Any] | None, now: dict[str, Any], opened: int) -> None:
    assert told(seq, before, **now).opened == opened


def test_what_an_event_does_not_tell_of_its_client_is_not_counted() -> None:
    assert owners(told()) == {By.PERSON: "emp_a"}


def test_a_persons_figures_are_always_in_the_same_shard() -> None:
    assert shard_of("emp_a") == 11


def test_people_are_spread_over_all_shards() -> None:
    assert {shard_of(f"emp_{number}") for number in range(300)} == set(range(SHARDS))
