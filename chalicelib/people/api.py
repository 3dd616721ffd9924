"""People over HTTP: the caller, and who works where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from chalicelib.aws.auth import Login
from chalicelib.aws.http import ApiBlueprint, identify_with
from chalicelib.aws.items import Place
from chalicelib.aws.paging import cursor_of, key_of, listing
from chalicelib.core.access import Caller, Scope, authorise, scope_of
from chalicelib.core.errors import NotFound
from chalicelib.core.paging import Key
from chalicelib.people.clock.store import ClockStore
from chalicelib.people.reach import teams_in_reach
from chalicelib.people.schemas import EmployeeOut, EmployeePage, EmployeeQuery, Health, Me
from chalicelib.people.store import PeopleStore

bp = ApiBlueprint(__name__)
store, clocks = PeopleStore(), ClockStore()


def _caller(login: Login, request_id: str, beside: Callable[[str], Sequence[Place]]) -> Caller:
    """The person behind a login, in their company's time."""
    caller = store.caller(login, request_id, beside)
    return replace(caller, ahead=clocks.ahead(caller.org_id))


identify_with(_caller)


@bp.api("/v1/health", "GET", right="health:read")
def health_read() -> Health:
    """Tell that the stage answers; no data."""
    return Health(status="ok")


@bp.api("/v1/me", "GET", right="me:read")
def me_read(caller: Caller) -> Me:
    """Tell the caller who they are, their roles, and how much of their access is left."""
    return Me.of(caller)


@bp.api("/v1/employees", "GET", right="employee:names", query=EmployeeQuery, refuses=(NotFound,))
def employee_list(caller: Caller, query: EmployeeQuery) -> EmployeePage:
    """List the people of a team, a department or the company, team after team, by name in each."""
    asked = listing("employees", query)
    after = key_of(query.cursor, caller, asked)
    found, last = store.members(caller.org_id, _teams(caller, query, after), q=query.q, limit=query.limit, after=after)
    rows = [EmployeeOut.of(person, names_only=not _knows(caller, person.team_id)) for person in found]
    return EmployeePage(items=rows, next_cursor=cursor_of(last, caller, asked))


def _teams(caller: Caller, query: EmployeeQuery, after: Key) -> Iterable[str]:
    scope = Scope[query.scope.upper()]
    if scope is Scope.TEAM and query.team in (None, caller.team_id):
        return [caller.team_id]
    granted = authorise(caller, "employee:names")
    return teams_in_reach(caller, granted, scope, query.team, after=after, teams=store)


def _knows(caller: Caller, team_id: str) -> bool:
    """Whether more than names of a team's people is for the caller."""
    scope = scope_of(caller, "employee:read")
    own = scope is not None and team_id == caller.team_id
    return own or scope is Scope.COMPANY or (scope is Scope.DEPARTMENT and team_id in caller.teams)
