"""The departure over HTTP: opening, lock, tasks, evidence, verdicts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kit.company import Answer, TestCompany
from tests.kit.departure import FILE, PLACED, Departure, announcement, application
from tests.kit.policies import adopted


@pytest.fixture
def case(company: TestCompany) -> Departure:
    return Departure(company)


def opened(company: TestCompany, who: str = "sales", **changes: Any) -> Answer:
    return company.call(who, "POST", "/v1/handovers", application(company, **changes))


def order(company: TestCompany, who: str, salesperson: str) -> Answer:
    body = {
        "client_id": company.client_ids[0],
        "salesperson_id": company.employee(salesperson),
        "placed_at": PLACED,
        "lane": "佛山-上海",
        "amount": {"amount": 100},
    }
    return company.call(who, "POST", "/v1/orders", body)


def test_opening_answers_with_the_case(company: TestCompany) -> None:
    adopted(company, "sales")
    answer = opened(company)
    assert (answer.status, answer.headers["ETag"]) == (201, '"1"')
    assert (answer.body["phase"], answer.body["portfolio"], answer.body["warnings"]) == ("open", None, [])
    assert (answer.body["earliest_last_day"], answer.body["due_on"]) == ("2026-12-23", "2026-12-16")
    assert answer.body["lock"]["interim_holder_id"] == company.employee("lead")


def test_opening_locks_the_leaver_on_the_next_request(case: Departure) -> None:
    me = case.company.call("sales", "GET", "/v1/me").body
    assert (me["access"], me["lock"]["case"]) == ("handover", case.id)


def test_a_last_day_before_the_period_of_notice_is_accepted_with_a_warning(company: TestCompany) -> None:
    adopted(company, "sales")
    assert opened(company, last_day="2026-12-22").body["warnings"] == ["last_day_unlawful"]


def test_a_second_case_names_the_first(case: Departure) -> None:
    for who in ("sales", "hr"):
        answer = opened(case.company, who)
        assert (answer.status, answer.code, answer.body["case"]) == (409, "handover_already_open", case.id)


@pytest.mark.parametrize("who", ["successor", "lead", "head", "finance", "boss", "auditor", "admin"])
def test_only_hr_opens_a_case_for_another(company: TestCompany, who: str) -> None:
    assert (opened(company, who).status, company.access("sales").level) == (403, "full")


def test_hr_opens_a_case_for_another(company: TestCompany) -> None:
    assert opened(company, "hr").status == 201


@pytest.mark.parametrize("days", [{"last_day": "0001-01-01"}, {"last_day": "9999-12-31"}, {"last_day": 86400}])
def test_a_day_beyond_the_calendar_is_a_wrong_field(company: TestCompany, days: dict[str, Any]) -> None:
    answer = opened(company, **days)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "last_day")


@pytest.mark.parametrize("name", ["signed_on", "received_on"])
def test_a_notice_beyond_the_calendar_is_a_wrong_field(company: TestCompany, name: str) -> None:
    notice = application(company)["notice"] | {name: "9999-12-31"}
    answer = opened(company, notice=notice)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, f"notice.{name}")


@pytest.mark.parametrize("named", ["emp_nobody", "emp_onesales"])
def test_an_interim_holder_who_cannot_receive_is_a_wrong_field(company: TestCompany, named: str) -> None:
    answer = opened(company, interim_holder_id=named)
    fault = answer.body["errors"][0]
    assert (answer.status, fault["field"], fault["code"]) == (422, "interim_holder_id", "successor_unfit")


@pytest.mark.parametrize("who", ["sales", "lead", "head"])
def test_no_order_is_booked_in_the_leavers_name(case: Departure, who: str) -> None:
    answer = order(case.company, who, "sales")
    since = case.call("hr", "GET").body["lock"]["since"]
    assert (answer.status, answer.code) == (423, "order_locked")
    assert answer.body["lock"] == {
        "case": case.id,
        "rule": None,
        "since": since,
        "interim_holder_id": case.company.employee("lead"),
    }


def test_the_refusal_names_person_day_and_case(case: Departure) -> None:
    sentence = order(case.company, "lead", "sales").body["detail"]
    assert "sales" in sentence
    assert case.id in sentence


def test_the_interim_holder_takes_the_orders(case: Departure) -> None:
    assert order(case.company, "lead", "lead").status == 201


def test_the_leaver_books_no_order_in_another_name_either(case: Departure) -> None:
    assert order(case.company, "sales", "lead").status == 423


def test_the_list_shows_live_cases_to_the_offices(case: Departure) -> None:
    assert [row["id"] for row in case.company.call("hr", "GET", "/v1/handovers").body["items"]] == [case.id]


def test_a_task_tells_what_it_misses(case: Departure) -> None:
    task = case.call("sales", "GET", "/tasks/1").body
    assert (task["status"], task["satisfied"], task["evidence"]) == ("open", False, [])
    [missing] = task["missing"]
    assert missing == {"code": "evidence_missing", "subject_id": None, "message": "这项任务还没有已确认的文件。"}


@pytest.mark.parametrize("number", ["0", "2", "99"])
def test_a_task_that_is_not_on_the_checklist_is_not_found(case: Departure, number: str) -> None:
    assert case.call("sales", "GET", f"/tasks/{number}").status == 404
    assert case.call("sales", "POST", f"/tasks/{number}/complete").status == 404


def test_a_task_without_proof_is_incomplete(case: Departure) -> None:
    answer = case.complete()
    assert (answer.status, answer.code) == (409, "task_incomplete")
    assert [fault["code"] for fault in answer.body["errors"]] == ["evidence_missing"]


def test_an_announced_file_is_no_proof(case: Departure) -> None:
    case.announce()
    assert case.complete().code == "task_incomplete"


def test_an_uploaded_file_is_no_proof_until_it_is_confirmed(case: Departure) -> None:
    case.upload(case.announce().body["evidence_id"])
    assert case.complete().code == "task_incomplete"


def test_a_confirmed_file_completes_the_task(case: Departure) -> None:
    case.prove()
    assert case.call("sales", "GET", "/tasks/1").body["satisfied"]
    assert case.complete().body["progress"]["tasks_done"] == 1


def test_a_task_completes_once(case: Departure) -> None:
    case.prove()
    case.complete()
    assert case.complete().code == "task_complete"


def test_an_announcement_says_where_to_send_exactly_this_file(case: Departure) -> None:
    answer = case.announce()
    upload = answer.body["upload"]
    assert (answer.status, upload["method"], upload["expires_in"]) == (201, "PUT", 300)
    assert upload["headers"]["Content-Length"] == str(len(FILE))
    assert f"{case.company.org_id}/{case.id}/{answer.body['evidence_id']}" in upload["url"]


def test_a_file_that_was_not_uploaded_is_not_confirmed(case: Departure) -> None:
    answer = case.confirm(case.announce().body["evidence_id"])
    assert (answer.status, answer.code) == (409, "evidence_not_uploaded")


@pytest.mark.parametrize("data", [FILE[:-1] + b"X", FILE + b" ", FILE[:-1]], ids=["one byte", "longer", "shorter"])
def test_a_file_that_differs_is_not_confirmed(case: Departure, data: bytes) -> None:
    evidence_id = case.announce().body["evidence_id"]
    case.upload(evidence_id, data)
    answer = case.confirm(evidence_id)
    assert (answer.status, answer.code) == (409, "evidence_differs")
    assert case.complete().code == "task_incomplete"


def test_a_file_is_confirmed_once(case: Departure) -> None:
    evidence_id = case.announce().body["evidence_id"]
    case.upload(evidence_id)
    assert (case.confirm(evidence_id).status, case.confirm(evidence_id).code) == (200, "evidence_settled")


def test_a_file_uploaded_again_does_not_replace_the_confirmed_one(case: Departure) -> None:
    evidence_id = case.announce().body["evidence_id"]
    case.upload(evidence_id)
    case.confirm(evidence_id)
    case.upload(evidence_id, b"another file!")
    shown = case.call("sales", "GET", "/tasks/1").body["evidence"][0]
    assert (shown["status"], shown["sha256"]) == ("confirmed", announcement()["sha256"])


@pytest.mark.parametrize(
    "changes",
    [
        {"size": 0},
        {"size": 50_000_001},
        {"sha256": "AB" * 32},
        {"sha256": "ab"},
        {"media_type": "text/html"},
        {"file_name": "../x.pdf"},
        {"file_name": "a\nb"},
        {"subject_ids": ["x"]},
    ],
)
def test_a_file_that_nobody_should_send_is_a_wrong_field(case: Departure, changes: dict[str, Any]) -> None:
    assert case.announce(**changes).status == 422


def test_no_verdict_before_the_review(case: Departure) -> None:
    assert case.judge().code == "handover_not_in_review"


def test_the_named_head_approves_for_the_department_alone(case: Departure) -> None:
    case.to_review()
    answer = case.judge()
    named = {"department": "head", "hr": "hr", "finance": "finance"}
    said = {party: {"approver_id": case.company.employee(who), "verdict": None} for party, who in named.items()}
    assert (answer.status, answer.body["phase"]) == (201, "review")
    assert answer.body["progress"]["approvals"] == said | {"department": said["department"] | {"verdict": "approved"}}


def test_the_third_approval_approves(case: Departure) -> None:
    case.to_review()
    assert case.approve_all().body["phase"] == "transfer"


def test_a_verdict_is_given_once(case: Departure) -> None:
    case.to_review()
    case.judge()
    again = [case.judge(), case.judge("rejected", reopen=[1])]
    assert [answer.code for answer in again] == ["verdict_given", "verdict_given"]


@pytest.mark.parametrize(
    ("who", "party"),
    [("hr", "department"), ("finance", "department"), ("boss", "hr"), ("head", "hr"), ("hr", "finance")],
)
def test_others_of_the_offices_do_not_decide_for_a_party(case: Departure, who: str, party: str) -> None:
    case.to_review()
    assert (case.judge(who=who, party=party).status, case.judge(who=who, party=party).code) == (403, "not_the_approver")


@pytest.mark.parametrize("reopen", [[], [2]])
def test_a_rejection_names_a_task(case: Departure, reopen: list[int]) -> None:
    case.to_review()
    refused = case.judge("rejected", reopen=reopen)
    assert (refused.status, refused.code, refused.body["errors"][0]["field"]) == (422, "reopen_unknown", "reopen")


@pytest.mark.parametrize("comment", ["", "  "])
def test_a_rejection_says_why(case: Departure, comment: str) -> None:
    case.to_review()
    refused = case.judge("rejected", reopen=[1], comment=comment)
    assert (refused.status, refused.code, refused.body["errors"][0]["field"]) == (422, "comment_missing", "comment")


def test_a_rejection_reopens_the_task_and_the_next_round_asks_again(case: Departure) -> None:
    case.to_review()
    case.judge(who="hr")
    rejected = case.judge("rejected", who="finance", reopen=[1]).body
    assert (rejected["phase"], rejected["tasks"][0]["status"]) == ("open", "reopened")
    again = case.complete().body
    assert (again["phase"], again["round"]) == ("review", 2)
    assert {said["verdict"] for said in again["progress"]["approvals"].values()} == {None}
    assert case.approve_all().body["phase"] == "transfer"


def test_the_timeline_is_the_chain_of_events(case: Departure) -> None:
    case.to_review()
    case.approve_all()
    assert case.names() == [
        "HandoverOpened",
        "PortfolioCounted",
        "SuccessorsProposed",
        "SuccessorAccepted",
        "SuccessorAccepted",
        "SuccessorAccepted",
        "SpotChecksDrawn",
        "ClientSpotChecked",
        "ClientSpotChecked",
        "ClientSpotChecked",
        "EvidenceAnnounced",
        "EvidenceConfirmed",
        "TaskCompleted",
        "VerdictGiven",
        "VerdictGiven",
        "HandoverApproved",
    ]
