"""What the departure's routes take and answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from chalicelib.core.errors import Fault
from chalicelib.core.events import Recorded
from chalicelib.handover import rules
from chalicelib.handover.evidence.rules import Announcement, Evidence
from chalicelib.handover.moves.rules import Move
from chalicelib.handover.rules import Application, Handover, Notice, Party, Verdict
from chalicelib.people.shapes import Day, Id, Prose, Strict


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


class ApprovalOut(BaseModel):
    """Who decides for a party, and what they said."""

    approver_id: str | None
    verdict: str | None


class MovesOut(BaseModel):
    """How many clients of the case are in new hands."""

    done: int
    total: int


class ProgressOut(BaseModel):
    """How far a case is."""

    tasks_done: int
    tasks_total: int
    approvals: dict[str, ApprovalOut]
    moves: MovesOut


class CaseLockOut(BaseModel):
    """Since when new orders go to whom."""

    since: str
    interim_holder_id: str


class PortfolioOut(BaseModel):
    """What the leaver held when the case opened."""

    clients: int


class TaskRow(BaseModel):
    """A task in its case."""

    number: int
    code: str
    status: str
    party: str
    due_on: date


class HandoverOut(BaseModel):
    """A case."""

    id: str
    leaver_id: str
    leaver_name: str
    phase: str
    round: int
    reason: str
    last_day: date
    earliest_last_day: date
    due_on: date
    warnings: list[str]
    lock: CaseLockOut
    tasks: list[TaskRow]
    progress: ProgressOut
    portfolio: PortfolioOut | None
    version: int

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
            warnings=rules.warnings(case),
            lock=CaseLockOut(since=rules.opened_text(case), interim_holder_id=case.interim_holder_id),
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


def _progress(case: Handover) -> ProgressOut:
    approvals = {
        party.value: ApprovalOut(approver_id=case.approvers.get(party), verdict=case.verdicts.get(party))
        for party in case.parties
    }
    return ProgressOut(
        tasks_done=sum(status is rules.TaskStatus.COMPLETE for status in case.tasks.values()),
        tasks_total=len(case.tasks),
        approvals=approvals,
        moves=MovesOut(done=case.moves_done, total=case.moves_total),
    )


class HandoverPage(BaseModel):
    """A page of cases."""

    items: list[HandoverOut]
    next_cursor: str | None


class EvidenceIn(Strict):
    """A file that is about to be uploaded."""

    file_name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^/\\\x00-\x1f]+$")]
    media_type: Literal["application/pdf", "image/jpeg", "image/png", "text/plain", "text/csv"]
    size: Annotated[int, Field(strict=True, ge=1, le=50_000_000)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    subject_ids: Annotated[tuple[Id, ...], Field(max_length=100)] = ()

    def announcement(self) -> Announcement:
        """What the use case takes."""
        return Announcement(self.file_name, self.media_type, self.size, self.sha256, self.subject_ids)


class UploadOut(BaseModel):
    """Where to send the file, with exactly these headers."""

    url: str
    method: str
    headers: dict[str, str]
    expires_in: int


class EvidenceTicket(BaseModel):
    """The id of a coming file and where to send it."""

    evidence_id: str
    upload: UploadOut

    @classmethod
    def of(cls, evidence: Evidence, upload: Any) -> EvidenceTicket:
        """The ticket of a file."""
        return cls(evidence_id=evidence.id, upload=UploadOut(**vars(upload)))


class EvidenceOut(BaseModel):
    """A file of a task."""

    evidence_id: str
    file_name: str
    subject_ids: list[str]
    status: str
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
            sha256=file.sha256,
        )


class MissingOut(BaseModel):
    """One thing that a task's rule still misses."""

    code: str
    subject_id: str | None


class TaskOut(TaskRow):
    """A task with its evidence."""

    owner_id: str
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

    client_ids: Annotated[list[Id], Field(min_length=1, max_length=90), AfterValidator(_each_once)]
    successor_id: Id


class MoveOut(BaseModel):
    """One client of a case."""

    client_id: str
    client_name: str
    receiver_id: str | None
    status: str

    @classmethod
    def of(cls, move: Move) -> MoveOut:
        """The answer for a move."""
        return cls(
            client_id=move.client_id,
            client_name=move.client_name,
            receiver_id=move.receiver_id or None,
            status=move.status,
        )


class MovePage(BaseModel):
    """A page of a case's clients."""

    items: list[MoveOut]
    next_cursor: str | None


class VerdictIn(Strict):
    """What an approver says."""

    party: Party
    verdict: Verdict
    comment: Prose = ""
    reopen: Annotated[tuple[int, ...], Field(max_length=20)] = ()


class EventOut(BaseModel):
    """One event of a case."""

    event_id: str
    seq: int
    name: str
    at: str
    actor: str
    data: Mapping[str, Any]
    hash: str

    @classmethod
    def of(cls, link: Recorded) -> EventOut:
        """The answer for an event."""
        return cls(**{name: getattr(link, name) for name in cls.model_fields})


class Timeline(BaseModel):
    """A page of a case's events, oldest first."""

    items: list[EventOut]
    next_cursor: str | None
