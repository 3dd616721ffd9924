"""What the routes of parts take and answer."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, get_args, get_type_hints

from pydantic import ConfigDict, Field, create_model, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.clients.parts.rules import Facts, Part
from chalicelib.clients.schemas import DayOut, Phone
from chalicelib.people.shapes import (
    Answer,
    Count,
    Cursor,
    Day,
    Id,
    IdOut,
    Line,
    MoneyShape,
    Prose,
    Strict,
    Whole,
    known,
)

EMAIL = "^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}([.][A-Za-z0-9-]{1,63}){1,4}$"
Email = Annotated[str, Field(max_length=254, pattern=EMAIL, json_schema_extra={"examples": ["wang@hengda.example"]})]
WecomId = Annotated[str, Field(pattern="^[A-Za-z0-9_.@-]{1,64}$")]
SiteKind = Literal["factory", "warehouse", "port", "yard", "shop", "office"]
Datum = Literal["wgs84", "gcj02", "bd09"]
DocumentKind = Literal["contract", "price_sheet", "quotation", "power_of_attorney", "other"]
AgreementKind = Literal["framework", "price", "spot"]
Unit = Literal["trip", "t", "kg", "m3", "pallet", "teu"]


class PartIn(Strict):
    """Something for a client's file."""

    def facts(self) -> Facts:
        """What it says, as the rules take it."""
        return self.model_dump(mode="json")


class PartEdit(Strict):
    """What is to be different; at least one field. Null empties what may be empty, and leaves the rest as it is."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})
    needed: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="after")
    def _says_something(self) -> PartEdit:
        if not self.model_fields_set:
            raise PydanticCustomError("nothing_given", "nothing is to be different")
        return self

    def facts(self) -> Facts:
        """What is to be different, as the rules take it."""
        plain = self.model_dump(mode="json", include=self.model_fields_set)
        return {name: value for name, value in plain.items() if value is not None or name not in self.needed}


class PartOut(Answer):
    """Something of a client's file."""

    id: IdOut
    client_id: IdOut
    version: Count

    @classmethod
    def of(cls, part: Part) -> PartOut:
        """The answer for a part."""
        return cls(id=part.id, client_id=part.client_id, version=part.version, **part.facts)

    @property
    def etag_version(self) -> int:
        """What the ETag says."""
        return self.version


def _edit_of(model: type[PartIn]) -> type[PartEdit]:
    """What may be different in what a model takes: any of its fields."""
    hints = get_type_hints(model, include_extras=True)
    fields: dict[str, Any] = {name: (hints[name] | None, None) for name in model.model_fields}
    edit = create_model(f"{model.__name__.removesuffix('In')}Edit", __base__=PartEdit, **fields)
    edit.__doc__ = PartEdit.__doc__
    edit.needed = frozenset(
        name for name, field in model.model_fields.items() if field.get_default(call_default_factory=True) is not None
    )
    return edit


class ContactIn(PartIn):
    """A person at the client's, and how to reach them."""

    name: Line
    role: Line | None = None
    phones: Annotated[list[Phone], Field(max_length=5)] = Field(default_factory=list)
    emails: Annotated[list[Email], Field(max_length=5)] = Field(default_factory=list)
    wecom_id: WecomId | None = None
    decides: Annotated[bool, Field(strict=True)] = False
    note: Prose | None = None


class ContactOut(PartOut):
    """A person at the client's, and how to reach them."""

    name: str
    role: str | None
    phones: list[str]
    emails: list[str]
    wecom_id: str | None
    decides: bool
    note: str | None


class SiteIn(PartIn):
    """Where goods are taken or brought; a position says in which datum it was measured."""

    kind: SiteKind
    address: Line
    lat: Annotated[float, Field(strict=True, ge=-90, le=90)] | None = None
    lng: Annotated[float, Field(strict=True, ge=-180, le=180)] | None = None
    datum: Datum | None = None
    hours: Line | None = None
    vehicle_limit: Line | None = None
    gate_rules: Prose | None = None
    contact_id: Id | None = None


class SiteOut(PartOut):
    """Where goods are taken or brought."""

    kind: Annotated[str, known(*get_args(SiteKind))]
    address: str
    lat: float | None
    lng: float | None
    datum: Annotated[str, known(*get_args(Datum))] | None
    hours: str | None
    vehicle_limit: str | None
    gate_rules: str | None
    contact_id: IdOut | None


class DocumentIn(PartIn):
    """A paper of the client's, and where its original lies."""

    kind: DocumentKind
    name: Line
    signed_on: Day | None = None
    valid_until: Day | None = None
    original_at: Line | None = None


class DocumentOut(PartOut):
    """A paper of the client's, and where its original lies."""

    kind: Annotated[str, known(*get_args(DocumentKind))]
    name: str
    signed_on: DayOut | None
    valid_until: DayOut | None
    original_at: str | None


class PriceLine(Strict):
    """What one lane costs a unit."""

    lane: Line
    unit: Unit
    price: MoneyShape
    vehicle: Line | None = None


class Tender(Strict):
    """Until when the client takes bids, and the bond that it asks for."""

    due_on: Day
    bond: MoneyShape | None = None


class AgreementIn(PartIn):
    """What was agreed for a time, and who sees to its renewal."""

    kind: AgreementKind
    valid_from: Day
    valid_until: Day | None = None
    terms_days: Annotated[int, Field(strict=True, ge=0, le=365), Whole] | None = None
    renewal_owner_id: Id | None = None
    lines: Annotated[list[PriceLine], Field(max_length=40)] = Field(default_factory=list)
    tender: Tender | None = None
    note: Prose | None = None


class PriceLineOut(Answer):
    """What one lane costs a unit."""

    lane: str
    unit: Annotated[str, known(*get_args(Unit))]
    price: MoneyShape
    vehicle: str | None


class TenderOut(Answer):
    """Until when the client takes bids, and the bond that it asks for."""

    due_on: DayOut
    bond: MoneyShape | None


class AgreementOut(PartOut):
    """What was agreed for a time, and who sees to its renewal."""

    kind: Annotated[str, known(*get_args(AgreementKind))]
    valid_from: DayOut
    valid_until: DayOut | None
    terms_days: Count | None
    renewal_owner_id: IdOut | None
    lines: list[PriceLineOut]
    tender: TenderOut | None
    note: str | None


class RelatedPartyIn(PartIn):
    """One of our people who is bound to the client otherwise than by work."""

    employee_id: Id
    relation: Line
    note: Prose | None = None


class RelatedPartyOut(PartOut):
    """One of our people who is bound to the client otherwise than by work."""

    employee_id: IdOut
    relation: str
    note: str | None


ContactEdit = _edit_of(ContactIn)
SiteEdit = _edit_of(SiteIn)
DocumentEdit = _edit_of(DocumentIn)
AgreementEdit = _edit_of(AgreementIn)
RelatedPartyEdit = _edit_of(RelatedPartyIn)


class ContactPage(Answer):
    """A page of contacts."""

    items: list[ContactOut]
    next_cursor: Cursor


class SitePage(Answer):
    """A page of sites."""

    items: list[SiteOut]
    next_cursor: Cursor


class DocumentPage(Answer):
    """A page of documents."""

    items: list[DocumentOut]
    next_cursor: Cursor


class AgreementPage(Answer):
    """A page of agreements."""

    items: list[AgreementOut]
    next_cursor: Cursor


class RelatedPartyPage(Answer):
    """A page of related parties."""

    items: list[RelatedPartyOut]
    next_cursor: Cursor
