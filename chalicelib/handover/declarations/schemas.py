"""What the routes of declarations take and answer: each task has a model of its own, under its code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.core import clock
from chalicelib.handover.declarations.rules import Attempt, Declaration, Entry, Exemption, Given, Item
from chalicelib.people.shapes import (
    PROSE,
    Answer,
    Day,
    DayOut,
    Id,
    IdOut,
    InstantOut,
    Line,
    MoneyShape,
    Prose,
    Strict,
    Tidy,
)

CODE = "^[a-z][a-z0-9_]{1,39}$"
USCC = "^[0-9A-Z]{18}$"
Note = Annotated[str, Field(max_length=500, pattern=PROSE), Tidy]


class RelatedCompany(Strict):
    """A company that the leaver is bound to."""

    name: Line
    uscc: Annotated[str, Field(pattern=USCC)] | None = None
    business: Line


class CompetitorContactIn(Strict):
    """Whether competitors were in contact: the leaver declines to say, or answers every question."""

    declines: bool
    contacted_by: Annotated[list[Line], Field(max_length=20)] | None = None
    clients_aware: Annotated[list[Id], Field(max_length=20)] | None = None
    related_companies: Annotated[list[RelatedCompany], Field(max_length=20)] | None = None
    non_compete: bool | None = None


class PromisesIn(Strict):
    """Whether anything was promised to clients; what was is listed client by client."""

    promises: Literal["none", "listed"]


class ChannelsIn(Strict):
    """That the list of channels is complete, or that there is no channel to list."""

    complete: Literal[True]
    none: bool


class AssetsIn(Strict):
    """Whether the duty of confidentiality was acknowledged by signature; a refusal says why."""

    acknowledgement: Literal["signed", "refused"]
    refusal_reason: Line | None = None


class ContractIn(Strict):
    """Whether a client's contract is on file."""

    contract: Literal["on_file", "none_exists"]


class FollowUpIn(Strict):
    """Where a client stands, what comes next, who decides there; a gap in its records is shown as a gap."""

    standing: Note
    next_step: Note
    decider: Note
    gap: bool = False


class LanePrice(Strict):
    """The price of a lane."""

    lane: Line
    amount: MoneyShape


class PricesIn(Strict):
    """A client's prices in force."""

    lanes: Annotated[list[LanePrice], Field(min_length=1, max_length=50)]


class PromiseIn(Strict):
    """What was promised to a client, and whether the company accepts it."""

    about: Literal["price", "deadline", "service", "claim", "rebate"]
    value: Line
    due_on: Day
    accepted: bool


class ClientPromisesIn(Strict):
    """What was promised to one client."""

    promises: Annotated[list[PromiseIn], Field(min_length=1, max_length=20)]


class AttemptIn(Strict):
    """A dated try."""

    on: Day
    what: Line


class ExceptionIn(Strict):
    """Why a subject goes without, and who else sees to it by when."""

    code: Annotated[str, Field(pattern=CODE, json_schema_extra={"examples": ["client_unreachable"]})]
    reason: Line
    attempts: Annotated[list[AttemptIn], Field(min_length=1, max_length=20)]
    next_step: Line
    owner_id: Id
    due_on: Day

    def exemption(self) -> Exemption:
        """What the rules take."""
        attempts = tuple(Attempt(attempt.on, attempt.what) for attempt in self.attempts)
        return Exemption(self.code, self.reason, attempts, self.next_step, self.owner_id, self.due_on)


class ByTask(Strict):
    """Something that is said under the code of its task, of one task at a time."""

    def _said(self) -> Iterator[Given]:
        for code in type(self).model_fields:
            of_task = getattr(self, code)
            if isinstance(of_task, Strict) and code != "exception":
                yield Given(code, of_task.model_dump(mode="json", exclude_none=True))

    @model_validator(mode="after")
    def _says_one_thing(self) -> ByTask:
        said = list(self._said())
        if not said and "exception" not in self.model_fields_set:
            raise PydanticCustomError("nothing_given", "nothing is to be different")
        if len(said) > 1:
            raise PydanticCustomError("several_tasks", "one task at a time")
        return self


class DeclarationIn(ByTask):
    """What a task asks about the whole, under its code."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    competitor_contact: CompetitorContactIn | None = None
    complaints: PromisesIn | None = None
    channels: ChannelsIn | None = None
    assets: AssetsIn | None = None

    def given(self) -> Given:
        """What the rules take."""
        return next(self._said())


class SubjectIn(ByTask):
    """What a task asks of one subject, under its code; and why it goes without, null to take that back."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    client_files: ContractIn | None = None
    follow_up_records: FollowUpIn | None = None
    prices: PricesIn | None = None
    complaints: ClientPromisesIn | None = None
    exception: ExceptionIn | None = None

    def entry(self) -> Entry:
        """What the rules take."""
        exemption = self.exception.exemption() if self.exception else None
        return Entry(next(self._said(), None), exemption, "exception" not in self.model_fields_set)


class ApprovalIn(Strict):
    """What the task's party says of an exception; a rejection says why."""

    verdict: Literal["approved", "rejected"]
    reason: Prose = ""


class AttemptOut(Answer):
    """A dated try."""

    on: DayOut
    what: str


class ExceptionOut(Answer):
    """Why a subject goes without, who sees to it, and who approved or rejected that."""

    subject_id: IdOut
    code: str
    reason: str
    attempts: list[AttemptOut]
    next_step: str
    owner_id: IdOut
    due_on: DayOut
    approved_by: IdOut | None
    rejected_by: IdOut | None
    decision_reason: str

    @classmethod
    def of(cls, item: Item) -> ExceptionOut | None:
        """The answer for an item's exception, if it has one."""
        if item.exemption is None:
            return None
        facts = vars(item.exemption)
        attempts = [AttemptOut(on=one.on.isoformat(), what=one.what) for one in item.exemption.attempts]
        due_on = item.exemption.due_on.isoformat()
        return cls(**{**facts, "subject_id": item.subject_id, "attempts": attempts, "due_on": due_on})


class SubjectOut(Answer):
    """What is declared of one subject."""

    subject_id: IdOut
    values: Mapping[str, Any]
    by: IdOut
    declared_at: InstantOut
    exception: ExceptionOut | None

    @classmethod
    def of(cls, item: Item) -> SubjectOut:
        """The answer for an item."""
        return cls(
            subject_id=item.subject_id,
            values=item.values,
            by=item.by,
            declared_at=clock.to_text(item.declared_at),
            exception=ExceptionOut.of(item),
        )


class DeclarationOut(Answer):
    """Everything declared of a task."""

    code: str
    answers: Mapping[str, Any] | None
    items: list[SubjectOut]

    @classmethod
    def of(cls, code: str, declared: Declaration) -> DeclarationOut:
        """The answer for a task."""
        items = [SubjectOut.of(item) for item in declared.items.values()]
        return cls(code=code, answers=declared.answers or None, items=items)
