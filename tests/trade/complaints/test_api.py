"""Complaints over HTTP: who files, who sees, who settles, what each request costs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany
from tests.kit.departure import Departure


def filed(company: TestCompany, who: str = "sales", **changes: Any) -> Answer:
    body = {"client_id": company.client_ids[0], "subject": "晚到", "kind": "delay", "filed_on": "2026-11-20", **changes}
    return company.call(who, "POST", "/v1/complaints", body)


def path_of(answer: Answer) -> str:
    assert answer.status == 201, answer.body
    return f"/v1/complaints/{answer.body['id']}"


def edited(company: TestCompany, path: str, seen: int, who: str = "sales", **changes: Any) -> Answer:
    return company.call(who, "PATCH", path, changes, if_match=f'"{seen}"')


def field_of(answer: Answer) -> tuple[int, str, str]:
    return answer.status, answer.body["errors"][0]["field"], answer.body["errors"][0]["code"]


def listed(company: TestCompany, who: str, asked: str) -> list[str]:
    return [row["id"] for row in company.call(who, "GET", f"/v1/complaints?{asked}").body["items"]]


def test_a_complaint_is_filed_and_read_back(company: TestCompany) -> None:
    answer = filed(company, text="上周三那票晚了6个钟", severity="high")
    read = company.call("lead", "GET", path_of(answer))
    assert (read.status, read.body, read.headers["ETag"]) == (200, answer.body, '"1"')
    assert (read.body["status"], read.body["source"], read.body["owner_id"]) == (
        "open",
        "client",
        company.employee("sales"),
    )


@pytest.mark.parametrize(("who", "status"), [("successor", 422), ("finance", 403), ("boss", 403), ("lead", 201)])
def test_who_reaches_the_client_files(company: TestCompany, who: str, status: int) -> None:
    assert filed(company, who).status == status


def test_whoever_owns_a_complaint_sees_it_through_without_having_the_client(company: TestCompany) -> None:
    answer = filed(company, owner_id=company.employee("stranger"))
    assert listed(company, "stranger", "scope=own") == [answer.body["id"]]
    assert edited(company, path_of(answer), 1, "stranger", status="in_progress").status == 200


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"kind": "mood"}, (422, "kind", "enum")),
        ({"severity": "huge"}, (422, "severity", "enum")),
        ({"filed_on": "2199-01-01"}, (422, "filed_on", "day_to_come")),
        ({"filed_on": "2026-13-01"}, (422, "filed_on", "day_format")),
        ({"subject": " "}, (422, "subject", "string_pattern_mismatch")),
        ({"status": "closed"}, (422, "status", "extra_forbidden")),
        ({"client_id": "cli_none"}, (422, "client_id", "unknown_client")),
        ({"owner_id": "emp_none"}, (422, "owner_id", "person_unfit")),
        ({"order_id": "ord_other_1"}, (422, "order_id", "order_of_another_client")),
    ],
)
def test_a_wrong_field_is_named(company: TestCompany, changes: dict[str, Any], refusal: tuple[int, str, str]) -> None:
    assert field_of(filed(company, **changes)) == refusal


def test_a_complaint_is_worked_on_resolved_reopened_and_closed(company: TestCompany) -> None:
    path = path_of(filed(company))
    steps: list[dict[str, Any]] = [
        {"status": "in_progress", "next_step": "查GPS", "next_on": "2026-11-26"},
        {"status": "resolved", "resolution": "赔200元", "satisfied": False},
        {"status": "in_progress"},
        {"status": "resolved", "satisfied": True},
        {"status": "closed"},
    ]
    answers = [edited(company, path, seen, **step) for seen, step in enumerate(steps, 1)]
    assert [answer.status for answer in answers] == [200] * 5
    assert [answer.body["satisfied"] for answer in answers] == [None, False, None, True, True]
    refused = edited(company, path, 6, status="in_progress")
    assert (refused.status, refused.code) == (409, "complaint_closed")


def test_a_step_that_is_left_out_is_refused(company: TestCompany) -> None:
    refused = edited(company, path_of(filed(company)), 1, status="closed", resolution="x")
    assert (refused.status, refused.code) == (409, "step_forbidden")


def test_nothing_given_is_no_edit_and_a_stale_one_is_refused(company: TestCompany) -> None:
    path = path_of(filed(company))
    assert field_of(edited(company, path, 1)) == (422, "body", "nothing_given")
    assert edited(company, path, 9, subject="x").status == 412


def test_null_empties_and_silence_leaves(company: TestCompany) -> None:
    path = path_of(filed(company, next_step="回电", next_on="2026-11-26"))
    after = edited(company, path, 1, next_on=None, owner_id=None).body
    assert (after["next_step"], after["next_on"], after["owner_id"]) == ("回电", None, company.employee("sales"))


def test_a_reference_that_is_taken_is_refused(company: TestCompany) -> None:
    refs = {"external_refs": [{"system": "desk", "id": "T-1"}]}
    assert filed(company, **refs).body["external_refs"] == refs["external_refs"]
    refused = filed(company, **refs)
    assert (refused.status, refused.code) == (409, "ref_taken")


def test_lists_show_a_clients_complaints_and_ones_own(company: TestCompany) -> None:
    mine = filed(company).body["id"]
    other = filed(company, client_id=company.client_ids[1], owner_id=company.employee("lead")).body["id"]
    assert listed(company, "sales", f"client_id={company.client_ids[1]}") == [other]
    assert (listed(company, "sales", "scope=own"), listed(company, "lead", "limit=5")) == ([mine], [other])


def test_one_list_is_asked_for_at_a_time(company: TestCompany) -> None:
    answer = company.call("sales", "GET", f"/v1/complaints?scope=own&client_id={company.client_ids[0]}")
    assert (answer.status, answer.body["errors"][0]["code"]) == (422, "one_list_at_a_time")


def test_a_list_goes_on_where_it_ended(company: TestCompany) -> None:
    made = [filed(company).body["id"] for _ in range(3)]
    for asked in (f"client_id={company.client_ids[0]}", "scope=own"):
        first = company.call("sales", "GET", f"/v1/complaints?{asked}&limit=2").body
        rest = company.call("sales", "GET", f"/v1/complaints?{asked}&limit=2&cursor={first['next_cursor']}").body
        assert ([row["id"] for row in [*first["items"], *rest["items"]]], rest["next_cursor"]) == (made, None)


def test_requests_are_as_few_as_the_page_of_keys_says(company: TestCompany, requests: Requests) -> None:
    company.call("sales", "GET", "/v1/me")
    named = {"owner_id": company.employee("lead")}
    assert requests.of(lambda: filed(company, **named)) == ["BatchGetItem", "TransactWriteItems"]
    path = path_of(filed(company))
    assert requests.of(lambda: company.call("sales", "GET", path)) == ["BatchGetItem"]
    assert requests.of(lambda: edited(company, path, 1, **named)) == ["BatchGetItem", "TransactWriteItems"]
    assert requests.of(lambda: edited(company, path, 2, **named)) == ["BatchGetItem"]
    assert requests.of(lambda: listed(company, "sales", "scope=own")) == ["GetItem", "Query"]
    client = f"client_id={company.client_ids[0]}"
    assert requests.of(lambda: listed(company, "sales", client)) == ["BatchGetItem", "Query"]


def test_who_hands_over_files_and_reads_and_changes_nothing(company: TestCompany) -> None:
    Departure(company)
    path = path_of(filed(company))
    assert company.call("sales", "GET", path).status == 200
    refused = edited(company, path, 1, subject="没事了")
    assert (refused.status, refused.code) == (423, "handover_locked")
