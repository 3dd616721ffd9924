"""Lists of cases: which of them a person sees, for what a case waits for them, and how it stands on a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chalicelib.core.access import Caller, Level, Scope
from chalicelib.handover.rules import Handover, Phase, TaskStatus, is_visible

Fits = Callable[[Handover], bool]


class Capacity(StrEnum):
    """As what a case waits for a person."""

    LEAVER = "leaver"
    APPROVER = "approver"
    SUCCESSOR = "successor"


@dataclass(frozen=True)
class Waiting:
    """For what a case waits for a person; `clients` are those that a successor has still to answer for."""

    capacity: Capacity
    clients: int | None = None


@dataclass(frozen=True)
class Standing:
    """How a case stands on a day; `days_left` is below zero when it is overdue."""

    case: Handover
    days_left: int

    @property
    def overdue(self) -> bool:
        """Whether work on it should have ended before this day."""
        return self.days_left < 0

    @property
    def tasks_done(self) -> int:
        """How many of its tasks are complete."""
        return sum(status is TaskStatus.COMPLETE for status in self.case.tasks.values())

    @property
    def with_receiver(self) -> int:
        """How many of its clients have a receiver who accepted."""
        return self.case.moves_total - self.case.open_moves


def standing(case: Handover, today: date) -> Standing:
    """How a case stands on a day; after its review nothing of it is overdue any more."""
    working = case.phase in (Phase.OPEN, Phase.REVIEW)
    left = (case.due_on - today).days
    return Standing(case, left if working else max(left, 0))


def within(caller: Caller, scope: Scope, phase: Phase | None) -> Fits | None:
    """What a list takes of the company's cases; None when it takes them all."""
    if scope is Scope.COMPANY and phase is None:
        return None
    return lambda case: is_visible(case, caller, scope) and in_phase(case, phase)


def in_phase(case: Handover, phase: Phase | None) -> bool:
    """Whether a case is in the phase asked for, if one is."""
    return phase is None or case.phase is phase


def own_cases(caller: Caller) -> Sequence[str]:
    """The id of the caller's own open case, if they have one."""
    return [caller.lock.case_id] if caller.level is Level.HANDOVER and caller.lock else []


def waits_for(case: Handover, employee_id: str, clients: int) -> Waiting | None:
    """For what a case waits for a person, as the table says; None when it does not, whatever a late list shows."""
    if case.leaver_id == employee_id:
        return Waiting(Capacity.LEAVER) if case.phase is Phase.OPEN else None
    if employee_id in case.awaited.values():
        return Waiting(Capacity.APPROVER)
    if clients and case.phase is Phase.OPEN:
        return Waiting(Capacity.SUCCESSOR, clients)
    return None


def waiting(cases: Sequence[Handover], employee_id: str, clients: Mapping[str, int]) -> list[tuple[Handover, Waiting]]:
    """The cases that wait for a person, the most urgent first."""
    found = [(case, waits_for(case, employee_id, clients.get(case.id, 0))) for case in cases]
    return sorted(((case, why) for case, why in found if why), key=lambda one: (one[0].due_on, one[0].id))
