"""Receivers proposed over HTTP: by name, for a segment, or by a balanced plan that is shown first."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.clients.store import ClientStore
from chalicelib.core.access import Caller, OwnHandover
from chalicelib.handover.moves.rules import MoveSettled, SuccessorUnfit
from chalicelib.handover.moves.service import propose_successor
from chalicelib.handover.moves.store import MoveStore
from chalicelib.handover.plans import service
from chalicelib.handover.plans.rules import NothingToPropose, PlanChanged
from chalicelib.handover.plans.schemas import DryRun, PlannedOut, SuccessorsIn
from chalicelib.handover.rules import Handover, HandoverNotOpen
from chalicelib.handover.store import HandoverStore, case_beside
from chalicelib.people.store import PeopleStore

bp = ApiBlueprint(__name__)
cases, people, clients, moves = HandoverStore(), PeopleStore(), ClientStore(), MoveStore()
PROPOSE = (OwnHandover, SuccessorUnfit, MoveSettled, HandoverNotOpen, PlanChanged, NothingToPropose)


@bp.api(
    "/v1/handovers/{handover_id}/successors",
    "PUT",
    right="handover:plan",
    body=SuccessorsIn,
    query=DryRun,
    refuses=PROPOSE,
    beside=(case_beside,),
)
def successors_propose(caller: Caller, body: SuccessorsIn, query: DryRun, seen: int, handover_id: str) -> PlannedOut:
    """Name receivers for clients; each counts when that person has accepted.

    With `dry_run`, or for a strategy without the digest of its plan, the plan is shown and nothing is written.
    """
    if body.by_name and not query.shown:
        return PlannedOut.planned(_by_name(caller, body, seen, handover_id), None)
    case, plan = service.plan_successors(
        caller,
        handover_id,
        body.wish(),
        seen=seen,
        shown=query.shown or body.undecided,
        cases=cases,
        clients=clients,
        moves=moves,
        people=people,
        now=caller.now(),
    )
    return PlannedOut.planned(case, plan)


def _by_name(caller: Caller, body: SuccessorsIn, seen: int, handover_id: str) -> Handover:
    return propose_successor(
        caller,
        handover_id,
        body.client_ids,
        body.successor_id,
        seen=seen,
        cases=cases,
        moves=moves,
        people=people,
        now=caller.now(),
    )
