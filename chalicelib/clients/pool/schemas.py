"""What the pool's routes take and answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.clients.pool.rules import ANY, MOST_RULES, Assignment, Draft, Proposal, Rule, Terms
from chalicelib.clients.rules import Listed
from chalicelib.people.shapes import (
    TEAM_OR_NONE,
    Answer,
    Count,
    Cursor,
    Id,
    IdOut,
    Sought,
    Strict,
    TeamOrNone,
    Whole,
    known,
)

# A size, or all from one to another.
Sizes = Literal["A", "B", "C", "D", "A-B", "A-C", "A-D", "B-C", "B-D", "C-D"]
# A name, or how it begins: `陶瓷*`; a star alone takes any.
Begun = Annotated[Sought, Field(pattern=r"^[^*]*\*?$")]
Values = Annotated[list[Begun], Field(min_length=1, max_length=20)]
Priority = Annotated[int, Field(strict=True, ge=0, le=1000), Whole]
TeamOut = Annotated[str, Field(json_schema_extra={"pattern": TEAM_OR_NONE, "maxLength": 120})]
_SIZES = "ABCD"


class Columns(Strict):
    """Which clients: of these regions, industries and sizes; null takes any.

    A size may be a range, `A-C`; a region or an industry may end in a star and take all that begin so, `陶瓷*`.
    """

    regions: Values | None = None
    industries: Values | None = None
    sizes: Annotated[list[Sizes], Field(min_length=1, max_length=10)] | None = None


class RuleIn(Columns):
    """A rule: clients that it takes belong to the team. The highest priority decides, then the more specific rule."""

    team_id: Id
    priority: Priority = 0

    def terms(self) -> Terms:
        """What the rule takes."""
        return Terms(**_told(self.model_dump(include=set(RuleIn.model_fields))))


class RuleEdit(Columns):
    """What is to be different in a rule, at least one field; a column that is null takes any from then on."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    team_id: Id | None = None
    priority: Priority | None = None

    @model_validator(mode="after")
    def _says_something(self) -> RuleEdit:
        if not self.model_fields_set:
            raise PydanticCustomError("nothing_given", "nothing is to be different")
        return self

    def changes(self) -> dict[str, Any]:
        """What the rule takes."""
        given = self.model_dump(exclude_unset=True)
        return _told(
            {name: value for name, value in given.items() if value is not None or name in Columns.model_fields}
        )


def _told(given: dict[str, Any]) -> dict[str, Any]:
    """Columns as the rules compare them: each value once, in order, ranges written out; none where any will do."""
    told = dict(given)
    for name in Columns.model_fields.keys() & given.keys():
        values = () if ANY in (given[name] or ()) else given[name] or ()
        told[name] = tuple(sorted(set(_sizes(values) if name == "sizes" else values)))
    return told


def _sizes(values: Iterable[str]) -> list[str]:
    return [size for one in values for size in _SIZES if one[0] <= size <= one[-1]]


class RuleOut(Answer):
    """A rule; a column that is null takes any."""

    id: IdOut
    team_id: IdOut
    priority: Count
    regions: list[str] | None
    industries: list[str] | None
    sizes: list[Annotated[str, known(*_SIZES)]] | None
    version: Count

    @classmethod
    def of(cls, rule: Rule) -> RuleOut:
        """The answer for a rule."""
        return cls(
            id=rule.id,
            team_id=rule.team_id,
            priority=rule.priority,
            regions=list(rule.regions) or None,
            industries=list(rule.industries) or None,
            sizes=list(rule.sizes) or None,
            version=rule.version,
        )

    @property
    def etag_version(self) -> int:
        """What the ETag says."""
        return self.version


class RulePage(Answer):
    """A page of rules in the order in which they decide."""

    items: list[RuleOut]
    next_cursor: Cursor


class RuleDraft(RuleIn):
    """A proposed rule: with the id of one that stands, that one as it would be; without, a new one."""

    rule_id: Id | None = None

    def draft(self) -> Draft:
        """What the rule takes."""
        return Draft(self.terms(), self.rule_id)


class PreviewIn(Strict):
    """Which rules to try, and on whose clients: `rules` in the place of those that stand, and one `change` in them.

    Without either the rules are tried as they stand. `cursor` is that of the page before.
    """

    rules: Annotated[list[RuleDraft], Field(max_length=MOST_RULES)] | None = None
    change: RuleDraft | None = None
    scope: Literal["department", "company"] = "department"
    team: TeamOrNone | None = None
    limit: Annotated[int, Field(strict=True, ge=1, le=100), Whole] = 50
    cursor: Annotated[str, Field(min_length=1, max_length=2000)] | None = None

    @model_validator(mode="after")
    def _names_each_once(self) -> PreviewIn:
        ids = [rule.rule_id for rule in self.rules or () if rule.rule_id]
        if len(set(ids)) < len(ids):
            raise PydanticCustomError("id_twice", "an id stands twice")
        return self

    def proposal(self) -> Proposal:
        """What the rule takes."""
        drafts = None if self.rules is None else tuple(rule.draft() for rule in self.rules)
        return Proposal(drafts, self.change.draft() if self.change else None)


class Would(Answer):
    """Where a client would be; no rule is named for a team of none, or when the rule does not stand yet."""

    team_id: TeamOut
    rule_id: IdOut | None


class PreviewRow(Answer):
    """A client that would be in another team."""

    client_id: IdOut
    name: str
    team_id: TeamOut
    would: Would

    @classmethod
    def of(cls, row: Listed, would: Assignment) -> PreviewRow:
        """The row of a client."""
        return cls(
            client_id=row.client_id,
            name=row.name,
            team_id=row.team_id,
            would=Would(team_id=would.team_id, rule_id=would.rule_id),
        )


class PreviewPage(Answer):
    """A page of clients that would be in another team; `counted` clients were compared for it."""

    items: list[PreviewRow]
    next_cursor: Cursor
    counted: Count
