"""Use cases of a departure, with stores in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.core.access import Level, Role, System
from chalicelib.core.errors import Fault, Forbidden, Invalid, NotFound
from chalicelib.handover import opening, rules, service
from chalicelib.handover.duties import service as tasks
from chalicelib.handover.evidence import service as evidence_service
from chalicelib.handover.evidence.rules import Evidence, EvidenceDiffers, EvidenceNotUploaded, EvidenceStatus
from chalicelib.handover.rules import Handover, Party, Phase, TaskStatus, Verdict
from chalicelib.handover.service import Ballot
from chalicelib.people.rules import HandoverAlreadyOpen, lock
from tests.kit.builders import (
    BOSS,
    FINANCE,
    HEAD,
    LEAD,
    LEAVER,
    LOCK,
    NOW,
    ORG,
    RULE,
    a_caller,
    a_case,
    a_case_in_review,
    a_file,
    a_locked_caller,
    an_access,
    an_application,
    an_evidence,
)
from tests.kit.fakes import FakeCases, FakeChecklists, FakeDeclarations, FakeDuties, FakeFiles, FakePeople, FakePolicies
from tests.kit.policies import a_policy, acknowledged

HR = a_caller("emp_hr", roles=frozenset({Role.EMPLOYEE, Role.HR}), team_id="team_x", department_id="dep_x")
HEAD_CALLER = a_caller(HEAD, roles=frozenset({Role.EMPLOYEE, Role.DEPARTMENT_HEAD}))
LOCKED = lock(an_access(), LOCK)
NAMED = {Party.DEPARTMENT: HEAD, Party.HR: "emp_hr", Party.FINANCE: FINANCE}
CONFIRMED = an_evidence(status=EvidenceStatus.CONFIRMED)


class Stored:
    """What lies in the bucket."""

    def __init__(self, size: int = 4, sha256: str = "ab" * 32) -> None:
        self.size, self.sha256, self.version_id = size, sha256, "v1"


def opened(
    cases: FakeCases | None = None,
    people: FakePeople | None = None,
    policies: FakePolicies | None = None,
    **changes: Any,
) -> Handover:
    return service.open_handover(
        changes.pop("caller", a_caller()),
        an_application(**changes),
        cases=cases or FakeCases(),
        people=people or FakePeople(),
        checklists=FakeChecklists(),
        policies=policies or FakePolicies(),
        now=NOW,
    )


def test_a_person_opens_their_own_case_and_their_rights_narrow() -> None:
    cases = FakeCases()
    case = opened(cases)
    rights = cases.rights[LEAVER]
    assert (rights.level, rights.lock and rights.lock.case_id) == (Level.HANDOVER, case.id)


def test_case_and_lock_cite_the_rule_in_force_and_who_takes_the_orders() -> None:
    cases, policy = FakeCases(), a_policy()
    case = opened(cases, policies=FakePolicies(policy, acknowledged(policy, LEAVER)))
    locked = cases.rights[LEAVER].lock
    assert locked is not None
    assert locked.rule == case.rule == replace(RULE, policy_id=policy.id)
    assert (locked.interim_holder_id, locked.interim_holder_name) == (LEAD, an_access(LEAD).name)


def test_what_others_acknowledged_says_nothing_of_the_leaver() -> None:
    policy = a_policy()
    case = opened(policies=FakePolicies(policy, acknowledged(policy, LEAD)))
    assert opening.warnings(case) == ["policy_not_acknowledged"]


def test_another_policy_is_no_rule_about_orders() -> None:
    assert opened(policies=FakePolicies(a_policy(code="travel"))).rule is None


def test_the_day_of_the_company_says_what_is_in_force() -> None:
    evening = NOW.replace(hour=16)
    policy = a_policy(published_on=evening.date() + timedelta(days=1))
    found = service.rule_behind(an_access(), people=FakePeople(), policies=FakePolicies(policy), now=evening)
    assert found is not None


def test_hr_opens_a_case_for_anyone() -> None:
    assert opened(caller=HR).leaver_id == LEAVER


def test_nobody_else_opens_a_case_for_another() -> None:
    with pytest.raises(Forbidden):
        opened(caller=a_caller(LEAD))


def test_a_case_of_nobody_is_a_wrong_field() -> None:
    with pytest.raises(Invalid) as refused:
        opened(caller=HR, employee_id="emp_none")
    assert refused.value.errors[0].code == "unknown_employee"


def test_one_case_at_a_time() -> None:
    with pytest.raises(HandoverAlreadyOpen):
        opened(people=FakePeople(LOCKED))


def test_the_interim_holder_is_the_team_lead_unless_another_is_named() -> None:
    assert opened().interim_holder_id == LEAD
    assert opened(interim_holder_id=BOSS).interim_holder_id == BOSS


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        (FakePeople(an_access(LEAD, level=Level.HANDOVER)), HEAD),
        (FakePeople(an_access(LEAD, level=Level.SELF), an_access(HEAD, level=Level.SELF)), BOSS),
    ],
)
def test_who_cannot_receive_is_passed_over(people: FakePeople, expected: str) -> None:
    assert opened(people=people).interim_holder_id == expected


def test_a_lead_who_leaves_is_followed_by_the_head() -> None:
    people = FakePeople()
    people.lead = LEAVER
    assert opened(people=people).interim_holder_id == HEAD


@pytest.mark.parametrize("named", [LEAVER, "emp_none"])
def test_an_interim_holder_who_cannot_receive_is_a_wrong_field(named: str) -> None:
    with pytest.raises(Invalid) as refused:
        opened(interim_holder_id=named)
    assert (refused.value.errors[0].field, refused.value.errors[0].code) == ("interim_holder_id", "successor_unfit")


@pytest.mark.parametrize("named", [HEAD, BOSS])
def test_whoever_leaves_names_one_of_their_line(named: str) -> None:
    assert opened(interim_holder_id=named).interim_holder_id == named


def test_whoever_leaves_names_nobody_else() -> None:
    people = FakePeople(an_access("emp_mate"))
    with pytest.raises(opening.InterimHolderUnconfirmed):
        opened(interim_holder_id="emp_mate", people=people)


def test_hr_names_whom_they_like() -> None:
    people = FakePeople(an_access("emp_mate"))
    assert opened(caller=HR, interim_holder_id="emp_mate", people=people).interim_holder_id == "emp_mate"


def test_a_case_that_nobody_could_hold_meanwhile_is_not_opened() -> None:
    gone = [an_access(who, level=Level.SELF) for who in (LEAD, HEAD, BOSS)]
    with pytest.raises(Invalid):
        opened(people=FakePeople(*gone))


@pytest.mark.parametrize(
    ("caller", "case_id"),
    [
        (a_caller("emp_far", team_id="team_far"), "hnd_1"),
        (a_caller(LEAD), "hnd_1"),
        (HR, "hnd_2"),
        (replace(HR, org_id="org_two"), "hnd_1"),
    ],
    ids=["far away", "a colleague", "missing", "another company"],
)
def test_a_case_out_of_sight_is_not_found(caller: Any, case_id: str) -> None:
    with pytest.raises(NotFound):
        service.seen_case(caller, case_id, "handover:read", cases=FakeCases.holding(a_case()))


def test_work_on_anothers_case_is_not_found_even_for_hr() -> None:
    with pytest.raises(NotFound):
        completed(FakeCases.holding(a_case()), FakeFiles(CONFIRMED), caller=HR)


def completed(cases: FakeCases, files: FakeFiles, people: FakePeople | None = None, caller: Any = None) -> Handover:
    return tasks.complete_task(
        caller or a_locked_caller(),
        "hnd_1",
        1,
        cases=cases,
        people=people or FakePeople(LOCKED),
        files=files,
        declarations=FakeDeclarations(),
        duties=FakeDuties(),
        now=NOW,
    )


@pytest.mark.parametrize("files", [FakeFiles(), FakeFiles(an_evidence()), FakeFiles(replace(CONFIRMED, task=2))])
def test_a_task_without_a_confirmed_file_of_its_own_is_incomplete(files: FakeFiles) -> None:
    cases = FakeCases.holding(a_case())
    with pytest.raises(rules.TaskIncomplete):
        completed(cases, files)
    assert cases.event_names == []


def test_the_last_task_starts_the_review_and_names_a_person_per_party() -> None:
    case = completed(FakeCases.holding(a_case(counted=True)), FakeFiles(CONFIRMED))
    assert (case.phase, case.approvers) == (Phase.REVIEW, NAMED)


def test_a_task_before_the_count_leaves_the_case_open() -> None:
    case = completed(FakeCases.holding(a_case()), FakeFiles(CONFIRMED))
    assert (case.phase, case.tasks, case.approvers) == (Phase.OPEN, {1: TaskStatus.COMPLETE}, {})


def test_a_head_who_leaves_is_followed_by_the_manager() -> None:
    people = FakePeople(LOCKED, an_access(HEAD, level=Level.HANDOVER))
    case = completed(FakeCases.holding(a_case(counted=True)), FakeFiles(CONFIRMED), people)
    assert case.approvers == NAMED | {Party.DEPARTMENT: BOSS}


def test_a_head_never_approves_their_own_departure() -> None:
    people = FakePeople(LOCKED)
    people.head = LEAVER
    case = completed(FakeCases.holding(a_case(counted=True)), FakeFiles(CONFIRMED), people)
    assert case.approvers == NAMED | {Party.DEPARTMENT: BOSS}


def announced(cases: FakeCases, files: FakeFiles, task: int = 1, faults: Sequence[Fault] = ()) -> Evidence:
    return evidence_service.announce_evidence(
        a_locked_caller(),
        "hnd_1",
        task,
        a_file(),
        cases=cases,
        files=files,
        missing=lambda case, number: faults,
        now=NOW,
    )


def confirmed(files: FakeFiles, there: Stored | None, case: Handover | None = None) -> Evidence:
    return evidence_service.confirm_evidence(
        a_locked_caller(),
        "hnd_1",
        1,
        "evd_1",
        cases=FakeCases.holding(case or a_case()),
        files=files,
        bucket=lambda _key: there,
        now=NOW,
    )


def test_in_review_a_file_is_announced_only_for_a_task_that_misses_something_again() -> None:
    cases, files = FakeCases.holding(a_case_in_review()), FakeFiles()
    with pytest.raises(rules.HandoverNotOpen):
        announced(cases, files)
    assert announced(cases, files, faults=[LATE]).status is EvidenceStatus.PENDING


def test_a_file_is_announced_for_a_task_of_the_checklist() -> None:
    files = FakeFiles()
    assert announced(FakeCases.holding(a_case()), files).status is EvidenceStatus.PENDING
    assert files.event_names == ["EvidenceAnnounced"]


def test_a_file_for_a_task_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        announced(FakeCases.holding(a_case()), FakeFiles(), task=2)


def test_files_come_only_until_the_parties_have_decided() -> None:
    decided = a_case(phase=Phase.TRANSFER)
    with pytest.raises(rules.HandoverNotOpen):
        announced(FakeCases.holding(decided), FakeFiles(), faults=[LATE])
    with pytest.raises(rules.HandoverNotOpen):
        confirmed(FakeFiles(an_evidence()), Stored(), decided)


def test_what_arrived_as_announced_is_confirmed() -> None:
    files = FakeFiles(an_evidence())
    assert confirmed(files, Stored()).status is EvidenceStatus.CONFIRMED
    assert files.event_names == ["EvidenceConfirmed"]


def test_nothing_arrived() -> None:
    with pytest.raises(EvidenceNotUploaded):
        confirmed(FakeFiles(an_evidence()), None)


@pytest.mark.parametrize("there", [Stored(size=5), Stored(sha256="ac" * 32), Stored(sha256="")])
def test_something_else_arrived(there: Stored) -> None:
    files = FakeFiles(an_evidence())
    with pytest.raises(EvidenceDiffers):
        confirmed(files, there)
    assert files.event_names == []


def test_a_file_that_was_never_announced_is_not_found() -> None:
    with pytest.raises(NotFound):
        confirmed(FakeFiles(), Stored())


def decided(
    cases: FakeCases,
    verdict: Verdict = Verdict.APPROVED,
    caller: Any = HEAD_CALLER,
    people: FakePeople | None = None,
    faults: Sequence[Fault] = (),
) -> Handover:
    ballot = Ballot(Party.DEPARTMENT, verdict, "缺合同", (1,) if verdict is Verdict.REJECTED else ())
    return service.decide_handover(
        caller,
        "hnd_1",
        ballot,
        cases=cases,
        people=people or FakePeople(LOCKED),
        reopened=lambda case: faults,
        now=NOW,
    )


def test_the_last_approval_waits_for_a_task_that_misses_something_again() -> None:
    others = {Party.HR: Verdict.APPROVED, Party.FINANCE: Verdict.APPROVED}
    cases = FakeCases.holding(a_case_in_review(verdicts=others))
    with pytest.raises(rules.TaskReopened) as refused:
        decided(cases, faults=[LATE])
    assert (refused.value.errors, cases.event_names) == ((LATE,), [])


def test_an_approval_that_is_not_the_last_does_not_look_at_the_tasks() -> None:
    assert decided(FakeCases.holding(a_case_in_review()), faults=[LATE]).phase is Phase.REVIEW


def test_the_heads_approval_is_one_of_three() -> None:
    cases = FakeCases.holding(a_case_in_review())
    assert decided(cases).phase is Phase.REVIEW
    assert cases.event_names == ["VerdictGiven"]


def test_the_third_approval_approves_the_handover() -> None:
    others = {Party.HR: Verdict.APPROVED, Party.FINANCE: Verdict.APPROVED}
    cases = FakeCases.holding(a_case_in_review(verdicts=others))
    assert decided(cases).phase is Phase.TRANSFER
    assert cases.event_names == ["HandoverApproved"]


def test_a_rejection_is_kept_with_the_round_it_ended() -> None:
    cases = FakeCases.holding(a_case_in_review(round=2))
    assert decided(cases, Verdict.REJECTED).phase is Phase.OPEN
    assert cases.rounds == [2]


@pytest.mark.parametrize(
    ("due_on", "later"), [(date(2026, 11, 25), date(2026, 11, 26)), (date(2026, 11, 30), date(2026, 11, 30))]
)
def test_a_rejection_leaves_two_workdays_at_least(due_on: date, later: date) -> None:
    cases = FakeCases.holding(a_case_in_review(due_on=due_on))
    rejected = decided(cases, Verdict.REJECTED)
    assert (rejected.due_on, rejected.due_version) == (later, 2)


def test_the_two_workdays_are_on_the_work_calendar() -> None:
    cases = FakeCases.holding(a_case_in_review(due_on=date(2026, 9, 25)))
    ballot = Ballot(Party.DEPARTMENT, Verdict.REJECTED, "缺合同", (1,))
    # After the last workday before National Day 2026 the next ones are the 8th and the 9th of October.
    eve = NOW.replace(month=9, day=30)
    people, untouched = FakePeople(LOCKED), lambda case: ()
    rejected = service.decide_handover(
        HEAD_CALLER, "hnd_1", ballot, cases=cases, people=people, reopened=untouched, now=eve
    )
    assert rejected.due_on == date(2026, 10, 9)


def test_an_approval_moves_no_day() -> None:
    case = decided(FakeCases.holding(a_case_in_review(due_on=date(2026, 11, 24))))
    assert (case.due_on, case.due_version) == (date(2026, 11, 24), 1)


def test_hr_reads_but_does_not_decide_for_the_department() -> None:
    with pytest.raises(rules.NotTheApprover):
        decided(FakeCases.holding(a_case_in_review()), caller=HR)


def test_a_head_of_another_department_does_not_learn_of_the_case() -> None:
    with pytest.raises(NotFound):
        decided(
            FakeCases.holding(a_case_in_review()),
            caller=replace(HEAD_CALLER, employee_id="emp_far", department_id="dep_two"),
        )


def closed(cases: FakeCases, case_id: str = "hnd_1", version: int = 0) -> None:
    service.close_handover(
        System(ORG, "close"), case_id, version=version, cases=cases, people=FakePeople(LOCKED), now=NOW
    )


def test_a_case_that_changed_since_the_second_pass_does_not_close() -> None:
    cases = FakeCases.holding(a_case(phase=Phase.SETTLE, version=5))
    closed(cases, version=4)
    assert cases.event_names == []


def test_a_settled_case_closes_and_leaves_only_their_own() -> None:
    cases = FakeCases.holding(a_case(phase=Phase.SETTLE))
    closed(cases)
    assert (cases.cases["hnd_1"].phase, cases.rights[LEAVER].level) == (Phase.CLOSED, Level.SELF)


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.SETTLE])
def test_closing_comes_only_after_settling_and_once(phase: Phase) -> None:
    cases = FakeCases.holding(a_case(phase=phase))
    closed(cases)
    assert (cases.cases["hnd_1"].phase, cases.event_names) == (phase, [])


LATE = Fault("order", "order_unconfirmed", "ord_a_1")


def test_a_task_tells_what_it_misses() -> None:
    standing = tasks.standing_of(
        a_case(),
        1,
        files=FakeFiles(an_evidence()),
        declarations=FakeDeclarations(),
        duties=FakeDuties(LATE),
        now=NOW,
    )
    assert ([file.id for file in standing.files], [fault.code for fault in standing.missing]) == (
        ["evd_1"],
        ["evidence_missing", "order_unconfirmed"],
    )
