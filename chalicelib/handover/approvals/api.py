"""An approver's page over HTTP."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.core.access import Caller
from chalicelib.handover.approvals import service
from chalicelib.handover.approvals.rules import Approvals
from chalicelib.handover.approvals.schemas import ApprovalsOut
from chalicelib.handover.approvals.store import ApprovalStore
from chalicelib.handover.moves.store import MoveStore
from chalicelib.handover.store import HandoverStore, case_beside
from chalicelib.people.store import PeopleStore, company_beside, today_of
from chalicelib.trade.receivables.store import ReceivableStore

bp = ApiBlueprint(__name__)
cases, verdicts, moves = HandoverStore(), ApprovalStore(), MoveStore()
debts, people = ReceivableStore(), PeopleStore()


@bp.api("/v1/handovers/{handover_id}/approvals", "GET", right="handover:read", beside=(case_beside, company_beside))
def approvals_read(caller: Caller, handover_id: str) -> ApprovalsOut:
    """Read who judges a case and what they said, with the facts of each party that the caller may know."""
    return ApprovalsOut.of(found_for(caller, handover_id))


def found_for(caller: Caller, handover_id: str) -> Approvals:
    """A case as the caller may judge or see it."""
    return service.approvals_of(
        caller,
        handover_id,
        cases=cases,
        verdicts=verdicts,
        moves=moves,
        debts=debts,
        people=people,
        today=lambda: today_of(caller),
    )
