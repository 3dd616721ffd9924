"""Receivers over HTTP: named by the lead, accepted or declined by the person."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kit.company import TestCompany
from tests.kit.departure import Departure, application


@pytest.fixture
def case(company: TestCompany) -> Departure:
    """A case whose clients are counted."""
    made = Departure(company)
    assert made.run() == "gather"
    return made


def rows(case: Departure, who: str = "lead") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = case.call(who, "GET", "/successors").body["items"]
    return found


def test_the_portfolio_is_known_once_it_is_counted(case: Departure) -> None:
    assert case.call("hr", "GET").body["portfolio"] == {"clients": 3}


@pytest.mark.parametrize("who", ["lead", "head"])
def test_lead_and_head_see_every_client_without_a_receiver(case: Departure, who: str) -> None:
    assert [(row["client_id"], row["receiver_id"], row["status"]) for row in rows(case, who)] == [
        (client_id, None, "open") for client_id in case.company.client_ids
    ]


def test_clients_come_page_by_page(case: Departure) -> None:
    first = case.call("lead", "GET", "/successors?limit=2").body
    rest = case.call("lead", "GET", f"/successors?limit=2&cursor={first['next_cursor']}").body
    assert len(first["items"]) + len(rest["items"]) == 3
    assert rest["next_cursor"] is None


def test_a_proposal_names_the_receiver(case: Departure) -> None:
    assert case.propose().status == 200
    assert {(row["receiver_id"], row["status"]) for row in rows(case)} == {
        (case.company.employee("successor"), "proposed")
    }


@pytest.mark.parametrize("to", ["sales", "nobody"])
def test_a_receiver_who_cannot_receive_is_a_wrong_field(case: Departure, to: str) -> None:
    answer = case.propose(to=to)
    assert (answer.status, answer.code) == (422, "successor_unfit")


def test_a_client_named_twice_is_a_wrong_field(case: Departure) -> None:
    answer = case.propose(["cli_one0", "cli_one0"])
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "client_ids")


@pytest.mark.parametrize("count", [0, 91])
def test_a_proposal_is_for_one_to_ninety_clients(case: Departure, count: int) -> None:
    assert case.propose([f"cli_{number}" for number in range(count)]).status == 422


def test_one_unknown_client_keeps_the_whole_proposal_from_happening(case: Departure) -> None:
    assert case.propose(["cli_one0", "cli_other"]).status == 404
    assert {row["status"] for row in rows(case)} == {"open"}


def test_the_named_person_accepts(case: Departure) -> None:
    case.propose()
    assert case.answer("cli_one0").status == 200
    assert rows(case)[0]["status"] == "accepted"


def test_the_named_person_declines_and_the_client_waits_again(case: Departure) -> None:
    case.propose()
    assert case.answer("cli_one0", "decline").status == 200
    assert (rows(case)[0]["status"], rows(case)[0]["receiver_id"]) == ("open", None)


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_answer_is_given_once(case: Departure, answer: str) -> None:
    case.propose()
    case.answer("cli_one0")
    assert (case.answer("cli_one0", answer).status, case.answer("cli_one0", answer).code) == (409, "move_settled")


def test_a_settled_receiver_is_not_replaced(case: Departure) -> None:
    case.propose()
    case.answer("cli_one0")
    assert case.propose(["cli_one0"], to="lead").code == "move_settled"


@pytest.mark.parametrize("who", ["lead", "stranger"])
def test_anyone_else_is_answered_as_if_there_were_no_such_client(case: Departure, who: str) -> None:
    case.propose()
    assert case.answer("cli_one0", who=who).status == case.answer("cli_none", who=who).status == 404


def test_the_leaver_cannot_accept_her_own_clients(case: Departure) -> None:
    case.propose()
    answer = case.answer("cli_one0", who="sales")
    assert (answer.status, answer.code) == (403, "own_handover")


def test_a_receiver_who_leaves_after_the_proposal_cannot_accept(case: Departure) -> None:
    case.propose()
    company = case.company
    own = application(company, employee_id=company.employee("successor"))
    assert company.call("successor", "POST", "/v1/handovers", own).status == 201
    assert case.answer("cli_one0").status == 423


def test_the_last_acceptance_starts_the_review(case: Departure) -> None:
    case.prove()
    case.complete()
    case.propose()
    phases = [case.answer(client_id).body["phase"] for client_id in case.company.client_ids]
    assert phases == ["open", "open", "review"]


def test_no_receiver_is_named_after_the_review_began(case: Departure) -> None:
    case.propose()
    for client_id in case.company.client_ids:
        case.answer(client_id)
    case.prove()
    case.complete()
    assert case.propose().status == 409
