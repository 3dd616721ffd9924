"""Clients over HTTP: the file, and the lists by person and by team."""

from __future__ import annotations

import pytest

from tests.kit.company import TestCompany


def test_a_file_names_its_holders(company: TestCompany) -> None:
    client = company.call("sales", "GET", "/v1/clients/cli_one0").body
    assert (client["id"], client["holders"]) == ("cli_one0", {company.employee("sales"): ["account_manager"]})


def test_the_list_shows_what_the_caller_holds(company: TestCompany) -> None:
    rows = company.call("sales", "GET", "/v1/clients").body
    assert (sorted(row["id"] for row in rows["items"]), rows["next_cursor"]) == (company.client_ids, None)


def test_who_holds_nothing_is_shown_nothing(company: TestCompany) -> None:
    assert company.call("successor", "GET", "/v1/clients").body == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("lead", "scope=team", 200),
        ("lead", "scope=team&team=team_two", 404),
        ("head", "scope=team&team=team_one", 200),
        ("head", "scope=team&team=team_two", 404),
        ("boss", "scope=team&team=team_one", 200),
        ("auditor", "scope=team&team=team_two", 200),
        ("sales", "scope=team", 403),
        ("sales", "scope=everything", 422),
    ],
)
def test_a_teams_clients_are_shown_within_the_callers_reach(
    company: TestCompany, who: str, path: str, status: int
) -> None:
    assert company.call(who, "GET", f"/v1/clients?{path}").status == status


def test_a_lead_sees_every_client_of_the_team(company: TestCompany) -> None:
    rows = company.call("lead", "GET", "/v1/clients?scope=team").body["items"]
    assert sorted(row["id"] for row in rows) == company.client_ids
