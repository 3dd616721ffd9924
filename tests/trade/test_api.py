"""Orders over HTTP; the lock of a departure is told in `tests/handover/test_api.py`."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.trade import api
from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany
from tests.kit.departure import PLACED, Departure


def booked(company: TestCompany, who: str = "sales", **changes: Any) -> Answer:
    body = {
        "client_id": company.client_ids[0],
        "salesperson_id": company.employee("sales"),
        "placed_at": PLACED,
        "lane": "佛山-上海",
        "amount": {"amount": 123_400, "currency": "CNY"},
        **changes,
    }
    return company.call(who, "POST", "/v1/orders", body)


def test_a_booked_order_is_answered_and_read_back(company: TestCompany) -> None:
    answer = booked(company)
    read = company.call("sales", "GET", f"/v1/orders/{answer.body['id']}")
    assert (answer.status, read.status, read.body) == (201, 200, answer.body)
    assert read.headers["ETag"] == '"1"'


def test_an_instant_is_answered_in_utc(company: TestCompany) -> None:
    told = booked(company, placed_at="2026-11-24T16:00:00+08:00").body["placed_at"]
    assert told == "2026-11-24T08:00:00.000Z"


def test_an_amount_is_answered_to_the_fen(company: TestCompany) -> None:
    assert booked(company).body["amount"] == {"amount": 123_400, "currency": "CNY"}


def test_a_lead_books_in_the_name_of_the_team(company: TestCompany) -> None:
    body = booked(company, "lead").body
    assert (body["salesperson_id"], body["responsible_id"]) == (company.employee("sales"),) * 2


@pytest.mark.parametrize("placed", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", 1700000000])
def test_an_instant_beyond_the_calendar_is_a_wrong_field(company: TestCompany, placed: Any) -> None:
    answer = booked(company, placed_at=placed)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "placed_at")


def test_an_unknown_salesperson_is_a_wrong_field(company: TestCompany) -> None:
    answer = booked(company, salesperson_id="emp_nobody")
    assert (answer.status, answer.body["errors"][0]["code"]) == (422, "unknown_salesperson")


def test_booking_costs_what_the_page_of_keys_says(company: TestCompany, requests: Requests) -> None:
    company.call("sales", "GET", "/v1/me")
    assert requests.of(lambda: booked(company)) == ["BatchGetItem", "TransactWriteItems"]


def test_a_lock_that_falls_between_reading_and_writing_still_holds(
    company: TestCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order decides on rights that change before it writes: the table refuses, the second decision tells why."""
    create = api.orders.create
    raced: list[Departure] = []

    def late(*args: Any, **given: Any) -> Any:
        if not raced:
            raced.append(Departure(company))
        return create(*args, **given)

    monkeypatch.setattr(api.orders, "create", late)
    answer = booked(company, "lead")
    assert (answer.status, answer.code, answer.body["lock"]["case"]) == (423, "order_locked", raced[0].id)
