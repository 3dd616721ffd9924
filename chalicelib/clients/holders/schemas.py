"""What the holders' routes take and answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from chalicelib.clients.holders.rules import CUSTODY, Change, Holder, Holders
from chalicelib.clients.rules import HolderRole
from chalicelib.people.shapes import Answer, Cursor, Id, IdOut, InstantOut, Strict, known

MOST_HOLDERS = 12
RolesOut = list[Annotated[str, known(*HolderRole)]]


class HolderIn(Strict):
    """A person and what they are to be to the client."""

    employee_id: Id
    roles: Annotated[list[HolderRole], Field(min_length=1, max_length=len(HolderRole))]

    @field_validator("roles")
    @classmethod
    def _once(cls, roles: list[HolderRole]) -> list[HolderRole]:
        return sorted(set(roles))


class HoldersIn(Strict):
    """Everyone who is to hold the client; who is not named holds it no more."""

    holders: Annotated[list[HolderIn], Field(max_length=MOST_HOLDERS)]

    @field_validator("holders")
    @classmethod
    def _different(cls, holders: list[HolderIn]) -> list[HolderIn]:
        if len({holder.employee_id for holder in holders}) < len(holders):
            raise PydanticCustomError("id_twice", "an id stands twice")
        return holders

    def wanted(self) -> Holders:
        """What the rule takes."""
        return {holder.employee_id: tuple(holder.roles) for holder in self.holders}


class HolderOut(Answer):
    """A person in custody of a client."""

    employee_id: IdOut
    name: str | None
    roles: RolesOut
    since: InstantOut | None


class HoldersOut(Answer):
    """Everyone in custody of a client."""

    client_id: IdOut
    holders: list[HolderOut]

    @classmethod
    def of(cls, client_id: str, holders: Sequence[Holder]) -> HoldersOut:
        """The answer for some holders."""
        shown = [HolderOut(**{**vars(holder), "roles": list(holder.roles)}) for holder in holders]
        return cls(client_id=client_id, holders=shown)


class ChangeOut(Answer):
    """One chapter of a client's custody: `before` and `after` name each holder with their roles."""

    what: Annotated[str, known(*CUSTODY.values())]
    at: InstantOut
    by: str
    before: dict[str, RolesOut]
    after: dict[str, RolesOut]
    case_id: IdOut | None

    @classmethod
    def of(cls, change: Change) -> ChangeOut:
        """The answer for a chapter."""
        return cls(**vars(change))


class CustodyPage(Answer):
    """A page of a client's custody, newest first."""

    items: list[ChangeOut]
    next_cursor: Cursor
