"""Declarations over HTTP: a task as a whole, one subject of it, and what is said of an exception."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.core.access import Caller, OwnHandover, RelativesHandover
from chalicelib.handover.declarations import service
from chalicelib.handover.declarations.rules import NothingToDeclare, OtherTask
from chalicelib.handover.declarations.schemas import ApprovalIn, DeclarationIn, DeclarationOut, SubjectIn, SubjectOut
from chalicelib.handover.declarations.service import Subjects
from chalicelib.handover.declarations.store import DeclarationStore
from chalicelib.handover.evidence.rules import NotTheParty, ReasonMissing
from chalicelib.handover.moves.rules import SuccessorUnfit
from chalicelib.handover.moves.store import MoveStore
from chalicelib.handover.rules import HandoverNotOpen, TaskComplete
from chalicelib.handover.service import seen_case
from chalicelib.handover.store import HandoverStore, case_beside
from chalicelib.people.assets.store import AssetStore
from chalicelib.people.channels.store import ChannelStore
from chalicelib.people.store import PeopleStore, company_beside, today_of

bp = ApiBlueprint(__name__)
cases, people, declarations = HandoverStore(), PeopleStore(), DeclarationStore()
subjects = Subjects(MoveStore(), ChannelStore(), AssetStore())
DECLARATION = "/v1/handovers/{handover_id}/tasks/{number}/declaration"
ITEM = DECLARATION + "/items/{subject_id}"
DECLARE = (HandoverNotOpen, TaskComplete, NothingToDeclare, OtherTask)
DECIDE = (HandoverNotOpen, NotTheParty, ReasonMissing, OwnHandover, RelativesHandover)


@bp.api(DECLARATION, "GET", right="handover:read", beside=(case_beside,))
def declaration_read(caller: Caller, handover_id: str, number: int) -> DeclarationOut:
    """Read everything declared of a task."""
    case = seen_case(caller, handover_id, "handover:read", cases=cases)
    spec = case.spec(number)
    return DeclarationOut.of(spec.code, declarations.of_task(case.org_id, case.id, number))


@bp.api(
    DECLARATION,
    "PUT",
    right="handover:work",
    body=DeclarationIn,
    refuses=DECLARE,
    beside=(case_beside,),
    upserts=True,
)
def declaration_put(caller: Caller, body: DeclarationIn, handover_id: str, number: int) -> DeclarationOut:
    """Answer what a task asks about the whole, under the task's code; the newest answers stand."""
    declared = service.declare_task(
        caller,
        handover_id,
        number,
        body.given(),
        cases=cases,
        subjects=subjects,
        declarations=declarations,
        now=caller.now(),
    )
    return DeclarationOut.of(body.given().code, declared)


@bp.api(
    ITEM,
    "PATCH",
    right="handover:work",
    body=SubjectIn,
    refuses=(*DECLARE, SuccessorUnfit),
    beside=(case_beside, company_beside),
    upserts=True,
)
def declaration_item(caller: Caller, body: SubjectIn, handover_id: str, number: int, subject_id: str) -> SubjectOut:
    """Declare one subject of a task, under the task's code, or ask for an exception; what is left out stays.

    Whatever is declared anew has to be approved anew.
    """
    item = service.declare_subject(
        caller,
        handover_id,
        number,
        subject_id,
        body.entry(),
        today=today_of(caller),
        cases=cases,
        people=people,
        subjects=subjects,
        declarations=declarations,
        now=caller.now(),
    )
    return SubjectOut.of(item)


@bp.api(ITEM + "/approval", "POST", right="evidence:review", body=ApprovalIn, refuses=DECIDE, beside=(case_beside,))
def exception_decide(caller: Caller, body: ApprovalIn, handover_id: str, number: int, subject_id: str) -> SubjectOut:
    """Approve or reject an exception for the party that judges its task; a rejected one reopens the task."""
    item = service.decide_exception(
        caller,
        handover_id,
        number,
        subject_id,
        approved=body.verdict == "approved",
        reason=body.reason,
        cases=cases,
        people=people,
        declarations=declarations,
        now=caller.now(),
    )
    return SubjectOut.of(item)
