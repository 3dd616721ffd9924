"""What the checklists' routes take and answer."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib.handover.checklists.rules import Checklist
from chalicelib.handover.rules import Party, TaskSpec
from chalicelib.people.shapes import Answer, Count, IdOut, Line, Strict, Whole, known

CODE = r"^[a-z][a-z0-9_]{1,39}$"
Days = Annotated[int, Field(strict=True, ge=1, le=180), Whole]


class TaskIn(Strict):
    """A task: one of Baton's by its code, whose rule looks at live data, or one of the company's own with a title.

    `due_days` counts from the receipt of the notice; null is due with the case.
    """

    code: Annotated[str, Field(pattern=CODE)]
    party: Party
    due_days: Days | None = None
    title: Line | None = None

    def spec(self, number: int) -> TaskSpec:
        """What the rules take."""
        return TaskSpec(number, self.code, self.party, self.due_days, self.title or "")


class ChecklistIn(Strict):
    """All tasks of a checklist in their order."""

    tasks: Annotated[list[TaskIn], Field(min_length=1, max_length=20)]

    def specs(self) -> list[TaskSpec]:
        """What the rules take."""
        return [task.spec(number) for number, task in enumerate(self.tasks, start=1)]


class TaskSpecOut(Answer):
    """A task of a checklist; a title only if it is the company's own."""

    number: Count
    code: str
    party: Annotated[str, known(*Party)]
    due_days: Count | None
    title: str | None


class ChecklistOut(Answer):
    """A checklist: of a position by its id, of whoever sells (`chl_sales`), of everybody else (`chl_general`).

    Version 0 is what Baton proposes.
    """

    id: IdOut
    tasks: list[TaskSpecOut]
    version: Count

    @classmethod
    def of(cls, checklist: Checklist) -> ChecklistOut:
        """The answer for a checklist."""
        tasks = [TaskSpecOut(**{**vars(task), "title": task.title or None}) for task in checklist.tasks]
        return cls(id=checklist.key, tasks=tasks, version=checklist.version)

    @property
    def etag_version(self) -> int:
        """What the ETag says."""
        return self.version


class ChecklistList(Answer):
    """Every checklist of a company."""

    items: list[ChecklistOut]
