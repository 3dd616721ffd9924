"""Booked orders are counted from their events alone: by the function that gets them, once, in the right month."""

from __future__ import annotations

from typing import Any

import pytest

import app
from chalicelib.aws import tables
from chalicelib.aws.events import EventStore
from chalicelib.aws.rebuild import serving
from chalicelib.core.events import Recorded
from chalicelib.core.money import Money
from chalicelib.insight import tasks
from chalicelib.insight.rules import Figure
from chalicelib.insight.store import FigureStore
from tests.kit.cloud import Requests
from tests.kit.company import TestCompany
from tests.kit.events import a_batch, failures
from tests.kit.faults import Faults, refused
from tests.kit.orders import a_booking_event, bookings


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "pause", lambda _attempt: None)


def figures(org_id: str, month: str = "2026-11", name: str = "orders-1") -> list[Figure]:
    return FigureStore().orders(org_id, name, month)


def booked(company: TestCompany, **changes: Any) -> Recorded:
    """An order booked over HTTP, as the event that this wrote."""
    order = {
        "client_id": company.client_ids[0],
        "salesperson_id": company.employee("sales"),
        "placed_at": "2026-11-24T08:00:00Z",
        "lane": "佛山-上海",
        "amount": {"amount": 1_000, "currency": "CNY"},
        **changes,
    }
    answer = company.call("sales", "POST", "/v1/orders", order)
    assert answer.status == 201, answer.body
    [link] = EventStore().chain(company.org_id, answer.body["id"])
    return link


def test_a_booked_order_counts_for_its_salesperson(company: TestCompany) -> None:
    assert failures(app.insight_orders(a_batch([booked(company), booked(company)]), None)) == []
    assert figures(company.org_id) == [Figure(company.employee("sales"), 2, Money(2_000))]


@pytest.mark.fault("F51")
def test_the_founding_tells_the_zone_in_which_a_month_begins(company: TestCompany) -> None:
    app.insight_orders(a_batch([booked(company, placed_at="2026-10-31T16:00:00Z")]), None)
    assert (figures(company.org_id, "2026-10"), len(figures(company.org_id))) == ([], 1)


def test_booking_an_order_touches_no_figures(company: TestCompany) -> None:
    script = Faults()
    booked(company)
    [body] = script.bodies
    assert b"test-insight" not in body
    assert figures(company.org_id) == []


@pytest.mark.fault("F32")
def test_a_function_that_is_retried_three_times_counts_once(company: TestCompany) -> None:
    batch = a_batch([booked(company)])
    for _ in range(4):
        assert failures(app.insight_orders(batch, None)) == []
    assert figures(company.org_id) == [Figure(company.employee("sales"), 1, Money(1_000))]


def test_a_client_that_moves_later_changes_nothing_of_what_was_booked(company: TestCompany) -> None:
    link = booked(company)
    facts = {"case_id": "hnd_1", "from": company.employee("sales"), "to": company.employee("successor")}
    moved = Recorded(**{**vars(link), "name": "OrderReassigned", "seq": 2, "data": facts, "event_id": link.event_id})
    app.insight_orders(a_batch([link]), None)
    assert failures(app.insight_orders(a_batch([moved]), None)) == []
    assert [figure.key for figure in figures(company.org_id)] == [company.employee("sales")]


def test_people_months_and_currencies_are_counted_apart(requests: Requests) -> None:
    links = [
        a_booking_event(1, salesperson_id="emp_a"),
        a_booking_event(2, salesperson_id="emp_b", amount=5),
        a_booking_event(3, salesperson_id="emp_a", amount=7, currency="USD"),
        a_booking_event(4, salesperson_id="emp_a", placed_at="2026-10-01T00:00:00.000Z"),
    ]
    app.insight_orders(a_batch(links), None)
    assert figures("org_one") == [
        Figure("emp_a", 1, Money(1_000)),
        Figure("emp_a", 1, Money(7, "USD")),
        Figure("emp_b", 1, Money(5)),
    ]
    assert figures("org_one", "2026-10") == [Figure("emp_a", 1, Money(1_000))]


def test_a_batch_costs_one_write_per_chunk_and_a_read_of_the_names_and_once_the_founding(
    company: TestCompany, requests: Requests
) -> None:
    first, second = a_batch(bookings(50)), a_batch(bookings(50))
    assert requests.of(lambda: app.insight_orders(first, None)) == ["GetItem", "GetItem", "TransactWriteItems"]
    assert requests.of(lambda: app.insight_orders(second, None)) == ["GetItem", "TransactWriteItems"]


def test_a_month_is_read_with_a_query_per_shard(requests: Requests) -> None:
    app.insight_orders(a_batch(bookings(3)), None)
    assert requests.of(lambda: figures("org_one")) == ["Query"] * 16


@pytest.mark.fault("F36")
@pytest.mark.parametrize("missing", ["amount", "currency", "placed_at", "salesperson_id"])
def test_a_booking_that_lacks_a_fact_fails_alone(requests: Requests, missing: str) -> None:
    bad = a_booking_event(9)
    bad = Recorded(**{**vars(bad), "data": {name: value for name, value in bad.data.items() if name != missing}})
    assert failures(app.insight_orders(a_batch([*bookings(2), bad]), None)) == ["m2"]
    assert figures("org_one") == [Figure("emp_a", 2, Money(2_000))]


@pytest.mark.fault("F49")
def test_credentials_that_ended_are_renewed_and_every_event_is_counted_once(requests: Requests) -> None:
    Faults(refused("ExpiredTokenException"))
    assert failures(app.insight_orders(a_batch(bookings(3)), None)) == []
    assert figures("org_one") == [Figure("emp_a", 3, Money(3_000))]


def test_only_a_consumer_that_exists_can_be_rebuilt(requests: Requests) -> None:
    order = {"consumer": "nobody", "name": "orders-2", "org_id": "org_one"}
    with pytest.raises(tasks.UnknownConsumer):
        tasks.rebuild_figures(order, among=app.CONSUMERS, go_on=lambda: True)


def test_every_consumer_that_keeps_something_can_be_rebuilt() -> None:
    assert set(app.CONSUMERS) == {"orders", "summaries", "load", "inbox"}


class Context:
    """A function's time, running out."""

    def __init__(self, *milliseconds: int) -> None:
        self._left = list(milliseconds)

    def get_remaining_time_in_millis(self) -> int:
        return self._left.pop(0)


def test_a_rebuild_stops_before_its_time_is_up_and_says_how_far_it_is(company: TestCompany) -> None:
    order = {"consumer": "orders", "name": "orders-2", "org_id": company.org_id}
    answer = app.events_rebuild(order, Context(29_000, 28_000, 1_000))
    assert (answer["name"], answer["done"]) == ("orders-2", False)
    assert serving(company.org_id, tasks.ORDERS) == "orders-1"
