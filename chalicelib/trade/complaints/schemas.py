"""What the complaints' routes take and answer."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.core.refs import Ref
from chalicelib.people.shapes import (
    BLANK,
    Answer,
    Count,
    Cursor,
    Day,
    ExternalRefs,
    Id,
    IdOut,
    Line,
    PageQuery,
    Prose,
    RefShape,
    Strict,
    Tidy,
    known,
)
from chalicelib.trade.complaints.rules import (
    Complaint,
    ComplaintKind,
    ComplaintSource,
    ComplaintStatus,
    Filing,
    Severity,
)

# What was done or why nothing is: some words, on as many lines as it takes.
_TEXT = r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*"
Words = Annotated[str, Field(min_length=1, max_length=2000, pattern=f"^{_TEXT}[^{BLANK}]{_TEXT}$"), Tidy]
# Fields that null empties; of any other null says nothing.
_EMPTIED = frozenset({"severity", "order_id", "next_step", "next_on", "satisfied"})


class ComplaintIn(Strict):
    """A complaint of a client; its owner is the client's account manager unless somebody is named."""

    client_id: Id
    subject: Line
    kind: ComplaintKind
    severity: Severity | None = None
    filed_on: Day
    source: ComplaintSource = ComplaintSource.CLIENT
    text: Prose = ""
    order_id: Id | None = None
    next_step: Line | None = None
    next_on: Day | None = None
    owner_id: Id | None = None
    external_refs: ExternalRefs = Field(default_factory=list)

    def filing(self) -> Filing:
        """What the use case takes."""
        facts = {name: value for name, value in self if name != "external_refs"}
        return Filing(**facts, refs=_refs(self.external_refs))


class ComplaintEdit(Strict):
    """What is to be different in a complaint; at least one field. What was filed stays as it was told."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    subject: Line | None = None
    kind: ComplaintKind | None = None
    severity: Severity | None = None
    order_id: Id | None = None
    status: ComplaintStatus | None = None
    resolution: Words | None = None
    satisfied: Annotated[bool, Field(strict=True)] | None = None
    next_step: Line | None = None
    next_on: Day | None = None
    owner_id: Id | None = None
    external_refs: ExternalRefs | None = None

    @model_validator(mode="after")
    def _says_something(self) -> ComplaintEdit:
        if not self.model_fields_set:
            raise PydanticCustomError("nothing_given", "nothing is to be different")
        return self

    def changes(self) -> dict[str, Any]:
        """What is given, as the rule calls it."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        wanted = {name: value for name, value in given.items() if value is not None or name in _EMPTIED}
        refs = wanted.pop("external_refs", None)
        return wanted if refs is None else {**wanted, "refs": _refs(refs)}


class ComplaintQuery(PageQuery):
    """Either a client's complaints, or (otherwise) the open ones that one owns."""

    scope: Literal["own"] | None = None
    client_id: Id | None = None

    @model_validator(mode="after")
    def _asks_for_one_list(self) -> ComplaintQuery:
        if self.scope is not None and self.client_id is not None:
            raise PydanticCustomError("one_list_at_a_time", "scope or client_id")
        return self


class ComplaintOut(Answer):
    """A complaint."""

    id: IdOut
    client_id: IdOut
    subject: str
    kind: Annotated[str, known(*ComplaintKind)]
    severity: Annotated[str, known(*Severity)] | None
    filed_on: str
    source: Annotated[str, known(*ComplaintSource)]
    text: str
    order_id: IdOut | None
    status: Annotated[str, known(*ComplaintStatus)]
    resolution: str | None
    satisfied: bool | None
    next_step: str | None
    next_on: str | None
    owner_id: IdOut | None
    external_refs: list[RefShape]
    version: Count

    @classmethod
    def of(cls, complaint: Complaint) -> ComplaintOut:
        """The answer for a complaint."""
        days = {
            "filed_on": complaint.filed_on.isoformat(),
            "next_on": complaint.next_on.isoformat() if complaint.next_on else None,
        }
        refs = [RefShape(system=ref.system, id=ref.id) for ref in complaint.refs]
        same = {name: value for name, value in vars(complaint).items() if name not in ("org_id", "head", "refs")}
        return cls(**{**same, **days, "external_refs": refs})

    @property
    def etag_version(self) -> int:
        """What the ETag says."""
        return self.version


class ComplaintPage(Answer):
    """A page of complaints."""

    items: list[ComplaintOut]
    next_cursor: Cursor


def _refs(shapes: list[RefShape]) -> tuple[Ref, ...]:
    return tuple(dict.fromkeys(shape.ref() for shape in shapes))
