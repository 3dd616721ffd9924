"""The departure over HTTP."""

from __future__ import annotations

from chalicelib.aws.events import EventStore
from chalicelib.aws.http import ApiBlueprint
from chalicelib.aws.paging import cursor_of, key_of, listing
from chalicelib.core.access import Caller, OwnHandover, RelativesHandover
from chalicelib.handover import service
from chalicelib.handover.checklists.store import ChecklistStore, leaver_beside
from chalicelib.handover.duties.api import reopened_by
from chalicelib.handover.rules import (
    CommentMissing,
    HandoverNotInReview,
    JudgesTwice,
    NotTheApprover,
    ReopenUnknown,
    TaskReopened,
    VerdictGiven,
)
from chalicelib.handover.schemas import (
    EventOut,
    HandoverIn,
    HandoverOut,
    Timeline,
    VerdictIn,
)
from chalicelib.handover.spots.rules import HIDDEN, SpotChecksOpen
from chalicelib.handover.store import HandoverStore
from chalicelib.people.policies.store import PolicyStore, order_lock_beside
from chalicelib.people.shapes import PageQuery
from chalicelib.people.store import PeopleStore, company_beside, rights_of

bp = ApiBlueprint(__name__)
cases, people, events = HandoverStore(), PeopleStore(), EventStore()
checklists, policies = ChecklistStore(), PolicyStore()
# The company is asked for twice: for its manager, and for the day that it is there.
OPENING = (
    *(leaver_beside, rights_of("interim_holder_id"), order_lock_beside),
    *(company_beside, company_beside),
)
CASE = "/v1/handovers/{handover_id}"
DECIDE = (
    HandoverNotInReview,
    OwnHandover,
    RelativesHandover,
    NotTheApprover,
    VerdictGiven,
    ReopenUnknown,
    CommentMissing,
    JudgesTwice,
    SpotChecksOpen,
    TaskReopened,
)


@bp.api(
    "/v1/handovers",
    "POST",
    right="handover:open",
    body=HandoverIn,
    status=201,
    refuses=service.OPENING_REFUSES,
    beside=OPENING,
)
def handover_open(caller: Caller, body: HandoverIn) -> HandoverOut:
    """Open a person's handover: case, tasks, lock on new orders and event, together.

    The lock cites the company's policy `order_lock` as it is in force, and what the person acknowledged of it.
    """
    case = service.open_handover(
        caller,
        body.application(),
        cases=cases,
        people=people,
        checklists=checklists,
        policies=policies,
        now=caller.now(),
    )
    return HandoverOut.of(case)


@bp.api(CASE, "GET", right="handover:read")
def handover_read(caller: Caller, handover_id: str) -> HandoverOut:
    """Read one case."""
    return HandoverOut.of(service.seen_case(caller, handover_id, "handover:read", cases=cases))


@bp.api(CASE + "/timeline", "GET", right="handover:read", query=PageQuery)
def handover_timeline(caller: Caller, query: PageQuery, handover_id: str) -> Timeline:
    """Read the events of a case, oldest first, each with the hash of the one before it.

    The leaver reads nothing of spot checks, so a page of hers may be shorter, and not what the clients are told.
    """
    case = service.seen_case(caller, handover_id, "handover:read", cases=cases)
    asked = listing(f"timeline:{case.id}", query)
    links, last = events.page(case.org_id, case.id, limit=query.limit, after=key_of(query.cursor, caller, asked))
    hers = caller.employee_id == case.leaver_id
    told = [EventOut.of(link, veiled=hers) for link in links if not (hers and link.name in HIDDEN)]
    return Timeline(items=told, next_cursor=cursor_of(last, caller, asked))


@bp.api(CASE + "/verdicts", "POST", right="handover:decide", body=VerdictIn, status=201, refuses=DECIDE)
def handover_decide(caller: Caller, body: VerdictIn, handover_id: str) -> HandoverOut:
    """Record the caller's approval or rejection for a party."""
    ballot, now = service.Ballot(body.party, body.verdict, body.comment, tuple(body.reopen)), caller.now()
    case = service.decide_handover(
        caller, handover_id, ballot, cases=cases, people=people, reopened=reopened_by(now), now=now
    )
    return HandoverOut.of(case)
