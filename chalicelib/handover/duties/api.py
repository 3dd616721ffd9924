"""Tasks over HTTP: what each has and misses, and that it is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from chalicelib.aws.http import ApiBlueprint
from chalicelib.core.access import Caller
from chalicelib.core.errors import Fault
from chalicelib.engagement.store import InteractionStore
from chalicelib.handover.declarations.store import DeclarationStore
from chalicelib.handover.duties import service
from chalicelib.handover.duties.schemas import TaskOut
from chalicelib.handover.duties.service import Duties
from chalicelib.handover.evidence.store import EvidenceStore
from chalicelib.handover.moves.store import MoveStore
from chalicelib.handover.proofs.service import Proofs
from chalicelib.handover.proofs.store import DossierStore
from chalicelib.handover.rules import Handover, HandoverNotOpen, TaskComplete, TaskIncomplete
from chalicelib.handover.schemas import HandoverOut
from chalicelib.handover.service import seen_case
from chalicelib.handover.spots.store import SpotStore
from chalicelib.handover.store import HandoverStore, case_beside
from chalicelib.people.assets.store import AssetStore
from chalicelib.people.channels.store import ChannelStore
from chalicelib.people.store import PeopleStore
from chalicelib.trade.complaints.store import ComplaintStore
from chalicelib.trade.receivables.store import ReceivableStore
from chalicelib.trade.store import OrderStore

bp = ApiBlueprint(__name__)
cases, people, files, declarations = HandoverStore(), PeopleStore(), EvidenceStore(), DeclarationStore()
orders, moves = OrderStore(), MoveStore()
proofs = Proofs(moves, DossierStore(), InteractionStore(), orders, SpotStore())
duties = Duties(orders, ReceivableStore(), ComplaintStore(), moves, ChannelStore(), AssetStore(), proofs)
TASK = "/v1/handovers/{handover_id}/tasks/{number}"
COMPLETE = (HandoverNotOpen, TaskComplete, TaskIncomplete)


@bp.api(TASK, "GET", right="handover:read", beside=(case_beside,))
def task_read(caller: Caller, handover_id: str, number: int) -> TaskOut:
    """Read one task: what it has and what it misses."""
    case = seen_case(caller, handover_id, "handover:read", cases=cases)
    standing = service.standing_of(
        case, number, files=files, declarations=declarations, duties=duties, now=caller.now()
    )
    return TaskOut.build(case, number, standing.files, standing.declared, standing.missing, caller.language)


@bp.api(TASK + "/complete", "POST", right="handover:work", refuses=COMPLETE, beside=(case_beside,))
def task_complete(caller: Caller, handover_id: str, number: int) -> HandoverOut:
    """Complete a task; 409 `task_incomplete` names what its rule misses."""
    case = service.complete_task(
        caller,
        handover_id,
        number,
        cases=cases,
        people=people,
        files=files,
        declarations=declarations,
        duties=duties,
        now=caller.now(),
    )
    return HandoverOut.of(case)


def reopened_by(now: datetime) -> Callable[[Handover], list[Fault]]:
    """Looks at every task of a case once more, as its records are at that instant."""
    return lambda case: service.reopened(case, files=files, declarations=declarations, duties=duties, now=now)
