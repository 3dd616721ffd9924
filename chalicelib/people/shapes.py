"""Shapes that the requests of every module share."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _day_text(value: Any) -> Any:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise PydanticCustomError("day_format", "a day is written YYYY-MM-DD")
    return value


def _instant_text(value: Any) -> Any:
    if not isinstance(value, str) or not _DAY.match(value):
        raise PydanticCustomError("instant_format", "an instant is written as RFC 3339 says")
    return value


# Within these bounds a period of notice, or another zone, never leaves the calendar.
Day = Annotated[date, Field(ge=date(1970, 1, 2), le=date(2199, 12, 31)), BeforeValidator(_day_text)]
Instant = Annotated[
    AwareDatetime,
    Field(ge=datetime(1970, 1, 2, tzinfo=UTC), le=datetime(2199, 12, 31, tzinfo=UTC)),
    BeforeValidator(_instant_text),
]
Id = Annotated[str, Field(min_length=5, max_length=120, pattern=r"^[a-z]{3,4}(_[0-9a-z]{1,40}){1,3}$")]

# One line of text as people write it: any script, no control characters; kept in Unicode's composed form.
LINE = r"^[^\x00-\x1f\x7f]*$"
# Several lines.
PROSE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
Composed = AfterValidator(partial(unicodedata.normalize, "NFC"))
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=LINE), Composed]
Prose = Annotated[str, Field(max_length=2000, pattern=PROSE), Composed]


# A team in a query: one of the company's, or `none` for what is assigned to no team.
TeamOrNone = Annotated[str, Field(max_length=120, pattern=r"^(none|[a-z]{3,4}(_[0-9a-z]{1,40}){1,3})$")]
# A part of a name to search by, and a column to compare with.
Sought = Annotated[str, Field(min_length=1, max_length=60, pattern=LINE), Composed]


class Strict(BaseModel):
    """A request: unknown fields are refused, texts are not coerced."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


class PageQuery(Strict):
    """How much of a list, and from where."""

    limit: int = Field(default=50, ge=1, le=100)
    cursor: str | None = Field(default=None, max_length=2000)
