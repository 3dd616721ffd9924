"""Evidence: a file is what was announced, to the byte, or it is nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chalicelib.core.access import Caller, Role, Scope
from chalicelib.core.errors import Conflict, Fault, Forbidden, Invalid
from chalicelib.core.events import Event
from chalicelib.core.ids import new_id
from chalicelib.handover.rules import Handover, Party, reopen, require_open, within


class EvidenceStatus(StrEnum):
    """Where a file stands."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class EvidenceNotUploaded(Conflict):
    """Nothing lies at the announced place."""

    code = "evidence_not_uploaded"


class EvidenceDiffers(Conflict):
    """What lies there has another length or SHA-256 than announced."""

    code = "evidence_differs"


class EvidenceSettled(Conflict):
    """The file was confirmed before; its version is pinned."""

    code = "evidence_settled"


class EvidenceNotConfirmed(Conflict):
    """Only what has arrived as announced is reviewed."""

    code = "evidence_not_confirmed"


class ReasonMissing(Invalid):
    """Whoever rejects a file says why."""

    code = "reason_missing"

    def __init__(self) -> None:
        super().__init__(errors=[Fault("reason", self.code)])


class NotTheParty(Forbidden):
    """A file is reviewed by the party that judges its task: the leaver's lead or head, HR, or finance."""

    code = "not_the_party"


@dataclass(frozen=True)
class Review:
    """What the task's party says of a file."""

    accepted: bool
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Announcement:
    """The file a person is about to upload; `size` in bytes, `sha256` in hex."""

    file_name: str
    media_type: str
    size: int
    sha256: str
    subject_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """A file of a task. `version_id` pins what was checked."""

    id: str
    org_id: str
    case_id: str
    task: int
    file: Announcement
    announced_by: str
    announced_at: datetime
    status: EvidenceStatus = EvidenceStatus.PENDING
    version_id: str = ""
    review: Review | None = None

    @property
    def key(self) -> str:
        """Its place in the bucket: its own, so that an address fits no other file."""
        return f"{self.org_id}/{self.case_id}/{self.id}"


def announce(
    case_id: str, org_id: str, task: int, file: Announcement, *, by: str, now: datetime
) -> tuple[Evidence, Event]:
    """A file is coming."""
    evidence = Evidence(new_id("evd"), org_id, case_id, task, file, by, now)
    facts = {"evidence_id": evidence.id, "task": task, "sha256": file.sha256, "size": file.size}
    return evidence, Event("EvidenceAnnounced", case_id, facts)


def confirm(evidence: Evidence, *, size: int, sha256: str, version_id: str) -> tuple[Evidence, Event]:
    """The file arrived as announced; from now on this very version counts."""
    if evidence.status is EvidenceStatus.CONFIRMED:
        raise EvidenceSettled
    if size != evidence.file.size or sha256 != evidence.file.sha256:
        raise EvidenceDiffers
    confirmed = replace(evidence, status=EvidenceStatus.CONFIRMED, version_id=version_id)
    facts = {"evidence_id": evidence.id, "task": evidence.task, "sha256": sha256, "version_id": version_id}
    return confirmed, Event("EvidenceConfirmed", evidence.case_id, facts)


def judge(
    case: Handover, evidence: Evidence, judge: Caller, *, accepted: bool, reason: str, now: datetime
) -> tuple[Handover, Evidence, Event]:
    """What the task's party says of a file of an open case; a rejected one counts no more and reopens its task."""
    require_open(case)
    if evidence.status is EvidenceStatus.PENDING:
        raise EvidenceNotConfirmed
    require_party(case, judge, case.spec(evidence.task).party)
    if not accepted and not reason:
        raise ReasonMissing
    status = EvidenceStatus.CONFIRMED if accepted else EvidenceStatus.REJECTED
    judged = replace(evidence, status=status, review=Review(accepted, reason, judge.employee_id, now))
    changed = case if accepted else reopen(case, evidence.task)
    facts = {
        "evidence_id": evidence.id,
        "task": evidence.task,
        "file_name": evidence.file.file_name,
        "reason": reason,
        "status": changed.tasks[evidence.task].value,
    }
    return changed, judged, case.event("EvidenceAccepted" if accepted else "EvidenceRejected", **facts)


def require_party(case: Handover, judge: Caller, party: Party) -> None:
    """`NotTheParty` unless the judge holds an office of the party within whose reach the case is."""
    offices = {
        Party.DEPARTMENT: {Role.TEAM_LEAD: Scope.TEAM, Role.DEPARTMENT_HEAD: Scope.DEPARTMENT},
        Party.HR: {Role.HR: Scope.COMPANY},
        Party.FINANCE: {Role.FINANCE: Scope.COMPANY},
    }
    if not any(role in judge.roles and within(case, judge, scope) for role, scope in offices[party].items()):
        raise NotTheParty


def missing(files: Sequence[Evidence]) -> list[Fault]:
    """What a task's evidence lacks: at least one file must be confirmed."""
    if any(file.status is EvidenceStatus.CONFIRMED for file in files):
        return []
    return [Fault("evidence", "evidence_missing")]
