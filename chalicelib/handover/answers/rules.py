"""A client accepts its new contact, refuses, or wants another one; what is not accepted has a next step."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.core.errors import Conflict, Fault, Invalid
from chalicelib.core.events import Event
from chalicelib.handover.moves.rules import ClientAnswer, ClientSays, Move
from chalicelib.handover.rules import Handover, Phase


class ReceiverMissing(Conflict):
    """The client has no receiver yet whom it could accept or refuse."""

    code = "receiver_missing"


class ClientAnswerLate(Conflict):
    """Answers are recorded while the case is open or in review."""

    code = "client_answer_late"


class ClientAnswerIncomplete(Invalid):
    """What a client does not accept needs a next step, its owner and its date."""

    code = "client_answer_incomplete"


def record(case: Handover, move: Move, answer: ClientAnswer) -> tuple[Move, Event]:
    """Keep what the client said of its receiver; the last word counts."""
    if case.phase not in (Phase.OPEN, Phase.REVIEW):
        raise ClientAnswerLate
    if not move.receiver_id:
        raise ReceiverMissing
    _require_next_step(answer)
    facts = {"client_id": move.client_id, "receiver_id": move.receiver_id, **answer.told}
    return replace(move, answer=answer), case.event("ClientAnswered", **facts)


def _require_next_step(answer: ClientAnswer) -> None:
    needed = {"next_step": answer.next_step, "owner_id": answer.owner_id, "due_on": answer.due_on}
    missing = [name for name, value in needed.items() if not value]
    if missing and answer.says is not ClientSays.ACCEPTED:
        raise ClientAnswerIncomplete(errors=[Fault(name, ClientAnswerIncomplete.code) for name in missing])
