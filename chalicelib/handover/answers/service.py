"""The use case of a client's answer: recorded by who leads, or by the receiver who accepted."""

from __future__ import annotations

from datetime import datetime

from chalicelib.core.access import Caller, authorise
from chalicelib.core.errors import Fault, Invalid, NotFound
from chalicelib.handover.answers import rules
from chalicelib.handover.moves.rules import ClientAnswer, Move, MoveStatus
from chalicelib.handover.moves.service import Moves
from chalicelib.handover.rules import within
from chalicelib.handover.service import Cases, People

RIGHT = "handover:client_answer"


def record_answer(
    caller: Caller,
    case_id: str,
    client_id: str,
    answer: ClientAnswer,
    *,
    cases: Cases,
    moves: Moves,
    people: People,
    now: datetime,
) -> Move:
    """Keep what a client says of its new contact; whoever sees to what follows must still be at work."""
    case = cases.get(caller.org_id, case_id)
    move = moves.get(caller.org_id, case_id, client_id) if case else None
    if case is None or move is None:
        raise NotFound
    if not within(case, caller, authorise(caller, RIGHT)) and not _receives(caller, move):
        raise NotFound
    answered, event = rules.record(case, move, answer)
    owner = people.access(case.org_id, answer.owner_id) if answer.owner_id else None
    if answer.owner_id and (owner is None or not owner.may_receive):
        raise Invalid(errors=[Fault("owner_id", "unknown_employee")])
    moves.save(case, [answered], event, receivers=[owner] if owner else [], by=caller, now=now)
    return answered


def _receives(caller: Caller, move: Move) -> bool:
    named = (MoveStatus.OPEN, MoveStatus.PROPOSED)
    return move.receiver_id == caller.employee_id and move.status not in named
