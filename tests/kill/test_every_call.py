"""F40 over everything that the application offers: the routes it registers and the functions it declares."""

from __future__ import annotations

import pytest

import app
from chalicelib.aws.http import ROUTES
from tests.kill.conftest import Kit
from tests.kill.subjects import approver_lost, delivery, last_acceptance, late_find, request, two_approved
from tests.kit.kill import Finding
from tests.kit.requests import CASE, FUNCTIONS, SAMPLES
from tests.kit.world import in_review

ROUTE_NAMES = [f"{route.method} {route.path}" for route in ROUTES]
FUNCTION_NAMES = [function.name for function in app.app.pure_lambda_functions]
ACTING = [f"{route.method} {route.path}" for route in ROUTES if route.acts]


def told(findings: list[Finding]) -> list[str]:
    return [str(finding) for finding in findings]


@pytest.mark.fault("F5", "F6", "F7", "F40", "F45", "F84")
@pytest.mark.parametrize("route", ROUTE_NAMES)
def test_a_request_is_answered_rightly_and_done_once_whichever_call_fails(kit: Kit, route: str) -> None:
    world = kit.world(SAMPLES[route].prepare)
    assert told(kit.findings(request(world, route))) == []


@pytest.mark.fault("F6", "F7", "F40")
@pytest.mark.parametrize("route", ACTING)
def test_without_a_key_no_lost_reply_looks_like_a_failure(kit: Kit, route: str) -> None:
    world = kit.world(SAMPLES[route].prepare)
    assert told(kit.findings(request(world, route, keyless=True))) == []


@pytest.mark.fault("F32", "F40", "F45", "F84")
@pytest.mark.parametrize("function", FUNCTION_NAMES)
def test_a_function_does_its_work_once_whichever_call_fails(kit: Kit, function: str) -> None:
    world = kit.world(FUNCTIONS[function].prepare)
    assert told(kit.findings(delivery(world, function))) == []


@pytest.mark.fault("F40", "F84")
def test_the_acceptance_that_starts_the_review(kit: Kit) -> None:
    world = kit.world(last_acceptance)
    assert told(kit.findings(request(world, f"POST {CASE}/successors/{{client_id}}/accept"))) == []


@pytest.mark.fault("F40", "F84")
def test_the_rejection_that_ends_a_round(kit: Kit) -> None:
    body = {"party": "department", "verdict": "rejected", "comment": "再看一遍", "reopen": [1]}
    world = kit.world(in_review)
    assert told(kit.findings(request(world, f"POST {CASE}/verdicts", body=body))) == []


@pytest.mark.fault("F40", "F84")
def test_the_approval_that_decides(kit: Kit) -> None:
    world = kit.world(two_approved)
    assert told(kit.findings(request(world, f"POST {CASE}/verdicts"))) == []


@pytest.mark.fault("F40", "F45", "F84")
def test_the_wait_that_names_another_approver(kit: Kit) -> None:
    world = kit.world(approver_lost)
    assert told(kit.findings(delivery(world, "handover_wait", slot="review#1#finance"))) == []


@pytest.mark.fault("F40", "F45", "F84")
def test_the_second_pass_that_finds_what_came_late(kit: Kit) -> None:
    world = kit.world(late_find)
    assert told(kit.findings(delivery(world, "handover_settle"))) == []
