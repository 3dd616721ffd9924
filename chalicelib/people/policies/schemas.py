"""What the policies' routes take and answer."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib.core import clock
from chalicelib.core.access import Caller
from chalicelib.people.policies.rules import ORDER_LOCK, Acknowledgement, Edition, Policy, Shown, Signature, Wanted
from chalicelib.people.shapes import (
    BLANK,
    Answer,
    Change,
    Count,
    Cursor,
    Day,
    DayOut,
    Id,
    IdOut,
    InstantOut,
    Line,
    Ordinal,
    OrdinalText,
    PageQuery,
    Strict,
    Tidy,
    Versioned,
)

_TEXT = r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*"
Text = Annotated[str, Field(min_length=1, max_length=20_000, pattern=f"^{_TEXT}[^{BLANK}]{_TEXT}$"), Tidy]
Code = Annotated[
    str,
    Field(
        pattern="^[a-z][a-z0-9_]{1,39}$",
        description="Unique in the company. `order_lock` is the rule by which nobody who hands over takes new orders.",
        json_schema_extra={"examples": [ORDER_LOCK]},
    ),
]
Published = Annotated[Day, Field(description="In force from this day on.")]


class PolicyIn(Strict):
    """A policy in its first version."""

    code: Code
    name: Line
    clause: Line
    consulted_on: Day
    published_on: Published
    text: Text

    def wanted(self) -> Wanted:
        """What the rules take."""
        return Wanted(**self.model_dump(exclude={"code"}))


class PolicyEdit(Change):
    """What its next version says otherwise; a new text has new days of consultation and publication."""

    name: Line | None = None
    clause: Line | None = None
    consulted_on: Day | None = None
    published_on: Published | None = None
    text: Text | None = None

    def wanted(self) -> Wanted:
        """What the rules take."""
        return Wanted(**self.model_dump())


class PolicyQuery(Strict):
    """In which version; the last one unless another is named."""

    version: OrdinalText | None = None


class EditionOut(Answer):
    """A version of a policy."""

    version: Count
    name: str
    clause: str
    consulted_on: DayOut
    published_on: DayOut

    @classmethod
    def of(cls, edition: Edition) -> EditionOut:
        """The answer for a version."""
        return cls(
            version=edition.number,
            name=edition.name,
            clause=edition.clause,
            consulted_on=edition.consulted_on.isoformat(),
            published_on=edition.published_on.isoformat(),
        )


class PolicyRow(EditionOut):
    """A policy on the company's list, in its last version."""

    id: IdOut
    code: str

    @classmethod
    def build(cls, policy: Policy) -> PolicyRow:
        """The row of a policy."""
        newest = EditionOut.of(policy.editions[-1])
        return cls(id=policy.id, code=policy.code, **newest.model_dump())


class PolicyPage(Answer):
    """A page of policies."""

    items: list[PolicyRow]
    next_cursor: Cursor


class PolicyOut(Versioned, PolicyRow):
    """A policy in one version, and what versions it has, the oldest first."""

    text: str
    versions: list[EditionOut]

    @classmethod
    def shown(cls, shown: Shown) -> PolicyOut:
        """The answer for a policy in a version."""
        policy = shown.policy
        return cls(
            id=policy.id,
            code=policy.code,
            text=shown.text,
            versions=[EditionOut.of(edition) for edition in policy.editions],
            **EditionOut.of(shown.edition).model_dump(),
        )


class AcknowledgementIn(Strict):
    """Which version the caller has read."""

    version: Ordinal

    def signature(self, caller: Caller) -> Signature:
        """What the rules take: the caller's own, today."""
        return Signature(self.version, caller.employee_id, caller.employee_id)


class PaperIn(Strict):
    """Which version somebody signed on paper, and when."""

    employee_id: Id
    version: Ordinal
    signed_on: Day

    def signature(self, caller: Caller) -> Signature:
        """What the rules take: somebody's, as the caller tells it."""
        return Signature(self.version, self.employee_id, caller.employee_id, self.signed_on)


class AcknowledgementQuery(PageQuery):
    """Whose acknowledgements; everybody's unless one is named."""

    employee: Id | None = None


class AcknowledgementOut(Answer):
    """That a person has read a version of a policy: by their own word, or on paper as somebody recorded it."""

    id: IdOut
    policy_id: IdOut
    version: Count
    employee_id: IdOut
    acknowledged_on: DayOut
    on_paper: bool
    recorded_by: IdOut
    recorded_at: InstantOut

    @classmethod
    def of(cls, given: Acknowledgement) -> AcknowledgementOut:
        """The answer for an acknowledgement."""
        return cls(
            id=given.id,
            policy_id=given.policy_id,
            version=given.number,
            employee_id=given.employee_id,
            acknowledged_on=given.acknowledged_on.isoformat(),
            on_paper=given.on_paper,
            recorded_by=given.recorded_by,
            recorded_at=clock.to_text(given.recorded_at),
        )


class AcknowledgementPage(Answer):
    """A page of acknowledgements, person by person."""

    items: list[AcknowledgementOut]
    next_cursor: Cursor
