"""An approver's page over HTTP: who judges, what was said, and the facts beside the button."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.kit.cloud import Requests
from tests.kit.company import TestCompany
from tests.kit.departure import Departure
from tests.kit.money import a_dispute, owed

LONG_AGO = date(2020, 1, 31)


@pytest.fixture
def case(company: TestCompany) -> Departure:
    """A case in review; `sales` collects 1,000 yuan that are overdue, 360 of them disputed, and another 1,000."""
    owed(company, due_on=LONG_AGO, disputed=a_dispute(owner_id=company.employee("lead")))
    owed(company)
    made = Departure(company)
    made.to_review()
    return made


def page(case: Departure, who: str = "head") -> Any:
    answer = case.call(who, "GET", "/approvals")
    assert answer.status == 200, answer.body
    return answer.body


def test_each_party_has_one_named_person(case: Departure) -> None:
    approvals = page(case)["approvals"]
    named = {party: (said["approver_id"], said["approver_name"], said["said"]) for party, said in approvals.items()}
    people = {"department": "head", "hr": "hr", "finance": "finance"}
    assert named == {party: (case.company.employee(who), who, None) for party, who in people.items()}


def test_a_party_sees_its_tasks(case: Departure) -> None:
    tasks = {party: [task["number"] for task in said["tasks"]] for party, said in page(case)["approvals"].items()}
    assert tasks == {"department": [1], "hr": [], "finance": []}


def test_the_department_sees_where_the_clients_go(case: Departure) -> None:
    successor = {"employee_id": case.company.employee("successor"), "name": "successor"}
    assert page(case)["facts"]["department"] == {
        "clients": 3,
        "accepted": 3,
        "moved": 0,
        "refused": 0,
        "wants_other": 0,
        "spot_checks": {"drawn": 3, "open": 0, "differing": 0},
        "receivers": [{**successor, "proposed": 0, "accepted": 3, "moved": 0}],
        "exceptions": [],
        "complete": True,
    }


def test_hr_sees_the_notice_and_its_days(case: Departure) -> None:
    assert page(case, "hr")["facts"]["hr"] == {
        "form": "paper",
        "signed_on": "2026-11-23",
        "received_on": "2026-11-23",
        "last_day": "2026-12-23",
        "last_day_basis": "statutory",
        "earliest_last_day": "2026-12-23",
        "warnings": ["no_order_policy"],
    }


def test_finance_sees_what_is_open_in_her_name(case: Departure) -> None:
    assert page(case, "finance")["facts"]["finance"] == {
        "receivables": 2,
        "open": {"amount": 200_000, "currency": "CNY"},
        "overdue": {"amount": 100_000, "currency": "CNY"},
        "disputed": {"amount": 36_000, "currency": "CNY"},
        "complete": True,
    }


@pytest.mark.parametrize(
    ("who", "known"),
    [
        ("sales", set()),
        ("hr", {"department", "hr"}),
        ("finance", {"hr", "finance"}),
        ("lead", {"department", "hr", "finance"}),
        ("boss", {"department", "hr", "finance"}),
    ],
)
def test_facts_are_for_whom_they_concern_and_never_for_the_leaver(case: Departure, who: str, known: set[str]) -> None:
    assert {party for party, facts in page(case, who)["facts"].items() if facts is not None} == known


def test_the_leaver_sees_who_judges_and_what_was_said(case: Departure) -> None:
    case.judge(who="hr", comment="材料齐全")
    said = page(case, "sales")["approvals"]["hr"]["said"]
    assert (said["verdict"], said["comment"], said["name"], said["round"]) == ("approved", "材料齐全", "hr", 1)


@pytest.mark.parametrize("who", ["successor", "stranger", "admin"])
def test_a_case_out_of_sight_has_no_page(case: Departure, who: str) -> None:
    assert case.call(who, "GET", "/approvals").status == 404


def test_a_substitutes_verdict_names_the_substitute(case: Departure) -> None:
    case.company.delegate("head", "lead")
    case.judge(who="lead")
    department = page(case)["approvals"]["department"]
    assert (department["approver_name"], department["said"]["name"]) == ("head", "lead")


def test_a_round_that_was_rejected_is_history(case: Departure) -> None:
    case.judge(who="hr")
    case.judge("rejected", who="finance", reopen=[1], comment="对账单缺两张")
    rejected = page(case)
    assert [(one["party"], one["verdict"]) for one in rejected["history"]] == [
        ("hr", "approved"),
        ("finance", "rejected"),
    ]
    assert {said["approver_id"] for said in rejected["approvals"].values()} == {None}
    case.complete()
    case.judge(who="finance")
    again = page(case)
    assert (again["round"], len(again["history"])) == (2, 2)
    assert again["approvals"]["finance"]["said"]["round"] == 2
    assert again["approvals"]["hr"]["said"] is None


def test_after_the_end_nothing_is_owed_to_her_any_more(case: Departure) -> None:
    case.approve_all()
    assert case.run() == "end"
    facts = page(case, "boss")["facts"]
    assert (facts["department"]["moved"], facts["department"]["receivers"][0]["moved"]) == (3, 3)
    assert (facts["finance"]["receivables"], facts["finance"]["open"]["amount"]) == (0, 0)


@pytest.mark.parametrize(("who", "queries"), [("head", 4), ("hr", 3), ("finance", 2), ("sales", 1)])
def test_a_page_costs_six_requests_at_most(case: Departure, requests: Requests, who: str, queries: int) -> None:
    case.company.call(who, "GET", "/v1/me")
    assert requests.of(lambda: page(case, who)) == ["BatchGetItem", *["Query"] * queries, "BatchGetItem"]
