"""What clients say of their new contact, who records it, and that another one may be named then."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany
from tests.kit.departure import Departure

STEP = {"next_step": "另约时间拜访", "due_on": "2026-12-01"}


@pytest.fixture
def case(requests: Requests) -> Departure:
    """`successor` accepted the first of two clients; the second waits for an answer."""
    made = Departure(TestCompany("one", clients=2))
    assert made.run() == "gather"
    made.propose()
    assert made.answer(made.company.client_ids[0]).status == 200
    return made


def say(case: Departure, answer: str = "accepted", who: str = "lead", client: int = 0, **more: Any) -> Answer:
    said = {"client_id": case.company.client_ids[client], "answer": answer, **more}
    return case.call(who, "POST", "/client-answers", said)


def unhappy(case: Departure) -> None:
    said = say(case, "wants_other", owner_id=case.company.employee("lead"), **STEP)
    assert said.status == 201, said.body


def move(case: Departure) -> Any:
    return case.call("lead", "GET", "/successors").body["items"][0]


def test_an_answer_is_shown_with_its_client(case: Departure) -> None:
    unhappy(case)
    said = move(case)["answer"]
    assert {name: said[name] for name in STEP} == STEP
    assert (said["answer"], said["recorded_by"]) == ("wants_other", case.company.employee("lead"))
    assert case.names()[-1] == "ClientAnswered"


@pytest.mark.parametrize("who", ["lead", "head", "successor"])
def test_who_leads_and_who_accepted_records_it(case: Departure, who: str) -> None:
    assert say(case, who=who).status == 201


@pytest.mark.parametrize(("who", "client"), [("successor", 1), ("stranger", 0)])
def test_who_did_not_accept_records_nothing(case: Departure, who: str, client: int) -> None:
    assert say(case, who=who, client=client).status == 404


@pytest.mark.parametrize("who", ["sales", "hr"])
def test_neither_the_leaver_nor_another_office_records_it(case: Departure, who: str) -> None:
    assert say(case, who=who).status == 403


@pytest.mark.parametrize("answer", ["refused", "wants_other"])
def test_what_is_not_accepted_has_a_next_step_an_owner_and_a_date(case: Departure, answer: str) -> None:
    refused = say(case, answer)
    assert (refused.status, refused.code) == (422, "client_answer_incomplete")
    assert [one["field"] for one in refused.body["errors"]] == ["next_step", "owner_id", "due_on"]


@pytest.mark.parametrize("owner", ["sales", "nobody"])
def test_who_leaves_or_is_unknown_sees_to_nothing(case: Departure, owner: str) -> None:
    owner_id = case.company.employee(owner) if owner == "sales" else "emp_nobody"
    refused = say(case, "refused", owner_id=owner_id, **STEP)
    assert (refused.status, refused.body["errors"][0]["field"]) == (422, "owner_id")


def test_a_client_without_a_receiver_answers_nothing(case: Departure) -> None:
    case.answer(case.company.client_ids[1], "decline")
    assert say(case, client=1).code == "receiver_missing"


def test_after_the_approval_it_is_too_late(case: Departure) -> None:
    case.answer(case.company.client_ids[1])
    case.prove()
    case.complete()
    assert say(case).status == 201
    case.approve_all()
    assert say(case).code == "client_answer_late"


def test_a_client_that_accepted_its_receiver_keeps_it(case: Departure) -> None:
    say(case)
    assert case.propose(case.company.client_ids[:1], to="lead").code == "move_settled"


def test_a_client_that_wants_another_one_waits_again_once_one_is_named(case: Departure) -> None:
    unhappy(case)
    assert move(case)["status"] == "accepted"
    assert case.propose(case.company.client_ids[:1], to="lead").status == 200
    row = move(case)
    assert (row["status"], row["receiver_id"], row["answer"]) == ("proposed", case.company.employee("lead"), None)


def test_the_review_waits_for_the_other_receiver(case: Departure) -> None:
    first, second = case.company.client_ids
    unhappy(case)
    case.propose([first], to="lead")
    case.answer(second)
    case.prove()
    assert case.complete().body["phase"] == "open"
    assert case.answer(first, who="lead").body["phase"] == "review"


def test_who_is_replaced_reads_the_client_no_more(case: Departure) -> None:
    path = f"/v1/clients/{case.company.client_ids[0]}"
    unhappy(case)
    case.propose(case.company.client_ids[:1], to="lead")
    assert case.company.call("successor", "GET", path).status == 200
    case.answer(case.company.client_ids[0], who="lead")
    assert case.company.call("successor", "GET", path).status == 404


def test_an_answer_costs_three(case: Departure, requests: Requests) -> None:
    case.call("lead", "GET")
    assert requests.of(lambda: say(case)) == ["BatchGetItem", "GetItem", "TransactWriteItems"]
