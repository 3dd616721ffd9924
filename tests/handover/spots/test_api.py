"""Spot checks over HTTP: who draws, who answers, and that the leaver sees nothing of them."""

from __future__ import annotations

import pytest

from chalicelib.core.access import Tie
from chalicelib.handover.spots.store import SpotStore
from tests.kit.cloud import Requests
from tests.kit.company import TestCompany
from tests.kit.departure import Departure
from tests.kit.spots import FINE

SPOTS = "/spot-checks"


@pytest.fixture
def case(requests: Requests) -> Departure:
    """A case of seven clients, all counted."""
    made = Departure(TestCompany("one", clients=7))
    assert made.run() == "gather"
    return made


def drawn(case: Departure) -> list[str]:
    answer = case.call("lead", "POST", SPOTS)
    assert answer.status == 201
    return [one["client_id"] for one in answer.body["items"]]


def test_five_clients_are_drawn_and_stay_so(case: Departure) -> None:
    first = drawn(case)
    assert len(first) == 5
    assert drawn(case) == first
    assert [one["client_id"] for one in case.call("head", "GET", SPOTS).body["items"]] == first


def test_a_finding_is_kept(case: Departure) -> None:
    client_id, *_ = drawn(case)
    found = {"matches": False, "differs": ["联系人电话"], "note": "号码已停用"}
    assert case.call("head", "POST", f"{SPOTS}/{client_id}", found).status == 201
    [shown] = [one for one in case.call("lead", "GET", SPOTS).body["items"] if one["client_id"] == client_id]
    assert {name: shown[name] for name in found} == found
    assert shown["checked_by"] == case.company.employee("head")


def test_a_client_that_was_not_drawn_is_not_found(case: Departure) -> None:
    [other, _] = set(case.company.client_ids) - set(drawn(case))
    assert case.call("lead", "POST", f"{SPOTS}/{other}", FINE).status == 404


def test_what_held_proves_the_file(case: Departure) -> None:
    client_id, *_ = drawn(case)
    case.call("lead", "POST", f"{SPOTS}/{client_id}", FINE)
    assert SpotStore().spot_checked(case.company.org_id, case.id) == {client_id}


@pytest.mark.parametrize(("method", "rest"), [("POST", ""), ("GET", ""), ("POST", "/{client_id}")])
@pytest.mark.fault("F15")
def test_the_leaver_neither_draws_nor_sees_nor_answers(case: Departure, method: str, rest: str) -> None:
    path = SPOTS + rest.format(client_id=drawn(case)[0])
    assert case.call("sales", method, path, FINE if rest else None).status == 403


def test_the_leavers_timeline_says_nothing_of_them(case: Departure) -> None:
    drawn(case)
    hers = [event["name"] for event in case.call("sales", "GET", "/timeline").body["items"]]
    assert hers == ["HandoverOpened", "PortfolioCounted"]
    assert case.names()[-1] == "SpotChecksDrawn"


@pytest.mark.parametrize("who", ["sales", "lead"])
def test_a_relative_checks_nothing(case: Departure, who: str) -> None:
    case.company.declare(who, "lead" if who == "sales" else "sales", Tie.RELATIVE)
    assert case.call("lead", "POST", SPOTS).code == "relatives_handover"


def test_a_case_without_clients_draws_nothing(requests: Requests) -> None:
    case = Departure(TestCompany("one", clients=0))
    assert case.run() == "gather"
    assert drawn(case) == []
    assert "SpotChecksDrawn" not in case.names()


def test_the_approval_is_refused_with_the_clients_that_wait(case: Departure) -> None:
    case.propose()
    for client_id in case.company.client_ids:
        case.answer(client_id)
    case.prove()
    case.complete()
    waiting = drawn(case)
    refused = case.judge()
    assert (refused.status, refused.code) == (409, "spot_checks_open")
    assert [one["field"] for one in refused.body["errors"]] == [f"spot_checks.{client_id}" for client_id in waiting]


def test_drawing_costs_four_and_checking_four(case: Departure, requests: Requests) -> None:
    case.call("lead", "GET")
    made = requests.of(lambda: case.call("lead", "POST", SPOTS))
    assert made == ["BatchGetItem", "GetItem", "Query", "TransactWriteItems"]
    client_id = drawn(case)[0]
    made = requests.of(lambda: case.call("lead", "POST", f"{SPOTS}/{client_id}", FINE))
    assert made == ["BatchGetItem", "GetItem", "GetItem", "TransactWriteItems"]
