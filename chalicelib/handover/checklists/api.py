"""Checklists over HTTP."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.core.access import Caller
from chalicelib.handover.checklists import service
from chalicelib.handover.checklists.rules import TaskTwice, TaskUntitled
from chalicelib.handover.checklists.schemas import ChecklistIn, ChecklistList, ChecklistOut
from chalicelib.handover.checklists.store import ChecklistStore, checklist_beside
from chalicelib.people.structure.store import StructureStore

bp = ApiBlueprint(__name__)
checklists, positions = ChecklistStore(), StructureStore()
CHECKLIST = "/v1/checklists/{checklist_id}"


@bp.api("/v1/checklists", "GET", right="checklist:read")
def checklist_list(caller: Caller) -> ChecklistList:
    """List what is to be done when somebody leaves, by position; where the company has no own, Baton's."""
    found = service.list_checklists(caller, checklists=checklists)
    return ChecklistList(items=[ChecklistOut.of(checklist) for checklist in found])


@bp.api(CHECKLIST, "GET", right="checklist:read", beside=(checklist_beside,))
def checklist_read(caller: Caller, checklist_id: str) -> ChecklistOut:
    """Read the checklist of a position, of `chl_sales` or `chl_general`."""
    found = service.read_checklist(caller, checklist_id, checklists=checklists, positions=positions)
    return ChecklistOut.of(found)


@bp.api(
    CHECKLIST,
    "PUT",
    right="checklist:manage",
    body=ChecklistIn,
    refuses=(TaskTwice, TaskUntitled),
    beside=(checklist_beside,),
)
def checklist_revise(caller: Caller, body: ChecklistIn, seen: int, checklist_id: str) -> ChecklistOut:
    """Say what is to be done from now on; cases that are open keep what they opened with."""
    revised = service.revise_checklist(
        caller,
        checklist_id,
        body.specs(),
        seen=seen,
        checklists=checklists,
        positions=positions,
        now=caller.now(),
    )
    return ChecklistOut.of(revised)
