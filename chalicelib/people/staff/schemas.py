"""What the staff list's routes take and answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from chalicelib.people.rules import Employee, EmployeeStatus
from chalicelib.people.shapes import (
    Answer,
    Change,
    Cursor,
    Day,
    DayOut,
    Email,
    ExternalRefs,
    Id,
    IdOut,
    Line,
    PageQuery,
    Phone,
    RefShape,
    Sought,
    Strict,
    Versioned,
    known,
)
from chalicelib.people.staff.rules import Wanted

Status = Literal["active", "on_leave", "left"]


class EmployeeQuery(PageQuery):
    """Whose people: the caller's own team when no scope and no team is named; `q` is a part of the name."""

    scope: Literal["team", "department", "company"] = "team"
    team: Id | None = None
    q: Sought | None = None
    status: Status | None = None


def _wanted(body: _Columns, refs: Iterable[RefShape] | None) -> Wanted:
    """What the rules take: a reference once, however often it was named."""
    columns: dict[str, Any] = body.model_dump(exclude={"external_refs", "status"})
    status = EmployeeStatus(body.status) if body.status else None
    called = tuple(sorted({ref.ref() for ref in refs})) if refs is not None else None
    return Wanted(**columns, status=status, refs=called)


class _Columns(Strict):
    """What a person's line says."""

    email: Email | None = None
    phone: Phone | None = None
    position_id: Id | None = None
    manager_id: Id | None = None
    joined_on: Day | None = None
    status: Status | None = None


class EmployeeUpsert(_Columns):
    """A person as another system knows them."""

    name: Line
    team_id: Id

    def wanted(self) -> Wanted:
        """What the rules take."""
        return _wanted(self, None)


class EmployeeIn(EmployeeUpsert):
    """A new person."""

    status: Literal["active", "on_leave"] = "active"
    external_refs: Annotated[tuple[RefShape, ...], Field(max_length=10)] = ()

    def wanted(self) -> Wanted:
        """What the rules take."""
        return _wanted(self, self.external_refs)


class EmployeeEdit(_Columns, Change):
    """What is to be different in a person's line."""

    name: Line | None = None
    team_id: Id | None = None
    external_refs: ExternalRefs | None = None

    def wanted(self) -> Wanted:
        """What the rules take."""
        return _wanted(self, self.external_refs)


class EmployeeOut(Versioned):
    """A person of the staff list; what is more than names only for those who may read it."""

    id: IdOut
    name: str
    email: str | None
    phone: str | None
    position: str
    position_id: IdOut | None
    team_id: IdOut
    department_id: IdOut
    manager_id: IdOut | None
    joined_on: DayOut | None
    status: Annotated[str, known(*EmployeeStatus)]
    external_refs: list[RefShape]

    @classmethod
    def of(cls, employee: Employee, position: str, *, names_only: bool) -> EmployeeOut:
        """The line of a person."""
        return cls(
            id=employee.id,
            name=employee.name,
            email=None if names_only else employee.email or None,
            phone=None if names_only else employee.phone or None,
            position=position,
            position_id=employee.position_id or None,
            team_id=employee.team_id,
            department_id=employee.department_id,
            manager_id=employee.manager_id or None,
            joined_on=None if names_only else _day(employee.joined_on),
            status=employee.status,
            external_refs=[] if names_only else [RefShape(**vars(ref)) for ref in employee.refs],
            version=employee.version,
        )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


class EmployeePage(Answer):
    """A page of people."""

    items: list[EmployeeOut]
    next_cursor: Cursor
