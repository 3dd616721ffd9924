"""What falls due when somebody leaves, over HTTP."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.core.access import Caller
from chalicelib.handover.service import seen_case
from chalicelib.handover.settlement.schemas import SettlementOut
from chalicelib.handover.store import HandoverStore, case_beside

bp = ApiBlueprint(__name__)
cases = HandoverStore()


@bp.api("/v1/handovers/{handover_id}/settlement", "GET", right="settlement:read", beside=(case_beside,))
def settlement_read(caller: Caller, handover_id: str) -> SettlementOut:
    """List what falls due when the employment ends, each with its article; no amounts."""
    return SettlementOut.of(seen_case(caller, handover_id, "settlement:read", cases=cases))
