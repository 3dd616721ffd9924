"""The chart over HTTP: one step down at a time, and names only for whom they are meant."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kit.cloud import Requests
from tests.kit.company import ROLES, TestCompany


def nodes(company: TestCompany, who: str, query: str = "") -> Any:
    answer = company.call(who, "GET", f"/v1/org-chart?{query}")
    return answer.body["items"] if answer.status == 200 else answer.code


def test_it_begins_with_the_departments_and_their_heads(company: TestCompany) -> None:
    shown = [(node["kind"], node["id"], node["leader_name"]) for node in nodes(company, "hr")]
    assert shown == [("department", "dep_one", "head"), ("department", "dep_two", "boss")]


def test_below_a_department_stand_its_teams(company: TestCompany) -> None:
    shown = [
        (node["kind"], node["id"], node["parent_id"], node["leader_name"])
        for node in nodes(company, "hr", "department=dep_one")
    ]
    assert shown == [("team", "team_one", "dep_one", "lead")]


def test_below_a_team_stand_its_people_and_whom_they_report_to(company: TestCompany) -> None:
    path = f"/v1/employees/{company.employee('sales')}"
    seen = company.call("hr", "GET", path).headers["ETag"]
    company.call("hr", "PATCH", path, {"manager_id": company.employee("lead")}, if_match=seen)
    shown = {node["name"]: node["parent_id"] for node in nodes(company, "sales", "team=team_one")}
    assert shown == dict.fromkeys(set(ROLES) - {"stranger"}) | {"sales": company.employee("lead")}


@pytest.mark.parametrize(
    ("who", "heads", "leads"),
    [
        ("sales", ["head", None], ["lead"]),
        ("stranger", [None, "boss"], [None]),
        ("head", ["head", None], ["lead"]),
        ("finance", ["head", "boss"], ["lead"]),
        ("admin", [None, None], [None]),
    ],
)
def test_a_leader_is_named_to_whoever_may_know_them(
    company: TestCompany, who: str, heads: list[Any], leads: list[Any]
) -> None:
    assert [node["leader_name"] for node in nodes(company, who)] == heads
    assert [node["leader_name"] for node in nodes(company, who, "department=dep_one")] == leads


@pytest.mark.fault("F69")
@pytest.mark.parametrize(
    ("who", "code"), [("sales", "not_found"), ("head", "not_found"), ("admin", "forbidden"), ("hr", None)]
)
def test_people_of_another_team_are_shown_as_the_staff_list_shows_them(
    company: TestCompany, who: str, code: str | None
) -> None:
    found = nodes(company, who, "team=team_two")
    assert found == code or [node["name"] for node in found] == ["stranger"]


@pytest.mark.parametrize("query", ["department=dep_none", "team=team_none"])
def test_what_does_not_exist_is_not_found_or_empty(company: TestCompany, query: str) -> None:
    assert nodes(company, "hr", query) == ("not_found" if "dep" in query else [])


def test_a_department_and_a_team_are_not_asked_for_at_once(company: TestCompany) -> None:
    answer = company.call("hr", "GET", "/v1/org-chart?department=dep_one&team=team_one")
    assert (answer.status, answer.body["errors"][0]["code"]) == (422, "one_of_two")


def test_teams_come_page_by_page(company: TestCompany) -> None:
    for name in ("三队", "四队"):
        company.call("hr", "POST", "/v1/teams", {"name": name, "department_id": "dep_one"})
    path, seen = "/v1/org-chart?department=dep_one&limit=2", []
    page = company.call("hr", "GET", path).body
    seen += page["items"]
    page = company.call("hr", "GET", f"{path}&cursor={page['next_cursor']}").body
    assert [node["name"] for node in seen + page["items"]] == ["一队", "三队", "四队"]
    assert page["next_cursor"] is None


@pytest.mark.parametrize(
    ("query", "calls"),
    [
        ("", ["GetItem", "Query", "BatchGetItem"]),
        ("department=dep_one", ["GetItem", "GetItem", "GetItem", "GetItem"]),
        ("team=team_one", ["GetItem", "Query"]),
    ],
)
def test_a_step_down_costs_what_the_keys_say(
    company: TestCompany, requests: Requests, query: str, calls: list[str]
) -> None:
    company.call("hr", "GET", "/v1/me")
    assert requests.of(lambda: nodes(company, "hr", query)) == calls
