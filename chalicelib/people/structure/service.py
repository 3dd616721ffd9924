"""Use cases of the structure: load, decide, save."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.core.access import Actor, Caller
from chalicelib.core.errors import Fault, Invalid, NotFound
from chalicelib.core.events import Event
from chalicelib.core.ids import new_id
from chalicelib.people.rules import Access, Department, Team
from chalicelib.people.structure import rules
from chalicelib.people.structure.rules import P, Position


class People(Protocol):
    """What the structure needs to know of people."""

    def access(self, org_id: str, employee_id: str) -> Access | None:
        """A person's rights."""


class Parts(Protocol):
    """Where departments, teams and positions are kept."""

    def get(self, org_id: str, kind: type[P], part_id: str) -> P | None:
        """One of them as it is now."""

    def save(
        self,
        org_id: str,
        part: P,
        event: Event,
        *,
        grown: tuple[Department, Event] | None = None,
        rights: Sequence[tuple[Access, Access]] = (),
        able: Access | None = None,
        above: Sequence[Department] = (),
        by: Actor,
        now: datetime,
    ) -> P:
        """Write one with its event and all that follows from it."""


@dataclass(frozen=True)
class Wanted:
    """What a part of the structure is to be; None leaves it as it is."""

    name: str | None = None
    leader_id: str | None = None
    above_id: str | None = None


def seen_part(caller: Caller, kind: type[P], part_id: str, *, parts: Parts) -> P:
    """A department, team or position of the caller's company; `NotFound` otherwise."""
    part = parts.get(caller.org_id, kind, part_id)
    if part is None:
        raise NotFound
    return part


def found_department(caller: Caller, wanted: Wanted, *, parts: Parts, people: People, now: datetime) -> Department:
    """Found a department, perhaps with a head and below another one."""
    head = _leader(caller, wanted, "head_id", people)
    above = _above(caller.org_id, wanted.above_id, parts)
    new = Department(new_id("dep"), wanted.name or "", wanted.leader_id or "", wanted.above_id or "")
    rules.require_no_loop(new.id, above)
    department, event = rules.found(new)
    return parts.save(caller.org_id, department, event, able=head, above=above, by=caller, now=now)


def edit_department(
    caller: Caller, department_id: str, wanted: Wanted, *, seen: int, parts: Parts, people: People, now: datetime
) -> Department:
    """Change a department; with its head the reach of both heads changes, in the same transaction."""
    department = seen_part(caller, Department, department_id, parts=parts)
    columns = {"name": wanted.name, "head_id": wanted.leader_id, "parent_id": wanted.above_id}
    edited, event = rules.edit(department, columns, seen=seen)
    if edited == department:
        return department
    head = _leader(caller, wanted, "head_id", people) if edited.head_id != department.head_id else None
    above = _above(caller.org_id, edited.parent_id, parts) if edited.parent_id != department.parent_id else []
    rules.require_no_loop(department.id, above)
    rights = _heads(department, head, people.access(caller.org_id, department.head_id)) if head else []
    return parts.save(caller.org_id, edited, event, rights=rights, able=head, above=above, by=caller, now=now)


def _heads(department: Department, head: Access, before: Access | None) -> list[tuple[Access, Access]]:
    """What the old head loses and the new one gains."""
    lost = [(before, rules.take_teams(before, department.team_ids))] if before else []
    return [*lost, (head, rules.give_teams(head, department.team_ids))]


def found_team(caller: Caller, wanted: Wanted, *, parts: Parts, people: People, now: datetime) -> Team:
    """Found a team in a department, whose head reaches it from now on."""
    lead = _leader(caller, wanted, "lead_id", people)
    department = parts.get(caller.org_id, Department, wanted.above_id or "")
    if department is None:
        raise Invalid(errors=[Fault("department_id", "unknown_department")])
    team, event = rules.found(Team(new_id("team"), wanted.name or "", department.id, wanted.leader_id or ""))
    grown = rules.add_team(department, team)
    head = people.access(caller.org_id, department.head_id) if department.head_id else None
    rights = [(head, rules.give_teams(head, [team.id]))] if head else []
    return parts.save(caller.org_id, team, event, grown=grown, rights=rights, able=lead, by=caller, now=now)


def edit_team(
    caller: Caller, team_id: str, wanted: Wanted, *, seen: int, parts: Parts, people: People, now: datetime
) -> Team:
    """Change a team's name or who leads it; what a lead may do is said by their role and where they work."""
    team = seen_part(caller, Team, team_id, parts=parts)
    edited, event = rules.edit(team, {"name": wanted.name, "lead_id": wanted.leader_id}, seen=seen)
    if edited == team:
        return team
    lead = _leader(caller, wanted, "lead_id", people) if edited.lead_id != team.lead_id else None
    return parts.save(caller.org_id, edited, event, able=lead, by=caller, now=now)


def found_position(caller: Caller, name: str, *, parts: Parts, now: datetime) -> Position:
    """Found a position that people can be employed in."""
    position, event = rules.found(Position(new_id("pos"), name))
    return parts.save(caller.org_id, position, event, by=caller, now=now)


def edit_position(caller: Caller, position_id: str, name: str, *, seen: int, parts: Parts, now: datetime) -> Position:
    """Rename a position."""
    position = seen_part(caller, Position, position_id, parts=parts)
    edited, event = rules.edit(position, {"name": name}, seen=seen)
    return position if edited == position else parts.save(caller.org_id, edited, event, by=caller, now=now)


def _leader(caller: Caller, wanted: Wanted, field: str, people: People) -> Access | None:
    if wanted.leader_id is None:
        return None
    return rules.require_able(people.access(caller.org_id, wanted.leader_id), field)


def _above(org_id: str, department_id: str | None, parts: Parts) -> list[Department]:
    """A department and those it stands below, ten at most; `Invalid` if there is none of that name."""
    above: list[Department] = []
    while department_id and len(above) < rules.MOST_LEVELS:
        department = parts.get(org_id, Department, department_id)
        if department is None:
            raise Invalid(errors=[Fault("parent_id", "unknown_department")])
        above.append(department)
        department_id = department.parent_id
    return above
