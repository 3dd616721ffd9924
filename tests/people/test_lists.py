"""The staff list: by role and scope, team after team, and by a part of the name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws.tables import transaction
from chalicelib.core.access import System
from chalicelib.people.rules import Employee
from chalicelib.people.store import ProfileItem, save_access
from tests.kit.builders import NOW
from tests.kit.cloud import Requests
from tests.kit.company import ROLES, TestCompany

TEAM_ONE = sorted(set(ROLES) - {"stranger"})
EVERYONE = [*TEAM_ONE, "stranger"]


def listed(company: TestCompany, who: str, query: str = "") -> Any:
    """The names of one page, or the code of the refusal."""
    answer = company.call(who, "GET", f"/v1/employees?{query}")
    return [row["name"] for row in answer.body["items"]] if answer.status == 200 else answer.code


@pytest.mark.fault("F69")
@pytest.mark.parametrize(
    ("who", "query", "expected"),
    [
        ("sales", "", TEAM_ONE),
        ("sales", "team=team_one", TEAM_ONE),
        ("sales", "team=team_two", "not_found"),
        ("sales", "scope=department", "forbidden"),
        ("sales", "scope=company", "forbidden"),
        ("lead", "scope=team", TEAM_ONE),
        ("lead", "scope=department", "forbidden"),
        ("head", "scope=department", TEAM_ONE),
        ("head", "scope=department&team=team_two", "not_found"),
        ("head", "scope=company", "forbidden"),
        ("hr", "scope=department", TEAM_ONE),
        ("hr", "scope=department&team=team_two", "not_found"),
        ("hr", "scope=company", EVERYONE),
        ("hr", "scope=company&team=team_two", ["stranger"]),
        ("hr", "scope=company&q=ＨＲ", ["hr"]),
        ("finance", "scope=company", EVERYONE),
        ("boss", "team=team_two", ["stranger"]),
        ("auditor", "scope=company&q=S", [name for name in EVERYONE if "s" in name]),
        ("admin", "", "forbidden"),
        ("stranger", "", ["stranger"]),
        ("stranger", "scope=own", "invalid"),
        ("hr", "team=none", "invalid"),
        ("hr", "q=", "invalid"),
    ],
)
def test_a_scope_shows_who_is_within_it(company: TestCompany, who: str, query: str, expected: Any) -> None:
    TestCompany("two")
    assert listed(company, who, query) == expected


def test_pages_go_over_the_teams_borders(company: TestCompany) -> None:
    path, seen = "/v1/employees?scope=company&limit=4", []
    page = company.call("hr", "GET", path).body
    seen += page["items"]
    while page["next_cursor"]:
        page = company.call("hr", "GET", f"{path}&cursor={page['next_cursor']}").body
        seen += page["items"]
    assert [row["name"] for row in seen] == EVERYONE


def test_a_department_without_teams_has_no_people(company: TestCompany) -> None:
    before = company.access("head")
    with transaction(System(company.org_id, "test"), NOW) as write:
        save_access(write, before, replace(before, teams=()))
    assert listed(company, "head", "scope=department") == []


def test_names_in_chinese_come_by_code_point(company: TestCompany) -> None:
    names = ["赵", "钱", "孙", "李", "Anna", "𠮷田"]
    for number, name in enumerate(names):
        employee = Employee(f"emp_{number}", name, f"{number}@one.test", "职位", "team_two", "dep_two")
        ProfileItem.of(company.org_id, employee).save()
    assert listed(company, "hr", "team=team_two") == sorted([*names, "stranger"])


@pytest.mark.parametrize(
    ("who", "query", "calls", "evaluated"),
    [("sales", "", 2, 9), ("head", "scope=department", 2, 9), ("hr", "scope=company", 4, 2 + 10)],
)
def test_nobody_beyond_the_scope_is_evaluated(
    company: TestCompany, requests: Requests, who: str, query: str, calls: int, evaluated: int
) -> None:
    TestCompany("two")
    company.call(who, "GET", "/v1/me")
    cost = requests.cost(lambda: listed(company, who, query))
    assert (len(cost.calls), cost.evaluated) == (calls, evaluated)
