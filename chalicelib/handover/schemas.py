"""What the departure's routes take and answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from chalicelib.core import clock
from chalicelib.core.errors import Fault
from chalicelib.core.events import Recorded
from chalicelib.handover import rules
from chalicelib.handover.evidence.rules import Announcement, Evidence, EvidenceStatus, Review
from chalicelib.handover.moves.rules import Move, MoveStatus
from chalicelib.handover.rules import Application, Handover, Notice, Party, Phase, TaskStatus, Verdict
from chalicelib.people.shapes import (
    BLANK,
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
    Tidy,
    Whole,
    known,
)

# No path and no control characters, not only blanks.
_IN_NAME = r"[^/\\\x00-\x1f\x7f]"
FILE_NAME = rf"^{_IN_NAME}*[^/\\{BLANK}]{_IN_NAME}*$"


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
            earliest_last_day=rules.earliest_last_day(case.notice),
            due_on=case.due_on,
            due_provisional=case.due_provisional,
            warnings=rules.warnings(case),
            lock=CaseLockOut.of(case),
            tasks=[_task_row(case, number) for number in case.tasks],
            progress=_progress(case),
            portfolio=PortfolioOut(clients=case.moves_total) if case.counted else None,
            version=case.version,
        )

    @property
    def etag_version(self) -> int:
        """What the ETag says."""
        return self.version


def _task_row(case: Handover, number: int) -> TaskRow:
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


class EvidenceIn(Strict):
    """A file that is about to be uploaded."""

    file_name: Annotated[str, Field(min_length=1, max_length=200, pattern=FILE_NAME), Tidy]
    media_type: Literal["application/pdf", "image/jpeg", "image/png", "text/plain", "text/csv"]
    size: Annotated[int, Field(strict=True, ge=1, le=50_000_000), Whole]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    subject_ids: Annotated[tuple[Id, ...], Field(max_length=100)] = ()

    def announcement(self) -> Announcement:
        """What the use case takes."""
        return Announcement(self.file_name, self.media_type, self.size, self.sha256, self.subject_ids)


class UploadOut(Answer):
    """Where to send the file, with exactly these headers."""

    url: Annotated[str, Field(json_schema_extra={"format": "uri"})]
    method: Annotated[str, known("PUT")]
    headers: dict[str, str]
    expires_in: Annotated[Count, Field(description="Seconds.")]


class EvidenceTicket(Answer):
    """The id of a coming file and where to send it."""

    evidence_id: IdOut
    upload: UploadOut

    @classmethod
    def of(cls, evidence: Evidence, upload: Any) -> EvidenceTicket:
        """The ticket of a file."""
        return cls(evidence_id=evidence.id, upload=UploadOut(**vars(upload)))


class ReviewIn(Strict):
    """What the task's party says of a file; a rejection says why."""

    verdict: Literal["accepted", "rejected"]
    reason: Prose = ""

    @property
    def accepted(self) -> bool:
        """Whether it counts."""
        return self.verdict == "accepted"


class ReviewOut(Answer):
    """What the task's party said of a file."""

    verdict: Annotated[str, known("accepted", "rejected")]
    reason: str | None
    by: IdOut
    at: InstantOut

    @classmethod
    def of(cls, review: Review) -> ReviewOut:
        """The answer for a review."""
        verdict = "accepted" if review.accepted else "rejected"
        return cls(verdict=verdict, reason=review.reason or None, by=review.by, at=clock.to_text(review.at))


class EvidenceOut(Answer):
    """A file of a task."""

    evidence_id: IdOut
    file_name: str
    subject_ids: list[IdOut]
    status: Annotated[str, known(*EvidenceStatus)]
    review: ReviewOut | None
    sha256: str

    @classmethod
    def of(cls, evidence: Evidence) -> EvidenceOut:
        """The answer for a file."""
        file = evidence.file
        return cls(
            evidence_id=evidence.id,
            file_name=file.file_name,
            subject_ids=list(file.subject_ids),
            status=evidence.status,
            review=ReviewOut.of(evidence.review) if evidence.review else None,
            sha256=file.sha256,
        )


class MissingOut(Answer):
    """One thing that a task's rule still misses."""

    code: str
    subject_id: IdOut | None


class TaskOut(TaskRow):
    """A task with its evidence."""

    owner_id: IdOut
    satisfied: bool
    missing: list[MissingOut]
    evidence: list[EvidenceOut]

    @classmethod
    def build(cls, case: Handover, number: int, files: Sequence[Evidence], missing: Sequence[Fault]) -> TaskOut:
        """The answer for a task of a case."""
        return cls(
            **_task_row(case, number).model_dump(),
            owner_id=case.leaver_id,
            satisfied=not missing,
            missing=[MissingOut(code=fault.code, subject_id=fault.subject_id) for fault in missing],
            evidence=[EvidenceOut.of(file) for file in files],
        )


def _each_once(ids: list[str]) -> list[str]:
    if len(set(ids)) != len(ids):
        raise PydanticCustomError("id_twice", "an id stands twice")
    return ids


class SuccessorsIn(Strict):
    """One person for some clients of the case."""

    client_ids: Annotated[
        list[Id],
        Field(min_length=1, max_length=90, json_schema_extra={"uniqueItems": True}),
        AfterValidator(_each_once),
    ]
    successor_id: Id


class MoveOut(Answer):
    """One client of a case."""

    client_id: IdOut
    client_name: str
    receiver_id: IdOut | None
    status: Annotated[str, known(*MoveStatus)]

    @classmethod
    def of(cls, move: Move) -> MoveOut:
        """The answer for a move."""
        return cls(
            client_id=move.client_id,
            client_name=move.client_name,
            receiver_id=move.receiver_id or None,
            status=move.status,
        )


class MovePage(Answer):
    """A page of a case's clients."""

    items: list[MoveOut]
    next_cursor: Cursor


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
    def of(cls, link: Recorded) -> EventOut:
        """The answer for an event."""
        return cls(**{name: getattr(link, name) for name in cls.model_fields})


class Timeline(Answer):
    """A page of a case's events, oldest first."""

    items: list[EventOut]
    next_cursor: Cursor
