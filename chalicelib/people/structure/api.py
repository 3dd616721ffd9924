"""The structure over HTTP: departments, teams, positions."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.aws.paging import cursor_of, key_of, listing
from chalicelib.core.access import Caller
from chalicelib.people.rules import Department, Team
from chalicelib.people.shapes import PageQuery
from chalicelib.people.store import PeopleStore, rights_of
from chalicelib.people.structure import service
from chalicelib.people.structure.rules import DepartmentFull, DepartmentLoop, Position
from chalicelib.people.structure.schemas import (
    DepartmentEdit,
    DepartmentIn,
    DepartmentOut,
    DepartmentPage,
    PositionIn,
    PositionOut,
    PositionPage,
    TeamEdit,
    TeamIn,
    TeamOut,
    TeamPage,
)
from chalicelib.people.structure.service import Wanted
from chalicelib.people.structure.store import StructureStore, part_beside

bp = ApiBlueprint(__name__)
parts, people = StructureStore(), PeopleStore()
DEPARTMENT, TEAM, POSITION = (f"/v1/{noun}s/{{{noun}_id}}" for noun in ("department", "team", "position"))
_department, _parent = part_beside(Department, "department_id"), part_beside(Department, "parent_id")
_team, _position = part_beside(Team, "team_id"), part_beside(Position, "position_id")
_head, _lead = rights_of("head_id"), rights_of("lead_id")


@bp.api("/v1/departments", "GET", right="structure:read", query=PageQuery)
def department_list(caller: Caller, query: PageQuery) -> DepartmentPage:
    """List the company's departments."""
    asked = listing("departments", query)
    after = key_of(query.cursor, caller, asked)
    found, last = parts.page(caller.org_id, Department, limit=query.limit, after=after)
    return DepartmentPage(
        items=[DepartmentOut.of(department) for department in found], next_cursor=cursor_of(last, caller, asked)
    )


@bp.api(
    "/v1/departments",
    "POST",
    right="structure:manage",
    body=DepartmentIn,
    status=201,
    refuses=(DepartmentLoop,),
    beside=(_parent, _head),
)
def department_found(caller: Caller, body: DepartmentIn) -> DepartmentOut:
    """Found a department."""
    wanted = Wanted(body.name, body.head_id, body.parent_id)
    return DepartmentOut.of(service.found_department(caller, wanted, parts=parts, people=people, now=caller.now()))


@bp.api(DEPARTMENT, "GET", right="structure:read", beside=(_department,))
def department_read(caller: Caller, department_id: str) -> DepartmentOut:
    """Read one department."""
    return DepartmentOut.of(service.seen_part(caller, Department, department_id, parts=parts))


@bp.api(
    DEPARTMENT,
    "PATCH",
    right="structure:manage",
    body=DepartmentEdit,
    refuses=(DepartmentLoop,),
    beside=(_department, _parent, _head),
)
def department_edit(caller: Caller, body: DepartmentEdit, seen: int, department_id: str) -> DepartmentOut:
    """Change a department; a new head reaches its teams at once, and the old one no more."""
    wanted = Wanted(body.name, body.head_id, body.parent_id)
    return DepartmentOut.of(
        service.edit_department(caller, department_id, wanted, seen=seen, parts=parts, people=people, now=caller.now())
    )


@bp.api("/v1/teams", "GET", right="structure:read", query=PageQuery)
def team_list(caller: Caller, query: PageQuery) -> TeamPage:
    """List the company's teams."""
    asked = listing("teams", query)
    found, last = parts.page(caller.org_id, Team, limit=query.limit, after=key_of(query.cursor, caller, asked))
    return TeamPage(items=[TeamOut.of(team) for team in found], next_cursor=cursor_of(last, caller, asked))


@bp.api(
    "/v1/teams",
    "POST",
    right="structure:manage",
    body=TeamIn,
    status=201,
    refuses=(DepartmentFull,),
    beside=(_department, _lead),
)
def team_found(caller: Caller, body: TeamIn) -> TeamOut:
    """Found a team in a department, whose head reaches it at once."""
    wanted = Wanted(body.name, body.lead_id, body.department_id)
    return TeamOut.of(service.found_team(caller, wanted, parts=parts, people=people, now=caller.now()))


@bp.api(TEAM, "GET", right="structure:read", beside=(_team,))
def team_read(caller: Caller, team_id: str) -> TeamOut:
    """Read one team."""
    return TeamOut.of(service.seen_part(caller, Team, team_id, parts=parts))


@bp.api(TEAM, "PATCH", right="structure:manage", body=TeamEdit, beside=(_team, _lead))
def team_edit(caller: Caller, body: TeamEdit, seen: int, team_id: str) -> TeamOut:
    """Change a team's name or its lead."""
    wanted = Wanted(body.name, body.lead_id)
    return TeamOut.of(
        service.edit_team(caller, team_id, wanted, seen=seen, parts=parts, people=people, now=caller.now())
    )


@bp.api("/v1/positions", "GET", right="structure:read", query=PageQuery)
def position_list(caller: Caller, query: PageQuery) -> PositionPage:
    """List the company's positions."""
    asked = listing("positions", query)
    found, last = parts.page(caller.org_id, Position, limit=query.limit, after=key_of(query.cursor, caller, asked))
    return PositionPage(
        items=[PositionOut.of(position) for position in found], next_cursor=cursor_of(last, caller, asked)
    )


@bp.api("/v1/positions", "POST", right="structure:manage", body=PositionIn, status=201)
def position_found(caller: Caller, body: PositionIn) -> PositionOut:
    """Found a position that people can be employed in."""
    return PositionOut.of(service.found_position(caller, body.name, parts=parts, now=caller.now()))


@bp.api(POSITION, "GET", right="structure:read", beside=(_position,))
def position_read(caller: Caller, position_id: str) -> PositionOut:
    """Read one position."""
    return PositionOut.of(service.seen_part(caller, Position, position_id, parts=parts))


@bp.api(POSITION, "PATCH", right="structure:manage", body=PositionIn, beside=(_position,))
def position_edit(caller: Caller, body: PositionIn, seen: int, position_id: str) -> PositionOut:
    """Rename a position: whoever is employed in it shows the new name."""
    return PositionOut.of(
        service.edit_position(caller, position_id, body.name, seen=seen, parts=parts, now=caller.now())
    )
