"""Orders over HTTP; the lock of a departure is told in `tests/handover/test_api.py`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.aws.events import EventStore
from chalicelib.core import clock
from chalicelib.core.access import Level
from chalicelib.people.store import AccessItem
from chalicelib.trade import api
from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany
from tests.kit.departure import PLACED, Departure, an_order


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


REF = "/v1/orders/by-ref/tms/WB-20261124-7"


def edited(company: TestCompany, answer: Answer, who: str = "sales", **wanted: Any) -> Answer:
    path = f"/v1/orders/{answer.body['id']}"
    return company.call(who, "PATCH", path, wanted, if_match=answer.headers["ETag"])


def upserted(company: TestCompany, who: str = "sales", **changes: Any) -> Answer:
    return company.call(who, "PUT", REF, an_order(company, **changes))


def ids(answer: Answer) -> list[str]:
    return [order["id"] for order in answer.body["items"]]


def test_an_order_has_all_that_was_told_of_it(company: TestCompany) -> None:
    told = {
        "status": "draft",
        "next_step": "派车",
        "next_on": "2026-12-01",
        "next_owner_id": company.employee("lead"),
        "vehicle": "9米6高栏",
        "external_refs": [{"system": "tms", "id": "WB-1"}],
    }
    body = booked(company, **told).body
    assert {name: body[name] for name in told} == told
    assert body["recorded_at"] > "2026"


def test_both_names_are_answered(company: TestCompany) -> None:
    body, mine = booked(company).body, company.employee("sales")
    assert [body[name] for name in ("requested_salesperson_id", "booked_salesperson_id", "salesperson_id")] == [
        mine
    ] * 3


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"placed_at": "1999-12-31T23:59:59Z"}, "placed_at", "placed_out_of_range"),
        ({"placed_at": "2098-01-01T00:00:00Z"}, "placed_at", "placed_out_of_range"),
        ({"next_owner_id": "emp_nobody"}, "next_owner_id", "owner_unfit"),
        ({"status": "cancelled"}, "reason", "reason_of_cancellation"),
        ({"status": "lost"}, "status", "enum"),
        ({"next_on": "2026-02-30"}, "next_on", "date_from_datetime_parsing"),
        ({"amount": {"amount": -1}}, "amount.amount", "greater_than_equal"),
        ({"late_entry": True}, "late_entry", "extra_forbidden"),
        ({"requested_salesperson_id": "emp_x"}, "requested_salesperson_id", "extra_forbidden"),
    ],
)
def test_a_wrong_field_is_named(company: TestCompany, changes: dict[str, Any], field: str, code: str) -> None:
    answer = booked(company, **changes)
    found = [(fault["field"], fault["code"]) for fault in answer.body["errors"]]
    assert (answer.status, found) == (422, [(field, code)])


def test_a_reference_that_another_order_has_is_refused(company: TestCompany) -> None:
    refs = {"external_refs": [{"system": "tms", "id": "WB-1"}]}
    first, second = booked(company, **refs), booked(company, **refs)
    assert (second.status, second.code, second.body["errors"][0]["subject_id"]) == (
        409,
        "order_exists",
        first.body["id"],
    )


def test_under_a_lock_the_answer_and_the_event_name_both(company: TestCompany) -> None:
    Departure(company)
    answer = company.call("lead", "POST", "/v1/orders?on_lock=reroute", an_order(company))
    names = [answer.body[name] for name in ("requested_salesperson_id", "booked_salesperson_id", "responsible_id")]
    assert names == [company.employee("sales"), company.employee("lead"), company.employee("lead")]
    [link] = EventStore().chain(company.org_id, answer.body["id"])
    assert [link.data["requested_salesperson_id"], link.data["salesperson_id"]] == names[:2]


def test_without_rerouting_a_lock_refuses(company: TestCompany) -> None:
    Departure(company)
    answer = booked(company, "lead")
    assert (answer.status, answer.code) == (423, "order_locked")
    assert answer.body["lock"]["interim_holder_id"] == company.employee("lead")


def test_rerouting_under_a_lock_costs_one_request_more(company: TestCompany, requests: Requests) -> None:
    Departure(company)
    company.call("head", "GET", "/v1/me")
    made = requests.of(lambda: company.call("head", "POST", "/v1/orders?on_lock=reroute", an_order(company)))
    assert made == ["BatchGetItem", "GetItem", "TransactWriteItems"]


def test_what_was_placed_before_the_lock_is_a_late_entry_in_the_leavers_name(company: TestCompany) -> None:
    Departure(company)
    body = booked(company, "lead", placed_at="2026-11-20T08:00:00Z").body
    assert (body["late_entry"], body["salesperson_id"]) == (True, company.employee("sales"))
    assert body["responsible_id"] == company.employee("lead")


def test_an_interim_holder_who_resigns_meanwhile_takes_nothing(
    company: TestCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rights of the interim holder change after they were read: the table refuses, and then the lock stands."""
    Departure(company)
    create = api.orders.create

    def late(*args: Any, **given: Any) -> Any:
        AccessItem.of(replace(company.access("lead"), level=Level.SELF, epoch=2)).save()
        return create(*args, **given)

    monkeypatch.setattr(api.orders, "create", late)
    answer = company.call("head", "POST", "/v1/orders?on_lock=reroute", an_order(company))
    assert (answer.status, answer.code) == (423, "order_locked")


