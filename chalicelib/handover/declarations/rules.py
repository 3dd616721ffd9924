"""What is declared of a task, as a whole and of each subject, and where an exception stands in for what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Attempt:
    """One dated try to do what an exception says could not be done."""

    on: date
    what: str


@dataclass(frozen=True)
class Exemption:
    """Why one subject of a task goes without, and who sees to it by when; it counts once somebody else approved it."""

    code: str
    reason: str
    attempts: tuple[Attempt, ...]
    next_step: str
    owner_id: str
    due_on: date
    approved_by: str | None = None


@dataclass(frozen=True)
class Item:
    """What is declared of one subject (a client, an order, a debt). `values` is what the task asks, in plain JSON."""

    subject_id: str
    values: Mapping[str, Any]
    by: str
    declared_at: datetime
    exemption: Exemption | None = None

    @property
    def excused(self) -> bool:
        """Whether an approved exception stands in for whatever this subject misses."""
        return self.exemption is not None and self.exemption.approved_by is not None


@dataclass(frozen=True)
class Declaration:
    """Everything declared of a task: answers about the whole, items by the id of their subject."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    items: Mapping[str, Item] = field(default_factory=dict)

    @property
    def excused(self) -> frozenset[str]:
        """The subjects that miss nothing any more."""
        return frozenset(subject for subject, item in self.items.items() if item.excused)
