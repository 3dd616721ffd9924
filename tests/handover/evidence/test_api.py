"""The review of evidence over HTTP: by the task's party, with a reason, while the case is open."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.core.access import Tie
from tests.kit.company import Answer, TestCompany
from tests.kit.departure import Departure

REASON = "缺一页"


@pytest.fixture
def case(company: TestCompany) -> Departure:
    return Departure(company)


def confirmed(case: Departure) -> str:
    evidence_id = str(case.announce().body["evidence_id"])
    case.upload(evidence_id)
    assert case.confirm(evidence_id).status == 200
    return evidence_id


def reviewed(case: Departure, evidence_id: str, who: str = "lead", verdict: str = "rejected", **more: Any) -> Answer:
    body = {"verdict": verdict, "reason": REASON, **more}
    return case.call(who, "POST", f"/tasks/1/evidence/{evidence_id}/review", body)


def status(case: Departure) -> str:
    return str(case.call("hr", "GET").body["tasks"][0]["status"])


def test_a_rejected_file_counts_no_more_and_its_task_is_to_be_done_again(case: Departure) -> None:
    evidence_id = confirmed(case)
    assert case.complete().status == 200
    answer = reviewed(case, evidence_id)
    assert (answer.status, answer.body["status"], answer.body["review"]["reason"]) == (200, "rejected", REASON)
    assert answer.body["review"]["by"] == case.company.employee("lead")
    assert (status(case), case.complete().code) == ("reopened", "task_incomplete")
    confirmed(case)
    assert case.complete().status == 200


def test_an_accepted_file_leaves_the_task_as_it_is(case: Departure) -> None:
    evidence_id = confirmed(case)
    assert case.complete().status == 200
    answer = reviewed(case, evidence_id, verdict="accepted", reason="")
    assert (answer.status, answer.body["review"]["verdict"]) == (200, "accepted")
    assert status(case) == "complete"


def test_the_leaver_reads_what_was_said_of_her_file(case: Departure) -> None:
    reviewed(case, confirmed(case))
    [file] = case.call("sales", "GET", "/tasks/1").body["evidence"]
    assert (file["status"], file["review"]["verdict"]) == ("rejected", "rejected")
    assert case.names()[-1] == "EvidenceRejected"


def test_a_rejection_says_why(case: Departure) -> None:
    answer = reviewed(case, confirmed(case), reason="")
    assert answer.status == 422
    assert [(fault["field"], fault["code"]) for fault in answer.body["errors"]] == [("reason", "reason_missing")]


def test_a_file_that_is_only_announced_is_not_reviewed(case: Departure) -> None:
    assert reviewed(case, str(case.announce().body["evidence_id"])).code == "evidence_not_confirmed"


@pytest.mark.parametrize(
    ("who", "expected"),
    [("lead", 200), ("head", 200), ("hr", 403), ("finance", 403), ("sales", 403), ("successor", 403), ("boss", 403)],
)
def test_the_departments_task_is_the_leads_and_the_heads_to_review(case: Departure, who: str, expected: int) -> None:
    assert reviewed(case, confirmed(case), who).status in (expected, 423 if who == "sales" else expected)


@pytest.mark.parametrize(("party", "who"), [("hr", "hr"), ("finance", "finance")])
def test_hr_and_finance_review_what_they_judge(company: TestCompany, party: str, who: str) -> None:
    seen = company.call("hr", "GET", "/v1/checklists/chl_sales").headers["ETag"]
    tasks = {"tasks": [{"code": "work", "party": party}]}
    assert company.call("hr", "PUT", "/v1/checklists/chl_sales", tasks, if_match=seen).status == 200
    case = Departure(company)
    evidence_id = confirmed(case)
    assert reviewed(case, evidence_id, "lead").code == "not_the_party"
    assert reviewed(case, evidence_id, who).status == 200


def test_nobody_reviews_a_relatives_file(case: Departure) -> None:
    evidence_id = confirmed(case)
    case.company.declare("lead", "sales", Tie.RELATIVE)
    assert reviewed(case, evidence_id).code == "relatives_handover"


def test_in_review_nothing_is_rejected_but_by_a_verdict(case: Departure) -> None:
    assert case.run() == "gather"
    case.propose()
    for client_id in case.company.client_ids:
        assert case.answer(client_id).status == 200
    evidence_id = confirmed(case)
    assert case.complete().body["phase"] == "review"
    assert reviewed(case, evidence_id).code == "handover_not_open"


def test_a_file_of_another_task_is_not_found(company: TestCompany) -> None:
    case = Departure(company)
    evidence_id = confirmed(case)
    path = f"/tasks/2/evidence/{evidence_id}/review"
    assert case.call("lead", "POST", path, {"verdict": "accepted"}).status == 404
