"""The departure of one person: phases, tasks, receivers, verdicts. The table decides by these rules alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from chalicelib.core import clock
from chalicelib.core.access import Caller, Citation, Scope
from chalicelib.core.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from chalicelib.core.events import GENESIS, Event
from chalicelib.handover import dues


class Phase(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    REVIEW = "review"
    TRANSFER = "transfer"
    SETTLE = "settle"
    CLOSED = "closed"


class Party(StrEnum):
    """Who judges a handover."""

    DEPARTMENT = "department"
    HR = "hr"
    FINANCE = "finance"


class Verdict(StrEnum):
    """What a party says."""

    APPROVED = "approved"
    REJECTED = "rejected"


class TaskStatus(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    COMPLETE = "complete"
    REOPENED = "reopened"


class HandoverNotOpen(Conflict):
    """Work on tasks and receivers is possible only while the case is open."""

    code = "handover_not_open"


class HandoverNotInReview(Conflict):
    """A verdict came while the handover is not waiting for one."""

    code = "handover_not_in_review"


class TaskIncomplete(Conflict):
    """The task's rule does not hold; `errors` name what is missing."""

    code = "task_incomplete"


class TaskComplete(Conflict):
    """The task was completed before."""

    code = "task_complete"


class TaskReopened(Conflict):
    """A task that was complete misses something now; `errors` name the tasks and what it is about."""

    code = "task_reopened"


class VerdictGiven(Conflict):
    """One verdict per party and round."""

    code = "verdict_given"


class NotTheApprover(Forbidden):
    """Only the person named at the start of the round, or their dated substitute, decides for a party."""

    code = "not_the_approver"


class JudgesTwice(Forbidden):
    """One person judges for one party only, whatever offices they hold or stand in for."""

    code = "judges_twice"


class ReopenUnknown(Invalid):
    """A rejection names tasks of this checklist, at least one."""

    code = "reopen_unknown"

    def __init__(self) -> None:
        super().__init__(errors=[Fault("reopen", self.code)])


class CommentMissing(Invalid):
    """A rejection says why."""

    code = "comment_missing"

    def __init__(self) -> None:
        super().__init__(errors=[Fault("comment", self.code)])


@dataclass(frozen=True)
class TaskSpec:
    """A line of a checklist: what is to be done, which party judges it, due how many days after the notice.

    Without days it is due with the case. A task of the company's own has a title.
    """

    number: int
    code: str
    party: Party
    due_days: int | None
    title: str = ""


@dataclass(frozen=True)
class Notice:
    """How the company learned of it. The day of receipt is not counted (Civil Code art. 201)."""

    form: str
    signed_on: date
    received_on: date
    received_by: str


@dataclass(frozen=True)
class Handover:
    """A case: everything that decides. Its tasks' evidence and its clients' moves are rows of their own."""

    id: str
    org_id: str
    leaver_id: str
    leaver_name: str
    team_id: str
    department_id: str
    reason: str
    notice: Notice
    last_day: date
    last_day_basis: str
    interim_holder_id: str
    due_on: date
    opened_at: datetime
    checklist: tuple[TaskSpec, ...]
    parties: tuple[Party, ...]
    tasks: Mapping[int, TaskStatus]
    due_version: int = 1
    lead_id: str = ""
    head_id: str = ""
    phase: Phase = Phase.OPEN
    round: int = 0
    approvers: Mapping[Party, str] = field(default_factory=dict)
    verdicts: Mapping[Party, Verdict] = field(default_factory=dict)
    judges: Mapping[Party, str] = field(default_factory=dict)
    counted: bool = False
    cursor: str = ""
    moves_total: int = 0
    moves_done: int = 0
    open_moves: int = 0
    open_notices: int = 0
    spot_drawn: int = 0
    spot_open: tuple[str, ...] = ()
    spot_differing: int = 0
    moved_at: datetime | None = None
    rule: Citation | None = None
    version: int = 0
    head: str = GENESIS

    def spec(self, number: int) -> TaskSpec:
        """A line of the checklist; `NotFound` if it has no such number."""
        for spec in self.checklist:
            if spec.number == number:
                return spec
        raise NotFound

    def task_due_on(self, number: int) -> date:
        """A task's due day, on the work calendar, never later than the case's."""
        days = self.spec(number).due_days
        if days is None:
            return self.due_on
        return min(dues.of_task(self.notice.received_on, self.last_day, days), self.due_on)

    @property
    def due_provisional(self) -> bool:
        """Whether its due days rest on a year whose holidays are not announced yet."""
        return dues.provisional(self.notice.received_on, self.last_day)

    @property
    def ready(self) -> bool:
        """All tasks complete, all clients counted, each with an accepted receiver."""
        done = all(status is TaskStatus.COMPLETE for status in self.tasks.values())
        return done and self.counted and self.open_moves == 0

    @property
    def awaited(self) -> Mapping[Party, str]:
        """Who is still to decide in this round, by the party that they decide for."""
        named = self.approvers.items() if self.phase is Phase.REVIEW else ()
        return {party: who for party, who in named if party not in self.verdicts}

    def event(self, name: str, **facts: object) -> Event:
        """A fact of this case."""
        return Event(name, self.id, facts)


