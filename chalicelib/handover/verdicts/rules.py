"""Verdicts: who judges a handover for each party, and what their word does to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date

from chalicelib.core.access import (
    Delegation,
    OwnHandover,
    RelativesHandover,
    accounts_of,
    is_office,
    require_unbiased,
)
from chalicelib.core.events import Event
from chalicelib.handover.rules import (
    CommentMissing,
    Handover,
    HandoverNotInReview,
    JudgesTwice,
    NotTheApprover,
    Party,
    Phase,
    ReopenUnknown,
    TaskStatus,
    Verdict,
    VerdictGiven,
)
from chalicelib.handover.spots.rules import require_checked
from chalicelib.people import workdays
from chalicelib.people.rules import Access

# What whoever has to do something again has for it at least.
WORKDAYS_AGAIN = 2


@dataclass(frozen=True)
class Place:
    """In whose place a substitute decides, and by which delegation."""

    of: Access
    delegation: Delegation


def name_approvers(case: Handover, approvers: Mapping[Party, str]) -> Handover:
    """Fix who decides in this round."""
    return replace(case, approvers=dict(approvers))


def told_of(event: Event, before: Handover, after: Handover) -> Event:
    """What happened, with who was to judge before and who since, if others were named on the way."""
    if before.approvers == after.approvers:
        return event
    named = {"before": dict(before.approvers), "after": dict(after.approvers)}
    return replace(event, data={**event.data, "approvers": named})


def choose_approvers(
    case: Handover, leaver: Access, candidates: Mapping[Party, Sequence[Access]]
) -> Mapping[Party, str]:
    """One person for each party that is asked, nobody for two: who is named and still may judge, else the next who may.

    First candidates come before second ones, whichever party's; who decided already stays.
    """
    chosen = {party: who for party, who in case.approvers.items() if party in case.verdicts}
    everyone = [person for line in candidates.values() for person in line]
    taken = {*chosen.values(), *case.judges.values()}
    taken |= {account for person in everyone if person.employee_id in taken for account in accounts_of(person)}
    for party, person in _in_turn(case, candidates):
        if party not in chosen and taken.isdisjoint(accounts_of(person)) and _may_judge(person, leaver):
            chosen[party] = person.employee_id
            taken |= accounts_of(person)
    return chosen


def _in_turn(case: Handover, candidates: Mapping[Party, Sequence[Access]]) -> list[tuple[Party, Access]]:
    """Who is asked before whom: those who are named already, then by their rank in their party's line."""
    asked = [(rank, party, who) for party in case.parties for rank, who in enumerate(candidates.get(party, ()))]
    asked.sort(key=lambda one: (case.approvers.get(one[1]) != one[2].employee_id, one[0]))
    return [(party, person) for _, party, person in asked]


def _may_judge(judge: Access, leaver: Access) -> bool:
    if not judge.may_receive or not is_office(judge.roles, "handover:decide"):
        return False
    try:
        require_unbiased(judge, leaver)
    except (OwnHandover, RelativesHandover):
        return False
    return True


def decide(
    case: Handover,
    judge_id: str,
    party: Party,
    verdict: Verdict,
    *,
    comment: str,
    reopen: Sequence[int],
    in_place_of: str | None = None,
    accounts: Set[str] = frozenset(),
) -> tuple[Handover, Event]:
    """Record one verdict: the last approval approves the handover, one rejection reopens the tasks it names.

    The judge is the approver named for the party, or decides in that person's place; `accounts` are the judge's others.
    """
    if case.leaver_id in {judge_id, *accounts}:
        raise OwnHandover
    if case.phase is not Phase.REVIEW:
        raise HandoverNotInReview
    if case.approvers.get(party) != (in_place_of or judge_id):
        raise NotTheApprover
    if party in case.verdicts:
        raise VerdictGiven
    _require_one_party(case, {judge_id, *accounts}, party)
    require_checked(case, party, verdict)
    facts = {"party": party.value, "verdict": verdict.value, "comment": comment, "round": case.round}
    if in_place_of:
        facts["in_place_of"] = in_place_of
    if verdict is Verdict.REJECTED:
        if not comment:
            raise CommentMissing
        return _reject(case, reopen), case.event("HandoverRejected", **facts, reopened=sorted(reopen))
    decided = replace(case, verdicts={**case.verdicts, party: verdict}, judges={**case.judges, party: judge_id})
    if all(decided.verdicts.get(asked) is Verdict.APPROVED for asked in case.parties):
        return replace(decided, phase=Phase.TRANSFER, cursor=""), case.event("HandoverApproved", **facts)
    return decided, case.event("VerdictGiven", **facts)


def give_time(case: Handover, *, today: date) -> Handover:
    """A rejected case is due no sooner than two workdays on; a timer of the day before says nothing any more."""
    due_on = max(case.due_on, workdays.shifted(today, WORKDAYS_AGAIN))
    return replace(case, due_on=due_on, due_version=case.due_version + 1)


def _require_one_party(case: Handover, accounts: Set[str], party: Party) -> None:
    """Whoever was named for another party, or decided for one, does not decide for this one as well."""
    named = {who for other, who in case.approvers.items() if other is not party}
    decided = {who for other, who in case.judges.items() if other is not party}
    if accounts & (named | decided):
        raise JudgesTwice


def _reject(case: Handover, reopen: Sequence[int]) -> Handover:
    if not reopen or any(number not in case.tasks for number in reopen):
        raise ReopenUnknown
    tasks = {number: TaskStatus.REOPENED if number in reopen else status for number, status in case.tasks.items()}
    again = replace(case, phase=Phase.OPEN, tasks=tasks, approvers={}, verdicts={}, judges={})
    return replace(again, spot_drawn=0, spot_open=(), spot_differing=0)
