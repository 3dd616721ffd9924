"""Shapes that the requests of every module share."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.core.access import Citation
from chalicelib.core.ids import PATTERN
from chalicelib.core.money import Money
from chalicelib.core.refs import REF, SYSTEM, Ref

# What the OpenAPI document says of a text is exactly what is taken: the patterns stand in it as they are used here.
YEAR = "(197[1-9]|19[89][0-9]|2[01][0-9]{2})"
DAY = f"^{YEAR}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
INSTANT = (
    f"^{YEAR}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    "([.][0-9]{1,6})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$"
)
ID = f"^{PATTERN}$"
BLANK = r"\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
# One line of text as people write it: any script, no control characters, not only blanks.
LINE = rf"^[^\x00-\x1f\x7f]*[^{BLANK}][^\x00-\x1f\x7f]*$"
# Several lines, or none.
PROSE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
_DAY, _INSTANT = re.compile(DAY), re.compile(INSTANT)
_NUMBER = re.compile("[1-9][0-9]{0,2}")


def _day_text(value: Any) -> Any:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise PydanticCustomError("day_format", "a day is written YYYY-MM-DD")
    return value


def _instant_text(value: Any) -> Any:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise PydanticCustomError("instant_format", "an instant is written as RFC 3339 says")
    return value


def _number_text(value: Any) -> Any:
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        raise PydanticCustomError("int_parsing", "a whole number")
    return value


def _whole(value: Any) -> Any:
    """In JSON 1.0 is the whole number 1; a text or a truth value is none."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _tidy(text: str) -> str:
    """Without blanks around it, in Unicode's composed form."""
    return unicodedata.normalize("NFC", text.strip())


# Within these bounds a period of notice, or another zone, never leaves the calendar.
Day = Annotated[date, BeforeValidator(_day_text), Field(json_schema_extra={"pattern": DAY, "examples": ["2026-12-23"]})]
Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_instant_text),
    Field(json_schema_extra={"pattern": INSTANT, "examples": ["2026-11-24T08:30:00Z"]}),
]
Id = Annotated[str, Field(min_length=5, max_length=120, pattern=ID)]
Tidy = AfterValidator(_tidy)
Whole = BeforeValidator(_whole)
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=LINE), Tidy]
Prose = Annotated[str, Field(max_length=2000, pattern=PROSE), Tidy]
EMAIL = "^[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}([.][A-Za-z0-9-]{1,63}){1,4}$"
PHONE = "^[+]?[0-9]([ -]?[0-9]){4,19}$"
Email = Annotated[str, Field(max_length=254, pattern=EMAIL)]
Phone = Annotated[str, Field(max_length=40, pattern=PHONE)]
# The number of a version in a body, and in a query.
Ordinal = Annotated[int, Field(strict=True, ge=1, le=999), Whole]
OrdinalText = Annotated[int, Field(ge=1, le=999), BeforeValidator(_number_text)]
Limit = Annotated[int, Field(ge=1, le=100), BeforeValidator(_number_text)]

# What answers say, for the reader of the document: it is shown there and held by the tests, not checked on the way out.
IdOut = Annotated[str, Field(json_schema_extra={"pattern": ID, "maxLength": 120})]
InstantOut = Annotated[str, Field(json_schema_extra={"format": "date-time", "examples": ["2026-11-24T08:30:00.000Z"]})]
DayOut = Annotated[str, Field(json_schema_extra={"format": "date", "examples": ["2026-12-23"]})]
Count = Annotated[int, Field(json_schema_extra={"minimum": 0})]
Cursor = Annotated[str | None, Field(json_schema_extra={"description": "Opaque; null when the list has ended."})]


def known(*values: str) -> Any:
    """A text of an enumeration that may grow: the values known today are examples."""
    return Field(json_schema_extra={"examples": list(values), "description": "May grow: expect values not named here."})


class Answer(BaseModel):
    """An answer: what it has is what the document says, and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# A team in a query: one of the company's, or `none` for what is assigned to no team.
TEAM_OR_NONE = f"^(none|{PATTERN})$"
TeamOrNone = Annotated[str, Field(max_length=120, pattern=TEAM_OR_NONE)]
# A part of a name to search by, and a column to compare with.
Sought = Annotated[str, Field(min_length=1, max_length=60, pattern=LINE), Tidy]


class RuleOut(Answer):
    """The company's rule behind a lock, as it was in force when the lock began, and what its person acknowledged."""

    policy_id: IdOut
    policy: str
    clause: str
    version: Count
    published_on: DayOut
    acknowledged_on: DayOut | None
    acknowledged_version: Count | None

    @classmethod
    def of(cls, rule: Citation | None) -> RuleOut | None:
        """The answer for a rule, if the company had one."""
        return cls(**vars(rule)) if rule else None


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


# A field that may be left out, and then holds what nobody could send: the contract does not show it.
Unsent = Field(json_schema_extra=_without_default)


class Strict(BaseModel):
    """A request: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class MoneyShape(Strict):
    """Money in minor units (fen)."""

    amount: Annotated[int, Field(strict=True, ge=0, le=10**15), Whole]
    currency: Literal["CNY"] = "CNY"

    def money(self) -> Money:
        """What the rules take."""
        return Money(self.amount, self.currency)


class PageQuery(Strict):
    """How much of a list, and from where."""

    limit: Limit = 50
    cursor: Annotated[str, Field(min_length=1, max_length=2000)] | None = None


class Change(Strict):
    """What is to be different; at least one field."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    @model_validator(mode="after")
    def _says_something(self) -> Change:
        if not self.model_fields_set:
            raise PydanticCustomError("nothing_given", "nothing is to be different")
        return self


class Versioned(Answer):
    """Something that people edit."""

    version: Count

    @property
    def etag_version(self) -> int:
        """What the ETag says."""
        return self.version


class RefShape(Strict):
    """What a thing is called in another system."""

    system: Annotated[str, Field(pattern=f"^{SYSTEM}$")]
    id: Annotated[str, Field(pattern=f"^{REF}$")]

    def ref(self) -> Ref:
        """What the rules take."""
        return Ref(self.system, self.id)


ExternalRefs = Annotated[list[RefShape], Field(max_length=10)]
