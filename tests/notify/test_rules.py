"""Who is told what: every event of a case, and whoever it concerns, once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.core.events import Event, type_of
from chalicelib.handover import opening, portfolio, state
from chalicelib.handover import rules as handovers
from chalicelib.handover.rules import Handover, Party, Phase, TaskStatus, Verdict
from chalicelib.handover.verdicts import rules as verdicts
from chalicelib.notify.rules import KINDS, TOLD, TYPES, Note, notes
from tests.kit.builders import HEAD, LEAD, LEAVER, NOW, TASK, a_case, a_case_in_review, an_access, an_application

SUCCESSOR = "emp_successor"
PARTIES = (Party.DEPARTMENT, Party.HR, Party.FINANCE)
APPROVERS = {Party.DEPARTMENT: HEAD, Party.HR: "emp_hr", Party.FINANCE: "emp_finance"}


def told(case: Handover, event: Event) -> dict[str, Note]:
    """The notes of an event as the store writes it, by person."""
    written = state.told(case, event)
    found = notes(type_of(written.name, written.aggregate_id), written.data)
    assert len({note.employee_id for note in found}) == len(found)
    return {note.employee_id: note for note in found}


def kinds(case: Handover, event: Event) -> dict[str, str]:
    return {who: note.kind for who, note in told(case, event).items()}


def opened(**changes: Any) -> tuple[Handover, Event]:
    people = {"checklist": [TASK], "interim_holder_id": LEAD, "lead_id": LEAD, "head_id": HEAD}
    application = an_application(reason=changes.pop("reason", "resignation"))
    return opening.open_case(an_access(), application, **{**people, **changes}, now=NOW)


def a_case_of_three(**changes: Any) -> Handover:
    three = {
        "parties": PARTIES,
        "approvers": APPROVERS,
        "lead_id": LEAD,
        "head_id": HEAD,
        "moves_total": 3,
        "spot_drawn": 3,
    }
    return a_case_in_review(**{**three, **changes})


def test_opening_tells_the_leaver_the_lead_the_head_and_whoever_received_the_notice() -> None:
    assert kinds(*opened()) == {
        LEAVER: "resignation_received",
        LEAD: "handover_opened_lead",
        HEAD: "handover_opened_line",
        "emp_hr": "handover_opened_line",
    }


def test_an_interim_holder_who_leads_nobody_learns_that_they_stand_in() -> None:
    assert kinds(*opened(interim_holder_id="emp_mate"))["emp_mate"] == "handover_opened_interim"


def test_who_did_not_resign_is_not_told_that_a_resignation_arrived() -> None:
    assert kinds(*opened(reason="dismissal"))[LEAVER] == "handover_opened"


def test_a_team_without_lead_and_a_department_without_head_are_told_nothing() -> None:
    assert set(kinds(*opened(lead_id="", head_id=""))) == {LEAVER, LEAD, "emp_hr"}


def test_a_lead_who_leaves_is_told_as_the_leaver() -> None:
    assert kinds(*opened(lead_id=LEAVER))[LEAVER] == "resignation_received"


def test_the_successor_learns_how_many_clients_are_offered() -> None:
    case, event = portfolio.propose(a_case(), ["cli_a", "cli_b"], SUCCESSOR)
    note = told(case, event)[SUCCESSOR]
    assert (note.kind, note.facts["clients"]) == ("clients_offered", 2)


def test_who_declined_is_told_to_the_lead_and_the_interim_holder() -> None:
    case, event = portfolio.decline(a_case(lead_id="emp_l", open_moves=2), "cli_a", SUCCESSOR)
    found = told(case, event)
    assert {who: note.facts["successor_id"] for who, note in found.items()} == {"emp_l": SUCCESSOR, LEAD: SUCCESSOR}


@pytest.mark.parametrize(("open_moves", "expected"), [(2, {}), (1, {LEAD: "receivers_complete"})])
def test_only_the_last_acceptance_is_told(open_moves: int, expected: dict[str, str]) -> None:
    assert kinds(*portfolio.accept(a_case(open_moves=open_moves, counted=True), "cli_a", SUCCESSOR)) == expected


def test_the_review_asks_each_named_approver_for_their_party() -> None:
    case, event = handovers.complete_task(a_case(counted=True, parties=PARTIES), 1, [])
    found = told(replace(case, approvers=APPROVERS), event)
    assert {who: note.facts.get("party") for who, note in found.items() if note.kind == "approval_asked"} == {
        HEAD: "department",
        "emp_hr": "hr",
        "emp_finance": "finance",
    }
    assert found[LEAVER].kind == "review_started"


@pytest.mark.parametrize("start", ["accept", "count_clients"])
def test_the_review_may_begin_with_the_last_receiver_or_the_last_page_of_clients(start: str) -> None:
    done = a_case(tasks={1: TaskStatus.COMPLETE}, counted=start == "accept", open_moves=int(start == "accept"))
    case, event = (
        portfolio.accept(done, "cli_a", SUCCESSOR) if start == "accept" else portfolio.count_clients(done, [], "")
    )
    assert kinds(replace(case, approvers=APPROVERS), event)[HEAD] == "approval_asked"


def test_a_task_before_the_last_tells_nobody() -> None:
    assert kinds(*handovers.complete_task(a_case(), 1, [])) == {}


def test_one_approval_of_three_is_told_to_the_leaver() -> None:
    decided = verdicts.decide(a_case_of_three(), HEAD, Party.DEPARTMENT, Verdict.APPROVED, comment="", reopen=[])
    assert kinds(*decided) == {LEAVER: "verdict_given"}


def test_a_rejection_tells_the_leaver_what_to_do_again_and_that_the_rest_stays() -> None:
    case = a_case_of_three(tasks=dict.fromkeys(range(1, 11), TaskStatus.COMPLETE))
    rejected = verdicts.decide(case, HEAD, Party.DEPARTMENT, Verdict.REJECTED, comment="缺一页", reopen=[5, 2])
    found = told(*rejected)
    assert found[LEAVER].facts == {
        "party": "department",
        "reopened": [2, 5],
        "comment": "缺一页",
        "unchanged": 8,
        "due_on": "2026-12-16",
    }
    assert {who: note.kind for who, note in found.items()} == {
        LEAVER: "handover_rejected",
        LEAD: "handover_rejected_line",
    }


def test_the_last_approval_is_told_to_everyone_who_waits_for_the_end() -> None:
    said = {Party.DEPARTMENT: Verdict.APPROVED, Party.HR: Verdict.APPROVED}
    decided = verdicts.decide(
        a_case_of_three(verdicts=said), "emp_finance", Party.FINANCE, Verdict.APPROVED, comment="", reopen=[]
    )
    assert kinds(*decided) == {
        LEAVER: "handover_approved",
        LEAD: "handover_approved_line",
        "emp_hr": "handover_approved_line",
    }


def test_each_receiver_is_told_of_their_own_clients() -> None:
    moved = {"cli_a": SUCCESSOR, "cli_b": LEAD, "cli_c": SUCCESSOR}
    found = told(*portfolio.page_moved(a_case(phase=Phase.TRANSFER), moved, "", now=NOW))
    assert {who: note.facts["clients"] for who, note in found.items()} == {SUCCESSOR: 2, LEAD: 1}


def test_the_end_is_told_to_everyone_whom_the_case_concerned() -> None:
    found = kinds(*handovers.close(a_case_of_three(phase=Phase.SETTLE, moves_done=3)))
    assert found.pop(LEAVER) == "handover_closed"
    assert found == dict.fromkeys((LEAD, HEAD, "emp_hr", "emp_finance"), "handover_closed_line")


def test_an_event_that_does_not_say_whom_it_concerns_tells_nobody() -> None:
    case, event = opened()
    assert notes(type_of(event.name, case.id), event.data) == []


def test_an_event_of_no_such_type_tells_nobody() -> None:
    case = a_case()
    assert kinds(case, case.event("EvidenceAnnounced")) == {}


def test_every_kind_of_message_is_told_by_some_event() -> None:
    named = {kind for lines in TOLD.values() for _, kind in lines}
    more = {"resignation_received", "approval_asked", "review_started", "receivers_complete", "clients_received"}
    assert named | more == set(KINDS)


def test_the_types_are_those_of_a_case() -> None:
    assert all(name.startswith("com.baton.handover.") for name in TYPES)
