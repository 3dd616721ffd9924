"""Receivers over HTTP: proposed by the lead, accepted or declined by the person."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.aws.paging import cursor_of, key_of, listing
from chalicelib.clients.store import ClientStore
from chalicelib.core.access import Caller, OwnHandover
from chalicelib.handover.moves import service
from chalicelib.handover.moves.rules import MoveNotAccepted, MoveSettled
from chalicelib.handover.moves.schemas import EarlyMovesIn, MoveOut, MovePage
from chalicelib.handover.moves.store import MoveStore
from chalicelib.handover.rules import HandoverNotOpen
from chalicelib.handover.schemas import HandoverOut
from chalicelib.handover.service import seen_case
from chalicelib.handover.store import HandoverStore, case_beside
from chalicelib.people.shapes import PageQuery
from chalicelib.people.store import PeopleStore, company_beside, today_of

bp = ApiBlueprint(__name__)
cases, people, clients, moves = HandoverStore(), PeopleStore(), ClientStore(), MoveStore()
SUCCESSORS = "/v1/handovers/{handover_id}/successors"
ANSWER = (OwnHandover, MoveSettled, HandoverNotOpen)
EARLY = (OwnHandover, MoveNotAccepted, MoveSettled, HandoverNotOpen)


@bp.api(SUCCESSORS, "GET", right="move:read", query=PageQuery)
def successors_list(caller: Caller, query: PageQuery, handover_id: str) -> MovePage:
    """List the clients of a case with their receivers."""
    case = seen_case(caller, handover_id, "move:read", cases=cases)
    asked = listing(f"moves:{case.id}", query)
    found, last = moves.page(case.org_id, case.id, limit=query.limit, after=key_of(query.cursor, caller, asked))
    return MovePage(items=[MoveOut.of(move) for move in found], next_cursor=cursor_of(last, caller, asked))


@bp.api(SUCCESSORS + "/{client_id}/accept", "POST", right="handover:succeed", refuses=ANSWER)
def successor_accept(caller: Caller, handover_id: str, client_id: str) -> HandoverOut:
    """Take a client that the caller was named for."""
    return _answer(caller, handover_id, client_id, accepted=True)


@bp.api(SUCCESSORS + "/{client_id}/decline", "POST", right="handover:succeed", refuses=ANSWER)
def successor_decline(caller: Caller, handover_id: str, client_id: str) -> HandoverOut:
    """Do not take a client that the caller was named for."""
    return _answer(caller, handover_id, client_id, accepted=False)


@bp.api(
    "/v1/handovers/{handover_id}/moves",
    "POST",
    right="handover:move",
    body=EarlyMovesIn,
    status=202,
    refuses=EARLY,
    beside=(case_beside, company_beside),
)
def moves_order(caller: Caller, body: EarlyMovesIn, handover_id: str) -> HandoverOut:
    """Have clients moved before the end whose receivers accepted; `progress.moves` tells how many have arrived."""
    case = service.order_moves(
        caller,
        handover_id,
        body.client_ids,
        body.effective_on,
        cases=cases,
        moves=moves,
        today=lambda: today_of(caller),
        now=caller.now(),
    )
    return HandoverOut.of(case)


def _answer(caller: Caller, handover_id: str, client_id: str, *, accepted: bool) -> HandoverOut:
    case = service.answer_proposal(
        caller,
        handover_id,
        client_id,
        accepted=accepted,
        cases=cases,
        clients=clients,
        moves=moves,
        people=people,
        now=caller.now(),
    )
    return HandoverOut.of(case)
