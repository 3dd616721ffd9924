"""What the clients' routes take and answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.clients.rules import (
    FIELDS,
    REQUIRED,
    Address,
    Changes,
    Client,
    HolderRole,
    Listed,
    Stage,
    Wanted,
    is_overdue,
    is_uscc,
    stage_of,
    told,
)
from chalicelib.people.shapes import (
    TEAM_OR_NONE,
    Answer,
    Count,
    Cursor,
    Day,
    ExternalRefs,
    Id,
    IdOut,
    InstantOut,
    Line,
    PageQuery,
    Prose,
    Sought,
    Strict,
    TeamOrNone,
    known,
)

# A team, or `none` for what is assigned to no team.
TeamOut = Annotated[str, Field(json_schema_extra={"pattern": TEAM_OR_NONE, "maxLength": 120})]
Size = Literal["A", "B", "C", "D"]
SIZES = ("A", "B", "C", "D")
USCC = "^[0-9A-HJ-NPQRTUWXY]{18}$"
# A number as it is dialled: signs of grouping, a country's code or none.
PHONE = "^[+]?[0-9][0-9 -]{4,28}[0-9]$"
Phone = Annotated[str, Field(pattern=PHONE, json_schema_extra={"examples": ["0757-2288 1234"]})]
DayOut = Annotated[str, Field(json_schema_extra={"format": "date", "examples": ["2026-12-23"]})]


def _checked(text: str) -> str:
    if not is_uscc(text):
        raise PydanticCustomError("uscc_check", "the check character does not fit")
    return text


Uscc = Annotated[
    str,
    Field(pattern=USCC, json_schema_extra={"examples": ["91350100M000100Y43"]}),
    AfterValidator(_checked),
]
AddressKind = Literal["registered", "office", "warehouse", "billing"]


class ClientQuery(PageQuery):
    """Whose clients, and which of them: `q` is a part of the name, `team=none` what is assigned to no team.

    With a `uscc`, or a `phone` however it is written, the list is what has it within the scope.
    """

    scope: Literal["own", "team", "department", "company"] = "own"
    team: TeamOrNone | None = None
    region: Sought | None = None
    industry: Sought | None = None
    size: Size | None = None
    holder: Id | None = None
    q: Sought | None = None
    uscc: Annotated[str, Field(pattern=USCC)] | None = None
    phone: Phone | None = None

    def wanted(self) -> Wanted:
        """What the rule compares rows with."""
        return Wanted(self.team, self.region, self.industry, self.size, self.holder, self.q, self.uscc, self.phone)


class LiveOut(Answer):
    """How a client stands, seconds late at most; `stage` tells its orders, `overdue` a next step whose day passed."""

    stage: Annotated[str, known(*Stage)]
    first_order_on: DayOut | None
    last_order_on: DayOut | None
    last_contact_at: InstantOut | None
    last_contact_by: IdOut | None
    next_step: str | None
    next_on: DayOut | None
    overdue: bool
    open_orders: Count
    open_complaints: Count
    open_receivables: Count
    receivables_fen: Count
    next_due_on: DayOut | None

    @classmethod
    def of(cls, live: Mapping[str, Any] | None, today: date) -> LiveOut:
        """What a consumer wrote, as it looks on a day; a client nothing happened to yet is new."""
        known = live or {}
        counts = ("open_orders", "open_complaints", "open_receivables", "receivables_fen")
        texts = [name for name in cls.model_fields if name not in {*counts, "stage", "overdue"}]
        return cls(
            stage=stage_of(_day(known.get("last_order_on")), today),
            overdue=is_overdue(_day(known.get("next_on")), today),
            **{name: known.get(name) for name in texts},
            **{name: known.get(name) or 0 for name in counts},
        )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class ClientRow(Answer):
    """A client in a list."""

    id: IdOut
    name: str
    region: str
    industry: str
    size: Annotated[str, known(*SIZES)]
    team_id: TeamOut
    live: LiveOut

    @classmethod
    def of(cls, row: Listed, today: date) -> ClientRow:
        """The row of an item."""
        return cls(
            id=row.client_id,
            name=row.name,
            region=row.region,
            industry=row.industry,
            size=row.size,
            team_id=row.team_id,
            live=LiveOut.of(row.live, today),
        )


class ClientPage(Answer):
    """A page of clients."""

    items: list[ClientRow]
    next_cursor: Cursor


class AddressShape(Strict):
    """Where a client is to be found, and for what."""

    kind: AddressKind
    text: Line
    city: Line


class _Told(Strict):
    """What may be told of a client beside what its file needs."""

    short_name: Line | None = None
    uscc: Uscc | None = None
    phone: Phone | None = None
    source: Line | None = None
    note: Prose | None = None
    registered_on: Day | None = None
    addresses: Annotated[list[AddressShape], Field(max_length=10)] = Field(default_factory=list)
    external_refs: ExternalRefs = Field(default_factory=list)

    def given(self) -> Changes:
        """What was told, as the rules take it; null leaves empty what a file can be without."""
        named = {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set}
        found = {name: value for name, value in named.items() if value is not None or name not in REQUIRED}
        if "addresses" in found:
            found["addresses"] = tuple(Address(**shape.model_dump()) for shape in self.addresses)
        if "external_refs" in found:
            found["external_refs"] = tuple(sorted({shape.ref() for shape in self.external_refs}))
        return found


class ClientIn(_Told):
    """A new client; the pool says whose it becomes."""

    name: Line
    region: Line
    industry: Line
    size: Size


class ClientEdit(_Told):
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


class AddressOut(Answer):
    """Where a client is to be found, and for what."""

    kind: Annotated[str, known("registered", "office", "warehouse", "billing")]
    text: str
    city: str


class RefOut(Answer):
    """What a client is called in another system."""

    system: str
    id: str


class ClientOut(Answer):
    """A client's file."""

    id: IdOut
    name: str
    short_name: str | None
    region: str
    industry: str
    size: Annotated[str, known(*SIZES)]
    uscc: str | None
    phone: str | None
    source: str | None
    note: str | None
    registered_on: DayOut | None
    addresses: list[AddressOut]
    external_refs: list[RefOut]
    team_id: TeamOut
    holders: dict[str, list[Annotated[str, known(*HolderRole)]]]
    version: Count

    @classmethod
    def of(cls, client: Client) -> ClientOut:
        """The file of a client."""
        return cls(**_facts(client))

    @property
    def etag_version(self) -> int:
        """What the ETag says."""
        return self.version


class SimilarClient(Answer):
    """A client of the same region whose name differs in form only: perhaps it is the same one."""

    code: Annotated[str, known("similar_client")] = "similar_client"
    client_id: IdOut
    name: str


class RegisteredOut(ClientOut):
    """A new client's file, the rule of the pool by which it went where it is, and what is to be looked at."""

    rule_id: IdOut | None
    warnings: list[SimilarClient]

    @classmethod
    def told(cls, client: Client, rule_id: str | None, similar: Sequence[Client]) -> RegisteredOut:
        """The answer to a registration."""
        warnings = [SimilarClient(client_id=one.id, name=one.name) for one in similar]
        return cls(**_facts(client), rule_id=rule_id, warnings=warnings)


def _facts(client: Client) -> dict[str, Any]:
    facts = {name: told(getattr(client, name)) for name in FIELDS}
    return {**facts, "id": client.id, "team_id": client.team_id, "holders": client.custody, "version": client.version}
