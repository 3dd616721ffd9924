"""What the routes of tasks answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from chalicelib.core.errors import Fault
from chalicelib.core.messages import sentence
from chalicelib.handover.declarations.rules import Declaration
from chalicelib.handover.declarations.schemas import ExceptionOut
from chalicelib.handover.evidence.rules import Evidence
from chalicelib.handover.evidence.schemas import EvidenceOut
from chalicelib.handover.rules import Handover, Phase, TaskStatus
from chalicelib.handover.schemas import TaskRow, task_row
from chalicelib.people.shapes import Answer, Count, IdOut

ANSWERS = Field(description="What is declared of the whole; of its subjects, `GET .../declaration` tells.")
SHARE = Field(description="For how many of a hundred clients of the case an exception is asked; null before the count.")


class MissingOut(Answer):
    """One thing that a task's rule still misses."""

    code: str
    subject_id: IdOut | None
    message: str

    @classmethod
    def of(cls, fault: Fault, language: str) -> MissingOut:
        """The answer for a fault."""
        facts = {"subject_id": fault.subject_id, **fault.facts}
        return cls(code=fault.code, subject_id=fault.subject_id, message=sentence(fault.code, language, facts))


class TaskOut(TaskRow):
    """A task with its evidence, what is declared of it, and what it misses."""

    title: str
    owner_id: IdOut
    satisfied: bool
    missing: list[MissingOut]
    declaration: Annotated[Mapping[str, Any] | None, ANSWERS]
    exceptions: list[ExceptionOut]
    exceptions_percent: Annotated[Count | None, SHARE]
    evidence: list[EvidenceOut]

    @classmethod
    def build(
        cls,
        case: Handover,
        number: int,
        files: Sequence[Evidence],
        declared: Declaration,
        missing: Sequence[Fault],
        language: str,
    ) -> TaskOut:
        """The answer for a task of a case; in review a complete one that misses something now is `reopened`."""
        spec = case.spec(number)
        row = task_row(case, number).model_dump()
        if missing and case.phase is Phase.REVIEW and case.tasks[number] is TaskStatus.COMPLETE:
            row["status"] = TaskStatus.REOPENED
        return cls(
            **row,
            title=spec.title or sentence(f"task_title_{spec.code}", language, {}),
            owner_id=case.leaver_id,
            satisfied=not missing,
            missing=[MissingOut.of(fault, language) for fault in missing],
            declaration=declared.answers or None,
            exceptions=[out for item in declared.exempted if (out := ExceptionOut.of(item))],
            exceptions_percent=declared.exempted_percent(case.moves_total) if case.counted else None,
            evidence=[EvidenceOut.of(file) for file in files],
        )
