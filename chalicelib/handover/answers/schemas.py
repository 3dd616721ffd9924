"""What the route of clients' answers takes."""

from __future__ import annotations

from chalicelib.handover.moves.rules import ClientAnswer, ClientSays
from chalicelib.people.shapes import Day, Id, Line, Strict


class ClientAnswerIn(Strict):
    """What a client says of its new contact; what it does not accept needs a next step, its owner and its date."""

    client_id: Id
    answer: ClientSays
    next_step: Line | None = None
    owner_id: Id | None = None
    due_on: Day | None = None

    def told(self, *, by: str, at: str) -> ClientAnswer:
        """What the use case takes."""
        due = self.due_on.isoformat() if self.due_on else ""
        return ClientAnswer(self.answer, self.next_step or "", self.owner_id or "", due, by, at)
