"""Use cases of a departure: load, decide, save."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from chalicelib.core import clock
from chalicelib.core.access import (
    Actor,
    Caller,
    Citation,
    Delegation,
    Lock,
    Role,
    Scope,
    System,
    accounts_of,
    authorise,
    is_office,
    require_unbiased,
)
from chalicelib.core.errors import Fault, Forbidden, Invalid, NotFound
from chalicelib.core.events import Event
from chalicelib.handover import opening, rules
from chalicelib.handover.opening import Application
from chalicelib.handover.rules import Handover, Party, Phase, TaskSpec, Verdict
from chalicelib.handover.verdicts import rules as verdicts
from chalicelib.handover.verdicts.rules import Place
from chalicelib.handover.verdicts.service import Bench, named_approvers
from chalicelib.people.policies.rules import ORDER_LOCK, Acknowledgement, Policy, cite
from chalicelib.people.rules import (
    Access,
    Company,
    Department,
    EmployeeGone,
    HandoverAlreadyOpen,
    Team,
    lock,
    release_to_self,
)

# What may be said by the rules of the people below when a case is to be opened.
OPENING_REFUSES = (EmployeeGone, HandoverAlreadyOpen, opening.InterimHolderUnconfirmed)


class Cases(Protocol):
    """Where cases are kept."""

    def get(self, org_id: str, case_id: str) -> Handover | None:
        """One case as it is now."""

    def open(
        self, case: Handover, event: Event, *, leaver: Access, locked: Access, by: Actor, now: datetime
    ) -> Handover:
        """Write a new case and the leaver's narrowed rights."""

    def save(self, case: Handover, event: Event, *, by: Actor, now: datetime) -> Handover:
        """Write a changed case."""

    def close(
        self, case: Handover, event: Event, *, leaver: Access, released: Access, by: Actor, now: datetime
    ) -> Handover:
        """Write the closed case and the leaver's last change of rights."""

    def save_verdict(
        self,
        case: Handover,
        event: Event,
        *,
        round_: int,
        leaver: Access,
        place: Place | None = None,
        by: Actor,
        now: datetime,
    ) -> Handover:
        """Write a verdict with the case it changes."""


class People(Bench, Protocol):
    """What a departure needs to know of people."""

    def access(self, org_id: str, employee_id: str) -> Access | None:
        """A person's rights."""

    def team(self, org_id: str, team_id: str) -> Team | None:
        """One team."""

    def department(self, org_id: str, department_id: str) -> Department | None:
        """One department."""

    def company(self, org_id: str) -> Company | None:
        """The company."""

    def delegation(self, org_id: str, from_id: str, to_id: str) -> Delegation | None:
        """For which days one person may decide in another's place."""


class Reopened(Protocol):
    """Looks at the tasks of a case again."""

    def __call__(self, case: Handover, /) -> Sequence[Fault]:
        """What they miss now, each in the field of its task."""


class Tasks(Protocol):
    """What is to be done, as a checklist says it."""

    @property
    def tasks(self) -> tuple[TaskSpec, ...]:
        """Its lines."""


class Checklists(Protocol):
    """Where checklists are kept."""

    def of(self, org_id: str, person: Access) -> Tasks:
        """What a person has to do who leaves."""


class Policies(Protocol):
    """What a departure needs to know of the company's policies."""

    def by_code(self, org_id: str, code: str) -> Policy | None:
        """The policy of a code."""

    def of_person(self, org_id: str, policy_id: str, employee_id: str) -> Sequence[Acknowledgement]:
        """What a person acknowledged of a policy."""


@dataclass(frozen=True)
class Ballot:
    """What an approver says."""

    party: Party
    verdict: Verdict
    comment: str = ""
    reopen: tuple[int, ...] = ()


def open_handover(
    caller: Caller,
    application: Application,
    *,
    cases: Cases,
    people: People,
    checklists: Checklists,
    policies: Policies,
    now: datetime,
) -> Handover:
    """Open a person's case and narrow their rights; by themself, or by HR for anyone."""
    if application.employee_id != caller.employee_id and authorise(caller, "handover:open") is not Scope.COMPANY:
        raise Forbidden
    leaver = people.access(caller.org_id, application.employee_id)
    if leaver is None:
        raise Invalid(errors=[Fault("employee_id", "unknown_employee")])
    above = _line(leaver.org_id, leaver.team_id, leaver.department_id, people)
    interim = interim_holder(leaver, application.interim_holder_id, above, people=people)
    if caller.employee_id == leaver.employee_id and interim.employee_id not in above:
        raise opening.InterimHolderUnconfirmed
    rule = rule_behind(leaver, people=people, policies=policies, now=now)
    lead_id, head_id, *_ = above
    tasks = checklists.of(caller.org_id, leaver).tasks
    case, event = opening.open_case(
        leaver,
        application,
        checklist=tasks,
        interim_holder_id=interim.employee_id,
        lead_id=lead_id,
        head_id=head_id,
        rule=rule,
        now=now,
    )
    since = rules.opened_text(case)
    locked = lock(leaver, Lock(case.id, since, interim.employee_id, interim_holder_name=interim.name, rule=rule))
    return cases.open(case, event, leaver=leaver, locked=locked, by=caller, now=now)


def rule_behind(leaver: Access, *, people: People, policies: Policies, now: datetime) -> Citation | None:
    """The company's rule by which a leaver takes no new orders, as in force today, and what they acknowledged of it."""
    policy = policies.by_code(leaver.org_id, ORDER_LOCK)
    company = people.company(leaver.org_id) if policy else None
    if policy is None or company is None:
        return None
    given = policies.of_person(leaver.org_id, policy.id, leaver.employee_id)
    return cite(policy, given, today=clock.day_of(now, company.zone))


