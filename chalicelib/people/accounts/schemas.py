"""What the accounts' routes take and answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.core.access import Level, Role
from chalicelib.people.accounts.rules import SCOPES, Grants
from chalicelib.people.rules import Access
from chalicelib.people.shapes import Answer, Change, Count, Cursor, Id, IdOut, Line, Strict, known

Given = Literal["sales", "team_lead", "department_head", "hr", "finance", "management", "auditor", "admin"]
Roles = Annotated[tuple[Given, ...], Field(max_length=8)]
Scopes = Annotated[
    tuple[Annotated[str, Field(pattern=f"^({'|'.join(sorted(SCOPES))})$")], ...], Field(max_length=len(SCOPES))
]
Issuer = Annotated[str, Field(max_length=300, pattern="^https?://[A-Za-z0-9._~:/-]+$")]
Subject = Annotated[str, Field(max_length=255, pattern="^[!-~]+$")]


def _grants(roles: Iterable[Given] | None, scopes: Iterable[str] | None, *, disabled: bool | None = None) -> Grants:
    given = frozenset(Role(role) for role in roles) if roles is not None else None
    return Grants(given, frozenset(scopes) if scopes is not None else None, disabled)


class AccountIn(Strict):
    """A login: of a person, with roles, or of a machine, which is named here, with scopes."""

    employee_id: Id | None = None
    machine: Line | None = None
    issuer: Issuer | None = None
    subject: Subject
    roles: Roles = ()
    scopes: Scopes = ()

    @model_validator(mode="after")
    def _names_one(self) -> AccountIn:
        if (self.employee_id is None) == (self.machine is None):
            raise PydanticCustomError("one_of_two", "one of the two is named")
        return self

    def grants(self) -> Grants:
        """What the rules take."""
        return _grants(self.roles, self.scopes)


class AccountEdit(Change):
    """What is to be different in an account."""

    roles: Roles | None = None
    scopes: Scopes | None = None
    disabled: bool | None = None

    def grants(self) -> Grants:
        """What the rules take."""
        return _grants(self.roles, self.scopes, disabled=self.disabled)


class AccountOut(Answer):
    """An account: whose it is and what it brings; its version grows with every change of rights."""

    employee_id: IdOut
    name: str
    machine: bool
    roles: list[Annotated[str, known(*Role)]]
    scopes: list[str]
    access: Annotated[str, known(*Level)]
    disabled: bool
    version: Count

    @classmethod
    def of(cls, access: Access) -> AccountOut:
        """The account of these rights."""
        return cls(
            employee_id=access.employee_id,
            name=access.name,
            machine=Role.INTEGRATION in access.roles,
            roles=sorted(access.roles),
            scopes=sorted(access.scopes),
            access=access.level,
            disabled=access.disabled,
            version=access.epoch,
        )

    @property
    def etag_version(self) -> int:
        """What the ETag says."""
        return self.version


class AccountPage(Answer):
    """A page of accounts."""

    items: list[AccountOut]
    next_cursor: Cursor
