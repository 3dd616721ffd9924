"""Clients' answers over HTTP."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.core import clock
from chalicelib.core.access import Caller, OwnHandover
from chalicelib.handover.answers import service
from chalicelib.handover.answers.rules import ClientAnswerIncomplete, ClientAnswerLate, ReceiverMissing
from chalicelib.handover.answers.schemas import ClientAnswerIn
from chalicelib.handover.moves.schemas import MoveOut
from chalicelib.handover.moves.store import MoveStore
from chalicelib.handover.store import HandoverStore, case_beside
from chalicelib.people.store import PeopleStore, rights_of

bp = ApiBlueprint(__name__)
cases, people, moves = HandoverStore(), PeopleStore(), MoveStore()


@bp.api(
    "/v1/handovers/{handover_id}/client-answers",
    "POST",
    right=service.RIGHT,
    body=ClientAnswerIn,
    status=201,
    refuses=(OwnHandover, ReceiverMissing, ClientAnswerLate, ClientAnswerIncomplete),
    beside=(case_beside, rights_of("owner_id")),
)
def client_answer_record(caller: Caller, body: ClientAnswerIn, handover_id: str) -> MoveOut:
    """Record what a client says of its new contact; who leads may name another one for a client that wants one."""
    now = caller.now()
    answer = body.told(by=caller.employee_id, at=clock.to_text(now))
    move = service.record_answer(
        caller, handover_id, body.client_id, answer, cases=cases, moves=moves, people=people, now=now
    )
    return MoveOut.of(move)
