"""What each use case costs altogether, as `infra/keys.md` says it; a cost that grows with the company shows here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.handover.duties.api import reopened_by
from chalicelib.handover.store import HandoverStore
from tests.kit.cloud import Requests
from tests.kit.company import TestCompany
from tests.kit.declarations import asked
from tests.kit.departure import Departure, application
from tests.kit.policies import adopted

BATCH, GET, QUERY, WRITE = "BatchGetItem", "GetItem", "Query", "TransactWriteItems"
FOLLOWING = [QUERY] * 3


@pytest.fixture
def case(company: TestCompany) -> Departure:
    made = Departure(company)
    assert made.run() == "gather"
    made.propose()
    for who in ("sales", "successor", "lead", "head", "hr"):
        company.call(who, "GET", "/v1/me")
    return made


def cost(requests: Requests, work: Callable[[], Any]) -> list[str]:
    return requests.of(work)


def test_opening_costs_seven_requests(company: TestCompany, requests: Requests) -> None:
    adopted(company)
    company.call("sales", "GET", "/v1/me")
    made = cost(requests, lambda: company.call("sales", "POST", "/v1/handovers", application(company)))
    assert made == [BATCH, *[GET] * 4, QUERY, WRITE]


def test_opening_without_a_policy_costs_two_fewer(company: TestCompany, requests: Requests) -> None:
    company.call("sales", "GET", "/v1/me")
    made = cost(requests, lambda: company.call("sales", "POST", "/v1/handovers", application(company)))
    assert made == [BATCH, *[GET] * 3, WRITE]


def test_opening_with_a_named_interim_holder_costs_six(company: TestCompany, requests: Requests) -> None:
    adopted(company)
    company.call("sales", "GET", "/v1/me")
    body = application(company, interim_holder_id=company.employee("lead"))
    made = cost(requests, lambda: company.call("sales", "POST", "/v1/handovers", body))
    assert made == [BATCH, GET, GET, GET, QUERY, WRITE]


def test_reading_a_case_costs_two(case: Departure, requests: Requests) -> None:
    assert cost(requests, lambda: case.call("hr", "GET")) == [GET, GET]


@pytest.mark.parametrize(("who", "rest"), [("hr", "/timeline"), ("lead", "/successors")])
def test_reading_what_belongs_to_a_case_costs_three(case: Departure, requests: Requests, who: str, rest: str) -> None:
    assert cost(requests, lambda: case.call(who, "GET", rest)) == [GET, GET, QUERY]


def test_reading_a_task_costs_three(case: Departure, requests: Requests) -> None:
    assert cost(requests, lambda: case.call("hr", "GET", "/tasks/1")) == [BATCH, QUERY, QUERY]


def test_announcing_a_file_costs_three_and_confirming_it_four(case: Departure, requests: Requests) -> None:
    assert cost(requests, case.announce) == [GET, GET, WRITE]
    evidence_id = str(case.announce().body["evidence_id"])
    case.upload(evidence_id)
    assert cost(requests, lambda: case.confirm(evidence_id)) == [GET, GET, GET, WRITE]


def test_completing_a_task_costs_four(case: Departure, requests: Requests) -> None:
    case.prove()
    assert cost(requests, case.complete) == [BATCH, QUERY, QUERY, WRITE]


def test_starting_the_review_costs_two_more(case: Departure, requests: Requests) -> None:
    case.prove()
    for client_id in case.company.client_ids:
        case.answer(client_id)
    assert cost(requests, case.complete) == [BATCH, QUERY, QUERY, BATCH, BATCH, WRITE]


def test_naming_a_receiver_costs_one_read_per_client_and_four(case: Departure, requests: Requests) -> None:
    seeing_the_case = [GET, GET]
    assert cost(requests, case.propose) == seeing_the_case + [BATCH] + [GET] * (2 + 3) + [WRITE]


def test_accepting_costs_five_and_declining_four(case: Departure, requests: Requests) -> None:
    assert cost(requests, lambda: case.answer("cli_one0")) == [GET] * 4 + [WRITE]
    assert cost(requests, lambda: case.answer("cli_one1", "decline")) == [GET] * 3 + [WRITE]


def test_a_verdict_costs_four(case: Departure, requests: Requests) -> None:
    case.prove()
    for client_id in case.company.client_ids:
        case.answer(client_id)
    case.check_spots()
    case.complete()
    assert cost(requests, case.judge) == [GET, GET, GET, WRITE]


def test_the_last_approval_costs_two_more_per_task(case: Departure, requests: Requests) -> None:
    case.prove()
    for client_id in case.company.client_ids:
        case.answer(client_id)
    case.check_spots()
    case.complete()
    for who in ("hr", "finance"):
        case.judge(who=who)
    assert cost(requests, case.judge) == [GET, GET, GET, QUERY, QUERY, WRITE]


def test_a_task_about_clients_costs_two_queries_of_each_and_two_of_the_case(
    company: TestCompany, requests: Requests
) -> None:
    asked(company, "client_files")
    case = Departure(company)
    assert case.run() == "gather"
    company.call("hr", "GET", "/v1/me")
    made = cost(requests, lambda: case.call("hr", "GET", "/tasks/1"))
    assert made == [BATCH, *[QUERY] * 4, *[QUERY] * 2 * len(company.client_ids)]


def test_looking_at_every_task_once_more_reads_each_client_once(company: TestCompany, requests: Requests) -> None:
    about_clients = ("client_files", "follow_up_records", "prices", "introductions")
    asked(company, *about_clients)
    case = Departure(company)
    assert case.run() == "gather"
    stored = HandoverStore().get(company.org_id, case.id)
    assert stored is not None
    of_each_task, of_each_client = 2, 3
    made = cost(requests, lambda: reopened_by(clock.now())(stored))
    assert made == [QUERY] * (2 + of_each_task * len(about_clients) + of_each_client * len(company.client_ids))


def test_waiting_for_a_verdict_costs_five(case: Departure, requests: Requests) -> None:
    case.prove()
    for client_id in case.company.client_ids:
        case.answer(client_id)
    case.complete()
    asking_who_may_judge = [GET, BATCH, BATCH]
    assert cost(requests, lambda: case.wait("review#1#hr")) == ["PutItem", GET, *asking_who_may_judge]


def test_moving_costs_six_requests_per_client_and_three(case: Departure, requests: Requests) -> None:
    case.prove()
    for client_id in case.company.client_ids:
        case.answer(client_id)
    case.complete()
    case.approve_all()
    made = cost(requests, lambda: case.step("transfer"))
    assert made == [GET, QUERY, *[GET, GET, WRITE, *FOLLOWING] * 3, WRITE]
    case.tell_clients()
    assert cost(requests, lambda: case.step("settle")) == [GET]
    assert cost(requests, lambda: case.step("settle")) == [GET, QUERY, *FOLLOWING]
    assert cost(requests, lambda: case.step("close")) == [GET, GET, WRITE]


def test_counting_costs_three_a_page(company: TestCompany, requests: Requests) -> None:
    case = Departure(company)
    assert cost(requests, lambda: case.step("snapshot")) == [GET, QUERY, WRITE]
