"""Verdicts: who judges a handover for each party, and what their word does to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from chalicelib.core.access import (
    Delegation,
    OwnHandover,
    RelativesHandover,
    require_unbiased,
    same_person,
)
from chalicelib.core.events import Event
from chalicelib.handover.rules import (
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
from chalicelib.people.rules import Access


@dataclass(frozen=True)
class Place:
    """In whose place a substitute decides, and by which delegation."""

    of: Access
    delegation: Delegation


def name_approvers(case: Handover, approvers: Mapping[Party, str]) -> Handover:
    """Fix who decides in this round."""
    return replace(case, approvers=dict(approvers))


def choose_approvers(
    case: Handover, leaver: Access, candidates: Mapping[Party, Sequence[Access]]
) -> Mapping[Party, str]:
    """One person for each party that is asked: the first candidate who may judge, nobody for two parties."""
    chosen: dict[Party, Access] = {}
    for party in case.parties:
        for person in candidates.get(party, ()):
            taken = any(same_person(person, other) for other in chosen.values())
            if person.may_receive and not taken and _is_unbiased(person, leaver):
                chosen[party] = person
                break
    return {party: person.employee_id for party, person in chosen.items()}


def _is_unbiased(judge: Access, leaver: Access) -> bool:
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
    facts = {"party": party.value, "verdict": verdict.value, "comment": comment, "round": case.round}
    if in_place_of:
        facts["in_place_of"] = in_place_of
    if verdict is Verdict.REJECTED:
        return _reject(case, reopen), case.event("HandoverRejected", **facts, reopened=sorted(reopen))
    decided = replace(case, verdicts={**case.verdicts, party: verdict}, judges={**case.judges, party: judge_id})
    if all(decided.verdicts.get(asked) is Verdict.APPROVED for asked in case.parties):
        return replace(decided, phase=Phase.TRANSFER, cursor=""), case.event("HandoverApproved", **facts)
    return decided, case.event("VerdictGiven", **facts)


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
    return replace(case, phase=Phase.OPEN, tasks=tasks, approvers={}, verdicts={}, judges={})