def interim_holder(leaver: Access, wanted: str | None, above: Sequence[str], *, people: People) -> Access:
    """Who takes new orders: the one named, else the first above the leaver who may receive."""
    for person in [wanted] if wanted else above:
        receiver = _receiver(leaver, person, people)
        if receiver is not None:
            return receiver
    raise Invalid(errors=[Fault("interim_holder_id", "successor_unfit")])


def stand_in(case: Handover, *, people: People) -> Access | None:
    """Who takes what nobody else can: the interim holder, else whoever stands above the leaver and may receive today.

    None when nobody of them may: then the workflow waits until the company names somebody who can.
    """
    for person in (case.interim_holder_id, *_line(case.org_id, case.team_id, case.department_id, people)):
        access = people.access(case.org_id, person) if person and person != case.leaver_id else None
        if access is not None and access.may_receive:
            return access
    return None


def _line(org_id: str, team_id: str, department_id: str, people: People) -> list[str]:
    """The team's lead, the department's head, the company's manager; empty for whom there is not."""
    team = people.team(org_id, team_id)
    return [team.lead_id if team else "", *_superiors(org_id, department_id, people)]


def _superiors(org_id: str, department_id: str, people: People) -> list[str]:
    department, company = people.department(org_id, department_id), people.company(org_id)
    return [department.head_id if department else "", company.settings.get("manager_id", "") if company else ""]


def _receiver(leaver: Access, person: str, people: People) -> Access | None:
    """The rights of somebody else who may receive, or None."""
    if not person or person == leaver.employee_id:
        return None
    access = people.access(leaver.org_id, person)
    return access if access is not None and access.may_receive else None


def seen_case(caller: Caller, case_id: str, right: str, *, cases: Cases) -> Handover:
    """A case within the caller's scope for a right; `NotFound` otherwise."""
    case = cases.get(caller.org_id, case_id)
    if case is None:
        raise NotFound
    rules.require_visible(case, caller, authorise(caller, right))
    return case


def own_case(caller: Caller, case_id: str, *, cases: Cases) -> Handover:
    """The caller's own case: tasks are the leaver's to do."""
    case = cases.get(caller.org_id, case_id)
    if case is None or case.leaver_id != caller.employee_id:
        raise NotFound
    return case


def decide_handover(
    caller: Caller, case_id: str, ballot: Ballot, *, cases: Cases, people: People, reopened: Reopened, now: datetime
) -> Handover:
    """Apply the verdict of an approver or of their substitute; it is written before anything wakes up.

    Before the approval that ends the review every task is looked at once more: `TaskReopened` if one misses something.
    """
    read = cases.get(caller.org_id, case_id)
    leaver = people.access(caller.org_id, read.leaver_id) if read else None
    if read is None or leaver is None:
        raise NotFound
    place = _place(caller, read, ballot.party, people=people, now=now)
    case = read if place else _in_line(caller, read, ballot.party, people=people)
    for judge in (caller, place.of) if place else (caller,):
        require_unbiased(judge, leaver)
    decided, event = verdicts.decide(
        case,
        caller.employee_id,
        ballot.party,
        ballot.verdict,
        comment=ballot.comment,
        reopen=ballot.reopen,
        in_place_of=place.of.employee_id if place else None,
        accounts=accounts_of(caller),
    )
    if ballot.verdict is Verdict.REJECTED:
        decided = verdicts.give_time(decided, today=_today(case.org_id, people, now))
    elif decided.phase is Phase.TRANSFER:
        _require_done(reopened(read))
    told = verdicts.told_of(event, read, case)
    return cases.save_verdict(decided, told, round_=case.round, leaver=leaver, place=place, by=caller, now=now)


def _require_done(broken: Sequence[Fault]) -> None:
    if broken:
        raise rules.TaskReopened(errors=broken, count=len(broken))


def _today(org_id: str, people: People, now: datetime) -> date:
    company = people.company(org_id) or Company(org_id, "")
    return clock.day_of(now, company.zone)


def _place(caller: Caller, case: Handover, party: Party, *, people: People, now: datetime) -> Place | None:
    """In whose place the caller may decide today: that of the named approver, who must still hold the office."""
    named = case.approvers.get(party, caller.employee_id)
    if named == caller.employee_id or Role.AUDITOR in caller.roles:
        return None
    delegation = people.delegation(case.org_id, named, caller.employee_id)
    company = people.company(case.org_id) if delegation else None
    if delegation is None or company is None or not delegation.holds(now, company.zone):
        return None
    approver = people.access(case.org_id, named)
    able = approver is not None and approver.may_receive and is_office(approver.roles, "handover:decide")
    return Place(approver, delegation) if approver is not None and able else None


def _in_line(caller: Caller, case: Handover, party: Party, *, people: People) -> Handover:
    """The case as an officer meets it: unless they are named themself, who may judge no more gives way to the next."""
    rules.require_visible(case, caller, authorise(caller, "handover:read"))
    if not is_office(caller.roles, "handover:decide"):
        raise rules.NotTheApprover
    return case if case.approvers.get(party) == caller.employee_id else named_approvers(case, people=people)


def close_handover(by: System, case_id: str, *, version: int, cases: Cases, people: People, now: datetime) -> None:
    """Close a case that is still as the second pass found it, with every client told; the leaver keeps their own."""
    case = cases.get(by.org_id, case_id)
    leaver = people.access(by.org_id, case.leaver_id) if case else None
    if case is None or leaver is None or case.phase is not Phase.SETTLE or case.version != version:
        return
    if case.open_notices:
        return
    closed, event = rules.close(case)
    cases.close(closed, event, leaver=leaver, released=release_to_self(leaver, case.last_day), by=by, now=now)
