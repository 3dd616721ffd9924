"""A batch of orders: every row is a request of its own, for its refusals, its retries and its place in the answer."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.aws import tables
from chalicelib.core.access import Role
from chalicelib.core.errors import Raced
from chalicelib.trade import api
from tests.kit.cloud import AUDIENCE, ISSUER, Requests
from tests.kit.company import Answer, TestCompany, send
from tests.kit.departure import Departure, an_order
from tests.kit.tokens import token

ROUTE = "/v1/orders/batch"


def sent(company: TestCompany, *rows: Any, who: str = "lead", query: str = "", **headers: str) -> Answer:
    return company.call(who, "POST", ROUTE + query, {"orders": list(rows)}, **headers)


def statuses(answer: Answer) -> list[int]:
    return [entry["status"] for entry in answer.body["items"]]


def lanes(company: TestCompany) -> list[str]:
    found = company.call("lead", "GET", f"/v1/orders?client_id={company.client_ids[0]}").body["items"]
    return sorted(order["lane"] for order in found)


def test_every_row_is_answered_in_its_place(company: TestCompany) -> None:
    answer = sent(company, an_order(company, lane="a"), an_order(company, lane="b"))
    entries = answer.body["items"]
    assert (answer.status, [entry["index"] for entry in entries], statuses(answer)) == (200, [0, 1], [201, 201])
    assert [entry["order"]["lane"] for entry in entries] == ["a", "b"]
    assert lanes(company) == ["a", "b"]


@pytest.mark.parametrize(
    ("bad", "status", "code"),
    [
        ({"lane": ""}, 422, "string_too_short"),
        ({"surprise": 1}, 422, "extra_forbidden"),
        ({"client_id": "cli_none"}, 422, "unknown_client"),
        ({"salesperson_id": "emp_none"}, 422, "unknown_salesperson"),
        ({"amount": {"amount": -1}}, 422, "greater_than_equal"),
    ],
)
def test_one_bad_row_spoils_no_other(company: TestCompany, bad: dict[str, Any], status: int, code: str) -> None:
    answer = sent(company, an_order(company, lane="a"), an_order(company, **bad), an_order(company, lane="c"))
    assert statuses(answer) == [201, status, 201]
    assert answer.body["items"][1]["problem"]["errors"][0]["code"] == code
    assert lanes(company) == ["a", "c"]


@pytest.mark.parametrize("row", [5, None, [], "x"])
def test_a_row_that_is_no_object_is_refused_alone(company: TestCompany, row: Any) -> None:
    assert statuses(sent(company, row, an_order(company))) == [422, 201]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"orders": []}, "orders"),
        ({"orders": "x"}, "orders"),
        ({"rows": []}, "orders"),
        ({"orders": [{}] * 101}, "orders"),
        ({"orders": [{}], "more": 1}, "more"),
    ],
)
def test_a_body_without_one_to_a_hundred_rows_is_refused_as_a_whole(
    company: TestCompany, body: Any, field: str
) -> None:
    answer = company.call("lead", "POST", ROUTE, body)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize(
    ("query", "headers"), [("?on_lock=perhaps", {}), ("", {"idempotency_key": "k" * 256})], ids=["query", "key"]
)
def test_what_all_rows_have_in_common_is_refused_as_a_whole(
    company: TestCompany, query: str, headers: dict[str, str]
) -> None:
    assert sent(company, an_order(company), query=query, **headers).status == 422
    assert lanes(company) == []


def test_who_may_book_nothing_is_refused_as_a_whole(company: TestCompany) -> None:
    assert sent(company, an_order(company), who="hr").status == 403


def test_a_locked_row_is_refused_alone_and_rerouted_when_asked(company: TestCompany) -> None:
    case = Departure(company)
    hers, mine = an_order(company), an_order(company, salesperson_id=company.employee("lead"))
    answer = sent(company, hers, mine)
    assert statuses(answer) == [423, 201]
    assert answer.body["items"][0]["problem"]["lock"]["case"] == case.id
    assert statuses(sent(company, hers, mine, query="?on_lock=reroute")) == [201, 201]


def test_a_retry_books_nothing_twice_and_tries_the_failed_ones_again(
    company: TestCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [an_order(company, lane=lane) for lane in "abc"]
    create = api.orders.create
    monkeypatch.setattr(
        api.orders, "create", lambda order, *a, **g: _broken() if order.lane == "b" else create(order, *a, **g)
    )
    first = sent(company, *rows, idempotency_key="k")
    monkeypatch.setattr(api.orders, "create", create)
    second = sent(company, *rows, idempotency_key="k")
    assert (statuses(first), statuses(second)) == ([201, 500, 201], [201, 201, 201])
    assert [second.body["items"][at] for at in (0, 2)] == [first.body["items"][at] for at in (0, 2)]
    assert lanes(company) == ["a", "b", "c"]


def _broken() -> Any:
    raise RuntimeError("broken")


def test_a_key_stands_for_the_row_at_its_place(company: TestCompany) -> None:
    sent(company, an_order(company, lane="a"), idempotency_key="k")
    answer = sent(company, an_order(company, lane="z"), an_order(company, lane="b"), idempotency_key="k")
    assert statuses(answer) == [422, 201]
    assert answer.body["items"][0]["problem"]["errors"][0]["code"] == "idempotency_key_reused"


def test_a_row_that_was_answered_before_is_so_again_whatever_has_become_since(company: TestCompany) -> None:
    first = sent(company, an_order(company), idempotency_key="k")
    Departure(company)
    assert sent(company, an_order(company), idempotency_key="k").body == first.body


def test_a_row_that_raced_is_decided_again_with_what_is_read_anew(
    company: TestCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each row decides on rights that were read for all, until the table refuses: then it reads again, by itself."""
    create = api.orders.create
    seen: list[str] = []

    def late(order: Any, *args: Any, **given: Any) -> Any:
        seen.append(order.lane)
        if seen == ["a", "b"]:
            Departure(company)
        return create(order, *args, **given)

    monkeypatch.setattr(api.orders, "create", late)
    answer = sent(company, *(an_order(company, lane=lane) for lane in "abc"))
    assert (statuses(answer), seen) == ([201, 423, 423], ["a", "b", "c"])
    assert lanes(company) == ["a"]


