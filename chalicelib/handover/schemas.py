"""What the departure's routes take and answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from chalicelib.core.events import Recorded
from chalicelib.handover import opening, rules
from chalicelib.handover.opening import Application
from chalicelib.handover.rules import Handover, Notice, Party, Phase, TaskStatus, Verdict
from chalicelib.people.shapes import (
    Answer,
    Count,
    Cursor,
    Day,
    Id,
    IdOut,
    InstantOut,
    Prose,
    RuleOut,
    Strict,
    Whole,
    known,
)


class NoticeIn(Strict):
    """How the company learned of the departure."""

    form: Literal["in_app", "paper", "courier", "email"]
    signed_on: Day
    received_on: Day
    received_by: Id


class HandoverIn(Strict):
    """A departure to be opened."""

    employee_id: Id
    reason: Literal[
        "resignation", "mutual_agreement", "contract_expiry", "dismissal", "retirement", "abandonment", "death"
    ]
    notice: NoticeIn
    last_day: Day
    last_day_basis: Literal["statutory", "agreed"] = "statutory"
    interim_holder_id: Id | None = None

    def application(self) -> Application:
        """What the use case takes."""
        return Application(
            employee_id=self.employee_id,
            reason=self.reason,
            notice=Notice(**self.notice.model_dump()),
            last_day=self.last_day,
            last_day_basis=self.last_day_basis,
            interim_holder_id=self.interim_holder_id,
        )


class ApprovalOut(Answer):
    """Who decides for a party, and what they said."""

    approver_id: IdOut | None
    verdict: Annotated[str, known(*Verdict)] | None


class MovesOut(Answer):
    """How many clients of the case are in new hands."""

    done: Count
    total: Count


class ProgressOut(Answer):
    """How far a case is."""

    tasks_done: Count
    tasks_total: Count
    approvals: dict[str, ApprovalOut]
    moves: MovesOut


class CaseLockOut(Answer):
    """Since when new orders go to whom."""

    since: InstantOut
    interim_holder_id: IdOut
    rule: RuleOut | None

    @classmethod
    def of(cls, case: Handover) -> CaseLockOut:
        """The answer for a case's lock."""
        return cls(
            since=rules.opened_text(case),
            interim_holder_id=case.interim_holder_id,
            rule=RuleOut.of(case.rule),
        )


class PortfolioOut(Answer):
    """What the leaver held when the case opened."""

    clients: Count


class TaskRow(Answer):
    """A task in its case."""

    number: Count
    code: str
    status: Annotated[str, known(*TaskStatus)]
    party: Annotated[str, known(*Party)]
    due_on: date


class HandoverOut(Answer):
    """A case."""

    id: IdOut
    leaver_id: IdOut
    leaver_name: str
    phase: Annotated[str, known(*Phase)]
    round: Count
    reason: str
    last_day: date
    earliest_last_day: date
    due_on: date
    due_provisional: Annotated[bool, Field(description="It rests on a year whose holidays are not announced yet.")]
    warnings: list[str]
    lock: CaseLockOut
    tasks: list[TaskRow]
    progress: ProgressOut
    portfolio: PortfolioOut | None
    version: Count

    @classmethod
    def of(cls, case: Handover) -> HandoverOut:
        """The answer for a case."""
        return cls(
            id=case.id,
            leaver_id=case.leaver_id,
            leaver_name=case.leaver_name,
            phase=case.phase,
            round=case.round,
            reason=case.reason,
            last_day=case.last_day,
            earliest_last_day=opening.earliest_last_day(case.notice),
            due_on=case.due_on,
            due_provisional=case.due_provisional,
            warnings=opening.warnings(case),
            lock=CaseLockOut.of(case),
            tasks=[task_row(case, number) for number in case.tasks],
            progress=_progress(case),
            portfolio=PortfolioOut(clients=case.moves_total) if case.counted else None,
            version=case.version,
        )

    @property
    def etag_version(self) -> int:
        """What the ETag says."""
        return self.version


def task_row(case: Handover, number: int) -> TaskRow:
    """The row of a task in its case."""
    spec = case.spec(number)
    return TaskRow(
        number=number,
        code=spec.code,
        status=case.tasks[number],
        party=spec.party,
        due_on=case.task_due_on(number),
    )


def approvals_of(case: Handover) -> dict[str, ApprovalOut]:
    """Who decides for each party, and what they said."""
    return {
        party.value: ApprovalOut(approver_id=case.approvers.get(party), verdict=case.verdicts.get(party))
        for party in case.parties
    }


def _progress(case: Handover) -> ProgressOut:
    return ProgressOut(
        tasks_done=sum(status is rules.TaskStatus.COMPLETE for status in case.tasks.values()),
        tasks_total=len(case.tasks),
        approvals=approvals_of(case),
        moves=MovesOut(done=case.moves_done, total=case.moves_total),
    )


class VerdictIn(Strict):
    """What an approver says."""

    party: Party
    verdict: Verdict
    comment: Prose = ""
    reopen: Annotated[tuple[Annotated[int, Field(strict=True, ge=1, le=99), Whole], ...], Field(max_length=20)] = ()


class EventOut(Answer):
    """One event of a case."""

    event_id: IdOut
    seq: Count
    name: str
    at: InstantOut
    actor: str
    data: Mapping[str, Any]
    hash: Annotated[str, Field(json_schema_extra={"pattern": "^[0-9a-f]{64}$"})]

    @classmethod
    def of(cls, link: Recorded, *, veiled: bool = False) -> EventOut:
        """The answer for an event; veiled, it does not say which clients are told what."""
        told = {name: getattr(link, name) for name in cls.model_fields}
        return cls(**told | ({"data": {}} if veiled and link.name.startswith("Notice") else {}))


class Timeline(Answer):
    """A page of a case's events, oldest first."""

    items: list[EventOut]
    next_cursor: Cursor
