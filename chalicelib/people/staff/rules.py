"""The staff list: people are hired, edited and moved; their rights move with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from chalicelib.core.access import Level, Role, locked_by
from chalicelib.core.errors import Conflict, Fault
from chalicelib.core.events import Event
from chalicelib.core.ids import new_id
from chalicelib.core.refs import Ref
from chalicelib.core.versions import require_current
from chalicelib.people.rules import Access, Employee, EmployeeGone, EmployeeStatus
from chalicelib.people.structure.rules import Part

MOST_LEVELS = 20
# What decides who is over a person; while they hand over, and after, it stays as it was.
PLACED = ("position_id", "team_id", "department_id", "manager_id")


class ReportingLoop(Conflict):
    """A reporting line ends, after twenty people at most, and nobody stands above themself."""

    code = "reporting_loop"


class AlreadyTaken(Conflict):
    """A work e-mail, a phone and a reference belong to one person of the company; `errors` name the field."""

    code = "already_taken"


class StillEmployed(Conflict):
    """Somebody has left when their handover is closed; until then the staff list does not say so."""

    code = "still_employed"


@dataclass(frozen=True)
class Wanted:
    """What a person's line is to say; None leaves a column as it is.

    Without a `manager_id` whoever comes into a team reports to its lead, and a lead to the department's head.
    """

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    position_id: str | None = None
    team_id: str | None = None
    manager_id: str | None = None
    joined_on: date | None = None
    status: EmployeeStatus | None = None
    refs: tuple[Ref, ...] | None = None

    def given(self) -> dict[str, Any]:
        """The columns that are named."""
        return {name: value for name, value in vars(self).items() if value is not None}


@dataclass(frozen=True)
class Grounds:
    """What a person's place rests on: parts of the structure, whom they report to, and everyone above those."""

    parts: tuple[Part, ...] = ()
    manager: Access | None = None
    line: tuple[Employee, ...] = ()


def hire(org_id: str, columns: Mapping[str, Any]) -> tuple[Employee, Access, Event]:
    """A new person of the company, without a login: an admin opens the account."""
    employee = Employee(**{"id": new_id("emp"), "email": "", "position": "", **columns})
    access = Access(
        org_id=org_id,
        employee_id=employee.id,
        name=employee.name,
        roles=frozenset({Role.EMPLOYEE}),
        team_id=employee.team_id,
        department_id=employee.department_id,
    )
    _require_honest(columns, access)
    return employee, access, hired(employee)


def hired(employee: Employee) -> Event:
    """That a person is on the staff list from now on."""
    return Event("EmployeeHired", employee.id, {"name": employee.name, **_plain(columns_of(employee))})


def edit(employee: Employee, access: Access, columns: Mapping[str, Any]) -> tuple[Employee, Access, Event]:
    """A person's line with other columns, and their rights as those make them.

    Nobody is said to have left before their handover is closed.
    """
    after = {name: value for name, value in columns.items() if value != getattr(employee, name)}
    require_movable(access, after)
    _require_honest(after, access)
    edited = replace(employee, **after)
    before = {name: getattr(employee, name) for name in after}
    facts = {"before": _plain(before), "after": _plain(after)}
    return edited, _rights(access, edited), Event("EmployeeEdited", employee.id, facts)


def require_movable(access: Access, columns: Iterable[str]) -> None:
    """Whoever hands over stays where they are (`Locked`), and so does whoever left (`EmployeeGone`).

    Their place decides who reads and judges their case.
    """
    if access.level is Level.FULL or not any(name in columns for name in PLACED):
        return
    if access.lock is None:
        raise EmployeeGone
    raise locked_by(access.lock, code="handover_locked", name=access.name)


def _require_honest(after: Mapping[str, Any], access: Access) -> None:
    status = after.get("status")
    if status is EmployeeStatus.LEFT and access.level is not Level.SELF:
        raise StillEmployed
    if status not in (None, EmployeeStatus.LEFT) and access.level is Level.SELF:
        raise EmployeeGone


def _rights(access: Access, employee: Employee) -> Access:
    moved = replace(access, name=employee.name, team_id=employee.team_id, department_id=employee.department_id)
    return moved if moved == access else replace(moved, epoch=access.epoch + 1)


def require_seen(employee: Employee, seen: int | None) -> None:
    """`Stale` unless the line is as its editor saw it; an upsert by reference has seen nothing."""
    if seen is not None:
        require_current(employee.version, seen)


def require_no_loop(employee_id: str, above: Sequence[Employee]) -> None:
    """`ReportingLoop` if a person would report to themself, or the line would be too long."""
    if len(above) >= MOST_LEVELS or employee_id in {person.id for person in above}:
        raise ReportingLoop


def require_free(taken: Sequence[str]) -> None:
    """`AlreadyTaken` if what some fields say is somebody else's."""
    if taken:
        raise AlreadyTaken(errors=[Fault(field, AlreadyTaken.code) for field in taken])


def columns_of(employee: Employee) -> dict[str, Any]:
    """What an event tells of a person but for their name: where they stand."""
    return {name: getattr(employee, name) for name in (*PLACED, "joined_on", "status", "refs")}


def _plain(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Columns as an event holds them."""
    return {name: _text(value) for name, value in columns.items()}


def _text(value: Any) -> Any:
    if isinstance(value, tuple):
        return [vars(ref) for ref in value]
    return value.isoformat() if isinstance(value, date) else value
