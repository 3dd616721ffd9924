"""What the routes of receivers take and answer."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from chalicelib.handover.moves.rules import ClientAnswer, ClientSays, Move, MoveStatus
from chalicelib.people.shapes import Answer, Cursor, Day, DayOut, Id, IdOut, InstantOut, Strict, known


def each_once(ids: list[str]) -> list[str]:
    """The ids, none of them twice."""
    if len(set(ids)) != len(ids):
        raise PydanticCustomError("id_twice", "an id stands twice")
    return ids


class ClientAnswerOut(Answer):
    """What a client says of its new contact, and what is to be done."""

    answer: Annotated[str, known(*ClientSays)]
    next_step: str | None
    owner_id: IdOut | None
    due_on: DayOut | None
    recorded_by: IdOut
    recorded_at: InstantOut

    @classmethod
    def of(cls, answer: ClientAnswer) -> ClientAnswerOut:
        """The answer for what a client said."""
        return cls(
            answer=answer.says,
            next_step=answer.next_step or None,
            owner_id=answer.owner_id or None,
            due_on=answer.due_on or None,
            recorded_by=answer.by,
            recorded_at=answer.at,
        )


class EarlyMovesIn(Strict):
    """Clients that are to move before the end; `effective_on` may be today or a day that has passed."""

    client_ids: Annotated[
        list[Id],
        Field(min_length=1, max_length=20, json_schema_extra={"uniqueItems": True}),
        AfterValidator(each_once),
    ]
    effective_on: Day | None = None


class MoveOut(Answer):
    """One client of a case."""

    client_id: IdOut
    client_name: str
    receiver_id: IdOut | None
    status: Annotated[str, known(*MoveStatus)]
    answer: ClientAnswerOut | None

    @classmethod
    def of(cls, move: Move) -> MoveOut:
        """The answer for a move."""
        return cls(
            client_id=move.client_id,
            client_name=move.client_name,
            receiver_id=move.receiver_id or None,
            status=move.status,
            answer=ClientAnswerOut.of(move.answer) if move.answer else None,
        )


class MovePage(Answer):
    """A page of a case's clients."""

    items: list[MoveOut]
    next_cursor: Cursor
