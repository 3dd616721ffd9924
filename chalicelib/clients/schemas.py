"""What the clients' routes take and answer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.clients.rules import Client, Edit, HolderRole, Listed, Wanted
from chalicelib.people.shapes import (
    Answer,
    Count,
    Cursor,
    Id,
    IdOut,
    Line,
    PageQuery,
    Sought,
    Strict,
    TeamOrNone,
    known,
)

Size = Literal["A", "B", "C", "D"]


class ClientQuery(PageQuery):
    """Whose clients, and which of them: `q` is a part of the name, `team=none` what is assigned to no team."""

    scope: Literal["own", "team", "department", "company"] = "own"
    team: TeamOrNone | None = None
    region: Sought | None = None
    industry: Sought | None = None
    size: Size | None = None
    holder: Id | None = None
    q: Sought | None = None

    def wanted(self) -> Wanted:
        """What the rule compares rows with."""
        return Wanted(self.team, self.region, self.industry, self.size, self.holder, self.q)


class ClientRow(Answer):
    """A client in a list."""

    id: IdOut
    name: str
    region: str
    industry: str
    size: Annotated[str, known("A", "B", "C", "D")]
    team_id: IdOut

    @classmethod
    def of(cls, row: Listed) -> ClientRow:
        """The row of an item."""
        return cls(
            id=row.client_id,
            name=row.name,
            region=row.region,
            industry=row.industry,
            size=row.size,
            team_id=row.team_id,
        )


class ClientPage(Answer):
    """A page of clients."""

    items: list[ClientRow]
    next_cursor: Cursor


class ClientEdit(Strict):
    """What is to be different in a client's file; at least one field."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    name: Line | None = None
    region: Line | None = None
    industry: Line | None = None
    size: Size | None = None

    @model_validator(mode="after")
    def _says_something(self) -> ClientEdit:
        if not self.model_fields_set:
            raise PydanticCustomError("nothing_given", "nothing is to be different")
        return self

    def edit(self) -> Edit:
        """What the rule takes."""
        return Edit(**self.model_dump())


class ClientOut(Answer):
    """A client's file."""

    id: IdOut
    name: str
    region: str
    industry: str
    size: Annotated[str, known("A", "B", "C", "D")]
    team_id: IdOut
    holders: dict[str, list[Annotated[str, known(*HolderRole)]]]
    version: Count

    @classmethod
    def of(cls, client: Client) -> ClientOut:
        """The file of a client."""
        return cls(
            id=client.id,
            name=client.name,
            region=client.region,
            industry=client.industry,
            size=client.size,
            team_id=client.team_id,
            holders={person: list(roles) for person, roles in client.holders.items()},
            version=client.version,
        )

    @property
    def etag_version(self) -> int:
        """What the ETag says."""
        return self.version
