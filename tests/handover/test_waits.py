"""For whom a case waits, in the table: put and taken away with the change that begins or ends the wait."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.aws.events import EventStore
from chalicelib.core.access import System
from chalicelib.core.events import Event
from chalicelib.handover.moves.rules import MoveStatus
from chalicelib.handover.moves.store import MoveStore
from chalicelib.handover.rules import Handover, Party, Phase, Verdict
from chalicelib.handover.store import HandoverStore
from chalicelib.people.store import AccessItem
from tests.kit.builders import HEAD, LEAD, LEAVER, NOW, ORG, a_caller, a_case, a_case_in_review, a_move, an_access
from tests.kit.cloud import Requests

STORE, MOVES = HandoverStore(), MoveStore()
BY = System(ORG, "test")
PARTIES = (Party.DEPARTMENT, Party.HR, Party.FINANCE)
APPROVERS = {Party.DEPARTMENT: HEAD, Party.HR: "emp_hr", Party.FINANCE: "emp_finance"}
pytestmark = pytest.mark.usefixtures("requests")


@pytest.fixture(autouse=True)
def _people(requests: Requests) -> None:
    for employee_id in (LEAVER, HEAD):
        AccessItem.of(an_access(employee_id)).save()


def saved(case: Handover) -> Handover:
    return STORE.save(case, case.event("TaskCompleted"), by=BY, now=NOW)


def in_review() -> Handover:
    return saved(a_case_in_review(parties=PARTIES, approvers=APPROVERS))


def judged(case: Handover, party: str, verdict: str) -> Handover:
    event = Event("VerdictGiven", case.id, {"party": party, "verdict": verdict, "comment": ""})
    return STORE.save_verdict(case, event, round_=1, leaver=an_access(), by=a_caller(HEAD), now=NOW)


def proposed(case: Handover, *client_ids: str, to: str = LEAD) -> Handover:
    moves = [a_move(one, receiver_id=to, status=MoveStatus.PROPOSED) for one in client_ids]
    return MOVES.save(case, moves, case.event("SuccessorsProposed"), by=BY, now=NOW)


def waits(who: str, org_id: str = ORG) -> dict[str, int]:
    return STORE.waits(org_id, who, limit=50, after=None)[0]


def waiting() -> set[str]:
    return {who for who in APPROVERS.values() if waits(who)}


def test_a_review_waits_for_every_named_approver() -> None:
    in_review()
    assert {who: waits(who) for who in APPROVERS.values()} == {who: {"hnd_1": 1} for who in APPROVERS.values()}


def test_starting_it_is_the_same_transaction(requests: Requests) -> None:
    assert requests.of(in_review) == ["TransactWriteItems"]


def test_a_verdict_ends_the_wait_of_its_party_alone() -> None:
    case = in_review()
    judged(replace(case, verdicts={Party.HR: Verdict.APPROVED}), "hr", "approved")
    assert waiting() == {HEAD, "emp_finance"}


@pytest.mark.parametrize("phase", [Phase.OPEN, Phase.TRANSFER])
def test_the_end_of_a_round_ends_all_of_its_waits(phase: Phase) -> None:
    judged(replace(in_review(), phase=phase), "hr", "rejected")
    assert waiting() == set()


def test_an_approver_who_is_replaced_waits_no_more() -> None:
    saved(replace(in_review(), approvers={**APPROVERS, Party.HR: "emp_next"}))
    assert (waits("emp_hr"), waits("emp_next")) == ({}, {"hnd_1": 1})


def test_clients_wait_for_whom_they_are_proposed_to() -> None:
    case = proposed(saved(a_case()), "cli_a", "cli_b")
    assert waits(LEAD) == {"hnd_1": 2}
    proposed(case, "cli_a", to="emp_other")
    assert (waits(LEAD), waits("emp_other")) == ({"hnd_1": 1}, {"hnd_1": 1})


@pytest.mark.parametrize("status", [one for one in MoveStatus if one is not MoveStatus.PROPOSED])
def test_a_client_waits_only_while_it_is_proposed(status: MoveStatus) -> None:
    case = proposed(saved(a_case()), "cli_a")
    MOVES.save(case, [a_move(receiver_id=LEAD, status=status)], case.event("SuccessorAccepted"), by=BY, now=NOW)
    assert waits(LEAD) == {}


def test_what_waits_is_one_query(requests: Requests) -> None:
    assert requests.of(lambda: waits(LEAD)) == ["Query"]


def test_what_waits_in_another_company_is_not_mixed_in() -> None:
    proposed(saved(a_case()), "cli_a")
    assert waits(LEAD, "org_two") == {}


def test_cases_that_wait_come_page_by_page_each_whole() -> None:
    for number in range(3):
        proposed(saved(a_case(id=f"hnd_{number}")), "cli_a", "cli_b")
    first, after = STORE.waits(ORG, LEAD, limit=2, after=None)
    rest, end = STORE.waits(ORG, LEAD, limit=2, after=after)
    assert (first, rest, end) == ({"hnd_0": 2, "hnd_1": 2}, {"hnd_2": 2}, None)


def test_more_than_five_hundred_clients_of_a_case_come_with_the_next_page() -> None:
    case = saved(a_case())
    for start in range(0, 540, 90):
        case = proposed(case, *(f"cli_{number:03d}" for number in range(start, start + 90)))
    first, after = STORE.waits(ORG, LEAD, limit=50, after=None)
    rest, end = STORE.waits(ORG, LEAD, limit=50, after=after)
    assert (first, rest, end) == ({"hnd_1": 500}, {"hnd_1": 40}, None)


def test_several_cases_are_one_request_in_the_order_asked_for(requests: Requests) -> None:
    written = [saved(a_case(id=f"hnd_{number}")) for number in range(3)]
    wanted = ["hnd_2", "hnd_none", "hnd_0"]
    assert STORE.several(ORG, wanted) == [written[2], written[0]]
    assert requests.of(lambda: STORE.several(ORG, wanted)) == ["BatchGetItem"]
    assert requests.of(lambda: STORE.several(ORG, [])) == []


def test_every_event_says_where_the_case_stands_and_whom_it_concerns() -> None:
    case = in_review()
    [link] = EventStore().chain(ORG, case.id)
    state = link.data["state"]
    assert (state["phase"], state["leaver_id"], state["due_on"]) == ("review", LEAVER, "2026-12-16")
    assert state["approvers"] == {party.value: who for party, who in APPROVERS.items()}
