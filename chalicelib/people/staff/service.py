"""Use cases of the staff list: load, decide, save."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from chalicelib.core.access import Actor, Caller, Scope, authorise
from chalicelib.core.errors import Fault, Invalid, NotFound
from chalicelib.core.events import Event
from chalicelib.core.refs import Ref
from chalicelib.people.rules import Access, Department, Employee, Team
from chalicelib.people.staff import rules
from chalicelib.people.staff.rules import Grounds, Wanted
from chalicelib.people.structure.rules import P, Part, Position, require_able


class People(Protocol):
    """What the staff list needs to know of rights."""

    def access(self, org_id: str, employee_id: str) -> Access | None:
        """A person's rights."""


class Parts(Protocol):
    """Where departments, teams and positions are kept."""

    def get(self, org_id: str, kind: type[P], part_id: str) -> P | None:
        """One of them as it is now."""


class Staff(Protocol):
    """Where the staff list is kept."""

    def get(self, org_id: str, employee_id: str) -> Employee | None:
        """One person."""

    def of_ref(self, org_id: str, ref: Ref) -> str | None:
        """Who is called so in another system."""

    def taken(self, org_id: str, employee: Employee, before: Employee | None = None) -> list[str]:
        """The fields whose new values are somebody else's already."""

    def hire(
        self, employee: Employee, access: Access, event: Event, grounds: Grounds, *, by: Actor, now: datetime
    ) -> Employee:
        """Write a new person."""

    def save(
        self,
        before: Employee,
        after: Employee,
        rights: tuple[Access, Access],
        event: Event,
        grounds: Grounds,
        *,
        by: Actor,
        now: datetime,
    ) -> Employee:
        """Write a person's line and rights."""


def seen_employee(caller: Caller, employee_id: str, *, staff: Staff) -> Employee:
    """A person within the reach of the caller's staff list; `NotFound` otherwise."""
    employee = staff.get(caller.org_id, employee_id)
    if employee is None:
        raise NotFound
    scope = authorise(caller, "employee:names")
    own = employee.id == caller.employee_id or employee.team_id == caller.team_id
    if scope is Scope.COMPANY or own or (scope is Scope.DEPARTMENT and employee.team_id in caller.teams):
        return employee
    raise NotFound


def hire_employee(
    caller: Caller, wanted: Wanted, *, staff: Staff, parts: Parts, people: People, now: datetime
) -> Employee:
    """Put a new person on the staff list, in a team, reporting to somebody; the account is an admin's to open."""
    desk = _Desk(caller.org_id, staff, parts, people)
    columns, grounds = desk.place("", wanted.given())
    employee, access, event = rules.hire(caller.org_id, columns)
    rules.require_free(staff.taken(caller.org_id, employee))
    return staff.hire(employee, access, event, grounds, by=caller, now=now)


def edit_employee(
    caller: Caller,
    employee_id: str,
    wanted: Wanted,
    *,
    seen: int | None,
    staff: Staff,
    parts: Parts,
    people: People,
    now: datetime,
) -> Employee:
    """Change a person's line; team, position and manager move their rights in the same transaction."""
    employee, access = staff.get(caller.org_id, employee_id), people.access(caller.org_id, employee_id)
    if employee is None or access is None:
        raise NotFound
    rules.require_seen(employee, seen)
    changed = {name: value for name, value in wanted.given().items() if value != getattr(employee, name)}
    if not changed:
        return employee
    rules.require_movable(access, changed)
    columns, grounds = _Desk(caller.org_id, staff, parts, people).place(employee.id, changed)
    edited, rights, event = rules.edit(employee, access, columns)
    rules.require_free(staff.taken(caller.org_id, edited, employee))
    return staff.save(employee, edited, (access, rights), event, grounds, by=caller, now=now)


def upsert_employee(
    caller: Caller, ref: Ref, wanted: Wanted, *, staff: Staff, parts: Parts, people: People, now: datetime
) -> Employee:
    """Edit whoever another system calls so, or hire them."""
    employee_id = staff.of_ref(caller.org_id, ref)
    if employee_id is None:
        called = replace(wanted, refs=(ref,))
        return hire_employee(caller, called, staff=staff, parts=parts, people=people, now=now)
    return edit_employee(caller, employee_id, wanted, seen=None, staff=staff, parts=parts, people=people, now=now)


class _Desk:
    """Finds what a place on the staff list rests on."""

    def __init__(self, org_id: str, staff: Staff, parts: Parts, people: People) -> None:
        self._org_id, self._staff, self._parts, self._people = org_id, staff, parts, people

    def place(self, employee_id: str, wanted: dict[str, Any]) -> tuple[dict[str, Any], Grounds]:
        """The columns with those that follow from them, and their grounds."""
        columns, found = dict(wanted), list[Part]()
        if "position_id" in columns:
            found.append(self._part(Position, "position_id", columns["position_id"]))
            columns["position"] = ""
        team = self._part(Team, "team_id", columns["team_id"]) if "team_id" in columns else None
        if team:
            found.append(team)
            columns["department_id"] = team.department_id
        manager = self._manager(columns.get("manager_id"), team, employee_id)
        if team or manager:
            columns["manager_id"] = manager.employee_id if manager else ""
        line = tuple(self._above(columns["manager_id"])) if manager else ()
        rules.require_no_loop(employee_id, line)
        return columns, Grounds(tuple(found), manager, line)

    def _part(self, kind: type[P], field: str, part_id: str) -> P:
        part = self._parts.get(self._org_id, kind, part_id)
        if part is None:
            raise Invalid(errors=[Fault(field, f"unknown_{field.removesuffix('_id')}")])
        return part

    def _manager(self, named: str | None, team: Team | None, employee_id: str) -> Access | None:
        """Whoever is named; in a new team else its lead, or the department's head; nobody if neither may receive."""
        if named is not None:
            return require_able(self._people.access(self._org_id, named), "manager_id")
        for person_id in self._leaders(team) if team else ():
            person = self._people.access(self._org_id, person_id) if person_id not in ("", employee_id) else None
            if person is not None and person.may_receive:
                return person
        return None

    def _leaders(self, team: Team) -> Iterator[str]:
        yield team.lead_id
        department = self._parts.get(self._org_id, Department, team.department_id)
        yield department.head_id if department else ""

    def _above(self, employee_id: str) -> Iterator[Employee]:
        for _ in range(rules.MOST_LEVELS):
            person = self._staff.get(self._org_id, employee_id) if employee_id else None
            if person is None:
                return
            yield person
            employee_id = person.manager_id
