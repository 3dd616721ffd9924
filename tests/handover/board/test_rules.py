"""What a list takes, for what a case waits for whom, and how it stands on a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.core.access import Level, Lock, Scope
from chalicelib.handover.board.rules import (
    Capacity,
    Waiting,
    own_cases,
    standing,
    waiting,
    waits_for,
    within,
)
from chalicelib.handover.rules import Party, Phase, TaskStatus, Verdict
from tests.kit.builders import HEAD, LEAD, LEAVER, a_caller, a_case, a_case_in_review, a_locked_caller

DUE = date(2026, 12, 16)
LEADS = a_caller(LEAD)


def test_the_whole_company_needs_no_comparing() -> None:
    assert within(LEADS, Scope.COMPANY, None) is None


@pytest.mark.parametrize(
    ("scope", "place", "fits"),
    [
        (Scope.TEAM, {}, True),
        (Scope.TEAM, {"team_id": "team_two"}, False),
        (Scope.DEPARTMENT, {"team_id": "team_two"}, True),
        (Scope.DEPARTMENT, {"department_id": "dep_two"}, False),
    ],
)
def test_a_list_takes_what_its_reader_may_read(scope: Scope, place: dict[str, str], fits: bool) -> None:
    found = within(LEADS, scope, None)
    assert found is not None
    assert found(a_case(**place)) is fits


@pytest.mark.parametrize("phase", Phase)
def test_a_list_takes_what_is_in_the_phase_asked_for(phase: Phase) -> None:
    fits = within(LEADS, Scope.COMPANY, phase)
    assert fits is not None
    assert [one for one in Phase if fits(a_case(phase=one))] == [phase]


def test_ones_own_case_is_that_of_the_lock() -> None:
    assert (own_cases(a_locked_caller()), own_cases(a_caller())) == (["hnd_1"], [])


def test_whoever_has_left_has_no_open_case() -> None:
    assert own_cases(a_caller(level=Level.SELF, lock=Lock("hnd_1", "", LEAD))) == []


@pytest.mark.parametrize(("phase", "expected"), [(Phase.OPEN, Waiting(Capacity.LEAVER)), (Phase.REVIEW, None)])
def test_a_case_waits_for_its_leaver_while_it_is_open(phase: Phase, expected: Waiting | None) -> None:
    assert waits_for(a_case(phase=phase), LEAVER, 0) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Waiting(Capacity.APPROVER)),
        ({"verdicts": {Party.DEPARTMENT: Verdict.APPROVED}}, None),
        ({"approvers": {Party.DEPARTMENT: "emp_next"}}, None),
        ({"phase": Phase.TRANSFER}, None),
    ],
)
def test_a_case_waits_for_its_approver_until_they_decided(changes: dict[str, Any], expected: Waiting | None) -> None:
    assert waits_for(a_case_in_review(**changes), HEAD, 1) == expected


@pytest.mark.parametrize("phase", Phase)
def test_clients_wait_for_a_successor_only_while_receivers_may_change(phase: Phase) -> None:
    expected = Waiting(Capacity.SUCCESSOR, 4) if phase is Phase.OPEN else None
    assert waits_for(a_case(phase=phase), "emp_successor", 4) == expected


def test_a_case_of_which_nothing_is_left_does_not_wait() -> None:
    assert waits_for(a_case(), "emp_successor", 0) is None


def test_the_most_urgent_waits_first() -> None:
    late, soon = a_case(id="hnd_a", due_on=DUE), a_case(id="hnd_b", due_on=DUE - timedelta(days=1))
    found = waiting([late, soon], "emp_successor", {"hnd_a": 1, "hnd_b": 2})
    assert [(case.id, why.clients) for case, why in found] == [("hnd_b", 2), ("hnd_a", 1)]


@pytest.mark.parametrize(("days", "left", "overdue"), [(-3, 3, False), (0, 0, False), (2, -2, True)])
@pytest.mark.parametrize("phase", [Phase.OPEN, Phase.REVIEW])
def test_a_case_is_overdue_from_the_day_after_it_was_due(phase: Phase, days: int, left: int, overdue: bool) -> None:
    stands = standing(a_case(phase=phase, due_on=DUE), DUE + timedelta(days=days))
    assert (stands.days_left, stands.overdue) == (left, overdue)


@pytest.mark.parametrize("phase", [Phase.TRANSFER, Phase.SETTLE])
def test_nothing_is_overdue_any_more_once_everyone_approved(phase: Phase) -> None:
    stands = standing(a_case(phase=phase, due_on=DUE), DUE + timedelta(days=9))
    assert (stands.days_left, stands.overdue) == (0, False)


def test_tasks_and_receivers_are_counted() -> None:
    tasks = {1: TaskStatus.COMPLETE, 2: TaskStatus.REOPENED, 3: TaskStatus.COMPLETE}
    stands = standing(a_case(tasks=tasks, moves_total=7, open_moves=3), DUE)
    assert (stands.tasks_done, stands.with_receiver) == (2, 4)
