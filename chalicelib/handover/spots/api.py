"""Spot checks over HTTP: drawn by the server, answered by who leads; the leaver never sees them."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.core.access import Caller, OwnHandover, RelativesHandover
from chalicelib.handover.moves.store import MoveStore
from chalicelib.handover.spots import service
from chalicelib.handover.spots.rules import DifferenceMissing, SpotCheckSettled, SpotChecksNotDue
from chalicelib.handover.spots.schemas import SpotCheckIn, SpotCheckOut, SpotChecksOut
from chalicelib.handover.spots.store import SpotStore
from chalicelib.handover.store import HandoverStore, case_beside
from chalicelib.people.store import PeopleStore

bp = ApiBlueprint(__name__)
cases, people, moves, spots = HandoverStore(), PeopleStore(), MoveStore(), SpotStore()
SPOT_CHECKS = "/v1/handovers/{handover_id}/spot-checks"
DRAW = (OwnHandover, RelativesHandover, SpotChecksNotDue)


@bp.api(SPOT_CHECKS, "POST", right=service.RIGHT, status=201, refuses=DRAW, beside=(case_beside,))
def spot_checks_draw(caller: Caller, handover_id: str) -> SpotChecksOut:
    """Draw a tenth of the case's clients, five at least, for this review; asked again, the same ones."""
    checks = service.draw_spot_checks(
        caller, handover_id, cases=cases, moves=moves, people=people, spots=spots, now=caller.now()
    )
    return SpotChecksOut.of(checks)


@bp.api(SPOT_CHECKS, "GET", right=service.RIGHT, refuses=(OwnHandover,), beside=(case_beside,))
def spot_checks_list(caller: Caller, handover_id: str) -> SpotChecksOut:
    """List the clients that were drawn, with what was found."""
    return SpotChecksOut.of(service.list_spot_checks(caller, handover_id, cases=cases, spots=spots))


@bp.api(
    SPOT_CHECKS + "/{client_id}",
    "POST",
    right=service.RIGHT,
    body=SpotCheckIn,
    status=201,
    refuses=(*DRAW, SpotCheckSettled, DifferenceMissing),
    beside=(case_beside,),
)
def spot_check_answer(caller: Caller, body: SpotCheckIn, handover_id: str, client_id: str) -> SpotCheckOut:
    """Say whether the file of a drawn client matches."""
    checked = service.check_client(
        caller, handover_id, client_id, body.finding(), cases=cases, people=people, spots=spots, now=caller.now()
    )
    return SpotCheckOut.of(checked)
