"""What the chart takes and answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from chalicelib.people.rules import Department, Employee, Team
from chalicelib.people.shapes import Answer, Cursor, Id, IdOut, PageQuery, known


class ChartQuery(PageQuery):
    """What stands below what: nothing named, the departments; a department, its teams; a team, its people."""

    department: Id | None = None
    team: Id | None = None

    @model_validator(mode="after")
    def _names_one(self) -> ChartQuery:
        if self.department and self.team:
            raise PydanticCustomError("one_of_two", "one of the two is named")
        return self


class ChartNode(Answer):
    """A box of the chart: what it is, what it stands below, and who leads it; names only for whom they are meant."""

    kind: Annotated[str, known("department", "team", "person")]
    id: IdOut
    name: str
    parent_id: IdOut | None
    leader_id: IdOut | None = None
    leader_name: str | None = None
    position: str | None = None

    @classmethod
    def of_department(cls, department: Department, names: Mapping[str, str]) -> ChartNode:
        """The box of a department; `names` are those that may be shown."""
        return cls(
            kind="department",
            id=department.id,
            name=department.name,
            parent_id=department.parent_id or None,
            leader_id=department.head_id or None,
            leader_name=names.get(department.head_id),
        )

    @classmethod
    def of_team(cls, team: Team, names: Mapping[str, str]) -> ChartNode:
        """The box of a team; `names` are those that may be shown."""
        return cls(
            kind="team",
            id=team.id,
            name=team.name,
            parent_id=team.department_id,
            leader_id=team.lead_id or None,
            leader_name=names.get(team.lead_id),
        )

    @classmethod
    def of_person(cls, person: Employee, position: str) -> ChartNode:
        """The box of a person, below whom they report to."""
        return cls(
            kind="person", id=person.id, name=person.name, parent_id=person.manager_id or None, position=position
        )


class ChartPage(Answer):
    """A page of the chart."""

    items: list[ChartNode]
    next_cursor: Cursor
