"""Checklists: what is to be done when somebody of a position leaves; a case keeps the version that it opened with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from chalicelib.core.access import Role
from chalicelib.core.errors import Fault, Invalid
from chalicelib.core.events import GENESIS, Event
from chalicelib.core.versions import require_current
from chalicelib.handover.rules import Party, TaskSpec

# Of whoever sells, and of everybody else, while their position has no checklist of its own.
SALES, GENERAL = "chl_sales", "chl_general"
DEPARTMENT, HR, FINANCE = Party
# The ten of a salesperson and the three of anybody: due so many days after the notice, or with the case.
_KNOWN = (
    ("client_files", DEPARTMENT, 12),
    ("open_orders", DEPARTMENT, 3),
    ("follow_up_records", DEPARTMENT, 12),
    ("competitor_contact", HR, 3),
    ("receivables", FINANCE, 20),
    ("prices", DEPARTMENT, 12),
    ("introductions", DEPARTMENT, 20),
    ("complaints", DEPARTMENT, 20),
    ("channels", HR, None),
    ("assets", HR, None),
)
_GENERAL = (("work", DEPARTMENT, 12), ("channels", HR, None), ("assets", HR, None))
CODES = frozenset(code for code, _, _ in (*_KNOWN, *_GENERAL))


class TaskTwice(Invalid):
    """A checklist names each task once."""

    code = "task_twice"


class TaskUntitled(Invalid):
    """What a task of the company's own is called is for the company to say, and of Baton's tasks it is known."""

    code = "task_untitled"


@dataclass(frozen=True)
class Checklist:
    """What a leaver has to do. `key` is the id of a position, `chl_sales` or `chl_general`; version 0 is Baton's."""

    key: str
    org_id: str
    tasks: tuple[TaskSpec, ...]
    version: int = 0
    head: str = GENESIS

    @property
    def id(self) -> str:
        """What its events are about."""
        return self.key if self.key in (SALES, GENERAL) else f"chl_{self.key}"


def known(org_id: str, key: str) -> Checklist:
    """What Baton proposes for a position."""
    lines = _KNOWN if key == SALES else _GENERAL
    return Checklist(key, org_id, tuple(TaskSpec(number, *line) for number, line in enumerate(lines, start=1)))


def default_key(roles: Collection[Role]) -> str:
    """Whose checklist somebody has whose position has none of its own."""
    return SALES if Role.SALES in roles else GENERAL


def revise(checklist: Checklist, tasks: Sequence[TaskSpec], *, seen: int) -> tuple[Checklist, Event]:
    """The checklist with other tasks, if it still is the one that was seen; open cases keep theirs."""
    require_current(checklist.version, seen)
    _require_sound(tasks)
    revised = replace(checklist, tasks=tuple(replace(task, number=at) for at, task in enumerate(tasks, start=1)))
    return revised, Event("ChecklistRevised", checklist.id, {"before": _told(checklist), "after": _told(revised)})


def _require_sound(tasks: Sequence[TaskSpec]) -> None:
    twice = [place for place, task in enumerate(tasks) if task.code in [other.code for other in tasks[:place]]]
    if twice:
        raise TaskTwice(errors=[Fault(f"tasks.{place}.code", "task_twice") for place in twice])
    untitled = [place for place, task in enumerate(tasks) if (task.code in CODES) == bool(task.title)]
    if untitled:
        raise TaskUntitled(errors=[Fault(f"tasks.{place}.title", "task_untitled") for place in untitled])


def _told(checklist: Checklist) -> list[Mapping[str, object]]:
    return [asdict(task) for task in checklist.tasks]
