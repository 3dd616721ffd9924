"""Evidence rows of a case."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.aws import items
from chalicelib.aws.items import HandoverTable
from chalicelib.aws.tables import transaction
from chalicelib.core import clock
from chalicelib.core.access import Actor
from chalicelib.core.events import Event
from chalicelib.handover.evidence.rules import Announcement, Evidence, EvidenceStatus, Review
from chalicelib.handover.rules import Handover
from chalicelib.handover.store import case_pk, save_case
from chalicelib.people.rules import Access
from chalicelib.people.store import require_rights


def evidence_sk(task: int, evidence_id: str) -> str:
    """A file's row, with those of its task."""
    return f"EVID#{task:02d}#{evidence_id}"


class EvidenceItem(HandoverTable, discriminator="evidence"):
    """One file of one task."""

    evidence_id = UnicodeAttribute()
    status = UnicodeAttribute()
    facts = JSONAttribute()

    @classmethod
    def of(cls, evidence: Evidence) -> EvidenceItem:
        """The item of a file."""
        facts = asdict(evidence) | {"announced_at": clock.to_text(evidence.announced_at)}
        if evidence.review:
            facts["review"]["at"] = clock.to_text(evidence.review.at)
        return cls(
            pk=case_pk(evidence.org_id, evidence.case_id),
            sk=evidence_sk(evidence.task, evidence.id),
            evidence_id=evidence.id,
            status=evidence.status,
            facts=facts,
        )

    def evidence(self) -> Evidence:
        """The file this item holds."""
        facts = dict(self.facts)
        file = facts["file"] | {"subject_ids": tuple(facts["file"]["subject_ids"])}
        review = facts.get("review")
        return Evidence(
            **{
                **facts,
                "file": Announcement(**file),
                "announced_at": clock.from_text(facts["announced_at"]),
                "status": EvidenceStatus(self.status),
                "review": Review(**{**review, "at": clock.from_text(review["at"])}) if review else None,
            }
        )


class EvidenceStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def of_task(self, org_id: str, case_id: str, task: int) -> list[Evidence]:
        """The files of one task, in the order they were announced."""
        rows = items.every(EvidenceItem, case_pk(org_id, case_id), prefix=f"EVID#{task:02d}#")
        return [row.evidence() for row in rows]

    def get(self, org_id: str, case_id: str, task: int, evidence_id: str) -> Evidence | None:
        """One file of a task."""
        item = items.get(EvidenceItem, case_pk(org_id, case_id), evidence_sk(task, evidence_id))
        return item.evidence() if item else None

    def anywhere(self, org_id: str, case_id: str, evidence_id: str) -> Evidence | None:
        """A file of a case, whichever task it is of."""
        rows = items.every(EvidenceItem, case_pk(org_id, case_id), prefix="EVID#")
        return next((row.evidence() for row in rows if row.evidence_id == evidence_id), None)

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
        """Write a file's row with the case's next event; for a review the leaver's ties must still be as read."""
        with transaction(by, now) as write:
            save_case(write, case, event)
            write.put(EvidenceItem.of(evidence))
            if leaver:
                require_rights(write, leaver)
