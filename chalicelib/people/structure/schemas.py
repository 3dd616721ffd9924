"""What the structure's routes take and answer."""

from __future__ import annotations

from chalicelib.people.rules import Department, Team
from chalicelib.people.shapes import Answer, Change, Cursor, Id, IdOut, Line, Strict, Versioned
from chalicelib.people.structure.rules import Position


class DepartmentIn(Strict):
    """A new department."""

    name: Line
    head_id: Id | None = None
    parent_id: Id | None = None


class DepartmentEdit(Change):
    """What is to be different in a department."""

    name: Line | None = None
    head_id: Id | None = None
    parent_id: Id | None = None


class TeamIn(Strict):
    """A new team of a department."""

    name: Line
    department_id: Id
    lead_id: Id | None = None


class TeamEdit(Change):
    """What is to be different in a team."""

    name: Line | None = None
    lead_id: Id | None = None


class PositionIn(Strict):
    """A position's name."""

    name: Line


class DepartmentOut(Versioned):
    """A department."""

    id: IdOut
    name: str
    head_id: IdOut | None
    parent_id: IdOut | None
    team_ids: list[IdOut]

    @classmethod
    def of(cls, department: Department) -> DepartmentOut:
        """The answer for a department."""
        return cls(
            id=department.id,
            name=department.name,
            head_id=department.head_id or None,
            parent_id=department.parent_id or None,
            team_ids=list(department.team_ids),
            version=department.version,
        )


class TeamOut(Versioned):
    """A team."""

    id: IdOut
    name: str
    department_id: IdOut
    lead_id: IdOut | None

    @classmethod
    def of(cls, team: Team) -> TeamOut:
        """The answer for a team."""
        return cls(
            id=team.id,
            name=team.name,
            department_id=team.department_id,
            lead_id=team.lead_id or None,
            version=team.version,
        )


class PositionOut(Versioned):
    """A position."""

    id: IdOut
    name: str

    @classmethod
    def of(cls, position: Position) -> PositionOut:
        """The answer for a position."""
        return cls(id=position.id, name=position.name, version=position.version)


class DepartmentPage(Answer):
    """A page of departments."""

    items: list[DepartmentOut]
    next_cursor: Cursor


class TeamPage(Answer):
    """A page of teams."""

    items: list[TeamOut]
    next_cursor: Cursor


class PositionPage(Answer):
    """A page of positions."""

    items: list[PositionOut]
    next_cursor: Cursor
