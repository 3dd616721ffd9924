"""What the routes of receivers take and answer."""

from __future__ import annotations

from typing import Annotated

from chalicelib.handover.moves.rules import Move, MoveStatus
from chalicelib.people.shapes import Answer, Cursor, IdOut, known


class MoveOut(Answer):
    """One client of a case."""

    client_id: IdOut
    client_name: str
    receiver_id: IdOut | None
    status: Annotated[str, known(*MoveStatus)]

    @classmethod
    def of(cls, move: Move) -> MoveOut:
        """The answer for a move."""
        return cls(
            client_id=move.client_id,
            client_name=move.client_name,
            receiver_id=move.receiver_id or None,
            status=move.status,
        )


class MovePage(Answer):
    """A page of a case's clients."""

    items: list[MoveOut]
    next_cursor: Cursor
