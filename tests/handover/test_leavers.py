"""Anybody may leave: a lead, a head, the only person of HR, the only one of finance, with and without clients."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.clients.rules import HolderRole, register
from chalicelib.clients.store import ClientStore
from chalicelib.core.access import Level, System
from tests.kit.builders import NOW, a_client
from tests.kit.company import TestCompany
from tests.kit.departure import Departure

# Who leaves, who takes new work meanwhile, who plans the receivers, and who is asked for the department.
LEAVERS = [
    ("lead", "head", "head", "head"),
    ("head", "lead", "lead", "boss"),
    ("hr", "lead", "lead", "head"),
    ("finance", "lead", "lead", "head"),
    ("auditor", "lead", "lead", "head"),
    ("admin", "lead", "lead", "head"),
]
everyone = pytest.mark.parametrize(("who", "interim", "planner", "judge"), LEAVERS, ids=[row[0] for row in LEAVERS])


def give_a_client(company: TestCompany, who: str) -> str:
    holders = {company.employee(who): (HolderRole.ACCOUNT_MANAGER,)}
    client = a_client(f"cli_{who}", org_id=company.org_id, holders=holders)
    ClientStore().register([register(client)], by=System(company.org_id, "test"), now=NOW)
    return client.id


def reviewed(case: Departure, client_ids: list[str], planner: str) -> None:
    """Everything that is to be done before the review."""
    assert case.run() == "gather"
    if client_ids:
        assert case.propose(client_ids, planner=planner).status == 200
    for client_id in client_ids:
        assert case.answer(client_id).status == 200
    case.prove()
    assert case.complete().body["phase"] == "review"


def judges(who: str, department: str) -> dict[str, str]:
    """Who judges for the department, and the manager for whoever leaves."""
    return {"department": department} | ({who: "boss"} if who in ("hr", "finance") else {})


def holders(company: TestCompany, client_id: str) -> Any:
    return company.call("boss", "GET", f"/v1/clients/{client_id}").body["holders"]


@everyone
def test_a_departure_with_a_client_runs_to_its_end(
    company: TestCompany, who: str, interim: str, planner: str, judge: str
) -> None:
    client_id = give_a_client(company, who)
    case = Departure(company, who)
    assert case.call("boss", "GET").body["lock"]["interim_holder_id"] == company.employee(interim)
    reviewed(case, [client_id], planner)
    case.approve_all(**judges(who, judge))
    assert case.run() == "end"
    assert holders(company, client_id) == {company.employee("successor"): ["account_manager"]}
    assert company.access(who).level is Level.SELF


@everyone
def test_a_departure_without_clients_runs_to_its_end(
    company: TestCompany, who: str, interim: str, planner: str, judge: str
) -> None:
    case = Departure(company, who)
    reviewed(case, [], planner)
    case.approve_all(**judges(who, judge))
    assert case.run() == "end"
    assert company.access(who).level is Level.SELF


@everyone
@pytest.mark.fault("F15")
def test_nobody_plans_or_judges_their_own(
    company: TestCompany, who: str, interim: str, planner: str, judge: str
) -> None:
    client_id = give_a_client(company, who)
    case = Departure(company, who)
    assert case.run() == "gather"
    seen = case.call("boss", "GET").headers["ETag"]
    plan = {"client_ids": [client_id], "successor_id": company.employee("successor")}
    planned = company.call(who, "PUT", case.path + "/successors", plan, if_match=seen)
    assert planned.status == 403
    assert case.judge(who=who).status == 403


@pytest.mark.parametrize(
    ("who", "judge", "path", "field", "interim"),
    [
        ("lead", "head", "/v1/teams/team_one", "lead_id", "successor"),
        ("head", "boss", "/v1/departments/dep_one", "head_id", "lead"),
    ],
)
def test_a_post_that_was_left_is_given_to_another(
    company: TestCompany, who: str, judge: str, path: str, field: str, interim: str
) -> None:
    case = Departure(company, who)
    reviewed(case, [], judge)
    case.approve_all(**judges(who, judge))
    assert case.run() == "end"
    seen = company.call("hr", "GET", path).headers["ETag"]
    named = company.call("hr", "PATCH", path, {field: company.employee("successor")}, if_match=seen)
    assert (named.status, named.body[field]) == (200, company.employee("successor"))
    assert company.access(who).teams == ()
    lock = Departure(company).call("boss", "GET").body["lock"]
    assert lock["interim_holder_id"] == company.employee(interim)


def test_an_admin_makes_another_person_hr_when_the_only_one_leaves(company: TestCompany) -> None:
    Departure(company, "hr")
    path = f"/v1/accounts/{company.employee('successor')}"
    seen = company.call("admin", "GET", path).headers["ETag"]
    assert company.call("admin", "PATCH", path, {"roles": ["sales", "hr"]}, if_match=seen).status == 200
    assert company.call("successor", "POST", "/v1/departments", {"name": "海外部"}).status == 201
