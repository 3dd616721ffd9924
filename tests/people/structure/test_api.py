"""Departments, teams and positions over HTTP: who leads reaches what they lead, from the same instant."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.aws.events import EventStore
from chalicelib.core.access import Level
from chalicelib.core.events import first_fault
from chalicelib.people.structure.store import StructureStore
from tests.kit.builders import LOCK
from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany

DEPARTMENT, TEAM = "/v1/departments/dep_one", "/v1/teams/team_one"


def edit(company: TestCompany, path: str, body: Any, who: str = "hr") -> Answer:
    """An edit of what stands there now."""
    return company.call(who, "PATCH", path, body, if_match=company.call(who, "GET", path).headers["ETag"])


def events(company: TestCompany, aggregate_id: str) -> list[str]:
    chain = EventStore().chain(company.org_id, aggregate_id)
    assert first_fault(chain) is None
    return [link.name for link in chain]


def found(company: TestCompany, path: str, body: Any) -> Any:
    answer = company.call("hr", "POST", path, body)
    assert answer.status == 201, answer.body
    return answer.body


def test_a_new_team_is_reached_by_the_departments_head_at_once(company: TestCompany) -> None:
    team = found(company, "/v1/teams", {"name": "三队", "department_id": "dep_one"})
    head = company.access("head")
    assert (head.teams, head.epoch) == (("team_one", team["id"]), 2)
    assert company.call("head", "GET", f"/v1/employees?team={team['id']}").status == 200
    assert company.call("hr", "GET", DEPARTMENT).body["team_ids"] == ["team_one", team["id"]]


def test_a_new_team_is_told_on_its_own_chain_and_on_its_departments(company: TestCompany) -> None:
    team = found(company, "/v1/teams", {"name": "三队", "department_id": "dep_one"})
    assert events(company, team["id"]) == ["TeamFounded"]
    assert events(company, "dep_one") == ["DepartmentFounded", "TeamAdded"]


def test_a_new_head_reaches_the_teams_and_the_old_one_does_not(company: TestCompany) -> None:
    assert edit(company, DEPARTMENT, {"head_id": company.employee("lead")}).status == 200
    assert (company.access("head").teams, company.access("lead").teams) == ((), ("team_one",))
    assert (company.access("head").epoch, company.access("lead").epoch) == (2, 2)
    assert events(company, "dep_one") == ["DepartmentFounded", "DepartmentEdited"]


@pytest.mark.fault("F70")
def test_the_old_head_is_refused_from_the_next_request_on(company: TestCompany) -> None:
    before = company.call("head", "GET", "/v1/clients/cli_one0").status
    edit(company, DEPARTMENT, {"head_id": company.employee("lead")})
    assert (before, company.call("head", "GET", "/v1/clients/cli_one0").status) == (200, 404)


def test_a_name_alone_moves_nobodys_rights(company: TestCompany) -> None:
    assert edit(company, DEPARTMENT, {"name": "营销部", "head_id": company.employee("head")}).body["name"] == "营销部"
    assert company.access("head").epoch == 1


def test_no_difference_makes_no_event(company: TestCompany) -> None:
    answer = edit(company, TEAM, {"name": "一队"})
    assert (answer.status, answer.headers["ETag"], events(company, "team_one")) == (200, '"1"', ["TeamFounded"])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/departments", {"name": "x", "head_id": "emp_onesales"}),
        ("/v1/teams", {"name": "x", "department_id": "dep_one", "lead_id": "emp_onesales"}),
    ],
)
@pytest.mark.parametrize("level", [Level.HANDOVER, Level.SELF])
def test_whoever_hands_over_or_left_is_named_for_nothing(
    company: TestCompany, path: str, body: Any, level: Level
) -> None:
    company.change("sales", level=level, lock=LOCK if level is Level.HANDOVER else None)
    answer = company.call("hr", "POST", path, body)
    assert (answer.status, answer.body["errors"][0]["code"]) == (422, "leader_unfit")


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/v1/departments", {"name": "x", "parent_id": "dep_none"}, "unknown_department"),
        ("/v1/departments", {"name": "x", "head_id": "emp_none"}, "unknown_employee"),
        ("/v1/teams", {"name": "x", "department_id": "dep_none"}, "unknown_department"),
        ("/v1/teams", {"name": "x", "department_id": "dep_one", "lead_id": "emp_none"}, "unknown_employee"),
    ],
)
def test_what_does_not_exist_is_named_by_its_field(company: TestCompany, path: str, body: Any, code: str) -> None:
    answer = company.call("hr", "POST", path, body)
    assert (answer.status, answer.body["errors"][0]["code"]) == (422, code)


def test_two_departments_do_not_stand_below_each_other(company: TestCompany) -> None:
    assert edit(company, DEPARTMENT, {"parent_id": "dep_two"}).status == 200
    refused = edit(company, "/v1/departments/dep_two", {"parent_id": "dep_one"})
    assert (refused.status, refused.code) == (409, "department_loop")


def test_a_full_department_gets_no_team(company: TestCompany, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.people.structure.rules.MOST_TEAMS", 1)
    refused = company.call("hr", "POST", "/v1/teams", {"name": "x", "department_id": "dep_one"})
    assert (refused.status, refused.code) == (409, "department_full")


def test_a_team_that_came_while_the_head_changed_is_the_new_heads(
    company: TestCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The edit has read the department; before it writes, a team is added to it."""
    save, meanwhile = StructureStore.save, []

    def late(self: StructureStore, *args: Any, **more: Any) -> Any:
        if not meanwhile:
            meanwhile.append(True)
            meanwhile.append(found(company, "/v1/teams", {"name": "三队", "department_id": "dep_one"})["id"])
        return save(self, *args, **more)

    seen = company.call("hr", "GET", DEPARTMENT).headers["ETag"]
    monkeypatch.setattr(StructureStore, "save", late)
    body = {"head_id": company.employee("lead")}
    assert company.call("hr", "PATCH", DEPARTMENT, body, if_match=seen).code == "stale"
    assert edit(company, DEPARTMENT, body).status == 200
    assert company.access("lead").teams == ("team_one", meanwhile[1])
    assert company.access("head").teams == ()