def test_after_the_end_the_account_manager_takes_what_names_her(company: TestCompany) -> None:
    gone = {"level": Level.SELF, "ended_on": clock.now().date()}
    company.change("stranger", **gone)
    answer = booked(company, "lead", salesperson_id=company.employee("stranger"))
    names = [answer.body[name] for name in ("requested_salesperson_id", "booked_salesperson_id", "responsible_id")]
    assert (answer.status, names) == (201, [company.employee(who) for who in ("stranger", "sales", "sales")])


def test_a_departure_leaves_the_day_of_its_end(company: TestCompany) -> None:
    case = Departure(company)
    case.to_review()
    case.approve_all()
    case.run()
    assert company.access("sales").ended_on == date(2026, 12, 23)


def test_an_order_is_led_on_and_edited(company: TestCompany) -> None:
    answer = edited(company, booked(company), status="signed", next_step="收回单", amount={"amount": 99})
    assert (answer.status, answer.body["status"], answer.body["next_step"]) == (200, "signed", "收回单")
    assert answer.headers["ETag"] == '"2"'


def test_null_takes_back_what_was_told(company: TestCompany) -> None:
    answer = edited(company, booked(company, next_step="派车", vehicle="4米2"), next_step=None, lane=None)
    assert (answer.body["next_step"], answer.body["vehicle"], answer.body["lane"]) == (None, "4米2", "佛山-上海")


def test_a_transition_that_the_trade_does_not_know_is_refused_and_names_both(company: TestCompany) -> None:
    signed = edited(company, booked(company), status="signed")
    answer = edited(company, signed, status="dispatched")
    assert (answer.status, answer.code) == (409, "order_transition")
    assert ("signed" in answer.body["detail"], "dispatched" in answer.body["detail"]) == (True, True)


@pytest.mark.parametrize(
    ("status", "wanted", "code"),
    [
        ("pod_back", {"lane": "佛山-昆山"}, "order_closed"),
        ("signed", {"amount": {"amount": 1}}, "order_amount_fixed"),
    ],
)
def test_what_is_settled_is_not_edited(company: TestCompany, status: str, wanted: dict[str, Any], code: str) -> None:
    answer = edited(company, edited(company, booked(company), status=status), **wanted)
    assert (answer.status, answer.code) == (409, code)


def test_no_difference_is_no_new_version(company: TestCompany, requests: Requests) -> None:
    order = booked(company)
    made: list[Answer] = []
    assert requests.of(lambda: made.append(edited(company, order, lane="佛山-上海"))) == ["BatchGetItem"]
    assert (made[0].status, made[0].headers["ETag"]) == (200, '"1"')


def test_an_edit_costs_what_the_page_of_keys_says(company: TestCompany, requests: Requests) -> None:
    order, owner = booked(company), company.employee("lead")
    made = requests.of(lambda: edited(company, order, status="dispatched", next_owner_id=owner))
    assert made == ["BatchGetItem", "TransactWriteItems"]


def test_the_leaver_edits_no_order(company: TestCompany) -> None:
    order = booked(company)
    Departure(company)
    answer = edited(company, order, lane="佛山-昆山")
    assert (answer.status, answer.code) == (423, "handover_locked")
    assert company.call("sales", "GET", f"/v1/orders/{order.body['id']}").status == 200


def test_an_order_is_booked_by_reference_and_then_led_on(company: TestCompany) -> None:
    first = upserted(company)
    again = upserted(company, status="in_transit", next_step="等签收")
    assert (first.status, again.status, again.body["id"]) == (200, 200, first.body["id"])
    assert (again.body["status"], again.body["version"]) == ("in_transit", 2)
    assert again.body["external_refs"] == [{"system": "tms", "id": "WB-20261124-7"}]


