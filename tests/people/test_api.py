"""People over HTTP: who the caller is, and who works where."""

from __future__ import annotations

import pytest

from tests.kit.company import ROLES, TestCompany
from tests.kit.departure import Departure


@pytest.mark.parametrize("who", ROLES)
def test_everyone_is_told_who_they_are(company: TestCompany, who: str) -> None:
    me = company.call(who, "GET", "/v1/me").body
    assert (me["employee_id"], me["org_id"], me["access"], me["lock"]) == (
        company.employee(who),
        company.org_id,
        "full",
        None,
    )
    assert set(me["roles"]) == {"employee", *ROLES[who]}


def test_a_leaver_is_told_of_the_lock(company: TestCompany) -> None:
    case = Departure(company)
    lock = company.call("sales", "GET", "/v1/me").body["lock"]
    assert lock == {
        "case": case.id,
        "since": case.call("hr", "GET").body["lock"]["since"],
        "interim_holder_id": company.employee("lead"),
        "rule": None,
    }


def test_the_staff_list_shows_the_callers_own_team(company: TestCompany) -> None:
    rows = company.call("stranger", "GET", "/v1/employees").body["items"]
    assert [(row["id"], row["team_id"]) for row in rows] == [(company.employee("stranger"), "team_two")]


@pytest.mark.parametrize(
    ("who", "status"), [("successor", 404), ("lead", 404), ("head", 404), ("hr", 200), ("finance", 200), ("boss", 200)]
)
def test_another_team_is_shown_to_the_offices_only(company: TestCompany, who: str, status: int) -> None:
    assert company.call(who, "GET", "/v1/employees?team=team_two").status == status


def test_the_staff_list_holds_no_login(company: TestCompany) -> None:
    row = company.call("hr", "GET", "/v1/employees").body["items"][0]
    assert not {"login", "subject", "roles", "access", "scopes"} & set(row)
