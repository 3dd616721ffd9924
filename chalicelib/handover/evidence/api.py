"""Evidence over HTTP: announced, confirmed, reviewed."""

from __future__ import annotations

from chalicelib.aws import files as bucket
from chalicelib.aws.http import ApiBlueprint
from chalicelib.core.access import Caller, OwnHandover, RelativesHandover
from chalicelib.handover.duties.api import declarations, duties
from chalicelib.handover.duties.service import standing_of
from chalicelib.handover.evidence import service
from chalicelib.handover.evidence.rules import (
    EvidenceDiffers,
    EvidenceNotConfirmed,
    EvidenceNotUploaded,
    EvidenceSettled,
    NotTheParty,
    ReasonMissing,
)
from chalicelib.handover.evidence.schemas import EvidenceIn, EvidenceOut, EvidenceTicket, ReviewIn
from chalicelib.handover.evidence.store import EvidenceStore
from chalicelib.handover.rules import HandoverNotOpen
from chalicelib.handover.store import HandoverStore
from chalicelib.people.store import PeopleStore

bp = ApiBlueprint(__name__)
cases, people, files = HandoverStore(), PeopleStore(), EvidenceStore()
TASK = "/v1/handovers/{handover_id}/tasks/{number}"
CONFIRM = (HandoverNotOpen, EvidenceNotUploaded, EvidenceDiffers, EvidenceSettled)
REVIEW = (HandoverNotOpen, EvidenceNotConfirmed, NotTheParty, ReasonMissing, OwnHandover, RelativesHandover)


@bp.api(TASK + "/evidence", "POST", right="handover:work", body=EvidenceIn, status=201, refuses=(HandoverNotOpen,))
def evidence_announce(caller: Caller, body: EvidenceIn, handover_id: str, number: int) -> EvidenceTicket:
    """Announce a file for a task; the answer says where to upload it, bound to its length and SHA-256."""
    evidence = service.announce_evidence(
        caller,
        handover_id,
        number,
        body.announcement(),
        cases=cases,
        files=files,
        missing=lambda case, task: (
            standing_of(case, task, files=files, declarations=declarations, duties=duties, now=caller.now()).missing
        ),
        now=caller.now(),
    )
    file = evidence.file
    upload = bucket.presign(evidence.key, size=file.size, media_type=file.media_type, sha256=file.sha256)
    return EvidenceTicket.of(evidence, upload)


@bp.api(TASK + "/evidence/{evidence_id}/confirm", "POST", right="handover:work", refuses=CONFIRM)
def evidence_confirm(caller: Caller, handover_id: str, number: int, evidence_id: str) -> EvidenceOut:
    """Confirm an uploaded file: it must be what was announced, to the byte."""
    evidence = service.confirm_evidence(
        caller,
        handover_id,
        number,
        evidence_id,
        cases=cases,
        files=files,
        bucket=bucket.stored,
        now=caller.now(),
    )
    return EvidenceOut.of(evidence)


@bp.api(TASK + "/evidence/{evidence_id}/review", "POST", right="evidence:review", body=ReviewIn, refuses=REVIEW)
def evidence_review(caller: Caller, body: ReviewIn, handover_id: str, number: int, evidence_id: str) -> EvidenceOut:
    """Accept or reject a confirmed file for the party that judges its task; a rejected one reopens the task."""
    evidence = service.review_evidence(
        caller,
        handover_id,
        number,
        evidence_id,
        accepted=body.accepted,
        reason=body.reason,
        cases=cases,
        people=people,
        files=files,
        now=caller.now(),
    )
    return EvidenceOut.of(evidence)
