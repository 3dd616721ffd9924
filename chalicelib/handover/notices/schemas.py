"""What the routes of notices take and answer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.handover.moves.schemas import each_once
from chalicelib.handover.notices.rules import Notice, NoticeState, Proof, Step, Wanted
from chalicelib.people.shapes import Answer, Count, Cursor, Day, DayOut, Id, IdOut, Prose, Strict, Unsent, known

# What another system calls a message: no blanks, nothing that a header could be made of.
MESSAGE = "^[!-~]{1,200}$"
Unique = Field(json_schema_extra={"uniqueItems": True})


class NoticesIn(Strict):
    """Which clients are told what, how, and from which day it holds."""

    client_ids: Annotated[list[Id], Field(min_length=1, max_length=50), Unique, AfterValidator(each_once)]
    template: Literal["new_contact"]
    effective_on: Annotated[Day, Field(description="The leaver's authority ends on the day before.")]
    channels: Annotated[
        list[Literal["mail", "text"]], Field(min_length=1, max_length=2), Unique, AfterValidator(each_once)
    ]
    language: Literal["zh-CN", "en"] = "zh-CN"

    def wanted(self) -> Wanted:
        """What the use case takes."""
        return Wanted(self.template, self.effective_on, tuple(self.channels), self.language)


class ProofIn(Strict):
    """On which day it happened, and what shows it: a confirmed file of the case, or a message's id."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["evidence_id"]}, {"required": ["message_id"]}]}
    )
    on: Day
    evidence_id: Annotated[Id, Unsent] = ""
    message_id: Annotated[str, Field(pattern=MESSAGE), Unsent] = ""

    @model_validator(mode="after")
    def _one(self) -> ProofIn:
        if len(self.model_fields_set & {"evidence_id", "message_id"}) != 1:
            raise PydanticCustomError("one_proof", "one proof")
        return self

    def proof(self) -> Proof:
        """What the use case takes."""
        return Proof(self.on, self.evidence_id, self.message_id)


class ExceptionIn(Strict):
    """Why a client cannot or need not be told."""

    reason: Annotated[Prose, Field(min_length=1)]


class StepOut(Answer):
    """What became of a notice on a day, who says so, and what proves it."""

    state: Annotated[str, known(*NoticeState)]
    on: DayOut
    by: str
    evidence_id: IdOut | None
    message_id: str | None
    reason: str | None

    @classmethod
    def of(cls, step: Step) -> StepOut:
        """The answer for a step."""
        return cls(
            state=step.state,
            on=step.on,
            by=step.by,
            evidence_id=step.evidence_id or None,
            message_id=step.message_id or None,
            reason=step.reason or None,
        )


class NoticeOut(Answer):
    """What a client is told, ready to be pasted into a chat, and what became of it."""

    client_id: IdOut
    client_name: str
    receiver_id: IdOut | None
    state: Annotated[str, known(*NoticeState)]
    template: str | None
    effective_on: DayOut | None
    channels: list[str]
    language: str | None
    address: str | None
    subject: str | None
    text: str | None
    history: list[StepOut]

    @classmethod
    def of(cls, notice: Notice) -> NoticeOut:
        """The answer for a notice; a client that was only excepted was told nothing."""
        wanted, letter = notice.wanted, notice.letter
        return cls(
            client_id=notice.client_id,
            client_name=notice.client_name,
            receiver_id=notice.receiver_id or None,
            state=notice.state,
            template=wanted.template if wanted else None,
            effective_on=wanted.effective_on.isoformat() if wanted else None,
            channels=list(wanted.channels) if wanted else [],
            language=wanted.language if wanted else None,
            address=notice.address or None,
            subject=letter.subject if letter else None,
            text=letter.text if letter else None,
            history=[StepOut.of(step) for step in notice.history],
        )


class NoticesOut(Answer):
    """The notices that were drafted, and how many clients of the case are still to be told."""

    items: list[NoticeOut]
    open: Count


class NoticePage(NoticesOut):
    """A page of a case's notices; a client without one has not been told yet."""

    next_cursor: Cursor
