"""What changes in the table acts on the next request, whatever the token in the caller's hand says."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.core.access import Level, Role
from tests.kit.builders import LOCK
from tests.kit.cloud import AUDIENCE, ISSUER, Requests
from tests.kit.company import Answer, TestCompany, send
from tests.kit.departure import application
from tests.kit.requests import SAMPLES, World
from tests.kit.tokens import token
from tests.kit.world import opened

CLIENT = "/v1/clients/cli_one0"
pytestmark = pytest.mark.fault("F70")


class Session:
    """One person with one token, from before anything changed."""

    def __init__(self, company: TestCompany, who: str, **claims: Any) -> None:
        self._company = company
        bearer = token(f"{company.slug}-{who}", issuer=ISSUER, audience=AUDIENCE, **claims)
        self._authorization = f"Bearer {bearer}"

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        return send(method, path, body, authorization=self._authorization, **headers)

    def edit(self, seen: Answer) -> Answer:
        return self.call("PATCH", CLIENT, {"industry": "五金"}, if_match=seen.headers["ETag"])


def test_a_role_that_was_taken_away(company: TestCompany) -> None:
    lead = Session(company, "lead")
    seen = lead.call("GET", CLIENT)
    company.change("lead", roles=frozenset({Role.EMPLOYEE, Role.SALES}))
    assert (seen.status, lead.call("GET", CLIENT).status, lead.edit(seen).status) == (200, 404, 404)


def test_a_role_that_was_given(company: TestCompany) -> None:
    finance = Session(company, "finance")
    before = finance.call("GET", CLIENT).status
    company.change("finance", roles=frozenset({Role.EMPLOYEE, Role.MANAGEMENT}))
    assert (before, finance.call("GET", CLIENT).status) == (403, 200)


def test_a_person_who_was_moved_to_another_team(company: TestCompany) -> None:
    lead = Session(company, "lead")
    assert lead.call("GET", CLIENT).status == 200
    company.change("lead", team_id="team_two", department_id="dep_two")
    assert lead.call("GET", CLIENT).status == 404


def test_a_login_that_was_disabled(company: TestCompany) -> None:
    lead = Session(company, "lead")
    assert lead.call("GET", "/v1/me").status == 200
    company.change("lead", login="disabled")
    for method, path in (("GET", "/v1/me"), ("GET", CLIENT), ("POST", "/v1/handovers")):
        assert lead.call(method, path).status == 401


def test_a_person_who_has_left(company: TestCompany) -> None:
    lead = Session(company, "lead")
    assert lead.call("GET", CLIENT).status == 200
    company.change("lead", level=Level.SELF)
    assert (lead.call("GET", CLIENT).status, lead.call("GET", "/v1/me").body["access"]) == (403, "self")


def test_a_handover_that_was_opened(company: TestCompany) -> None:
    sales = Session(company, "sales")
    seen = sales.call("GET", CLIENT)
    assert company.call("hr", "POST", "/v1/handovers", application(company)).status == 201
    edited = sales.edit(seen)
    assert (edited.status, edited.code, sales.call("GET", CLIENT).status) == (423, "handover_locked", 200)


def test_a_handover_that_was_opened_narrows_a_lead_to_what_they_hold(company: TestCompany) -> None:
    lead = Session(company, "lead")
    assert lead.call("GET", CLIENT).status == 200
    company.change("lead", level=Level.HANDOVER, lock=LOCK)
    assert (lead.call("GET", CLIENT).status, lead.call("GET", "/v1/me").body["access"]) == (404, "handover")


def test_who_hands_over_opens_no_case_for_anyone_else(company: TestCompany) -> None:
    hr = Session(company, "hr")
    company.change("hr", level=Level.HANDOVER, lock=LOCK)
    assert hr.call("POST", "/v1/handovers", application(company)).status == 403
    assert company.access("sales").level is Level.FULL


def test_a_cursor_from_before(company: TestCompany) -> None:
    lead = Session(company, "lead")
    path = "/v1/clients?scope=team&limit=1"
    cursor = lead.call("GET", path).body["next_cursor"]
    assert lead.call("GET", f"{path}&cursor={cursor}").status == 200
    company.change("lead", roles=company.access("lead").roles)
    assert lead.call("GET", f"{path}&cursor={cursor}").code == "bad_cursor"


RAISED = {
    "cognito:groups": ["admin", "management"],
    "groups": ["management"],
    "roles": ["management", "auditor"],
    "role": "management",
    "custom:role": "management",
    "access": "full",
    "level": "full",
    "org_id": "org_two",
    "employee_id": "emp_oneboss",
    "teams": ["team_two"],
    "scope": "clients:read clients:write people:read",
}


@pytest.mark.fault("F71")
@pytest.mark.parametrize("who", ["sales", "stranger", "finance"])
def test_no_claim_of_a_token_raises_anybody(company: TestCompany, who: str) -> None:
    plain, raised = Session(company, who), Session(company, who, **RAISED)
    assert raised.call("GET", "/v1/me").body == plain.call("GET", "/v1/me").body
    for path in (CLIENT, "/v1/handovers", "/v1/employees?team=team_two", "/v1/clients?scope=team&team=team_two"):
        assert raised.call("GET", path).status == plain.call("GET", path).status


@pytest.mark.fault("F71")
def test_a_leavers_token_does_not_lift_the_lock(requests: Requests) -> None:
    world = World()
    opened(world)
    sales = Session(world.company, "sales", **RAISED)
    assert sales.call("GET", "/v1/me").body["access"] == "handover"
    assert sales.call("POST", "/v1/orders", SAMPLES["POST /v1/orders"].body_in(world)).code == "order_locked"
