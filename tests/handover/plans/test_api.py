"""Plans over HTTP: shown with reasons, proposed by digest, never for who may not be named."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.core.access import Tie
from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany
from tests.kit.departure import Departure

BALANCED = {"strategy": "balanced"}


@pytest.fixture
def case(requests: Requests) -> Departure:
    """A case of four clients, all counted."""
    made = Departure(TestCompany("one", clients=4))
    assert made.run() == "gather"
    return made


def put(case: Departure, body: Any, *, who: str = "lead", query: str = "") -> Answer:
    seen = case.call(who, "GET").headers["ETag"]
    return case.company.call(who, "PUT", f"{case.path}/successors{query}", body, if_match=seen)


def shown(case: Departure, who: str = "lead") -> Any:
    answer = put(case, BALANCED, who=who)
    assert answer.status == 200, answer.body
    return answer.body["plan"]


def receivers(case: Departure) -> dict[str, str | None]:
    rows = case.call("lead", "GET", "/successors").body["items"]
    return {row["client_id"]: row["receiver_id"] for row in rows}


def test_a_balanced_plan_is_shown_and_nothing_is_written(case: Departure) -> None:
    plan = shown(case)
    assert [item["client_id"] for item in plan["items"]] == sorted(case.company.client_ids)
    assert set(receivers(case).values()) == {None}
    assert case.names() == ["HandoverOpened", "PortfolioCounted"]


def test_a_balanced_plan_spreads_the_clients(case: Departure) -> None:
    named = [item["successor_id"] for item in shown(case)["items"]]
    candidates = {case.company.employee(who) for who in ("lead", "successor")}
    assert set(named) <= candidates
    assert max(named.count(who) for who in candidates) == 2


def test_the_leaver_is_no_candidate(case: Departure) -> None:
    plan = shown(case, who="head")
    named = {item["successor_id"] for item in plan["items"]} | {one["employee_id"] for one in plan["skipped"]}
    assert case.company.employee("sales") not in named


def test_a_plan_is_proposed_by_its_digest(case: Departure) -> None:
    plan = shown(case)
    answer = put(case, {**BALANCED, "plan_digest": plan["digest"]})
    assert (answer.status, answer.body["plan"]["left"]) == (200, 0)
    assert receivers(case) == {item["client_id"]: item["successor_id"] for item in plan["items"]}
    assert case.names()[-1] == "SuccessorsPlanned"


def test_a_plan_that_would_be_another_one_is_refused(case: Departure) -> None:
    plan = shown(case)
    case.company.declare("successor", "sales", Tie.RELATIVE)
    answer = put(case, {**BALANCED, "plan_digest": plan["digest"]})
    assert (answer.status, answer.code) == (409, "plan_changed")
    assert set(receivers(case).values()) == {None}


@pytest.mark.parametrize(("by", "of"), [("successor", "sales"), ("sales", "successor")])
def test_a_relative_is_skipped_whoever_declared_it(case: Departure, by: str, of: str) -> None:
    case.company.declare(by, of, Tie.RELATIVE)
    plan = shown(case)
    relative = case.company.employee("successor")
    assert {"employee_id": relative, "reason": "relative"} in plan["skipped"]
    assert relative not in {item["successor_id"] for item in plan["items"]}
    named = case.propose()
    assert (named.status, named.code) == (422, "successor_unfit")


def test_when_nobody_waits_there_is_nothing_to_propose(case: Departure) -> None:
    case.propose()
    plan = shown(case)
    assert (plan["items"], put(case, {**BALANCED, "plan_digest": plan["digest"]}).code) == ([], "nothing_to_propose")


def test_a_segment_goes_to_one_person(case: Departure) -> None:
    case.company.call("sales", "GET", "/v1/me")
    client_id = case.company.client_ids[0]
    before = case.company.call("lead", "GET", f"/v1/clients/{client_id}")
    moved = {"region": "西藏"}
    path = f"/v1/clients/{client_id}"
    assert case.company.call("lead", "PATCH", path, moved, if_match=before.headers["ETag"]).status == 200
    answer = put(case, {"segment": moved, "successor_id": case.company.employee("successor")})
    assert answer.status == 200
    assert [who for who, receiver in receivers(case).items() if receiver] == [client_id]


@pytest.mark.parametrize("form", ["client_ids", "segment"])
def test_with_dry_run_nothing_is_written(case: Departure, form: str) -> None:
    wanted = {"client_ids": case.company.client_ids[:2]} if form == "client_ids" else {"segment": {}}
    body = {**wanted, "successor_id": case.company.employee("successor")}
    answer = put(case, body, query="?dry_run=true")
    assert len(answer.body["plan"]["items"]) == (2 if form == "client_ids" else 4)
    assert set(receivers(case).values()) == {None}


@pytest.mark.parametrize("who", ["sales", "hr"])
def test_a_segment_goes_to_nobody_who_cannot_receive(case: Departure, who: str) -> None:
    answer = put(case, {"segment": {}, "successor_id": case.company.employee(who)})
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "successor_id")


@pytest.mark.parametrize(
    "body",
    [{}, {"client_ids": ["cli_one0"]}, {"segment": {}}, {"strategy": "balanced", "successor_id": "emp_onelead"}],
)
def test_a_request_has_one_form(case: Departure, body: Any) -> None:
    assert put(case, body).status == 422


def test_a_plan_costs_six_to_show_and_seven_to_propose(case: Departure, requests: Requests) -> None:
    seen = case.call("lead", "GET").headers["ETag"]
    path, digest = f"{case.path}/successors", shown(case)["digest"]
    reads = ["BatchGetItem", "Query", "BatchGetItem", "Query", "BatchGetItem", "Query"]
    made = requests.of(lambda: case.company.call("lead", "PUT", path, BALANCED, if_match=seen))
    assert made == reads
    body = {**BALANCED, "plan_digest": digest}
    made = requests.of(lambda: case.company.call("lead", "PUT", path, body, if_match=seen))
    assert made == [*reads, "TransactWriteItems"]
