"""What the routes of tasks answer."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.core.errors import Fault
from chalicelib.handover.evidence.rules import Evidence
from chalicelib.handover.evidence.schemas import EvidenceOut
from chalicelib.handover.rules import Handover, Phase, TaskStatus
from chalicelib.handover.schemas import TaskRow, task_row
from chalicelib.people.shapes import Answer, IdOut


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
        """The answer for a task of a case; in review a complete one that misses something now is `reopened`."""
        row = task_row(case, number).model_dump()
        if missing and case.phase is Phase.REVIEW and case.tasks[number] is TaskStatus.COMPLETE:
            row["status"] = TaskStatus.REOPENED
        return cls(
            **row,
            owner_id=case.leaver_id,
            satisfied=not missing,
            missing=[MissingOut(code=fault.code, subject_id=fault.subject_id) for fault in missing],
            evidence=[EvidenceOut.of(file) for file in files],
        )
