"""Tasks over live records on a real case: what changes is missed at once, and completed when it is put right."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.kit.company import Answer, TestCompany
from tests.kit.declarations import WHOLES, asked
from tests.kit.departure import Departure, announcement
from tests.kit.duties import day, missed, standing
from tests.kit.money import a_statement, complained, owed
from tests.kit.world import booked

STEP = {"next_step": "周五送货", "next_on": "2026-12-04"}


def complete(case: Departure, number: int = 1) -> Answer:
    return case.call("sales", "POST", f"/tasks/{number}/complete")


def prove(case: Departure, number: int = 1) -> None:
    path = f"/tasks/{number}/evidence"
    evidence_id = case.call("sales", "POST", path, announcement()).body["evidence_id"]
    case.upload(evidence_id)
    assert case.call("sales", "POST", f"{path}/{evidence_id}/confirm").status == 200


def declare(case: Departure, code: str) -> None:
    if code in WHOLES:
        assert case.call("sales", "PUT", "/tasks/1/declaration", {code: WHOLES[code]}).status == 200


def an_asset(company: TestCompany) -> str:
    body = {"kind": "laptop", "serial": "SN-9", "name": "ThinkPad", "holder_id": company.employee("sales")}
    answer = company.call("hr", "POST", "/v1/assets", {**body, "handed_out_on": "2026-01-05"})
    assert answer.status == 201, answer.body
    return str(answer.body["id"])


def a_channel(company: TestCompany) -> str:
    path = f"/v1/employees/{company.employee('sales')}/accounts"
    answer = company.call("sales", "POST", path, {"kind": "sim", "name": "138 0000 0000", "owner_name": "公司"})
    assert answer.status == 201, answer.body
    return str(answer.body["id"])


MADE: dict[str, tuple[Callable[[TestCompany], str], str]] = {
    "open_orders": (lambda company: booked(company).id, "order_without_next_step"),
    "receivables": (
        lambda company: owed(company, responsible_id=company.employee("sales")).id,
        "debt_without_collector",
    ),
    "complaints": (lambda company: complained(company).id, "complaint_without_owner"),
    "channels": (a_channel, "channel_not_taken"),
    "assets": (an_asset, "asset_not_returned"),
}


@pytest.mark.parametrize("code", MADE)
def test_a_record_in_her_name_is_missed_by_its_id(company: TestCompany, code: str) -> None:
    make, fault = MADE[code]
    asked(company, code)
    record_id = make(company)
    case = Departure(company)
    prove(case)
    declare(case, code)
    assert (fault, record_id) in missed(complete(case))
    read = case.call("hr", "GET", "/tasks/1").body
    assert (read["satisfied"], record_id in {one["subject_id"] for one in read["missing"]}) == (False, True)


@pytest.mark.parametrize("code", MADE)
def test_without_a_record_in_her_name_evidence_and_what_is_declared_are_enough(company: TestCompany, code: str) -> None:
    asked(company, code)
    case = Departure(company)
    prove(case)
    declare(case, code)
    assert complete(case).status == 200


def test_an_order_with_a_next_step_is_missed_no_more(company: TestCompany) -> None:
    asked(company, "open_orders", "work")
    order_id = booked(company).id
    case = Departure(company)
    prove(case)
    assert missed(complete(case)) == [("order_without_next_step", order_id)]
    path = f"/v1/orders/{order_id}"
    seen = company.call("lead", "GET", path).headers["ETag"]
    step = {**STEP, "next_owner_id": company.employee("lead")}
    assert company.call("lead", "PATCH", path, step, if_match=seen).status == 200
    assert complete(case).status == 200


def test_a_debt_has_a_collector_when_its_client_has_a_receiver(company: TestCompany) -> None:
    asked(company, "receivables", "work")
    owed(company, responsible_id=company.employee("sales"), last_reconciled=a_statement())
    case = Departure(company)
    assert case.run() == "gather"
    prove(case)
    assert complete(case).status == 409
    case.propose()
    assert complete(case).status == 409
    assert case.answer(company.client_ids[0]).status == 200
    assert complete(case).status == 200


def test_a_returned_thing_is_missed_no_more(company: TestCompany) -> None:
    asked(company, "assets", "work")
    asset_id = an_asset(company)
    case = Departure(company)
    prove(case)
    declare(case, "assets")
    path = f"/v1/assets/{asset_id}"
    seen = company.call("hr", "GET", path).headers["ETag"]
    assert company.call("hr", "PATCH", path, {"returned_on": "2026-11-24"}, if_match=seen).status == 200
    assert complete(case).status == 200


def test_a_statement_that_turns_out_older_is_missed_by_its_debt(company: TestCompany) -> None:
    asked(company, "receivables", "work")
    debt_id = owed(company, responsible_id=company.employee("sales"), last_reconciled=a_statement()).id
    case = Departure(company)
    assert case.run() == "gather"
    prove(case)
    case.propose()
    assert case.answer(company.client_ids[0]).status == 200
    assert standing(case) == []
    path = f"/v1/receivables/{debt_id}"
    seen = company.call("finance", "GET", path).headers["ETag"]
    older = {"on": day(-61), "amount": {"amount": 100_000}, "sealed": True}
    assert company.call("finance", "PATCH", path, {"last_reconciled": older}, if_match=seen).status == 200
    assert missed(complete(case)) == [("statement_too_old", debt_id)]


def test_whoever_lists_no_channel_says_that_there_is_none(company: TestCompany) -> None:
    asked(company, "channels", "work")
    case = Departure(company)
    prove(case)
    assert [fault["code"] for fault in complete(case).body["errors"]] == ["declaration_missing", "channels_missing"]
    said = {"channels": {"complete": True, "none": False}}
    assert case.call("sales", "PUT", "/tasks/1/declaration", said).status == 200
    assert [fault["code"] for fault in complete(case).body["errors"]] == ["channels_missing"]
    declare(case, "channels")
    assert complete(case).status == 200
