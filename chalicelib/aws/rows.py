"""Bodies of many rows, each decided by itself: what they look like when they come in and when they are answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

MOST_ROWS = 100


@dataclass(frozen=True)
class Rows:
    """A body has 1 to 100 rows in `field`; a row's answer is told as `answer`, with `status` when it succeeded."""

    field: str
    answer: str
    status: int = 201

    @cached_property
    def envelope(self) -> type[BaseModel]:
        """What a body must be before any row of it is looked at."""
        rows: Any = (list[Any], Field(min_length=1, max_length=MOST_ROWS))
        return create_model("Rows", __config__=ConfigDict(extra="forbid"), **{self.field: rows})

    def of(self, body: Any) -> list[Any]:
        """The rows of a body that may be anything, no more than are taken."""
        rows = body.get(self.field) if isinstance(body, dict) else None
        return rows[:MOST_ROWS] if isinstance(rows, list) else []

    def done(self, index: int, answer: str) -> str:
        """The entry of a row that succeeded."""
        return f'{{"index":{index},"status":{self.status},"{self.answer}":{answer}}}'

    def refused(self, index: int, status: int, problem: str) -> str:
        """The entry of a row that was refused."""
        return f'{{"index":{index},"status":{status},"problem":{problem}}}'

    def text(self, entries: Sequence[str]) -> str:
        """The answer to the whole body."""
        return f'{{"items":[{",".join(entries)}]}}'

    def schema_in(self, row: Any) -> dict[str, Any]:
        """The schema of a body; a row of another form than `row` is refused alone and does not make the body wrong."""
        rows = {"type": "array", "minItems": 1, "maxItems": MOST_ROWS, "items": {"anyOf": [row, {}]}}
        return _closed({self.field: rows}, [self.field])

    def schema_out(self, answer: Any, problem: Any) -> dict[str, Any]:
        """The schema of the answer: one entry per row, in the order of the rows."""
        place = {"index": {"type": "integer", "minimum": 0}}
        done = _closed({**place, "status": {"const": self.status}, self.answer: answer}, None)
        failed = _closed({**place, "status": {"type": "integer", "minimum": 400}, "problem": problem}, None)
        return _closed({"items": {"type": "array", "items": {"anyOf": [done, failed]}}}, None)


def _closed(properties: dict[str, Any], required: list[str] | None) -> dict[str, Any]:
    named = list(properties) if required is None else required
    return {"type": "object", "additionalProperties": False, "required": named, "properties": properties}
