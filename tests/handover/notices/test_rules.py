"""Where a notice may go from where it stands, and whom the case counts as still to be told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.handover import portfolio
from chalicelib.handover.notices import rules
from chalicelib.handover.notices.rules import Notice, NoticeState, Step
from chalicelib.handover.rules import Phase, waits
from chalicelib.notify.rules import notes
from tests.kit.builders import LEAD, a_case

STATE = {"leaver_id": "emp_leaver", "lead_id": LEAD, "phase": "settle", "tasks_total": 1, "open_moves": 0}


def step(state: NoticeState) -> Step:
    return Step(state, "2026-11-24", LEAD)


@pytest.mark.parametrize("state", [NoticeState.DELIVERED, NoticeState.ACKNOWLEDGED, NoticeState.EXCEPTED])
def test_a_client_that_is_told_is_counted_off(state: NoticeState) -> None:
    changed, after, _ = rules.settle(a_case(open_notices=2), Notice("cli_a", "客户"), step(state))
    assert (changed.open_notices, after.state) == (1, state)


def test_a_notice_that_comes_back_before_it_arrived_changes_no_count() -> None:
    changed, _, event = rules.settle(a_case(open_notices=2), Notice("cli_a", "客户"), step(NoticeState.RETURNED))
    assert (changed.open_notices, event.name) == (2, "NoticeReturned")


@pytest.mark.parametrize("state", [NoticeState.ACKNOWLEDGED, NoticeState.EXCEPTED])
@pytest.mark.parametrize("wanted", [NoticeState.DELIVERED, NoticeState.RETURNED, NoticeState.EXCEPTED])
def test_what_was_answered_or_excepted_stands(state: NoticeState, wanted: NoticeState) -> None:
    with pytest.raises(rules.NoticeSettled):
        rules.settle(a_case(), Notice("cli_a", "客户", state=state), step(wanted))


def test_nothing_becomes_of_a_notice_when_the_case_is_closed() -> None:
    with pytest.raises(rules.NoticesEnded):
        rules.settle(a_case(phase=Phase.CLOSED), Notice("cli_a", "客户"), step(NoticeState.DELIVERED))


def test_every_client_that_is_counted_or_found_is_to_be_told() -> None:
    counted, _ = portfolio.count_clients(a_case(), ["cli_a", "cli_b"], "")
    grown, _ = portfolio.found_more(counted, ["cli_c"], LEAD)
    assert (counted.open_notices, grown.open_notices) == (2, 3)


@pytest.mark.parametrize(("phase", "open_notices", "waiting"), [("settle", 1, True), ("settle", 0, False)])
def test_a_settling_case_waits_for_who_is_to_be_told(phase: str, open_notices: int, *, waiting: bool) -> None:
    case = replace(a_case(phase=Phase(phase)), open_notices=open_notices)
    assert waits(case, "notify#1") is waiting


def test_lead_and_receiver_are_told_of_a_notice_that_came_back() -> None:
    facts = {"client_id": "cli_a", "client_name": "恒达", "receiver_id": "emp_receiver", "state": STATE}
    told = notes("com.baton.handover.notice_returned.v1", facts)
    assert [(note.employee_id, note.kind) for note in told] == [
        (LEAD, "notice_returned"),
        ("emp_receiver", "notice_returned_receiver"),
    ]
