"""What people's routes take and answer."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from chalicelib.core.access import Caller
from chalicelib.people.rules import Employee
from chalicelib.people.shapes import Id, PageQuery, Sought


class Health(BaseModel):
    """The stage is up."""

    status: str


class LockOut(BaseModel):
    """Why a person's rights are narrowed."""

    case: str
    since: str
    interim_holder_id: str


class Me(BaseModel):
    """Who the caller is and what they may do now."""

    org_id: str
    employee_id: str
    name: str
    roles: list[str]
    scopes: list[str]
    access: str
    case: str | None
    team_id: str
    department_id: str
    lock: LockOut | None
    modules: list[str]

    @classmethod
    def of(cls, caller: Caller) -> Me:
        """The caller as they see themself."""
        lock = caller.lock
        return cls(
            org_id=caller.org_id,
            employee_id=caller.employee_id,
            name=caller.name,
            roles=sorted(caller.roles),
            scopes=sorted(caller.scopes),
            access=caller.level,
            case=lock.case_id if lock else None,
            team_id=caller.team_id,
            department_id=caller.department_id,
            lock=LockOut(case=lock.case_id, since=lock.since, interim_holder_id=lock.interim_holder_id)
            if lock
            else None,
            modules=["people", "clients", "trade", "handover"],
        )


class EmployeeQuery(PageQuery):
    """Whose people: the caller's own team when no scope and no team is named; `q` is a part of the name."""

    scope: Literal["team", "department", "company"] = "team"
    team: Id | None = None
    q: Sought | None = None


class EmployeeOut(BaseModel):
    """A line of the staff list; the address only for those who may read more than names."""

    id: str
    name: str
    email: str | None
    position: str
    team_id: str
    department_id: str

    @classmethod
    def of(cls, employee: Employee, *, names_only: bool) -> EmployeeOut:
        """The line of a person."""
        return cls(**{**vars(employee), **({"email": None} if names_only else {})})


class EmployeePage(BaseModel):
    """A page of people."""

    items: list[EmployeeOut]
    next_cursor: str | None
