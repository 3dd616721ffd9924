"""People over HTTP: the caller, and who works where."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint, identify_with
from chalicelib.aws.paging import cursor_of, key_of
from chalicelib.core.access import Caller, Scope, scope_of
from chalicelib.core.errors import NotFound
from chalicelib.people.schemas import EmployeeOut, EmployeePage, EmployeeQuery, Health, Me
from chalicelib.people.store import PeopleStore

bp = ApiBlueprint(__name__)
store = PeopleStore()
identify_with(store.caller)


@bp.api("/v1/health", "GET", right="health:read")
def health_read() -> Health:
    """Tell that the stage answers; no data."""
    return Health(status="ok")


@bp.api("/v1/me", "GET", right="me:read")
def me_read(caller: Caller) -> Me:
    """Tell the caller who they are, their roles, and how much of their access is left."""
    return Me.of(caller)


@bp.api("/v1/employees", "GET", right="employee:names", query=EmployeeQuery)
def employee_list(caller: Caller, query: EmployeeQuery) -> EmployeePage:
    """List a team's people by name."""
    team_id = query.team or caller.team_id
    if not _reaches(caller, "employee:names", team_id):
        raise NotFound
    listing = f"employees:{team_id}"
    people, last = store.team_members(
        caller.org_id, team_id, limit=query.limit, after=key_of(query.cursor, caller, listing)
    )
    names_only = not _reaches(caller, "employee:read", team_id)
    rows = [EmployeeOut.of(person, names_only=names_only) for person in people]
    return EmployeePage(items=rows, next_cursor=cursor_of(last, caller, listing))


def _reaches(caller: Caller, right: str, team_id: str) -> bool:
    scope = scope_of(caller, right)
    own = scope is not None and team_id == caller.team_id
    return own or scope is Scope.COMPANY or (scope is Scope.DEPARTMENT and team_id in caller.teams)
