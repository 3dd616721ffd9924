"""Declarations over HTTP: by the leaver for her own case, judged by somebody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany
from tests.kit.declarations import NOTE, WHOLES, a_case_of, an_exception, asked, today
from tests.kit.departure import Departure
from tests.kit.world import booked

BATCH, GET, QUERY, WRITE = "BatchGetItem", "GetItem", "Query", "TransactWriteItems"
PATH = "/tasks/1/declaration"


def item(client_id: str) -> str:
    return f"{PATH}/items/{client_id}"


def faults(answer: Answer) -> list[tuple[str, str]]:
    assert answer.status == 422, answer.body
    return [(fault["field"], fault["code"]) for fault in answer.body["errors"]]


def excepted(case: Departure, subject_id: str, **changes: Any) -> Answer:
    return case.call("sales", "PATCH", item(subject_id), {"exception": an_exception(case.company, **changes)})


def an_asset(company: TestCompany, who: str) -> str:
    body = {"kind": "laptop", "serial": f"SN-{who}", "name": "ThinkPad", "holder_id": company.employee(who)}
    answer = company.call("hr", "POST", "/v1/assets", {**body, "handed_out_on": "2026-01-05"})
    assert answer.status == 201, answer.body
    return str(answer.body["id"])


@pytest.mark.parametrize("code", sorted(WHOLES))
def test_what_is_declared_of_the_whole_is_read_again(company: TestCompany, code: str) -> None:
    case = a_case_of(company, code)
    assert case.call("hr", "GET", PATH).body["answers"] is None
    assert case.call("sales", "PUT", PATH, {code: WHOLES[code]}).status == 200
    assert case.call("hr", "GET", PATH).body == {"code": code, "answers": WHOLES[code], "items": []}
    task = case.call("hr", "GET", "/tasks/1").body
    assert (task["declaration"], [one["code"] for one in task["missing"] if one["code"].startswith("decl")]) == (
        WHOLES[code],
        [],
    )
    assert case.names()[-1] == "TaskDeclared"


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("client_files", {"contract": "none_exists"}),
        ("follow_up_records", {**NOTE, "gap": True}),
        ("prices", {"lanes": [{"lane": "佛山-上海", "amount": {"amount": 120000, "currency": "CNY"}}]}),
        (
            "complaints",
            {"promises": [{"about": "price", "value": "让两个点", "due_on": "2026-12-31", "accepted": False}]},
        ),
    ],
)
def test_what_is_declared_of_a_client_is_read_again(company: TestCompany, code: str, values: Any) -> None:
    case = a_case_of(company, code)
    client_id = company.client_ids[0]
    answer = case.call("sales", "PATCH", item(client_id), {code: values})
    assert (answer.status, answer.body["values"], answer.body["by"]) == (200, values, company.employee("sales"))
    assert case.call("hr", "GET", PATH).body["items"] == [answer.body]
    assert case.names()[-1] == "SubjectDeclared"


@pytest.mark.parametrize(
    ("code", "values", "fault"),
    [
        ("client_files", {"contract": "lost"}, ("client_files.contract", "literal_error")),
        ("prices", {"lanes": [{"lane": "佛山-上海", "amount": {"amount": -1}}]}, ("prices.lanes.0.amount.amount", "")),
        ("prices", {"lanes": []}, ("prices.lanes", "too_short")),
        ("follow_up_records", {**NOTE, "next_step": "?", "standing": "好"}, ("follow_up_records.standing", "")),
        ("complaints", {"promises": [{"about": "love"}]}, ("complaints.promises.0.about", "literal_error")),
    ],
)
def test_a_wrong_value_is_named(company: TestCompany, code: str, values: Any, fault: tuple[str, str]) -> None:
    case = a_case_of(company, code)
    found = faults(case.call("sales", "PATCH", item(company.client_ids[0]), {code: values}))
    assert [one for one in found if one[0] == fault[0] and one[1].startswith(fault[1])], found


def test_one_task_is_declared_at_a_time(company: TestCompany) -> None:
    case = a_case_of(company, "assets")
    assert faults(case.call("sales", "PUT", PATH, WHOLES)) == [("body", "several_tasks")]
    assert faults(case.call("sales", "PUT", PATH, {})) == [("body", "nothing_given")]
    assert faults(case.call("sales", "PUT", PATH, {"channels": WHOLES["channels"]})) == [("channels", "other_task")]


def test_a_task_of_the_companys_own_has_nothing_to_declare(company: TestCompany) -> None:
    case = a_case_of(company, "work")
    for path, method, body in (
        (PATH, "PUT", {"assets": WHOLES["assets"]}),
        (item(company.client_ids[0]), "PATCH", {"client_files": {"contract": "on_file"}}),
    ):
        answer = case.call("sales", method, path, body)
        assert (answer.status, answer.code) == (409, "nothing_to_declare")


def test_only_clients_of_the_case_know(company: TestCompany) -> None:
    case = a_case_of(company, "competitor_contact")
    answers = {"declines": False, "contacted_by": [], "related_companies": [], "non_compete": False}
    body = {"competitor_contact": {**answers, "clients_aware": ["cli_nobody"]}}
    assert faults(case.call("sales", "PUT", PATH, body)) == [("competitor_contact.clients_aware", "unknown_client")]
    body["competitor_contact"]["clients_aware"] = company.client_ids[:1]
    assert case.call("sales", "PUT", PATH, body).status == 200


@pytest.mark.parametrize("who", ["lead", "hr", "head", "successor"])
def test_nobody_else_declares(company: TestCompany, who: str) -> None:
    case = a_case_of(company, "assets")
    assert case.call(who, "PUT", PATH, {"assets": WHOLES["assets"]}).status == 404
    assert case.call(who, "PATCH", item("ast_1"), {"exception": an_exception(company)}).status == 404


def test_an_approved_exception_lets_the_task_be_completed(company: TestCompany) -> None:
    asked(company, "open_orders", "work")
    order_id = booked(company).id
    case = Departure(company)
    assert case.run() == "gather"
    case.prove()
    assert [one["subject_id"] for one in case.complete().body["errors"]] == [order_id]
    assert excepted(case, order_id).status == 200
    assert {one["code"] for one in case.complete().body["errors"]} == {
        "exception_not_approved",
        "order_without_next_step",
    }
    approval = case.call("lead", "POST", item(order_id) + "/approval", {"verdict": "approved"})
    assert approval.body["exception"]["approved_by"] == company.employee("lead")
    assert case.complete().status == 200


def test_a_changed_exception_loses_its_approval(company: TestCompany) -> None:
    case = a_case_of(company, "client_files")
    client_id = company.client_ids[0]
    assert excepted(case, client_id).status == 200
    assert case.call("lead", "POST", item(client_id) + "/approval", {"verdict": "approved"}).status == 200
    assert excepted(case, client_id, reason="还是联系不上").body["exception"]["approved_by"] is None
    assert [one["code"] for one in case.call("hr", "GET", "/tasks/1").body["missing"]] == [
        "evidence_missing",
        "exception_not_approved",
    ]


def test_a_rejected_exception_reopens_the_task(company: TestCompany) -> None:
    case = a_case_of(company, "client_files", "work")
    client_id = company.client_ids[0]
    case.prove()
    assert excepted(case, client_id).status == 200
    path = item(client_id) + "/approval"
    assert case.call("lead", "POST", path, {"verdict": "approved"}).status == 200
    assert case.complete().status == 200
    assert (excepted(case, client_id).status, excepted(case, client_id).code) == (409, "task_complete")
    assert faults(case.call("lead", "POST", path, {"verdict": "rejected"})) == [("reason", "reason_missing")]
    assert case.call("lead", "POST", path, {"verdict": "rejected", "reason": "再试"}).status == 200
    task = case.call("hr", "GET", "/tasks/1").body
    assert (task["status"], [one["rejected_by"] for one in task["exceptions"]]) == (
        "reopened",
        [company.employee("lead")],
    )


def test_only_the_party_of_the_task_approves(company: TestCompany) -> None:
    case = a_case_of(company, "client_files", party="finance")
    client_id = company.client_ids[0]
    assert excepted(case, client_id).status == 200
    path, approval = item(client_id) + "/approval", {"verdict": "approved"}
    assert case.call("lead", "POST", path, approval).code == "not_the_party"
    assert case.call("sales", "POST", path, approval).status == 403
    assert case.call("finance", "POST", path, approval).status == 200


@pytest.mark.parametrize("who", ["sales", "nobody"])
def test_somebody_else_owns_an_exception(company: TestCompany, who: str) -> None:
    case = a_case_of(company, "client_files")
    owner = company.employee("sales") if who == "sales" else "emp_nobody"
    answer = excepted(case, company.client_ids[0], owner_id=owner)
    assert faults(answer) == [("exception.owner_id", "successor_unfit")]


def test_the_days_of_an_exception_are_sane(company: TestCompany) -> None:
    case = a_case_of(company, "client_files")
    tomorrow, yesterday = ((today() + timedelta(days=days)).isoformat() for days in (1, -1))
    attempts = [{"on": tomorrow, "what": "电话"}]
    answer = excepted(case, company.client_ids[0], attempts=attempts, due_on=yesterday)
    assert faults(answer) == [("exception.attempts.0.on", "day_to_come"), ("exception.due_on", "due_in_the_past")]
    assert faults(excepted(case, company.client_ids[0], attempts=[])) == [("exception.attempts", "too_short")]


def test_a_thing_in_her_hands_may_be_excused_and_no_other(company: TestCompany) -> None:
    things = [an_asset(company, who) for who in ("sales", "lead")]
    case = a_case_of(company, "assets")
    assert [excepted(case, thing).status for thing in things] == [200, 404]


def test_a_channel_that_there_is_not_is_not_found(company: TestCompany) -> None:
    case = a_case_of(company, "channels")
    assert excepted(case, f"chn_{company.employee('sales').partition('_')[2]}_1").status == 404


def test_a_task_speaks_the_language_of_its_reader(company: TestCompany) -> None:
    case = a_case_of(company, "client_files")
    read = case.call("hr", "GET", "/tasks/1").body
    assert (read["title"], read["missing"][0]["message"]) == ("客户资料移交", "这项任务还没有已确认的文件。")
    path = f"{case.path}/tasks/1"
    english = company.call("hr", "GET", path, accept_language="en").body
    assert english["title"] == "Client files"
    assert english["missing"][0]["message"] != read["missing"][0]["message"]


def test_the_share_of_clients_with_exceptions_is_told(company: TestCompany) -> None:
    case = a_case_of(company, "client_files")
    assert excepted(case, company.client_ids[0]).status == 200
    read = case.call("hr", "GET", "/tasks/1").body
    assert read["exceptions_percent"] == -(-100 // len(company.client_ids))


def test_declaring_the_whole_costs_three_and_a_subject_four(company: TestCompany, requests: Requests) -> None:
    case = a_case_of(company, "complaints")
    case.call("hr", "GET")
    case.call("lead", "GET")
    whole = {"complaints": WHOLES["complaints"]}
    assert requests.of(lambda: case.call("sales", "PUT", PATH, whole)) == [BATCH, QUERY, WRITE]
    client_id = company.client_ids[0]
    values = {"promises": [{"about": "price", "value": "让两个点", "due_on": "2026-12-31", "accepted": False}]}
    made = requests.of(lambda: case.call("sales", "PATCH", item(client_id), {"complaints": values}))
    assert made == [BATCH, GET, QUERY, WRITE]
    assert requests.of(lambda: excepted(case, client_id)) == [BATCH, GET, GET, QUERY, WRITE]
    approval = {"verdict": "approved"}
    made = requests.of(lambda: case.call("lead", "POST", item(client_id) + "/approval", approval))
    assert made == [BATCH, GET, GET, WRITE]
    assert requests.of(lambda: case.call("hr", "GET", PATH)) == [BATCH, QUERY]
