"""The departure's phases, tasks, receivers and verdicts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.access import Citation, OwnHandover, Scope
from chalicelib.core.errors import Fault, NotFound
from chalicelib.handover import opening, portfolio, rules
from chalicelib.handover.rules import Handover, Party, Phase, TaskStatus, Verdict
from chalicelib.handover.verdicts import rules as verdicts
from tests.kit.builders import (
    HEAD,
    LEAD,
    LEAVER,
    NOW,
    RULE,
    TASK,
    a_caller,
    a_case,
    a_case_in_review,
    a_notice,
    an_access,
    an_application,
)

APPROVED, REJECTED = Verdict.APPROVED, Verdict.REJECTED
ALL = (Party.DEPARTMENT, Party.HR, Party.FINANCE)
DEPARTMENT_ONLY = a_case_in_review(parties=(Party.DEPARTMENT,), approvers={Party.DEPARTMENT: HEAD})


def decided(case: Handover, party: Party = Party.DEPARTMENT, verdict: Verdict = APPROVED, **changes: Any) -> Handover:
    given = {"comment": "缺合同", "reopen": [1], **changes} if verdict is REJECTED else {"comment": "", "reopen": []}
    return verdicts.decide(case, case.approvers[party], party, verdict, **given)[0]


def test_thirty_days_begin_on_the_day_after_receipt() -> None:
    assert opening.earliest_last_day(a_notice(received_on=date(2026, 11, 23))) == date(2026, 12, 23)


@pytest.mark.parametrize(
    ("last_day", "basis", "found"),
    [
        (date(2026, 12, 22), "statutory", ["last_day_unlawful"]),
        (date(2026, 12, 23), "statutory", []),
        (date(2026, 12, 1), "agreed", []),
    ],
)
def test_a_last_day_before_the_period_of_notice_is_a_warning(last_day: date, basis: str, found: list[str]) -> None:
    assert opening.warnings(a_case(last_day=last_day, last_day_basis=basis, rule=RULE)) == found


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        (None, ["no_order_policy"]),
        (replace(RULE, acknowledged_on=None, acknowledged_version=None), ["policy_not_acknowledged"]),
        (RULE, []),
    ],
)
def test_a_lock_without_a_rule_or_a_signature_is_a_warning(rule: Citation | None, found: list[str]) -> None:
    assert opening.warnings(a_case(rule=rule)) == found


@pytest.mark.parametrize("missing", ALL)
def test_a_party_without_an_approver_is_a_warning(missing: Party) -> None:
    case = a_case_in_review(rule=RULE)
    left = {party: who for party, who in case.approvers.items() if party is not missing}
    assert opening.warnings(replace(case, approvers=left)) == ["no_approver"]
    assert opening.warnings(case) == []


def test_a_case_is_due_five_working_days_before_the_last_day() -> None:
    assert opening.due_on(a_notice(), date(2026, 12, 23)) == date(2026, 12, 16)


def test_a_case_is_never_due_before_half_of_the_time() -> None:
    assert opening.due_on(a_notice(received_on=date(2026, 11, 23)), date(2026, 11, 27)) == date(2026, 11, 25)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 200))
def test_a_case_is_due_between_notice_and_last_day(received: date, days: int) -> None:
    last_day = received + timedelta(days=days)
    assert received <= opening.due_on(a_notice(received_on=received), last_day) <= last_day


def test_a_task_is_never_due_after_its_case() -> None:
    assert a_case(due_on=date(2026, 11, 25)).task_due_on(1) == date(2026, 11, 25)


def test_a_task_is_due_by_its_checklist() -> None:
    assert a_case(due_on=date(2027, 1, 1)).task_due_on(1) == date(2026, 12, 4)


def test_a_new_case_is_open_with_every_task_of_the_checklist() -> None:
    case, event = opening.open_case(an_access(), an_application(), checklist=[TASK], interim_holder_id=LEAD, now=NOW)
    assert (case.phase, case.tasks, case.leaver_id) == (Phase.OPEN, {1: TaskStatus.OPEN}, LEAVER)
    assert (event.name, event.data["access"]) == ("HandoverOpened", {"before": "full", "after": "handover"})


def test_a_task_completes_when_nothing_is_missing() -> None:
    case, event = rules.complete_task(a_case(), 1, [])
    assert (case.tasks, event.name) == ({1: TaskStatus.COMPLETE}, "TaskCompleted")


def test_a_task_with_something_missing_says_what() -> None:
    fault = Fault("evidence", "evidence_missing")
    with pytest.raises(rules.TaskIncomplete) as refused:
        rules.complete_task(a_case(), 1, [fault])
    assert (refused.value.errors, refused.value.facts) == ((fault,), {"count": 1})


def test_a_task_completes_once() -> None:
    case, _ = rules.complete_task(a_case(), 1, [])
    with pytest.raises(rules.TaskComplete):
        rules.complete_task(case, 1, [])


def test_a_task_that_is_not_on_the_checklist_is_not_found() -> None:
    with pytest.raises(NotFound):
        rules.complete_task(a_case(), 2, [])


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.OPEN])
def test_receivers_change_only_in_an_open_case(phase: Phase) -> None:
    case = a_case(phase=phase, open_moves=1)
    works = [
        lambda: portfolio.propose(case, ["cli_a"], LEAD),
        lambda: portfolio.accept(case, "cli_a", LEAD),
        lambda: portfolio.decline(case, "cli_a", LEAD),
    ]
    for work in works:
        with pytest.raises(rules.HandoverNotOpen):
            work()


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase not in (Phase.OPEN, Phase.REVIEW)])
def test_tasks_are_completed_only_until_the_parties_have_decided(phase: Phase) -> None:
    with pytest.raises(rules.HandoverNotOpen):
        rules.complete_task(a_case(phase=phase), 1, [])


def test_in_review_a_completed_task_that_misses_something_again_says_what() -> None:
    fault = Fault("client", "client_without_contact", "cli_a")
    with pytest.raises(rules.TaskIncomplete) as refused:
        rules.complete_task(a_case_in_review(), 1, [fault])
    assert refused.value.errors == (fault,)


def test_a_task_that_is_to_be_done_again_completes_in_review_within_the_round() -> None:
    case, _ = rules.complete_task(a_case_in_review(tasks={1: TaskStatus.REOPENED}), 1, [])
    assert (case.tasks, case.phase, case.round) == ({1: TaskStatus.COMPLETE}, Phase.REVIEW, 1)


def test_a_completed_task_says_on_which_versions_of_each_client_it_rests() -> None:
    _, event = rules.complete_task(a_case(), 1, [], {"cli_a": "0123456789abcdef"})
    assert event.data["proofs"] == {"cli_a": "0123456789abcdef"}


READY = {"tasks": {1: TaskStatus.COMPLETE}, "counted": True, "open_moves": 0}


def test_a_case_with_everything_done_goes_into_review() -> None:
    case = rules.advance(a_case(**READY))
    assert (case.phase, case.round, case.approvers, case.verdicts) == (Phase.REVIEW, 1, {}, {})


@pytest.mark.parametrize(
    "lacking",
    [
        {"tasks": {1: TaskStatus.OPEN}},
        {"tasks": {1: TaskStatus.REOPENED}},
        {"tasks": {1: TaskStatus.COMPLETE, 2: TaskStatus.OPEN}},
        {"counted": False},
        {"open_moves": 1},
    ],
)
def test_a_case_with_anything_open_stays_open(lacking: dict[str, Any]) -> None:
    assert rules.advance(a_case(**{**READY, **lacking})).phase is Phase.OPEN


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.OPEN])
def test_no_other_phase_goes_into_review(phase: Phase) -> None:
    assert rules.advance(a_case(**READY, phase=phase)).phase is phase


def test_counting_ends_with_the_page_that_has_no_cursor() -> None:
    first, _ = portfolio.count_clients(a_case(), ["cli_a", "cli_b"], "more")
    assert (first.counted, first.cursor, first.moves_total, first.open_moves) == (False, "more", 2, 2)
    last, event = portfolio.count_clients(first, ["cli_c"], "")
    assert (last.counted, last.moves_total, last.open_moves, event.data["complete"]) == (True, 3, 3, True)


def test_someone_without_clients_goes_into_review_when_counted() -> None:
    case, _ = portfolio.count_clients(a_case(tasks={1: TaskStatus.COMPLETE}), [], "")
    assert case.phase is Phase.REVIEW


def test_the_last_acceptance_starts_the_review() -> None:
    case = a_case(**{**READY, "open_moves": 2})
    first, _ = portfolio.accept(case, "cli_a", LEAD)
    second, event = portfolio.accept(first, "cli_b", LEAD)
    assert (first.phase, second.phase, event.data["phase"]) == (Phase.OPEN, Phase.REVIEW, "review")


def test_a_refusal_keeps_the_client_open() -> None:
    case, event = portfolio.decline(a_case(**{**READY, "open_moves": 1}), "cli_a", LEAD)
    assert (case.open_moves, case.phase, event.name) == (1, Phase.OPEN, "SuccessorDeclined")


def test_the_last_approval_approves_the_handover() -> None:
    two = decided(decided(a_case_in_review(), Party.HR), Party.FINANCE)
    case, event = verdicts.decide(two, HEAD, Party.DEPARTMENT, APPROVED, comment="好", reopen=[])
    assert (case.phase, event.name, event.data["comment"]) == (Phase.TRANSFER, "HandoverApproved", "好")


def test_two_of_three_approvals_approve_nothing() -> None:
    case = decided(decided(a_case_in_review(), Party.HR), Party.FINANCE)
    assert case.phase is Phase.REVIEW


@pytest.mark.parametrize("order", [ALL, ALL[::-1], (Party.HR, Party.DEPARTMENT, Party.FINANCE)])
def test_three_approvals_in_any_order_approve(order: tuple[Party, ...]) -> None:
    case = a_case_in_review()
    for party in order:
        case = decided(case, party)
    assert case.phase is Phase.TRANSFER


def test_one_rejection_reopens_the_named_tasks_and_ends_the_round() -> None:
    case, event = verdicts.decide(
        decided(a_case_in_review(), Party.HR), HEAD, Party.DEPARTMENT, REJECTED, comment="缺合同", reopen=[1]
    )
    assert (case.phase, case.tasks, case.round) == (Phase.OPEN, {1: TaskStatus.REOPENED}, 1)
    assert (case.verdicts, case.approvers, event.name) == ({}, {}, "HandoverRejected")


def test_the_next_review_is_another_round_that_asks_everyone_again() -> None:
    rejected = decided(decided(a_case_in_review(), Party.HR), Party.DEPARTMENT, REJECTED)
    case, _ = rules.complete_task(rejected, 1, [])
    assert (case.phase, case.round, case.verdicts, case.approvers) == (Phase.REVIEW, 2, {}, {})


def test_only_the_named_tasks_reopen() -> None:
    case = a_case_in_review(tasks={1: TaskStatus.COMPLETE, 2: TaskStatus.COMPLETE})
    assert decided(case, verdict=REJECTED).tasks == {1: TaskStatus.REOPENED, 2: TaskStatus.COMPLETE}


@pytest.mark.parametrize("reopen", [[], [2], [1, 2]])
def test_a_rejection_names_tasks_of_this_checklist(reopen: list[int]) -> None:
    with pytest.raises(rules.ReopenUnknown):
        decided(a_case_in_review(), verdict=REJECTED, reopen=reopen)


def test_a_rejection_says_why() -> None:
    with pytest.raises(rules.CommentMissing):
        decided(a_case_in_review(), verdict=REJECTED, comment="")


@pytest.mark.parametrize("party", ALL)
def test_whichever_party_rejects_ends_the_round_for_all(party: Party) -> None:
    others = [other for other in ALL if other is not party]
    case = decided(decided(a_case_in_review(), others[0]), party, REJECTED)
    assert (case.phase, case.verdicts) == (Phase.OPEN, {})
    with pytest.raises(rules.HandoverNotInReview):
        verdicts.decide(case, HEAD, others[1], APPROVED, comment="", reopen=[])


def test_a_partys_verdict_stands() -> None:
    case = decided(a_case_in_review(), Party.HR)
    for verdict in Verdict:
        with pytest.raises(rules.VerdictGiven):
            decided(case, Party.HR, verdict)


def test_nobody_decides_for_themself() -> None:
    case = a_case_in_review(approvers={Party.DEPARTMENT: LEAVER})
    with pytest.raises(OwnHandover):
        decided(case)


@pytest.mark.parametrize("who", ["emp_other", "emp_hr", ""])
def test_only_the_named_person_decides_for_a_party(who: str) -> None:
    with pytest.raises(rules.NotTheApprover):
        verdicts.decide(a_case_in_review(), who, Party.DEPARTMENT, APPROVED, comment="", reopen=[])


def test_a_party_that_is_not_asked_has_no_approver() -> None:
    with pytest.raises(rules.NotTheApprover):
        verdicts.decide(DEPARTMENT_ONLY, HEAD, Party.HR, APPROVED, comment="", reopen=[])


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.REVIEW])
def test_a_verdict_outside_of_a_review_is_refused(phase: Phase) -> None:
    with pytest.raises(rules.HandoverNotInReview):
        decided(replace(a_case_in_review(), phase=phase))


def test_the_last_page_of_moves_settles_the_case() -> None:
    transfer = a_case(phase=Phase.TRANSFER)
    first, _ = portfolio.page_moved(transfer, {"cli_a": LEAD}, "more", now=NOW)
    assert (first.phase, first.moves_done, first.moved_at) == (Phase.TRANSFER, 1, None)
    last, _ = portfolio.page_moved(first, {"cli_b": LEAD}, "", now=NOW)
    assert (last.phase, last.moves_done, last.moved_at) == (Phase.SETTLE, 2, NOW)


def test_what_the_second_pass_finds_moves_to_one_receiver() -> None:
    case, event = portfolio.found_more(a_case(phase=Phase.SETTLE, moves_total=2), ["cli_c"], LEAD)
    assert (case.phase, case.cursor, case.moves_total, event.data["receiver_id"]) == (Phase.TRANSFER, "", 3, LEAD)


def test_closing_ends_the_case() -> None:
    case, event = rules.close(a_case(phase=Phase.SETTLE, moves_done=3))
    assert (case.phase, event.name, event.data["moved"]) == (Phase.CLOSED, "HandoverClosed", 3)


@pytest.mark.parametrize(
    ("scope", "caller", "seen"),
    [
        (Scope.SELF, {}, True),
        (Scope.SELF, {"employee_id": LEAD}, False),
        (Scope.OWN, {"employee_id": LEAD}, False),
        (Scope.TEAM, {"employee_id": LEAD}, True),
        (Scope.TEAM, {"employee_id": LEAD, "team_id": "team_two"}, False),
        (Scope.DEPARTMENT, {"employee_id": HEAD}, True),
        (Scope.DEPARTMENT, {"employee_id": HEAD, "department_id": "dep_two"}, False),
        (Scope.COMPANY, {"employee_id": "emp_hr", "team_id": "team_x", "department_id": "dep_x"}, True),
    ],
)
def test_a_case_is_seen_within_the_scope(scope: Scope, caller: dict[str, Any], seen: bool) -> None:
    if seen:
        rules.require_visible(a_case(), a_caller(**caller), scope)
    else:
        with pytest.raises(NotFound):
            rules.require_visible(a_case(), a_caller(**caller), scope)


@pytest.mark.parametrize(
    ("case", "slot", "waiting"),
    [
        (a_case(), "gather#0", True),
        (a_case(round=1), "gather#0", False),
        (a_case(round=1), "gather#1", True),
        (a_case_in_review(), "gather#0", False),
        (a_case_in_review(), "gather#1", False),
        (a_case_in_review(), "review#1#department", True),
        (a_case_in_review(), "review#1#hr", True),
        (DEPARTMENT_ONLY, "review#1#hr", False),
        (a_case_in_review(), "review#0#department", False),
        (a_case_in_review(round=2), "review#1#department", False),
        (a_case_in_review(verdicts={Party.DEPARTMENT: APPROVED}), "review#1#department", False),
        (a_case_in_review(phase=Phase.TRANSFER), "review#1#department", False),
        (a_case(round=1), "review#1#department", False),
    ],
)
def test_a_state_waits_only_while_its_answer_is_out(case: Handover, slot: str, waiting: bool) -> None:
    assert rules.waits(case, slot) is waiting


@pytest.mark.parametrize(
    ("case", "state"),
    [
        (a_case(), "snapshot"),
        (a_case(counted=True), "gather"),
        (a_case_in_review(), "review"),
        (a_case(phase=Phase.TRANSFER), "transfer"),
        (a_case(phase=Phase.SETTLE), "settle"),
        (a_case(phase=Phase.CLOSED), "end"),
    ],
)
def test_the_table_says_where_the_workflow_goes(case: Handover, state: str) -> None:
    assert rules.next_state(case) == state
