"""Bad days of the tables: throttling and errors in storms, on a clock that runs as fast as the test."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest

from chalicelib.aws import items
from chalicelib.aws.events import EventStore
from chalicelib.core.events import first_fault
from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany
from tests.kit.departure import an_order
from tests.kit.faults import Storm

LAMBDA_SECONDS = 29


class FastClock:
    """Time that passes only by waiting, and a little with each request."""

    def __init__(self) -> None:
        self.now = 1000.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> Iterator[FastClock]:
    clock = FastClock()
    monkeypatch.setattr(time, "sleep", clock.sleep)
    monkeypatch.setattr(time, "monotonic", clock.monotonic)
    monkeypatch.setattr(random, "uniform", random.Random(7).uniform)
    return clock


def booked(company: TestCompany, key: str) -> Answer:
    body = an_order(company)
    return company.call("sales", "POST", "/v1/orders", body, idempotency_key=key)


def orders(company: TestCompany) -> list[str]:
    page = items.query(items.ClientsTable, f"ORG#{company.org_id}#CLI#{company.client_ids[0]}", prefix="ORD#")
    return [raw["order_id"]["S"] for raw in page.items]


def sound(company: TestCompany, order_id: str) -> bool:
    """Whether an order has exactly the one event that explains it."""
    chain = EventStore().chain(company.org_id, order_id)
    return [link.name for link in chain] == ["OrderBooked"] and first_fault(chain) is None


@pytest.mark.fault("F41")
def test_with_a_third_of_all_calls_throttled_every_booking_succeeds_in_time(
    company: TestCompany, fast: FastClock
) -> None:
    company.call("sales", "GET", "/v1/me")
    Storm("ProvisionedThroughputExceededException", 400, share=0.3, seed=1)
    took = []
    for number in range(120):
        begun = fast.now
        assert booked(company, f"key-{number}").status == 201
        took.append(fast.now - begun)
    assert len(orders(company)) == 120
    assert max(took) < LAMBDA_SECONDS


@pytest.mark.fault("F42")
def test_half_a_minute_of_errors_leaves_nothing_by_half_and_is_over_at_once(
    company: TestCompany, fast: FastClock
) -> None:
    company.call("sales", "GET", "/v1/me")
    storm = Storm("InternalServerError", 500, share=0.6, seed=2)
    begun, number, acknowledged = fast.now, 0, set()
    while fast.now - begun < 30:
        answer = booked(company, f"key-{number}")
        assert answer.status in (201, 503)
        acknowledged |= {answer.body["id"]} if answer.status == 201 else set()
        number += 1
        fast.sleep(0.2)
    storm.blowing = False
    repeated = [booked(company, f"key-{one}") for one in range(number)]
    assert {answer.status for answer in repeated} == {201}
    found = orders(company)
    assert len(found) == number
    assert acknowledged <= set(found)
    assert all(sound(company, order_id) for order_id in found)


@pytest.mark.fault("F41", "F42")
def test_an_outage_without_end_is_answered_before_the_function_ends(company: TestCompany, fast: FastClock) -> None:
    company.call("sales", "GET", "/v1/me")
    Storm("InternalServerError", 500, share=1.0, seed=3)
    begun = fast.now
    answer = booked(company, "key")
    assert (answer.status, answer.code, answer.headers["Retry-After"]) == (503, "unavailable", "1")
    assert fast.now - begun < LAMBDA_SECONDS


def test_the_storm_itself_blows(company: TestCompany, requests: Requests, fast: FastClock) -> None:
    company.call("sales", "GET", "/v1/me")
    Storm("ThrottlingException", 400, share=0.5, seed=4)
    assert len(requests.of(lambda: [company.call("sales", "GET", "/v1/me") for _ in range(20)])) > 30
