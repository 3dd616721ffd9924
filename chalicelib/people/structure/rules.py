"""The structure of a company: who heads what, and whose rights follow when that changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from chalicelib.core.errors import Conflict, Fault, Invalid
from chalicelib.core.events import GENESIS, Event
from chalicelib.core.versions import require_current
from chalicelib.people.rules import Access, Department, Team

MOST_TEAMS = 100
MOST_LEVELS = 10


class DepartmentFull(Conflict):
    """A department has a hundred teams at most: its head's rights name every one of them."""

    code = "department_full"


class DepartmentLoop(Conflict):
    """Departments stand below each other without a circle, ten levels deep at most."""

    code = "department_loop"


@dataclass(frozen=True)
class Position:
    """What people are employed as; `version` counts its events."""

    id: str
    name: str
    version: int = 0
    head: str = GENESIS


Part = Department | Team | Position
P = TypeVar("P", Department, Team, Position)
_NOUNS: Mapping[type[Part], str] = {Department: "Department", Team: "Team", Position: "Position"}


def found(part: P) -> tuple[P, Event]:
    """A new department, team or position."""
    kept = {name: value for name, value in vars(part).items() if name not in ("id", "version", "head")}
    return part, Event(f"{_NOUNS[type(part)]}Founded", part.id, kept)


def edit(part: P, wanted: Mapping[str, Any], *, seen: int) -> tuple[P, Event]:
    """A part of the structure with what its editor wants, if it is still as they saw it; `Stale` otherwise."""
    require_current(part.version, seen)
    after = {name: value for name, value in wanted.items() if value not in (None, getattr(part, name))}
    before = {name: getattr(part, name) for name in after}
    return replace(part, **after), Event(f"{_NOUNS[type(part)]}Edited", part.id, {"before": before, "after": after})


def add_team(department: Department, team: Team) -> tuple[Department, Event]:
    """A department has one more team; `DepartmentFull` after a hundred."""
    if len(department.team_ids) >= MOST_TEAMS:
        raise DepartmentFull
    grown = replace(department, team_ids=(*department.team_ids, team.id))
    return grown, Event("TeamAdded", department.id, {"team_id": team.id, "head_id": department.head_id})


def give_teams(head: Access, team_ids: Sequence[str]) -> Access:
    """Whoever heads a department reaches its teams."""
    return replace(head, teams=tuple(dict.fromkeys([*head.teams, *team_ids])), epoch=head.epoch + 1)


def take_teams(head: Access, team_ids: Sequence[str]) -> Access:
    """Whoever heads a department no more does not reach its teams any more."""
    return replace(head, teams=tuple(team for team in head.teams if team not in team_ids), epoch=head.epoch + 1)


def require_able(person: Access | None, field: str) -> Access:
    """Whoever is to lead, or to have people reporting to them; `Invalid` for nobody, or for who hands over or left."""
    if person is None:
        raise Invalid(errors=[Fault(field, "unknown_employee")])
    if not person.may_receive:
        raise Invalid(errors=[Fault(field, "leader_unfit")])
    return person


def require_no_loop(department_id: str, above: Sequence[Department]) -> None:
    """`DepartmentLoop` if a department would stand below itself, or too deep."""
    if len(above) >= MOST_LEVELS or department_id in {department.id for department in above}:
        raise DepartmentLoop
