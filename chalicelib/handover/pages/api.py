"""The pages over HTTP: what handover's use cases answer, as a browser shows it."""

from __future__ import annotations

from functools import partial

from chalicelib.aws.auth import verifier
from chalicelib.aws.pages import HOME, Page, PageBlueprint, drop, keep, onward
from chalicelib.core.access import Caller, scope_of
from chalicelib.core.errors import BatonError, Fault, Invalid, Locked, Unauthenticated
from chalicelib.handover.api import DECIDE
from chalicelib.handover.approvals.api import found_for
from chalicelib.handover.approvals.schemas import ApprovalsOut
from chalicelib.handover.board.api import board_of
from chalicelib.handover.board.rules import Capacity, own_cases, standing
from chalicelib.handover.board.service import list_waiting
from chalicelib.handover.duties.api import declarations, duties, files, reopened_by
from chalicelib.handover.duties.service import standing_of
from chalicelib.handover.pages import html
from chalicelib.handover.pages.schemas import BoardAsked, SignInAsked, SignInForm, VerdictForm
from chalicelib.handover.rules import Handover, Phase, TaskStatus
from chalicelib.handover.schemas import HandoverOut
from chalicelib.handover.service import Ballot, decide_handover, seen_case
from chalicelib.handover.store import HandoverStore, case_beside
from chalicelib.people.store import PeopleStore, company_beside, today_of

CASE = HOME + "/handovers/{handover_id}"
cases, people = HandoverStore(), PeopleStore()


def refused(refusal: BatonError, status: int, request_id: str) -> Page:
    """A refusal as a page."""
    lock = refusal.extra.get("lock") if isinstance(refusal, Locked) else None
    return html.page("refused", status=status, refusal=refusal, code=status, request_id=request_id, lock=lock)


bp = PageBlueprint(__name__, refused=refused)


@bp.api(HOME + "/sign-in", "GET", right="session:open", query=SignInAsked)
def page_sign_in(query: SignInAsked) -> Page:
    """Ask for a token."""
    return html.page("sign_in", next=query.next, again=query.again, wrong=False)


@bp.api(HOME + "/sign-in", "POST", right="session:open", body=SignInForm)
def page_signed_in(body: SignInForm) -> Page:
    """Verify a token and keep it in the browser, for the pages alone."""
    token = body.token.strip()
    try:
        login = verifier().login(f"Bearer {token}")
    except Unauthenticated:
        return html.page("sign_in", status=401, next=body.next, again=None, wrong=True)
    return onward(body.next, cookie=keep(token, login))


@bp.api(HOME + "/sign-out", "POST", right="session:open")
def page_sign_out() -> Page:
    """Forget the token."""
    return onward(HOME + "/sign-in", cookie=drop())


@bp.api(HOME, "GET", right="handover:read")
def page_home(caller: Caller) -> Page:
    """Go on to one's own handover, else to the board."""
    own = [CASE.format(handover_id=case_id) for case_id in own_cases(caller)]
    return onward(next(iter(own), HOME + "/board"))


@bp.api(HOME + "/board", "GET", right="handover:list", query=BoardAsked, beside=(company_beside,))
def page_board(caller: Caller, query: BoardAsked) -> Page:
    """Show the live cases of one's team, department or company, the most urgent first, and those that wait for one."""
    waiting = [] if query.cursor else _waiting(caller)
    return html.page("board", board=board_of(caller, query), waiting=waiting, caller=caller, here=HOME + "/board")


def _waiting(caller: Caller) -> list[Handover]:
    """The cases that wait for the caller's verdict, wherever on the board they stand."""
    found, _ = list_waiting(caller, phase=Phase.REVIEW, limit=50, after=None, cases=cases)
    return [case for case, why in found if why and why.capacity is Capacity.APPROVER]


@bp.api(CASE, "GET", right="handover:read", beside=(case_beside, company_beside))
def page_handover(caller: Caller, handover_id: str) -> Page:
    """Show a handover: what changed, what does not change, the tasks and what they miss, the next step."""
    case = seen_case(caller, handover_id, "handover:read", cases=cases)
    concerned = {case.interim_holder_id, *case.approvers.values()}
    named = people.accesses(case.org_id, sorted(concerned))
    today = today_of(caller)
    return html.page(
        "handover",
        case=HandoverOut.of(case),
        stands=standing(case, today),
        titles={spec.number: spec.title for spec in case.checklist},
        missing=_missing(case, caller),
        names={who: access.name for who, access in named.items()},
        today=today,
        mine=case.leaver_id == caller.employee_id,
        lists=scope_of(caller, "handover:list") is not None,
        caller=caller,
        here=CASE.format(handover_id=handover_id),
    )


def _missing(case: Handover, caller: Caller) -> dict[int, list[Fault]]:
    """What each task that is still to be done misses, while it can be done."""
    open_ = case.phase is Phase.OPEN
    left = [number for number, status in case.tasks.items() if open_ and status is not TaskStatus.COMPLETE]
    look = partial(standing_of, case, files=files, declarations=declarations, duties=duties, now=caller.now())
    return {number: list(look(number).missing) for number in left}


@bp.api(CASE + "/approval", "GET", right="handover:read", beside=(case_beside, company_beside))
def page_approval(caller: Caller, handover_id: str) -> Page:
    """Show an approval: the facts beside the buttons of whoever is named to judge, without them for others."""
    return _approval(caller, handover_id)


@bp.api(CASE + "/approval", "POST", right="handover:decide", body=VerdictForm, refuses=DECIDE)
def page_decide(caller: Caller, body: VerdictForm, handover_id: str) -> Page:
    """Approve or send back; what is missing in the form is said beside it."""
    ballot, now = Ballot(body.party, body.verdict, body.comment, body.reopen), caller.now()
    try:
        decide_handover(caller, handover_id, ballot, cases=cases, people=people, reopened=reopened_by(now), now=now)
    except Invalid as refusal:
        return _approval(caller, handover_id, said=body, refusal=refusal)
    return onward(CASE.format(handover_id=handover_id) + "/approval")


def _approval(
    caller: Caller, handover_id: str, *, said: VerdictForm | None = None, refusal: Invalid | None = None
) -> Page:
    found = found_for(caller, handover_id)
    mine = [party.value for party, who in found.case.awaited.items() if who == caller.employee_id]
    return html.page(
        "approval",
        status=422 if refusal else 200,
        case=HandoverOut.of(found.case),
        found=ApprovalsOut.of(found),
        mine=mine,
        titles={spec.number: spec.title for spec in found.case.checklist},
        said=said,
        refusal=refusal,
        lists=scope_of(caller, "handover:list") is not None,
        caller=caller,
        here=CASE.format(handover_id=handover_id) + "/approval",
    )
