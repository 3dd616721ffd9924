"""Shapes that the requests of every module share."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(min_length=5, max_length=120, pattern=r"^[a-z]{3,4}(_[0-9a-z]{1,40}){1,3}$")]


class Strict(BaseModel):
    """A request: unknown fields are refused, texts are not coerced."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


class PageQuery(Strict):
    """How much of a list, and from where."""

    limit: int = Field(default=50, ge=1, le=100)
    cursor: str | None = Field(default=None, max_length=2000)