def test_the_same_body_twice_changes_nothing(company: TestCompany, requests: Requests) -> None:
    first = upserted(company)
    made: list[Answer] = []
    assert requests.of(lambda: made.append(upserted(company))) == ["BatchGetItem", "GetItem"]
    assert made[0].body == first.body


def test_an_upsert_costs_what_the_page_of_keys_says(company: TestCompany, requests: Requests) -> None:
    company.call("sales", "GET", "/v1/me")
    assert requests.of(lambda: upserted(company)) == ["BatchGetItem", "TransactWriteItems"]
    led_on = requests.of(lambda: upserted(company, status="signed"))
    assert led_on == ["BatchGetItem", "GetItem", "TransactWriteItems"]


def test_an_earlier_stage_is_not_told_by_reference_either(company: TestCompany) -> None:
    upserted(company, status="signed")
    answer = upserted(company, status="dispatched")
    assert (answer.status, answer.code) == (409, "order_transition")


def test_an_order_stays_with_its_client(company: TestCompany) -> None:
    upserted(company)
    answer = upserted(company, client_id=company.client_ids[1])
    assert (answer.status, answer.body["errors"][0]["field"], answer.body["errors"][0]["code"]) == (
        422,
        "client_id",
        "order_fixed",
    )


@pytest.mark.parametrize("path", ["/v1/orders/by-ref/TMS/1", "/v1/orders/by-ref/tms/a%20b", "/v1/orders/by-ref/tms/-"])
def test_what_is_no_reference_names_nothing(company: TestCompany, path: str) -> None:
    assert company.call("sales", "PUT", path, an_order(company)).status == 404


def test_a_clients_orders_are_listed_newest_first_and_by_status(company: TestCompany) -> None:
    old = booked(company, placed_at="2026-11-20T08:00:00Z", status="signed").body["id"]
    new = booked(company).body["id"]
    path = f"/v1/orders?client_id={company.client_ids[0]}"
    assert ids(company.call("sales", "GET", path)) == [new, old]
    assert ids(company.call("sales", "GET", path + "&status=signed")) == [old]
    first = company.call("sales", "GET", path + "&limit=1")
    rest = company.call("sales", "GET", path + f"&limit=1&cursor={first.body['next_cursor']}")
    assert (ids(first), ids(rest)) == ([new], [old])


def test_the_orders_of_a_client_out_of_sight_are_not_found(company: TestCompany) -> None:
    assert company.call("stranger", "GET", f"/v1/orders?client_id={company.client_ids[0]}").status == 404


def test_ones_own_open_orders_are_listed_by_due_day(company: TestCompany) -> None:
    late = booked(company, next_on="2026-12-31").body["id"]
    soon = booked(company, next_on="2026-12-01").body["id"]
    booked(company, status="pod_back")
    assert ids(company.call("sales", "GET", "/v1/orders")) == [soon, late]


@pytest.mark.parametrize("who", ["lead", "head", "boss", "sales"])
def test_a_persons_open_orders_are_listed_to_whoever_leads_them(company: TestCompany, who: str) -> None:
    order = booked(company).body["id"]
    answer = company.call(who, "GET", f"/v1/orders?responsible={company.employee('sales')}")
    assert (answer.status, ids(answer)) == (200, [order])


@pytest.mark.parametrize("who", ["successor", "stranger"])
def test_a_colleagues_open_orders_are_not_found(company: TestCompany, who: str) -> None:
    assert company.call(who, "GET", f"/v1/orders?responsible={company.employee('sales')}").status == 404


@pytest.mark.parametrize(
    ("query", "made"),
    [
        ("", ["GetItem", "Query"]),
        ("?client_id={client}", ["BatchGetItem", "Query"]),
        ("?responsible={sales}", ["BatchGetItem", "Query"]),
    ],
)
def test_listing_costs_two_requests(company: TestCompany, requests: Requests, query: str, made: list[str]) -> None:
    booked(company)
    path = "/v1/orders" + query.format(client=company.client_ids[0], sales=company.employee("sales"))
    company.call("lead", "GET", "/v1/me")
    assert requests.of(lambda: company.call("lead", "GET", path)) == made


def test_who_sees_an_order_through_reads_and_edits_it_without_a_role_on_the_client(company: TestCompany) -> None:
    order = booked(company, "lead", next_owner_id=company.employee("stranger"))
    assert company.call("stranger", "GET", f"/v1/orders/{order.body['id']}").status == 200
    assert edited(company, order, "stranger", next_step="已派车").status == 200
