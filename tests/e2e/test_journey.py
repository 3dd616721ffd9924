"""The departure on the deployed stack: what `make demo` plays, and what the workflow alone brings about."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from chalicelib.core.events import GENESIS
from infra.local import stack as deployed
from tests.e2e.caller import wait_for
from tests.e2e.conftest import Stack
from tests.e2e.demo import APPROVERS, Departure, play

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack")]
STILL_SECONDS = 4.0


def ready_for_a_verdict(stack: Stack) -> Departure:
    """A departure in review: only the verdicts are missing."""
    departure = Departure(stack.company())
    departure.resign()
    departure.find_receivers()
    departure.tell_the_clients()
    departure.complete_the_tasks()
    departure.check_spots()
    return departure


def approve(departure: Departure) -> None:
    for who, party in APPROVERS.items():
        departure.vote(who, party).having(201)


def test_a_departure_goes_from_notice_to_closed(stack: Stack) -> None:
    told = play(Departure(stack.company()))
    names = [event["name"] for event in told]
    assert names[0] == "HandoverOpened"
    assert names[-1] == "HandoverClosed"
    assert [event["seq"] for event in told] == list(range(1, len(told) + 1))
    assert len({event["hash"] for event in told} - {GENESIS}) == len(told)


def test_the_successor_is_told_that_clients_wait_and_then_that_they_came(stack: Stack) -> None:
    departure = ready_for_a_verdict(stack)
    offered = message(departure, "successor", "clients_offered")
    assert offered["title"] == "12家客户请您接收"
    assert offered["action"]["href"] == "/v1/handovers?waiting_for=me"
    company, path = departure.company, f"/v1/inbox/{offered['id']}/read"
    assert company.call("successor", "POST", path).having(200)["read"] is True
    [waits] = company.get("head", "/v1/handovers?waiting_for=me")["items"]
    assert (waits["id"], waits["waiting"]["capacity"]) == (departure.case_id, "approver")
    assert message(departure, "head", "approval_asked")["subject_id"] == departure.case_id
    approve(departure)
    departure.in_phase("closed")
    assert message(departure, "successor", "clients_received")["read"] is False
    assert message(departure, "sales", "handover_closed")["title"] == "移交完成"


def message(departure: Departure, who: str, kind: str) -> dict[str, Any]:
    """The newest message of a kind in somebody's inbox, once it is there."""

    def look() -> Any:
        found = departure.company.get(who, "/v1/inbox")["items"]
        return next((one for one in found if one["kind"] == kind), None)

    told: dict[str, Any] = wait_for(f"message {kind}", look)
    return told


def test_without_the_state_machine_an_approved_case_waits_in_transfer(stack: Stack) -> None:
    departure = ready_for_a_verdict(stack)
    machine = Machine(stack)
    with machine.taken_away():
        approve(departure)
        departure.in_phase("transfer")
        time.sleep(STILL_SECONDS)
        waiting = departure.case()
    assert waiting["phase"] == "transfer"
    assert waiting["progress"]["moves"]["done"] == 0
    machine.start(f"org_{departure.company.slug}", departure.case_id)
    departure.in_phase("closed")


def test_with_the_state_machine_an_approved_case_moves_without_a_further_call(stack: Stack) -> None:
    departure = ready_for_a_verdict(stack)
    approve(departure)
    time.sleep(STILL_SECONDS)
    closed = departure.in_phase("closed")
    assert closed["progress"]["moves"] == {"done": 12, "total": 12}


def test_a_rejection_reopens_the_task_and_a_second_round_can_close_the_case(stack: Stack) -> None:
    departure = ready_for_a_verdict(stack)
    departure.vote("head", "department").having(201)
    rejection = {"party": "finance", "verdict": "rejected", "comment": "缺一页", "reopen": [1]}
    departure.company.call("finance", "POST", departure.path("/verdicts"), rejection).having(201)
    case = departure.in_phase("open")
    assert [task["number"] for task in case["tasks"] if task["status"] == "reopened"] == [1]
    departure.company.call("sales", "POST", departure.path("/tasks/1/complete")).having(200)
    assert departure.in_phase("review")["round"] == 2
    departure.check_spots()
    approve(departure)
    departure.in_phase("closed")


class Machine:
    """The deployed state machine in its owner's hands: taken away, put back, started as the sweeper would."""

    def __init__(self, stack: Stack):
        self._arn = stack.home.stack()["BATON_STATE_MACHINE"]
        self._client = deployed.client(stack.home, "stepfunctions")

    @contextmanager
    def taken_away(self) -> Iterator[None]:
        """Without it, and without anything that ran in it, until the block ends."""
        kept = self._client.describe_state_machine(stateMachineArn=self._arn)
        running = self._client.list_executions(stateMachineArn=self._arn, statusFilter="RUNNING")["executions"]
        for execution in running:
            self._client.stop_execution(executionArn=execution["executionArn"])
        self._client.delete_state_machine(stateMachineArn=self._arn)
        try:
            yield
        finally:
            self._client.create_state_machine(name=kept["name"], definition=kept["definition"], roleArn=kept["roleArn"])

    def start(self, org_id: str, case_id: str) -> None:
        """Start an execution for a case that stands still."""
        payload = json.dumps({"org_id": org_id, "handover_id": case_id})
        self._client.start_execution(stateMachineArn=self._arn, name=f"{case_id}-2", input=payload)
