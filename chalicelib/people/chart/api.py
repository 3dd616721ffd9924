"""The chart over HTTP: one step down at a time, so that no company is too large for it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from chalicelib.aws.http import ApiBlueprint
from chalicelib.aws.paging import cursor_of, key_of, listing
from chalicelib.core.access import Caller, Scope, authorise, scope_of
from chalicelib.core.errors import NotFound
from chalicelib.core.paging import Key
from chalicelib.people.chart.schemas import ChartNode, ChartPage, ChartQuery
from chalicelib.people.reach import teams_in_reach
from chalicelib.people.rules import Department, Team
from chalicelib.people.store import PeopleStore
from chalicelib.people.structure.rules import Position
from chalicelib.people.structure.store import StructureStore

bp = ApiBlueprint(__name__)
people, parts = PeopleStore(), StructureStore()


@bp.api("/v1/org-chart", "GET", right="structure:read", query=ChartQuery, refuses=(NotFound,))
def org_chart(caller: Caller, query: ChartQuery) -> ChartPage:
    """Show the departments; of one department, its teams; of one team, its people and whom they report to."""
    asked = listing("org-chart", query)
    after = key_of(query.cursor, caller, asked)
    if query.team:
        nodes, last = _people(caller, query.team, query.limit, after)
    elif query.department:
        nodes, last = _teams(caller, query.department, query.limit, after)
    else:
        nodes, last = _departments(caller, query.limit, after)
    return ChartPage(items=nodes, next_cursor=cursor_of(last, caller, asked))


def _departments(caller: Caller, limit: int, after: Key) -> tuple[list[ChartNode], Key]:
    found, last = parts.page(caller.org_id, Department, limit=limit, after=after)
    scope = scope_of(caller, "employee:names")
    shown = [one.head_id for one in found if _is_named(scope, near=one.id == caller.department_id)]
    names = parts.names(caller.org_id, shown)
    return [ChartNode.of_department(department, names) for department in found], last


def _teams(caller: Caller, department_id: str, limit: int, after: Key) -> tuple[list[ChartNode], Key]:
    department = parts.get(caller.org_id, Department, department_id)
    if department is None:
        raise NotFound
    begin = int(after["from"]) if after else 0
    found = parts.several(caller.org_id, Team, islice(department.team_ids, begin, begin + limit))
    shown = [one.lead_id for one in found.values() if _knows_team(caller, one.id)]
    names = parts.names(caller.org_id, shown)
    last = {"from": begin + limit} if begin + limit < len(department.team_ids) else None
    return [ChartNode.of_team(team, names) for team in found.values()], last


def _people(caller: Caller, team_id: str, limit: int, after: Key) -> tuple[list[ChartNode], Key]:
    granted = authorise(caller, "employee:names")
    teams: Iterable[str] = teams_in_reach(caller, granted, Scope.TEAM, team_id, after=after, teams=people)
    found, last = people.members(caller.org_id, teams, limit=limit, after=after)
    positions = parts.several(caller.org_id, Position, [one.position_id for one in found if one.position_id])
    names = {position.id: position.name for position in positions.values()}
    return [ChartNode.of_person(one, names.get(one.position_id, one.position)) for one in found], last


def _knows_team(caller: Caller, team_id: str) -> bool:
    scope = scope_of(caller, "employee:names")
    near = team_id in caller.teams if scope is Scope.DEPARTMENT else team_id == caller.team_id
    return _is_named(scope, near=near)


def _is_named(scope: Scope | None, *, near: bool) -> bool:
    """Whether who leads something is for the caller to know by name."""
    return scope is Scope.COMPANY or (scope in (Scope.DEPARTMENT, Scope.TEAM) and near)
