"""The workflow's steps in the order of the state machine, the consumer that wakes it, and the function that waits."""

from __future__ import annotations

import json
from typing import Any

import pytest

import app
from chalicelib.aws import workflow
from chalicelib.aws.events import EventStore
from chalicelib.clients import rules as client_rules
from chalicelib.clients.store import ClientStore
from chalicelib.core.events import first_fault
from chalicelib.core.money import Money
from chalicelib.handover import tasks
from chalicelib.handover.rules import Party
from chalicelib.handover.store import HandoverStore
from chalicelib.trade.complaints.store import ComplaintStore
from chalicelib.trade.receivables.store import ReceivableStore
from chalicelib.trade.store import OrderStore
from tests.kit.builders import NOW, a_client
from tests.kit.company import TestCompany
from tests.kit.departure import Departure
from tests.kit.money import complained, owed
from tests.kit.world import booked


class FakeWorkflow:
    """Remembers what was started and which tokens were sent."""

    def __init__(self) -> None:
        self.started: list[tuple[str, dict[str, Any]]] = []
        self.woken: list[str] = []
        self.broken = False

    def start(self, name: str, payload: dict[str, Any]) -> None:
        self.started.append((name, payload))

    def wake(self, token: str) -> None:
        if self.broken:
            raise ConnectionError("no answer")
        self.woken.append(token)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> FakeWorkflow:
    fake = FakeWorkflow()
    monkeypatch.setattr(workflow, "start", fake.start)
    monkeypatch.setattr(workflow, "wake", fake.wake)
    return fake


@pytest.fixture
def case(company: TestCompany, machine: FakeWorkflow) -> Departure:
    return Departure(company)


def tokens(case: Departure) -> dict[str, str]:
    return dict(HandoverStore().tokens(case.company.org_id, case.id))


def waiting(case: Departure, slot: str, sent: str = "token") -> None:
    tasks.wait({**case.payload, "slot": slot, "token": sent})


def message(case: Departure, kind: str = "task_completed", org_id: str | None = None) -> dict[str, str]:
    """An event of the case as it lies in the consumer's queue."""
    detail = {
        "type": f"com.baton.handover.{kind}.v1",
        "subject": case.id,
        "data": {"org_id": org_id or case.company.org_id},
    }
    return {"messageId": f"m-{kind}", "body": json.dumps({"detail": detail})}


def test_a_case_closes_when_the_steps_run_in_the_machines_order(case: Departure) -> None:
    assert case.run() == "gather"
    case.propose()
    for client_id in case.company.client_ids:
        case.answer(client_id)
    case.prove()
    case.complete()
    assert case.run() == "review"
    case.approve_all()
    assert case.run() == "end"
    closed = case.call("hr", "GET").body
    assert (closed["phase"], closed["progress"]["moves"]) == ("closed", {"done": 3, "total": 3})


def ended(case: Departure) -> Departure:
    case.to_review()
    case.approve_all()
    assert case.run() == "end"
    return case


def test_the_successor_holds_every_client_at_the_end(case: Departure) -> None:
    ended(case)
    held = case.company.call("successor", "GET", "/v1/clients").body["items"]
    assert sorted(row["id"] for row in held) == case.company.client_ids


def test_the_leaver_keeps_only_what_is_her_own_at_the_end(case: Departure) -> None:
    ended(case)
    assert case.company.call("sales", "GET", "/v1/me").body["access"] == "self"
    assert case.company.call("sales", "GET", "/v1/clients").status == 403


def test_open_orders_follow_their_client(case: Departure, company: TestCompany) -> None:
    order = booked(company)
    ended(case)
    found = OrderStore().get(company.org_id, order.id)
    assert found is not None
    assert (found.salesperson_id, found.responsible_id) == (company.employee("sales"), company.employee("successor"))


def test_what_is_owed_and_complained_of_follows_its_client(case: Departure, company: TestCompany) -> None:
    debt, complaint = owed(company), complained(company)
    ended(case)
    left, kept = ReceivableStore().get(company.org_id, debt.id), ComplaintStore().get(company.org_id, complaint.id)
    assert left is not None
    assert kept is not None
    assert {left.responsible_id, kept.owner_id} == {company.employee("successor")}
    for record_id in (debt.id, complaint.id):
        links = EventStore().chain(company.org_id, record_id)
        assert (links[-1].name.endswith("Reassigned"), first_fault(links)) == (True, None)


def test_what_is_settled_keeps_its_history(case: Departure, company: TestCompany) -> None:
    debt = owed(company, open_amount=Money(0))
    ended(case)
    assert ReceivableStore().get(company.org_id, debt.id) == debt


def test_what_comes_to_light_after_the_moves_goes_to_the_interim_holder(case: Departure, company: TestCompany) -> None:
    case.to_review()
    case.approve_all()
    case.step("transfer")
    named = {"responsible_id": company.employee("sales")}
    debt, complaint = owed(company, **named), complained(company, owner_id=company.employee("sales"))
    assert case.run() == "end"
    left, kept = ReceivableStore().get(company.org_id, debt.id), ComplaintStore().get(company.org_id, complaint.id)
    assert left is not None
    assert kept is not None
    assert {left.responsible_id, kept.owner_id} == {company.employee("lead")}


def test_every_chain_of_a_departure_verifies(case: Departure) -> None:
    ended(case)
    for aggregate in (case.id, *case.company.client_ids):
        chain = EventStore().chain(case.company.org_id, aggregate)
        assert chain
        assert first_fault(chain) is None