def test_a_caller_who_is_locked_in_between_books_no_further_row(
    company: TestCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = api.orders.create
    seen: list[str] = []

    def late(order: Any, *args: Any, **given: Any) -> Any:
        seen.append(order.lane)
        if seen == ["a", "b"]:
            Departure(company)
        return create(order, *args, **given)

    monkeypatch.setattr(api.orders, "create", late)
    mine = company.employee("sales")
    answer = sent(company, *(an_order(company, lane=lane, salesperson_id=mine) for lane in "ab"), who="sales")
    assert statuses(answer) == [201, 423]
    assert answer.body["items"][1]["problem"]["code"] == "order_locked"


def test_rows_for_which_no_time_is_left_are_to_be_sent_again(
    company: TestCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = iter([True, False])
    monkeypatch.setattr(tables, "in_time", lambda: next(left))
    assert statuses(sent(company, an_order(company), an_order(company))) == [201, 503]


def test_a_row_that_races_for_ever_is_unavailable_and_the_others_are_not(
    company: TestCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = api.orders.create
    monkeypatch.setattr(tables, "pause", lambda _: None)
    monkeypatch.setattr(
        api.orders, "create", lambda order, *a, **g: _raced() if order.lane == "a" else create(order, *a, **g)
    )
    assert statuses(sent(company, an_order(company, lane="a"), an_order(company, lane="b"))) == [503, 201]


def _raced() -> Any:
    raise Raced


def test_all_rows_are_read_together_and_written_one_by_one(company: TestCompany, requests: Requests) -> None:
    company.call("lead", "GET", "/v1/me")
    rows = [an_order(company, client_id=client_id) for client_id in company.client_ids]
    made = requests.of(lambda: sent(company, *rows))
    assert made == ["GetItem", "BatchGetItem", *["TransactWriteItems"] * 3]


def test_a_hundred_rows_that_name_more_than_a_hundred_things_are_read_by_the_hundred(
    company: TestCompany, requests: Requests
) -> None:
    company.call("lead", "GET", "/v1/me")
    rows = [an_order(company, client_id=f"cli_no{number}", salesperson_id=f"emp_no{number}") for number in range(100)]
    made = requests.of(lambda: sent(company, *rows))
    assert (made.count("BatchGetItem"), made.count("GetItem")) == (2, 1)


def test_a_machine_books_by_the_hundred_and_is_rerouted(company: TestCompany) -> None:
    Departure(company)
    company.change("admin", roles=frozenset({Role.INTEGRATION}), scopes=frozenset({"orders:write"}))
    bearer = token("one-admin", issuer=ISSUER, audience=AUDIENCE, scope="orders:write")
    answer = send("POST", ROUTE, {"orders": [an_order(company)]}, authorization=f"Bearer {bearer}")
    assert [entry["order"]["booked_salesperson_id"] for entry in answer.body["items"]] == [company.employee("lead")]
