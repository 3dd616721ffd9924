"""What the routes of evidence take and answer."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from chalicelib.core import clock
from chalicelib.handover.evidence.rules import Announcement, Evidence, EvidenceStatus, Review
from chalicelib.people.shapes import BLANK, Answer, Count, Id, IdOut, InstantOut, Prose, Strict, Tidy, Whole, known

# No path and no control characters, not only blanks.
_IN_NAME = r"[^/\\\x00-\x1f\x7f]"
FILE_NAME = rf"^{_IN_NAME}*[^/\\{BLANK}]{_IN_NAME}*$"


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