def test_a_client_that_came_to_light_late_goes_to_the_interim_holder(case: Departure) -> None:
    case.to_review()
    company = case.company
    holders = {company.employee("sales"): (client_rules.HolderRole.ORDER_DESK,)}
    late = a_client("cli_late", org_id=company.org_id, holders=holders)
    ClientStore().register([client_rules.register(late)], by=tasks._system(case.payload, "test"), now=NOW)
    case.approve_all()
    assert case.run() == "end"
    found = ClientStore().get(company.org_id, "cli_late")
    assert found is not None
    assert list(found.holders) == [company.employee("lead")]


@pytest.mark.parametrize("name", ["snapshot", "transfer", "settle", "close"])
def test_a_step_out_of_its_turn_changes_nothing(case: Departure, name: str) -> None:
    case.run()
    before = case.names()
    case.step(name)
    assert case.names() == before


@pytest.mark.parametrize("name", ["snapshot", "transfer", "settle", "close"])
def test_a_step_after_the_end_changes_nothing(case: Departure, name: str) -> None:
    ended(case)
    before = case.names()
    case.step(name)
    assert case.names() == before


def test_every_step_is_a_function_of_the_application(case: Departure) -> None:
    assert app.handover_read(case.payload, None) == {"next": "snapshot", "round": 0}
    assert app.handover_snapshot(case.payload, None) == {}
    assert app.handover_read(case.payload, None)["next"] == "gather"
    assert app.handover_settle(case.payload, None)["next"] == "read"
    assert app.handover_transfer(case.payload, None) == app.handover_close({**case.payload, "version": 0}, None) == {}
    assert app.handover_wait({**case.payload, "slot": "gather#0", "token": "t"}, None) == {}


def test_a_case_of_another_company_is_a_fault_of_the_workflow(case: Departure) -> None:
    with pytest.raises(tasks.NoSuchCase):
        tasks.read({**case.payload, "org_id": "org_two"})


def test_an_opened_case_starts_its_workflow_once_by_name(case: Departure, machine: FakeWorkflow) -> None:
    tasks.wake(message(case, "opened"))
    assert machine.started == [(f"{case.id}-1", {"org_id": case.company.org_id, "handover_id": case.id})]


def test_no_other_event_starts_a_workflow(case: Departure, machine: FakeWorkflow) -> None:
    tasks.wake(message(case))
    assert machine.started == []


def test_a_waiting_state_keeps_its_token(case: Departure, machine: FakeWorkflow) -> None:
    waiting(case, "gather#0")
    assert (tokens(case), machine.woken) == ({"gather#0": "token"}, [])


def test_an_event_releases_only_the_states_whose_answer_is_in(case: Departure, machine: FakeWorkflow) -> None:
    waiting(case, "gather#0", "gather")
    case.to_review()
    waiting(case, "review#1#department", "department")
    tasks.wake(message(case))
    assert (machine.woken, tokens(case)) == (["gather"], {"review#1#department": "department"})


def test_an_event_that_decided_nothing_releases_nobody(case: Departure, machine: FakeWorkflow) -> None:
    waiting(case, "gather#0")
    tasks.wake(message(case))
    assert (machine.woken, tokens(case)) == ([], {"gather#0": "token"})


@pytest.mark.parametrize("who", ["head", "hr", "finance"])
def test_a_verdict_releases_its_party_and_no_other(case: Departure, machine: FakeWorkflow, who: str) -> None:
    parties = {"head": "department", "hr": "hr", "finance": "finance"}
    case.to_review()
    for party in parties.values():
        waiting(case, f"review#1#{party}", party)
    case.judge(who=who)
    tasks.wake(message(case, "verdict_given"))
    others = {f"review#1#{party}": party for party in parties.values() if party != parties[who]}
    assert (machine.woken, tokens(case)) == ([parties[who]], others)


def test_the_same_event_twice_sends_a_token_once(case: Departure, machine: FakeWorkflow) -> None:
    waiting(case, "gather#0")
    case.to_review()
    tasks.wake(message(case))
    tasks.wake(message(case))
    assert machine.woken == ["token"]


def test_a_state_whose_answer_is_there_already_goes_on_at_once(case: Departure, machine: FakeWorkflow) -> None:
    case.to_review()
    waiting(case, "gather#0")
    assert (machine.woken, tokens(case)) == (["token"], {})


def test_a_round_that_ended_releases_all_its_states(case: Departure, machine: FakeWorkflow) -> None:
    case.to_review()
    for party in Party:
        waiting(case, f"review#1#{party}", party)
    case.judge("rejected", who="finance", reopen=[1])
    tasks.wake(message(case, "rejected"))
    assert sorted(machine.woken) == sorted(Party)
    assert case.step("read") == {"next": "gather", "round": 1}


def test_a_token_that_could_not_be_sent_is_kept_for_the_next_try(case: Departure, machine: FakeWorkflow) -> None:
    waiting(case, "gather#0")
    case.to_review()
    machine.broken = True
    with pytest.raises(ConnectionError):
        tasks.wake(message(case))
    assert tokens(case) == {"gather#0": "token"}


def test_of_a_batch_only_what_failed_is_delivered_again(case: Departure) -> None:
    good, bad = message(case), message(case, "approved", org_id="org_two")
    answer = app.handover_wake({"Records": [good, bad]}, None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-approved"}]}
