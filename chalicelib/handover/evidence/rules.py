"""Evidence: a file is what was announced, to the byte, or it is nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chalicelib.core.errors import Conflict, Fault
from chalicelib.core.events import Event
from chalicelib.core.ids import new_id


class EvidenceStatus(StrEnum):
    """Where a file stands."""

    PENDING = "pending"
    CONFIRMED = "confirmed"


class EvidenceNotUploaded(Conflict):
    """Nothing lies at the announced place."""

    code = "evidence_not_uploaded"


class EvidenceDiffers(Conflict):
    """What lies there has another length or SHA-256 than announced."""

    code = "evidence_differs"


class EvidenceSettled(Conflict):
    """The file was confirmed before; its version is pinned."""

    code = "evidence_settled"


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


def missing(files: Sequence[Evidence]) -> list[Fault]:
    """What a task's evidence lacks: at least one file must be confirmed."""
    if any(file.status is EvidenceStatus.CONFIRMED for file in files):
        return []
    return [Fault("evidence", "evidence_missing")]
