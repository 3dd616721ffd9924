"""Which clients are drawn, what is found, and what the department waits for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import NotFound
from chalicelib.handover.rules import Handover, Party, Phase, Verdict
from chalicelib.handover.spots import rules
from chalicelib.handover.spots.rules import (
    DifferenceMissing,
    Finding,
    SpotCheck,
    SpotCheckSettled,
    SpotChecksNotDue,
    SpotChecksOpen,
)
from chalicelib.handover.verdicts import rules as verdicts
from tests.kit.builders import HEAD, a_case, a_case_in_review

NAMES = {f"cli_{number:03d}": f"客户{number}" for number in range(8)}
FINE, WRONG = Finding(matches=True), Finding(matches=False, differs=("电话",))


def drawn(**changes: object) -> tuple[Handover, list[SpotCheck]]:
    case, checks, _ = rules.draw(a_case_in_review(moves_total=len(NAMES), **changes), NAMES, seed="seed")
    return case, checks


def checked(case: Handover, check: SpotCheck | None, finding: Finding = FINE) -> tuple[Handover, SpotCheck]:
    changed, settled, _ = rules.check(case, check, finding, by=HEAD, at="2026-11-25T09:00:00Z")
    return changed, settled


@pytest.mark.parametrize(("clients", "size"), [(0, 0), (3, 3), (5, 5), (50, 5), (51, 6), (300, 30), (2000, 90)])
def test_a_tenth_is_drawn_five_at_least(clients: int, size: int) -> None:
    assert rules.size_of(clients) == size


@given(st.permutations(sorted(NAMES)), st.text(max_size=8))
def test_the_order_of_clients_does_not_matter(order: list[str], seed: str) -> None:
    shuffled = {client_id: NAMES[client_id] for client_id in order}
    case = a_case_in_review()
    assert rules.draw(case, shuffled, seed=seed) == rules.draw(case, NAMES, seed=seed)


def test_another_seed_draws_others() -> None:
    many = {f"cli_{number:03d}": "客户" for number in range(100)}
    draws = [rules.draw(a_case_in_review(), many, seed=seed)[1] for seed in ("one", "two")]
    assert draws[0] != draws[1]


@pytest.mark.parametrize("changes", [{"counted": False}, {"phase": Phase.TRANSFER}, {"phase": Phase.CLOSED}])
def test_nothing_is_drawn_too_early_or_too_late(changes: dict[str, object]) -> None:
    with pytest.raises(SpotChecksNotDue):
        drawn(**changes)


@pytest.mark.parametrize(("phase", "round_"), [(Phase.OPEN, 2), (Phase.REVIEW, 1)])
def test_a_draw_is_for_the_review_that_is_on_or_else_the_next(phase: Phase, round_: int) -> None:
    assert {check.round for check in drawn(phase=phase)[1]} == {round_}


def test_a_checked_client_waits_no_more() -> None:
    case, checks = drawn()
    changed, settled = checked(case, checks[0], WRONG)
    assert (changed.spot_open, changed.spot_differing, settled.finding) == (case.spot_open[1:], 1, WRONG)


def test_a_client_is_checked_once() -> None:
    case, checks = drawn()
    changed, settled = checked(case, checks[0])
    with pytest.raises(SpotCheckSettled):
        checked(changed, settled)


@pytest.mark.parametrize("round_", [0, 2])
def test_a_client_of_another_draw_is_not_found(round_: int) -> None:
    case, checks = drawn()
    with pytest.raises(NotFound):
        checked(case, replace(checks[0], round=round_))


def test_a_client_that_was_not_drawn_is_not_found() -> None:
    with pytest.raises(NotFound):
        checked(drawn()[0], None)


@pytest.mark.parametrize("finding", [Finding(matches=False), Finding(matches=True, differs=("电话",))])
def test_what_differs_is_named_and_only_then(finding: Finding) -> None:
    case, checks = drawn()
    with pytest.raises(DifferenceMissing):
        checked(case, checks[0], finding)


def test_a_file_that_held_counts_as_matched() -> None:
    case, checks = drawn()
    held, wrong = checked(case, checks[0])[1], checked(case, checks[1], WRONG)[1]
    assert rules.matched([held, wrong, checks[2]]) == {held.client_id}


def approve(case: Handover, party: Party = Party.DEPARTMENT) -> Handover:
    return verdicts.decide(case, case.approvers[party], party, Verdict.APPROVED, comment="", reopen=[])[0]


def test_the_department_does_not_approve_before_clients_are_drawn() -> None:
    with pytest.raises(SpotChecksOpen):
        approve(a_case_in_review(moves_total=1))


def test_the_department_does_not_approve_before_every_client_is_checked() -> None:
    case, checks = drawn()
    for check in checks[1:]:
        case, _ = checked(case, check)
    with pytest.raises(SpotChecksOpen) as refused:
        approve(case)
    assert [fault.field for fault in refused.value.errors] == [f"spot_checks.{checks[0].client_id}"]


def test_the_department_approves_when_every_client_is_checked() -> None:
    case, checks = drawn()
    for check in checks:
        case, _ = checked(case, check, WRONG)
    assert approve(case).verdicts == {Party.DEPARTMENT: Verdict.APPROVED}


def test_a_case_without_clients_needs_no_check() -> None:
    assert approve(a_case_in_review()).verdicts == {Party.DEPARTMENT: Verdict.APPROVED}


@pytest.mark.parametrize("party", [Party.HR, Party.FINANCE])
def test_the_other_parties_wait_for_no_check(party: Party) -> None:
    assert approve(a_case_in_review(moves_total=1), party).verdicts == {party: Verdict.APPROVED}


def test_after_a_rejection_others_are_drawn() -> None:
    case, checks = drawn()
    rejected, _ = verdicts.decide(case, HEAD, Party.DEPARTMENT, Verdict.REJECTED, comment="缺一页", reopen=[1])
    assert (rejected.spot_drawn, rejected.spot_open, rejected.spot_differing, rules.of_draw(rejected, checks)) == (
        0,
        (),
        0,
        [],
    )


def test_nothing_is_shown_of_a_draw_of_before() -> None:
    fresh = a_case(counted=True, round=1)
    assert rules.of_draw(fresh, drawn()[1]) == []