def require_open(case: Handover) -> None:
    """`HandoverNotOpen` unless tasks and receivers may still change."""
    if case.phase is not Phase.OPEN:
        raise HandoverNotOpen


def advance(case: Handover) -> Handover:
    """An open case whose tasks are complete and whose clients all have receivers goes into review: the next round."""
    if case.phase is not Phase.OPEN or not case.ready:
        return case
    return replace(case, phase=Phase.REVIEW, round=case.round + 1, approvers={}, verdicts={}, judges={})


def require_undecided(case: Handover) -> None:
    """`HandoverNotOpen` once the parties have decided: until then what broke is put right without a new round."""
    if case.phase is not Phase.REVIEW:
        require_open(case)


def complete_task(
    case: Handover, number: int, missing: Sequence[Fault], proofs: Mapping[str, str] | None = None
) -> tuple[Handover, Event]:
    """A task is complete when its rule misses nothing; the last one may start the review.

    `proofs` say by client id on which versions of its records that rests.
    """
    require_undecided(case)
    spec = case.spec(number)
    broken = case.phase is Phase.REVIEW and missing
    if case.tasks[number] is TaskStatus.COMPLETE and not broken:
        raise TaskComplete
    if missing:
        raise TaskIncomplete(errors=missing, count=len(missing))
    changed = advance(replace(case, tasks={**case.tasks, number: TaskStatus.COMPLETE}))
    facts = {"number": number, "code": spec.code, "phase": changed.phase.value}
    return changed, case.event("TaskCompleted", **facts, **({"proofs": dict(proofs)} if proofs else {}))


def reopen(case: Handover, number: int) -> Handover:
    """A task that was complete is to be done again."""
    if case.tasks[number] is not TaskStatus.COMPLETE:
        return case
    return replace(case, tasks={**case.tasks, number: TaskStatus.REOPENED})


def close(case: Handover) -> tuple[Handover, Event]:
    """Nothing is left in her name: the case closes, her access becomes `self` in the same transaction."""
    closed = replace(case, phase=Phase.CLOSED)
    return closed, case.event("HandoverClosed", moved=case.moves_done, access={"before": "handover", "after": "self"})


def require_visible(case: Handover, caller: Caller, scope: Scope) -> None:
    """`NotFound` for a case outside the caller's scope; whoever is named to judge it sees it, wherever they work."""
    if caller.employee_id not in case.approvers.values() and not is_visible(case, caller, scope):
        raise NotFound


def is_visible(case: Handover, caller: Caller, scope: Scope) -> bool:
    """Whether a case is the caller's own or within their scope."""
    return caller.employee_id == case.leaver_id or within(case, caller, scope)


def within(case: Handover, caller: Caller, scope: Scope) -> bool:
    """Whether a right that reaches so far reaches a case."""
    reach = {
        Scope.TEAM: case.team_id == caller.team_id,
        Scope.DEPARTMENT: case.department_id == caller.department_id,
        Scope.COMPANY: True,
    }
    return reach.get(scope, False)


def waits(case: Handover, slot: str) -> bool:
    """Whether a state of the workflow has to wait: its slot is `gather#round`, `review#round#party` or `notify#round`.

    A wait is over when the case went on, the round ended, the party decided or is not asked at all, or the last client
    was told.
    """
    kind, asked_round, *party = slot.split("#")
    if kind == "gather":
        return case.phase is Phase.OPEN and case.round == int(asked_round)
    if kind == "notify":
        return case.phase is Phase.SETTLE and case.open_notices > 0
    asked = Party(party[0])
    same_round = case.phase is Phase.REVIEW and case.round == int(asked_round)
    return same_round and asked in case.parties and asked not in case.verdicts


def next_state(case: Handover) -> str:
    """Where the workflow goes from here; it may be asked at any time, as often as it likes."""
    if case.phase is Phase.OPEN:
        return "gather" if case.counted else "snapshot"
    return {
        Phase.REVIEW: "review",
        Phase.TRANSFER: "transfer",
        Phase.SETTLE: "settle",
        Phase.CLOSED: "end",
    }[case.phase]


def opened_text(case: Handover) -> str:
    """The instant of opening as text: what a lock cites."""
    return clock.to_text(case.opened_at)