def test_a_position_is_renamed_for_everyone_in_it(company: TestCompany) -> None:
    position = found(company, "/v1/positions", {"name": "报关员"})
    edit(company, f"/v1/employees/{company.employee('sales')}", {"position_id": position["id"]})
    edit(company, f"/v1/positions/{position['id']}", {"name": "高级报关员"})
    rows = company.call("hr", "GET", "/v1/employees?q=sales").body["items"]
    assert [(row["position"], row["position_id"]) for row in rows] == [("高级报关员", position["id"])]
    assert events(company, position["id"]) == ["PositionFounded", "PositionEdited"]


@pytest.mark.parametrize("noun", ["departments", "teams"])
def test_lists_come_page_by_page(company: TestCompany, noun: str) -> None:
    first = company.call("sales", "GET", f"/v1/{noun}?limit=1").body
    rest = company.call("sales", "GET", f"/v1/{noun}?limit=5&cursor={first['next_cursor']}").body
    assert [len(first["items"]), len(rest["items"]), rest["next_cursor"]] == [1, 1, None]


@pytest.mark.parametrize("who", ["sales", "lead", "head", "finance", "boss", "auditor", "admin"])
def test_only_hr_manages_the_structure(company: TestCompany, who: str) -> None:
    assert company.call(who, "GET", DEPARTMENT).status == 200
    assert company.call(who, "POST", "/v1/departments", {"name": "x"}).code == "forbidden"


@pytest.mark.parametrize(
    ("method", "path", "body", "calls"),
    [
        ("GET", DEPARTMENT, None, ["BatchGetItem"]),
        ("GET", "/v1/teams", None, ["GetItem", "Query"]),
        ("POST", "/v1/departments", {"name": "x", "head_id": "emp_onelead"}, ["BatchGetItem", "TransactWriteItems"]),
        (
            "POST",
            "/v1/teams",
            {"name": "x", "department_id": "dep_one", "lead_id": "emp_onelead"},
            ["BatchGetItem", "GetItem", "TransactWriteItems"],
        ),
        ("PATCH", TEAM, {"lead_id": "emp_onesales"}, ["BatchGetItem", "TransactWriteItems"]),
        (
            "PATCH",
            DEPARTMENT,
            {"head_id": "emp_onelead"},
            ["BatchGetItem", "GetItem", "TransactWriteItems"],
        ),
    ],
)
def test_a_route_costs_what_the_keys_say(
    company: TestCompany, requests: Requests, method: str, path: str, body: Any, calls: list[str]
) -> None:
    company.call("hr", "GET", "/v1/me")
    headers = {"if_match": '"1"'} if method == "PATCH" else {}
    assert requests.of(lambda: company.call("hr", method, path, body, **headers)) == calls
