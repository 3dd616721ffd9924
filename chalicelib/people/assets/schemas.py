"""What the assets' routes take and answer."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.people.assets.rules import Asset, Wanted
from chalicelib.people.shapes import (
    Answer,
    Change,
    Cursor,
    Day,
    DayOut,
    Id,
    IdOut,
    Line,
    PageQuery,
    Strict,
    Versioned,
    known,
)

KINDS = ("laptop", "phone", "sim_card", "vehicle", "key", "seal", "card", "document", "tool", "other")
Kind = Literal["laptop", "phone", "sim_card", "vehicle", "key", "seal", "card", "document", "tool", "other"]
Serial = Annotated[str, Field(max_length=60, pattern="^[A-Za-z0-9][A-Za-z0-9._/-]*$")]


class AssetQuery(PageQuery):
    """Whose things; without a holder the whole company's."""

    holder: Id | None = None


class _Giving(Strict):
    """Whom a thing is given to comes with the day of giving."""

    holder_id: Id | None = None
    handed_out_on: Day | None = None

    @model_validator(mode="after")
    def _has_both(self) -> _Giving:
        if (self.holder_id is None) != (self.handed_out_on is None):
            raise PydanticCustomError("holder_and_day", "a holder and the day of giving come together")
        return self


class AssetIn(_Giving):
    """A thing of the company; given to a person it has the day of giving."""

    kind: Kind
    serial: Serial
    name: Line

    def wanted(self) -> Wanted:
        """What the rules take."""
        return Wanted(**self.model_dump())


class AssetEdit(_Giving, Change):
    """What is to be different: the name, or whose hands it is in."""

    serial: Serial | None = None
    name: Line | None = None
    returned_on: Day | None = None

    def wanted(self) -> Wanted:
        """What the rules take."""
        return Wanted(**self.model_dump())


class AssetOut(Versioned):
    """A thing of the company, and who has it, or had it last if it was returned."""

    id: IdOut
    kind: Annotated[str, known(*KINDS)]
    serial: str
    name: str
    holder_id: IdOut | None
    handed_out_on: DayOut | None
    returned_on: DayOut | None

    @classmethod
    def of(cls, asset: Asset) -> AssetOut:
        """The answer for a thing."""
        return cls(
            id=asset.id,
            kind=asset.kind,
            serial=asset.serial,
            name=asset.name,
            holder_id=asset.holder_id or None,
            handed_out_on=_text(asset.handed_out_on),
            returned_on=_text(asset.returned_on),
            version=asset.version,
        )


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


class AssetPage(Answer):
    """A page of things."""

    items: list[AssetOut]
    next_cursor: Cursor
