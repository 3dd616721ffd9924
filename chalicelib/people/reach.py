"""How far a list goes: the teams that a scope opens to a caller, in the order in which a page walks them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Protocol

from chalicelib.core.access import Caller, Scope, authorise
from chalicelib.core.errors import Forbidden, NotFound
from chalicelib.core.paging import Key
from chalicelib.people.rules import Access, Team

# What belongs to no team stands where a team's id would; it sorts before every id of a team.
UNASSIGNED = "none"


class Teams(Protocol):
    """Where teams are listed."""

    def teams(self, org_id: str, *, after: str = "") -> Iterator[Team]:
        """The company's teams by id, those after one."""


def require_scope(granted: Scope, wanted: Scope) -> None:
    """`Forbidden` for a scope wider than the caller's right."""
    if wanted > granted:
        raise Forbidden


def teams_in_reach(
    caller: Caller,
    granted: Scope,
    wanted: Scope,
    team_id: str | None,
    *,
    after: Key,
    teams: Teams,
    unassigned: bool = False,
) -> Iterable[str]:
    """The sorted ids of the teams that a scope opens, from the one on where the page before ended.

    `Forbidden` for a scope wider than the right that was granted. A team that is named must be within reach, `NotFound`
    otherwise: whether there is one is not the caller's to know. What is assigned to no team is within every head's
    reach, for somebody has to take it on.
    """
    require_scope(granted, wanted)
    if unassigned and team_id == UNASSIGNED and granted >= Scope.DEPARTMENT:
        return [UNASSIGNED]
    if team_id is not None or wanted is Scope.TEAM:
        return [_within_reach(caller, granted, wanted, team_id or caller.team_id, teams)]
    if wanted is Scope.DEPARTMENT:
        return sorted([*_departments(caller, granted, teams), *([UNASSIGNED] if unassigned else [])])
    begin = [after["place"]] if after else [UNASSIGNED] if unassigned else []
    rest = teams.teams(caller.org_id, after=begin[0] if begin else "")
    return chain(begin, (team.id for team in rest))


def _within_reach(caller: Caller, granted: Scope, wanted: Scope, team_id: str, teams: Teams) -> str:
    """A named team; `scope=team` opens any one team that the caller's right reaches."""
    if granted is Scope.TEAM:
        reached = team_id == caller.team_id
    elif granted is Scope.COMPANY and wanted is not Scope.DEPARTMENT:
        reached = True
    else:
        reached = team_id in _departments(caller, granted, teams)
    if not reached:
        raise NotFound
    return team_id


def _departments(caller: Caller, granted: Scope, teams: Teams) -> tuple[str, ...]:
    """The teams that a head leads by their rights; for who reaches further, those of the department they work in."""
    if granted is Scope.DEPARTMENT:
        return caller.teams
    return tuple(team.id for team in teams.teams(caller.org_id) if team.department_id == caller.department_id)


def require_person(caller: Caller, person: Access | None, right: str) -> Access:
    """A person whom the caller's right reaches: themself, their team's, their department's, the company's people.

    `NotFound` for anybody else: whether there is such a person is not theirs to know.
    """
    scope = authorise(caller, right)
    if person is None or not (scope is Scope.COMPANY or _is_near(caller, scope, person)):
        raise NotFound
    return person


def _is_near(caller: Caller, scope: Scope, person: Access) -> bool:
    near = {Scope.TEAM: person.team_id == caller.team_id, Scope.DEPARTMENT: person.team_id in caller.teams}
    return person.employee_id == caller.employee_id or near.get(scope, False)
