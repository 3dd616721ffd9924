"""What the interactions' routes take and answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.core import clock
from chalicelib.engagement.rules import Channel, Direction, Entry, Interaction, Participant, Side, Told, Version
from chalicelib.people.shapes import (
    PROSE,
    Answer,
    Count,
    Cursor,
    Day,
    ExternalRefs,
    Id,
    IdOut,
    Instant,
    InstantOut,
    Line,
    PageQuery,
    Prose,
    RefShape,
    Strict,
    Tidy,
    Whole,
    known,
)

ChannelIn = Literal["call", "wechat", "wecom", "sms", "group", "email", "visit", "meeting"]
DirectionIn = Literal["inbound", "outbound", "internal"]
# The words themselves: a message, a mail, what a recording says.
Content = Annotated[str, Field(max_length=8000, pattern=PROSE), Tidy]
Seconds = Annotated[int, Field(strict=True, ge=0, le=86_400), Whole]
ChannelOut = Annotated[str, known(*Channel)]
DirectionOut = Annotated[str, known(*Direction)]
# A field that need not be given: unlike a default of null it neither shows null nor lets it be given.
LEFT_OUT: Any = Field(default_factory=lambda: None)


class ParticipantIn(Strict):
    """Somebody who took part."""

    name: Line
    side: Literal["client", "ours"]
    contact_id: Id | None = None
    employee_id: Id | None = None

    def participant(self) -> Participant:
        """What the rule takes."""
        return Participant(self.name, Side(self.side), self.contact_id, self.employee_id)


Participants = Annotated[list[ParticipantIn], Field(max_length=30)]


class InteractionIn(Strict):
    """An interaction to be logged: a summary, the content, or both.

    A machine names in `employee_id` whose it was; a person logs their own.
    """

    channel: ChannelIn
    direction: DirectionIn
    occurred_at: Instant
    summary: Prose | None = None
    content: Content | None = None
    duration_s: Seconds | None = None
    participants: Participants = Field(default_factory=list)
    next_step: Line | None = None
    next_on: Day | None = None
    external_refs: ExternalRefs = Field(default_factory=list)
    employee_id: Id | None = None

    def entry(self) -> Entry:
        """What the use case takes."""
        told = Told(
            channel=Channel(self.channel),
            direction=Direction(self.direction),
            summary=self.summary or None,
            content=self.content or None,
            duration_s=self.duration_s,
            participants=tuple(one.participant() for one in self.participants),
            next_step=self.next_step,
            next_on=self.next_on,
        )
        refs = dict.fromkeys(ref.ref() for ref in self.external_refs)
        return Entry(self.occurred_at, told, tuple(refs), self.employee_id)


class CorrectionIn(Strict):
    """What is to be told anew, and why: what is left out stays, null takes a text, a length or a step away."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 2})

    reason: Line
    channel: ChannelIn = LEFT_OUT
    direction: DirectionIn = LEFT_OUT
    summary: Prose | None = LEFT_OUT
    content: Content | None = LEFT_OUT
    duration_s: Seconds | None = LEFT_OUT
    participants: Participants = LEFT_OUT
    next_step: Line | None = LEFT_OUT
    next_on: Day | None = LEFT_OUT

    @model_validator(mode="after")
    def _says_something(self) -> CorrectionIn:
        if self.model_fields_set <= {"reason"}:
            raise PydanticCustomError("nothing_given", "nothing is to be different")
        return self

    def changes(self) -> Mapping[str, Any]:
        """What the rule takes: the fields that are given."""
        return {name: self._told(name) for name in self.model_fields_set - {"reason"}}

    def _told(self, name: str) -> Any:
        value = getattr(self, name)
        if name == "participants":
            return tuple(one.participant() for one in value)
        make = {"channel": Channel, "direction": Direction}.get(name)
        return make(value) if make else None if value == "" else value


class ParticipantOut(Answer):
    """Somebody who took part."""

    name: str
    side: Annotated[str, known(*Side)]
    contact_id: IdOut | None
    employee_id: IdOut | None


class ToldOut(Answer):
    """What is told of an interaction."""

    channel: ChannelOut
    direction: DirectionOut
    summary: str | None
    content: str | None
    duration_s: Count | None
    participants: list[ParticipantOut]
    next_step: str | None
    next_on: date | None


def _told(told: Told) -> dict[str, Any]:
    return {**vars(told), "participants": [ParticipantOut(**vars(one)) for one in told.participants]}


class InteractionOut(ToldOut):
    """An interaction as it now stands."""

    id: IdOut
    client_id: IdOut
    occurred_at: InstantOut
    recorded_at: InstantOut
    late: bool
    employee_id: IdOut
    external_refs: list[RefShape]
    versions: Count

    @classmethod
    def of(cls, interaction: Interaction) -> InteractionOut:
        """The answer for an interaction."""
        return cls(
            **_told(interaction.told),
            id=interaction.id,
            client_id=interaction.client_id,
            occurred_at=clock.to_text(interaction.occurred_at),
            recorded_at=clock.to_text(interaction.recorded_at),
            late=interaction.late,
            employee_id=interaction.employee_id,
            external_refs=[RefShape(**vars(ref)) for ref in interaction.external_refs],
            versions=interaction.version,
        )


class InteractionQuery(PageQuery):
    """Of which channel, and whose: `by` is the employee."""

    channel: ChannelIn | None = None
    by: Id | None = None


class InteractionLine(Answer):
    """An interaction in a list; `summary` is the first 200 characters of its summary, or else of its content."""

    id: IdOut
    channel: ChannelOut
    direction: DirectionOut
    occurred_at: InstantOut
    recorded_at: InstantOut
    late: bool
    employee_id: IdOut
    summary: str
    duration_s: Count | None
    next_step: str | None
    next_on: date | None
    versions: Count

    @classmethod
    def of(cls, interaction: Interaction) -> InteractionLine:
        """The row of an interaction."""
        told = interaction.told
        return cls(
            id=interaction.id,
            channel=told.channel,
            direction=told.direction,
            occurred_at=clock.to_text(interaction.occurred_at),
            recorded_at=clock.to_text(interaction.recorded_at),
            late=interaction.late,
            employee_id=interaction.employee_id,
            summary=told.gist,
            duration_s=told.duration_s,
            next_step=told.next_step,
            next_on=told.next_on,
            versions=interaction.version,
        )


class InteractionPage(Answer):
    """A page of interactions, the newest first."""

    items: list[InteractionLine]
    next_cursor: Cursor


class VersionOut(ToldOut):
    """What was told at one time, by whom; `reason` says why it was told anew, null for the first."""

    version: Count
    recorded_at: InstantOut
    employee_id: IdOut
    reason: str | None

    @classmethod
    def of(cls, version: Version) -> VersionOut:
        """The answer for a version."""
        return cls(
            **_told(version.told),
            version=version.number,
            recorded_at=clock.to_text(version.recorded_at),
            employee_id=version.employee_id,
            reason=version.reason,
        )


class VersionPage(Answer):
    """Every version of an interaction, the newest first: there are twenty at most, so this is the only page."""

    items: list[VersionOut]
    next_cursor: Cursor
