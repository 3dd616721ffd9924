"""Receivables over HTTP: what finance records, what the others see, what each request costs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany
from tests.kit.departure import Departure

BY_REF = "/v1/receivables/by-ref/erp/AR-1"
TRANSFER = {"amount": {"amount": 40_000}, "on": "2026-11-20", "method": "transfer"}


def recorded(company: TestCompany, who: str = "finance", **changes: Any) -> Answer:
    body = {"client_id": company.client_ids[0], "kind": "freight", "amount": {"amount": 100_000}, **changes}
    return company.call(who, "POST", "/v1/receivables", body)


def path_of(answer: Answer) -> str:
    assert answer.status == 201, answer.body
    return f"/v1/receivables/{answer.body['id']}"


def edited(company: TestCompany, path: str, seen: int, **changes: Any) -> Answer:
    return company.call("finance", "PATCH", path, changes, if_match=f'"{seen}"')


def put(company: TestCompany, **changes: Any) -> Answer:
    body = {"client_id": company.client_ids[0], "kind": "freight", "amount": {"amount": 100_000}, **changes}
    return company.call("finance", "PUT", BY_REF, body)


def field_of(answer: Answer) -> tuple[int, str, str]:
    return answer.status, answer.body["errors"][0]["field"], answer.body["errors"][0]["code"]


def listed(company: TestCompany, who: str, asked: str) -> list[str]:
    return [row["id"] for row in company.call(who, "GET", f"/v1/receivables?{asked}").body["items"]]


def test_a_debt_is_recorded_by_finance_and_read_by_who_has_the_client(company: TestCompany) -> None:
    answer = recorded(company)
    read = company.call("sales", "GET", path_of(answer))
    assert (read.status, read.body, read.headers["ETag"]) == (200, answer.body, '"1"')
    assert read.body["open"] == {"amount": 100_000, "currency": "CNY"}
    assert (read.body["stage"], read.body["responsible_id"]) == ("unbilled", company.employee("sales"))


@pytest.mark.parametrize("who", ["sales", "lead", "head", "boss", "auditor"])
def test_nobody_else_records_a_debt(company: TestCompany, who: str) -> None:
    assert recorded(company, who).status == 403


@pytest.mark.parametrize(("who", "status"), [("successor", 404), ("stranger", 404), ("hr", 403), ("admin", 403)])
def test_a_debt_is_not_for_everyone(company: TestCompany, who: str, status: int) -> None:
    assert company.call(who, "GET", path_of(recorded(company))).status == status


def test_who_collects_a_debt_reads_and_lists_it_without_having_the_client(company: TestCompany) -> None:
    answer = recorded(company, responsible_id=company.employee("stranger"))
    assert company.call("stranger", "GET", path_of(answer)).status == 200
    assert listed(company, "stranger", "scope=own") == [answer.body["id"]]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"amount": {"amount": 0}}, (422, "amount.amount", "greater_than")),
        ({"amount": {"amount": -1}}, (422, "amount.amount", "greater_than")),
        ({"amount": {"amount": 1.5}}, (422, "amount.amount", "int_type")),
        ({"amount": {"amount": 1, "currency": "USD"}}, (422, "amount.currency", "literal_error")),
        ({"open": {"amount": 100_001}}, (422, "open.amount", "open_exceeds_amount")),
        ({"kind": "gift"}, (422, "kind", "enum")),
        ({"stage": "lost"}, (422, "stage", "enum")),
        ({"due_on": "2026-02-30"}, (422, "due_on", "date_from_datetime_parsing")),
        ({"paid": True}, (422, "paid", "extra_forbidden")),
        ({"client_id": "cli_none"}, (422, "client_id", "unknown_client")),
        ({"responsible_id": "emp_none"}, (422, "responsible_id", "person_unfit")),
        ({"order_ids": ["ord_other_1"]}, (422, "order_ids.0", "order_of_another_client")),
        ({"order_ids": ["ord_one0_1"] * 101}, (422, "order_ids", "too_long")),
        (
            {"disputed": {"amount": {"amount": 1}, "since": "2026-11-01", "reason": "x"}},
            (422, "disputed.next_step", "missing"),
        ),
    ],
)
def test_a_wrong_field_is_named(company: TestCompany, changes: dict[str, Any], refusal: tuple[int, str, str]) -> None:
    assert field_of(recorded(company, **changes)) == refusal


def test_who_hands_over_is_named_for_nothing(company: TestCompany) -> None:
    Departure(company)
    refused = recorded(company, responsible_id=company.employee("sales"))
    assert field_of(refused) == (422, "responsible_id", "person_unfit")


def test_freight_goes_from_delivery_to_the_bank(company: TestCompany) -> None:
    path = path_of(recorded(company))
    assert edited(company, path, 1, stage="reconciling").status == 200
    statement = {"on": "2026-11-20", "amount": {"amount": 100_000}, "sealed": True}
    assert edited(company, path, 2, stage="reconciled", last_reconciled=statement).status == 200
    assert edited(company, path, 3, stage="invoiced", invoice_no="2026-1", due_on="2026-12-31").status == 200
    paid = company.call("finance", "POST", f"{path}/payments", TRANSFER)
    assert (paid.status, paid.body["stage"], paid.body["open"]["amount"]) == (201, "part_paid", 60_000)
    rest = company.call("finance", "POST", f"{path}/payments", TRANSFER | {"amount": {"amount": 60_000}})
    assert (rest.body["stage"], [one["amount"]["amount"] for one in rest.body["payments"]]) == (
        "settled",
        [40_000, 60_000],
    )


def test_a_step_that_is_left_out_is_refused(company: TestCompany) -> None:
    refused = edited(company, path_of(recorded(company)), 1, stage="invoiced", invoice_no="1", due_on="2026-12-31")
    assert (refused.status, refused.code) == (409, "step_forbidden")


def test_an_invoice_has_a_number_and_a_day(company: TestCompany) -> None:
    path = path_of(recorded(company, stage="reconciled"))
    assert field_of(edited(company, path, 1, stage="invoiced", due_on="2026-12-31")) == (
        422,
        "invoice_no",
        "invoice_needed",
    )


def test_writing_off_asks_why(company: TestCompany) -> None:
    path = path_of(recorded(company))
    assert field_of(edited(company, path, 1, stage="written_off")) == (422, "reason", "reason_needed")
    assert edited(company, path, 1, stage="written_off", reason="客户破产").body["stage"] == "written_off"
    refused = edited(company, path, 2, due_on="2026-12-31")
    assert (refused.status, refused.code) == (409, "receivable_closed")


def test_a_stated_sum_is_refused_and_a_stale_edit_too(company: TestCompany) -> None:
    path = path_of(recorded(company, stage="reconciled"))
    refused, stale = edited(company, path, 1, amount={"amount": 5}), edited(company, path, 9, invoice_no="1")
    assert (refused.status, refused.code, stale.status) == (409, "amount_stated", 412)


def test_null_empties_and_silence_leaves(company: TestCompany) -> None:
    dispute = {"amount": {"amount": 36_000}, "reason": "等时费", "since": "2026-11-10", "next_step": "核对"}
    path = path_of(recorded(company, disputed=dispute, due_on="2026-12-31"))
    after = edited(company, path, 1, disputed=None, responsible_id=None).body
    assert (after["disputed"], after["due_on"], after["responsible_id"]) == (
        None,
        "2026-12-31",
        company.employee("sales"),
    )


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"amount": {"amount": 100_001}}, 422, "payment_exceeds_open"),
        ({"on": "2199-01-01"}, 422, "day_to_come"),
        ({"method": "barter"}, 422, "enum"),
        ({"amount": {"amount": 0}}, 422, "greater_than"),
    ],
)
def test_a_payment_that_cannot_be(company: TestCompany, changes: dict[str, Any], status: int, code: str) -> None:
    path = path_of(recorded(company, kind="deposit"))
    refused = company.call("finance", "POST", f"{path}/payments", TRANSFER | changes)
    assert (refused.status, refused.body["errors"][0]["code"]) == (status, code)


def test_freight_is_not_payable_before_its_statement(company: TestCompany) -> None:
    refused = company.call("finance", "POST", f"{path_of(recorded(company))}/payments", TRANSFER)
    assert (refused.status, refused.code) == (409, "receivable_not_payable")


def test_a_payment_counts_once_by_key_and_once_by_reference(company: TestCompany) -> None:
    path = f"{path_of(recorded(company, kind='advance'))}/payments"
    transfer = TRANSFER | {"external_ref": {"system": "bank", "id": "T-1"}}
    first = company.call("finance", "POST", path, transfer, idempotency_key="k")
    replayed = company.call("finance", "POST", path, transfer, idempotency_key="k")
    again = company.call("finance", "POST", path, transfer)
    differs = company.call("finance", "POST", path, transfer | {"method": "cash"})
    assert (first.body, replayed.body) == (again.body, again.body)
    assert replayed.headers["Idempotent-Replayed"] == "true"
    assert (differs.status, differs.code) == (409, "payment_differs")


def test_a_full_list_of_payments_is_told(company: TestCompany, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.trade.receivables.rules.MOST_PAYMENTS", 1)
    path = f"{path_of(recorded(company, kind='advance'))}/payments"
    statuses = [company.call("finance", "POST", path, TRANSFER) for _ in range(2)]
    assert [answer.status for answer in statuses] == [201, 409]
    assert statuses[1].code == "payments_full"


def test_another_system_puts_a_debt_and_then_its_news(company: TestCompany) -> None:
    first = put(company)
    second = put(company, stage="part_paid", open={"amount": 60_000})
    same = put(company, stage="part_paid", open={"amount": 60_000})
    assert [answer.status for answer in (first, second, same)] == [200, 200, 200]
    assert first.body["external_refs"] == [{"system": "erp", "id": "AR-1"}]
    assert (second.body["id"], second.body["open"]["amount"], second.body["version"]) == (first.body["id"], 60_000, 2)
    assert same.body == second.body


def test_a_reference_stays_with_its_client_and_kind(company: TestCompany) -> None:
    put(company)
    for changes in ({"client_id": company.client_ids[1]}, {"kind": "deposit"}):
        refused = put(company, **changes)
        assert (refused.status, refused.code) == (409, "ref_of_another")


def test_a_reference_that_is_taken_is_refused(company: TestCompany) -> None:
    put(company)
    refused = recorded(company, external_refs=[{"system": "erp", "id": "AR-1"}])
    assert (refused.status, refused.code) == (409, "ref_taken")


def test_lists_show_a_clients_debts_ones_own_and_what_falls_due(company: TestCompany) -> None:
    due = recorded(company, due_on="2026-12-31").body["id"]
    other = recorded(company, client_id=company.client_ids[1], responsible_id=company.employee("lead")).body["id"]
    assert listed(company, "sales", f"client_id={company.client_ids[0]}") == [due]
    assert listed(company, "sales", "scope=own") == [due] == listed(company, "sales", "limit=5")
    assert listed(company, "lead", "scope=own") == [other]
    assert listed(company, "finance", "due_month=2026-12") == [due]


@pytest.mark.parametrize(("who", "status"), [("sales", 403), ("lead", 403), ("head", 403), ("boss", 200)])
def test_the_due_list_is_the_companys(company: TestCompany, who: str, status: int) -> None:
    assert company.call(who, "GET", "/v1/receivables?due_month=2026-12").status == status


def test_one_list_is_asked_for_at_a_time(company: TestCompany) -> None:
    answer = company.call("finance", "GET", "/v1/receivables?scope=own&due_month=2026-12")
    assert (answer.status, answer.body["errors"][0]["code"]) == (422, "one_list_at_a_time")


def test_a_list_goes_on_where_it_ended(company: TestCompany) -> None:
    made = [recorded(company, due_on="2026-12-31").body["id"] for _ in range(3)]
    for asked in (f"client_id={company.client_ids[0]}", "due_month=2026-12"):
        first = company.call("finance", "GET", f"/v1/receivables?{asked}&limit=2").body
        rest = company.call("finance", "GET", f"/v1/receivables?{asked}&limit=2&cursor={first['next_cursor']}").body
        assert ([row["id"] for row in [*first["items"], *rest["items"]]], rest["next_cursor"]) == (made, None)


def test_requests_are_as_few_as_the_page_of_keys_says(company: TestCompany, requests: Requests) -> None:
    for who in ("finance", "sales"):
        company.call(who, "GET", "/v1/me")
    named = {"responsible_id": company.employee("sales")}
    assert requests.of(lambda: recorded(company, **named)) == ["BatchGetItem", "TransactWriteItems"]
    answer = recorded(company, kind="deposit")
    path = path_of(answer)
    assert requests.of(lambda: company.call("sales", "GET", path)) == ["BatchGetItem"]
    to_lead = {"responsible_id": company.employee("lead")}
    assert requests.of(lambda: edited(company, path, 1, **to_lead)) == ["BatchGetItem", "TransactWriteItems"]
    assert requests.of(lambda: edited(company, path, 2, **to_lead)) == ["BatchGetItem"]
    pay = requests.of(lambda: company.call("finance", "POST", f"{path}/payments", TRANSFER))
    assert pay == ["BatchGetItem", "TransactWriteItems"]
    assert requests.of(lambda: put(company)) == ["BatchGetItem", "TransactWriteItems"]
    known = requests.of(lambda: put(company, invoice_no="1"))
    assert known == ["BatchGetItem", "GetItem", "TransactWriteItems"]


@pytest.mark.parametrize(
    ("asked", "made"),
    [("scope=own", ["GetItem", "Query"]), ("client_id=cli_one0", ["BatchGetItem", "Query"])],
)
def test_lists_cost_what_the_page_of_keys_says(
    company: TestCompany, requests: Requests, asked: str, made: list[str]
) -> None:
    listed(company, "sales", asked)
    assert requests.of(lambda: listed(company, "sales", asked)) == made


def test_who_hands_over_reads_her_debts_and_changes_none(company: TestCompany) -> None:
    path = path_of(recorded(company))
    Departure(company)
    assert company.call("sales", "GET", path).status == 200
    assert company.call("sales", "PATCH", path, {"invoice_no": "1"}, if_match='"1"').status == 403
