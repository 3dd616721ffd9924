"""Lists of clients: by role and scope, by filters, and never a row of anybody else's evaluated."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws.tables import transaction
from chalicelib.clients import rules as client_rules
from chalicelib.clients.rules import Client, HolderRole
from chalicelib.clients.store import ClientStore
from chalicelib.core.access import System
from chalicelib.people.store import save_access
from tests.kit.builders import NOW, a_client
from tests.kit.cloud import Requests
from tests.kit.company import TestCompany

HERS = ["cli_one0", "cli_one1", "cli_one2"]


@pytest.fixture
def firm(company: TestCompany) -> TestCompany:
    """Beside three clients of team one: one of team two, one that is assigned to no team, one of another company."""
    stranger = {company.employee("stranger"): (HolderRole.ACCOUNT_MANAGER,)}
    far = a_client("cli_far", name="远方五金", team_id="team_two", region="广州", size="A", holders=stranger)
    register(company, far, a_client("cli_pool", name="无主客户", team_id="none", holders={}))
    TestCompany("two", clients=2)
    return company


def register(company: TestCompany, *clients: Client) -> None:
    by = System(company.org_id, "test")
    made = [client_rules.register(replace(client, org_id=company.org_id)) for client in clients]
    for start in range(0, len(made), 20):
        ClientStore().register(made[start : start + 20], by=by, now=NOW)


def lead_teams(company: TestCompany, *teams: str) -> None:
    before = company.access("head")
    with transaction(System(company.org_id, "test"), NOW) as write:
        save_access(write, before, replace(before, teams=teams))


def listed(company: TestCompany, who: str, query: str = "") -> Any:
    """The ids of one page, or the code of the refusal."""
    answer = company.call(who, "GET", f"/v1/clients?{query}")
    return [row["id"] for row in answer.body["items"]] if answer.status == 200 else answer.code


@pytest.mark.fault("F69")
@pytest.mark.parametrize(
    ("who", "query", "expected"),
    [
        ("sales", "", HERS),
        ("sales", "scope=own", HERS),
        ("sales", "scope=team", "forbidden"),
        ("sales", "scope=department", "forbidden"),
        ("sales", "scope=company", "forbidden"),
        ("sales", "scope=team&team=team_two", "forbidden"),
        ("successor", "", []),
        ("lead", "", []),
        ("lead", "scope=team", HERS),
        ("lead", "scope=team&team=team_two", "not_found"),
        ("lead", "scope=team&team=none", "not_found"),
        ("lead", "scope=department", "forbidden"),
        ("lead", "scope=company", "forbidden"),
        ("head", "", []),
        ("head", "scope=team", HERS),
        ("head", "scope=department", ["cli_pool", *HERS]),
        ("head", "scope=department&team=team_one", HERS),
        ("head", "scope=department&team=team_two", "not_found"),
        ("head", "scope=department&team=none", ["cli_pool"]),
        ("head", "scope=company", "forbidden"),
        ("boss", "", []),
        ("boss", "scope=team", HERS),
        ("boss", "scope=team&team=team_two", ["cli_far"]),
        ("boss", "scope=department", ["cli_pool", *HERS]),
        ("boss", "scope=department&team=team_two", "not_found"),
        ("boss", "scope=company", ["cli_pool", *HERS, "cli_far"]),
        ("boss", "scope=company&team=team_two", ["cli_far"]),
        ("boss", "scope=company&team=none", ["cli_pool"]),
        ("boss", "scope=company&team=team_far", []),
        ("auditor", "scope=company", ["cli_pool", *HERS, "cli_far"]),
        ("hr", "", "forbidden"),
        ("finance", "scope=company", "forbidden"),
        ("admin", "scope=company", "forbidden"),
        ("stranger", "", ["cli_far"]),
    ],
)
def test_a_scope_shows_what_is_within_it(firm: TestCompany, who: str, query: str, expected: Any) -> None:
    assert listed(firm, who, query) == expected


@pytest.mark.parametrize(
    ("who", "query", "expected"),
    [
        ("sales", "q=CLI_ONE1", ["cli_one1"]),
        ("sales", "q=ｏｎｅ２", ["cli_one2"]),
        ("sales", "q=户", HERS),
        ("sales", "q=无", []),
        ("sales", "region=佛山&industry=家电&size=B", HERS),
        ("sales", "size=A", []),
        ("sales", "team=team_one", HERS),
        ("sales", "team=team_two", []),
        ("sales", "holder=emp_onesales", HERS),
        ("sales", "holder=emp_onelead", "invalid"),
        ("lead", "scope=team&holder=emp_onesales", HERS),
        ("lead", "scope=team&holder=emp_onestranger", []),
        ("boss", "scope=company&region=广州", ["cli_far"]),
        ("boss", "scope=company&region=佛山", [*HERS, "cli_pool"]),
        ("boss", "scope=company&region=佛山&industry=家电&size=B&q=无主", ["cli_pool"]),
        ("boss", "scope=company&region=佛山&size=A", []),
        ("boss", "scope=company&holder=emp_onestranger", ["cli_far"]),
        ("boss", "scope=company&holder=emp_onestranger&region=佛山", []),
        ("boss", "scope=company&holder=emp_twosales", []),
        ("boss", "scope=company&q=五金", ["cli_far"]),
        ("boss", "scope=company&size=A&industry=家电", ["cli_far"]),
        ("boss", "scope=company&team=none&holder=emp_onesales", []),
    ],
)
def test_filters_leave_what_fits(firm: TestCompany, who: str, query: str, expected: Any) -> None:
    assert listed(firm, who, query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "scope=everything",
        "team=",
        "team=team_one%23EMP",
        "team=NONE",
        "q=",
        "q=%20",
        "q=" + "x" * 61,
        "q=%00",
        "region=" + "x" * 61,
        "industry=",
        "size=E",
        "holder=none",
        "limit=0",
        "limit=101",
        "status=open",
    ],
)
def test_what_no_list_can_be_asked_is_a_wrong_field(firm: TestCompany, query: str) -> None:
    assert listed(firm, "boss", query) == "invalid"


def test_a_department_passes_over_an_empty_team(firm: TestCompany) -> None:
    lead_teams(firm, "team_two", "team_empty", "team_one")
    assert listed(firm, "head", "scope=department") == ["cli_pool", *HERS, "cli_far"]
    assert listed(firm, "head", "scope=department&team=team_empty") == []


def test_a_department_without_teams_has_what_is_assigned_to_none(firm: TestCompany) -> None:
    lead_teams(firm)
    answer = firm.call("head", "GET", "/v1/clients?scope=department")
    assert [row["id"] for row in answer.body["items"]] == ["cli_pool"]
    assert answer.body["next_cursor"] is None


def test_names_come_by_code_point(firm: TestCompany) -> None:
    names = ["阿里", "Zeta", "三", "一", "alpha", "二", "𠮷", "ｚ"]
    register(firm, *[a_client(f"cli_s{number}", name=name, team_id="team_two") for number, name in enumerate(names)])
    rows = firm.call("boss", "GET", "/v1/clients?scope=team&team=team_two").body["items"]
    assert [row["name"] for row in rows] == sorted([*names, "远方五金"])


@pytest.mark.parametrize("limit", [1, 2, 3])
@pytest.mark.parametrize("query", ["", "&size=B", "&q=客户", "&region=佛山"])
def test_pages_of_the_company_go_over_the_teams_borders(firm: TestCompany, query: str, limit: int) -> None:
    whole = listed(firm, "boss", f"scope=company{query}")
    path, seen = f"/v1/clients?scope=company&limit={limit}{query}", []
    page = firm.call("boss", "GET", path).body
    seen += page["items"]
    while page["next_cursor"]:
        page = firm.call("boss", "GET", f"{path}&cursor={page['next_cursor']}").body
        seen += page["items"]
    assert [row["id"] for row in seen] == whole


@pytest.mark.parametrize(
    ("who", "query", "calls", "evaluated"),
    [
        ("sales", "", 2, 3),
        ("sales", "q=无", 2, 3),
        ("lead", "scope=team&size=A", 2, 3),
        ("head", "scope=department", 3, 4),
        ("boss", "scope=company&region=广州", 2, 1),
        ("boss", "scope=company&region=佛山&industry=五金", 2, 0),
        ("boss", "scope=company&holder=emp_onestranger", 2, 1),
        # The rights, the two teams of the structure, then one query for what is unassigned and for each team.
        ("boss", "scope=company", 5, 2 + 5),
    ],
)
def test_nothing_beyond_the_scope_is_evaluated(
    firm: TestCompany, requests: Requests, who: str, query: str, calls: int, evaluated: int
) -> None:
    firm.call(who, "GET", "/v1/me")
    cost = requests.cost(lambda: listed(firm, who, query))
    assert (len(cost.calls), cost.evaluated) == (calls, evaluated)


def test_a_refused_scope_reads_nothing_but_the_rights(firm: TestCompany, requests: Requests) -> None:
    firm.call("lead", "GET", "/v1/me")
    assert requests.cost(lambda: listed(firm, "lead", "scope=company")).calls == ("BatchGetItem",)
