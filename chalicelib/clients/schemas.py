"""What the clients' routes take and answer."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.clients.rules import Client, Edit, Listed, Wanted
from chalicelib.people.shapes import Id, Line, PageQuery, Sought, Strict, TeamOrNone

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


class ClientRow(BaseModel):
    """A client in a list."""

    id: str
    name: str
    region: str
    industry: str
    size: str
    team_id: str

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


class ClientPage(BaseModel):
    """A page of clients."""

    items: list[ClientRow]
    next_cursor: str | None


class ClientEdit(Strict):
    """What is to be different in a client's file; at least one field."""

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


class ClientOut(BaseModel):
    """A client's file."""

    id: str
    name: str
    region: str
    industry: str
    size: str
    team_id: str
    holders: dict[str, list[str]]
    version: int

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
