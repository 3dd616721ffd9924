"""Use cases of evidence: announced, confirmed as it lies in the bucket, reviewed by the party that judges its task."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.core.access import Actor, Caller, require_unbiased
from chalicelib.core.errors import Fault, NotFound
from chalicelib.core.events import Event
from chalicelib.handover import rules
from chalicelib.handover.evidence import rules as evidence_rules
from chalicelib.handover.evidence.rules import Announcement, Evidence
from chalicelib.handover.rules import Handover, Phase
from chalicelib.handover.service import Cases, People, own_case, seen_case
from chalicelib.people.rules import Access


class Files(Protocol):
    """Where the rows of evidence are kept."""

    def get(self, org_id: str, case_id: str, task: int, evidence_id: str) -> Evidence | None:
        """One file of a task."""

    def save(
        self,
        case: Handover,
        evidence: Evidence,
        event: Event,
        *,
        leaver: Access | None = None,
        by: Actor,
        now: datetime,
    ) -> None:
        """Write a file's row with the case's next event."""


class Missing(Protocol):
    """Looks at a task again."""

    def __call__(self, case: Handover, task: int, /) -> Sequence[Fault]:
        """What it misses now."""


class Stored(Protocol):
    """What lies in the bucket."""

    @property
    def size(self) -> int:
        """Bytes."""

    @property
    def sha256(self) -> str:
        """Hex."""

    @property
    def version_id(self) -> str:
        """The pinned version."""


class Bucket(Protocol):
    """The bucket, as far as a use case looks into it."""

    def __call__(self, key: str, /) -> Stored | None:
        """The newest version at a key."""


def announce_evidence(
    caller: Caller,
    case_id: str,
    task: int,
    file: Announcement,
    *,
    cases: Cases,
    files: Files,
    missing: Missing,
    now: datetime,
) -> Evidence:
    """Note that a file is coming for a task of the caller's case; in review for one that misses something again."""
    case = own_case(caller, case_id, cases=cases)
    case.spec(task)
    if case.phase is not Phase.REVIEW or not missing(case, task):
        rules.require_open(case)
    evidence, event = evidence_rules.announce(case.id, case.org_id, task, file, by=caller.employee_id, now=now)
    files.save(case, evidence, event, by=caller, now=now)
    return evidence


def confirm_evidence(
    caller: Caller,
    case_id: str,
    task: int,
    evidence_id: str,
    *,
    cases: Cases,
    files: Files,
    bucket: Bucket,
    now: datetime,
) -> Evidence:
    """Look at what was uploaded and pin it; 409 when nothing lies there or it is not what was announced."""
    case = own_case(caller, case_id, cases=cases)
    rules.require_undecided(case)
    evidence = files.get(case.org_id, case.id, task, evidence_id)
    if evidence is None:
        raise NotFound
    there = bucket(evidence.key)
    if there is None:
        raise evidence_rules.EvidenceNotUploaded
    confirmed, event = evidence_rules.confirm(
        evidence, size=there.size, sha256=there.sha256, version_id=there.version_id
    )
    files.save(case, confirmed, event, by=caller, now=now)
    return confirmed


def review_evidence(
    caller: Caller,
    case_id: str,
    task: int,
    evidence_id: str,
    *,
    accepted: bool,
    reason: str,
    cases: Cases,
    people: People,
    files: Files,
    now: datetime,
) -> Evidence:
    """Say of a confirmed file whether it counts; nobody says it of their own or a relative's case."""
    case = seen_case(caller, case_id, "evidence:review", cases=cases)
    evidence = files.get(case.org_id, case.id, task, evidence_id)
    leaver = people.access(case.org_id, case.leaver_id)
    if evidence is None or leaver is None:
        raise NotFound
    require_unbiased(caller, leaver)
    changed, judged, event = evidence_rules.judge(case, evidence, caller, accepted=accepted, reason=reason, now=now)
    files.save(changed, judged, event, leaver=leaver, by=caller, now=now)
    return judged
