"""The staff list over HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chalicelib.aws.http import ApiBlueprint
from chalicelib.aws.paging import cursor_of, key_of, listing
from chalicelib.core.access import Caller, Scope, authorise, scope_of
from chalicelib.core.errors import NotFound
from chalicelib.core.paging import Key
from chalicelib.core.refs import Ref
from chalicelib.people.reach import teams_in_reach
from chalicelib.people.rules import Employee, EmployeeGone, Team
from chalicelib.people.staff import service
from chalicelib.people.staff.rules import AlreadyTaken, ReportingLoop, StillEmployed
from chalicelib.people.staff.schemas import (
    EmployeeEdit,
    EmployeeIn,
    EmployeeOut,
    EmployeePage,
    EmployeeQuery,
    EmployeeUpsert,
)
from chalicelib.people.staff.store import StaffStore, profile_beside
from chalicelib.people.store import PeopleStore, rights_of
from chalicelib.people.structure.rules import Position
from chalicelib.people.structure.store import StructureStore, part_beside

bp = ApiBlueprint(__name__)
people, staff, parts = PeopleStore(), StaffStore(), StructureStore()
EMPLOYEE = "/v1/employees/{employee_id}"
# The position is asked for twice: to be checked, and for its name.
PLACE = (
    part_beside(Team, "team_id"),
    part_beside(Position, "position_id"),
    part_beside(Position, "position_id"),
    rights_of("manager_id"),
)
HIRE = (AlreadyTaken, ReportingLoop)
EDIT = (*HIRE, EmployeeGone, StillEmployed)


@bp.api("/v1/employees", "GET", right="employee:names", query=EmployeeQuery, refuses=(NotFound,))
def employee_list(caller: Caller, query: EmployeeQuery) -> EmployeePage:
    """List the people of a team, a department or the company, team after team, by name in each."""
    asked = listing("employees", query)
    after = key_of(query.cursor, caller, asked)
    teams = _teams(caller, query, after)
    found, last = people.members(caller.org_id, teams, q=query.q, status=query.status, limit=query.limit, after=after)
    return EmployeePage(items=_lines(caller, found), next_cursor=cursor_of(last, caller, asked))


@bp.api("/v1/employees", "POST", right="employee:manage", body=EmployeeIn, status=201, refuses=HIRE, beside=PLACE)
def employee_hire(caller: Caller, body: EmployeeIn) -> EmployeeOut:
    """Put a new person on the staff list; an admin opens the account."""
    employee = service.hire_employee(caller, body.wanted(), staff=staff, parts=parts, people=people, now=caller.now())
    return _lines(caller, [employee])[0]


@bp.api(EMPLOYEE, "GET", right="employee:names", beside=(profile_beside,))
def employee_read(caller: Caller, employee_id: str) -> EmployeeOut:
    """Read one person's line of the staff list."""
    return _lines(caller, [service.seen_employee(caller, employee_id, staff=staff)])[0]


@bp.api(
    EMPLOYEE,
    "PATCH",
    right="employee:manage",
    body=EmployeeEdit,
    refuses=EDIT,
    beside=(profile_beside, rights_of("employee_id"), *PLACE),
)
def employee_edit(caller: Caller, body: EmployeeEdit, seen: int, employee_id: str) -> EmployeeOut:
    """Change a person's line; another team moves their rights at once. Roles, level and login are not HR's."""
    employee = service.edit_employee(
        caller, employee_id, body.wanted(), seen=seen, staff=staff, parts=parts, people=people, now=caller.now()
    )
    return _lines(caller, [employee])[0]


@bp.api(
    "/v1/employees/by-ref/{system}/{ref}",
    "PUT",
    right="employee:manage",
    body=EmployeeUpsert,
    refuses=EDIT,
    beside=PLACE,
    upserts=True,
)
def employee_upsert(caller: Caller, body: EmployeeUpsert, system: str, ref: str) -> EmployeeOut:
    """Edit whoever another system calls so, or put them on the staff list."""
    employee = service.upsert_employee(
        caller, Ref(system, ref), body.wanted(), staff=staff, parts=parts, people=people, now=caller.now()
    )
    return _lines(caller, [employee])[0]


def _lines(caller: Caller, found: Sequence[Employee]) -> list[EmployeeOut]:
    """People with the names of their positions, which are read by one request."""
    positions = parts.several(caller.org_id, Position, [one.position_id for one in found if one.position_id])
    names = {position.id: position.name for position in positions.values()}
    return [
        EmployeeOut.of(one, names.get(one.position_id, one.position), names_only=not _knows(caller, one))
        for one in found
    ]


def _teams(caller: Caller, query: EmployeeQuery, after: Key) -> Iterable[str]:
    scope = Scope[query.scope.upper()]
    if scope is Scope.TEAM and query.team in (None, caller.team_id):
        return [caller.team_id]
    granted = authorise(caller, "employee:names")
    return teams_in_reach(caller, granted, scope, query.team, after=after, teams=people)


def _knows(caller: Caller, employee: Employee) -> bool:
    """Whether more than a person's name is for the caller."""
    scope = scope_of(caller, "employee:read")
    own = scope is not None and employee.team_id == caller.team_id
    return own or scope is Scope.COMPANY or (scope is Scope.DEPARTMENT and employee.team_id in caller.teams)
