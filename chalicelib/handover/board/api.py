"""Lists of cases over HTTP: within one's reach, waiting for oneself, and the board."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.aws.paging import cursor_of, key_of, listing
from chalicelib.core.access import Caller, Scope, authorise
from chalicelib.handover.board import rules
from chalicelib.handover.board.schemas import BoardPage, HandoverPage, HandoverQuery, ListedHandover
from chalicelib.handover.rules import Handover
from chalicelib.handover.store import HandoverStore
from chalicelib.people.shapes import PageQuery
from chalicelib.people.store import company_beside, today_of

bp = ApiBlueprint(__name__)
cases = HandoverStore()


@bp.api("/v1/handovers", "GET", right="handover:read", query=HandoverQuery)
def handover_list(caller: Caller, query: HandoverQuery) -> HandoverPage:
    """List live cases within one's reach, the most urgent first; or, with `waiting_for=me`, those that wait for one.

    Whoever leads nobody sees their own. A page may be short or empty with a cursor: only null ends the list.
    """
    if query.waiting_for:
        return _waiting(caller, query)
    scope = authorise(caller, "handover:read")
    if scope <= Scope.OWN:
        own = cases.several(caller.org_id, rules.own_cases(caller))
        return _page([case for case in own if rules.in_phase(case, query.phase)])
    asked = listing("handovers", query)
    fits, after = rules.within(caller, scope, query.phase), key_of(query.cursor, caller, asked)
    found, last = cases.live(caller.org_id, limit=query.limit, after=after, fits=fits)
    return _page(found, cursor_of(last, caller, asked))


def _page(found: list[Handover], next_cursor: str | None = None) -> HandoverPage:
    return HandoverPage(items=[ListedHandover.of(case) for case in found], next_cursor=next_cursor)


def _waiting(caller: Caller, query: HandoverQuery) -> HandoverPage:
    asked = listing("waiting", query)
    after = key_of(query.cursor, caller, asked)
    clients, last = cases.waits(caller.org_id, caller.employee_id, limit=query.limit, after=after)
    own = [] if query.cursor else rules.own_cases(caller)
    found = cases.several(caller.org_id, list(dict.fromkeys([*own, *clients])))
    rows = [
        ListedHandover.waits(case, why)
        for case, why in rules.waiting(found, caller.employee_id, clients)
        if rules.in_phase(case, query.phase)
    ]
    return HandoverPage(items=rows, next_cursor=cursor_of(last, caller, asked))


@bp.api("/v1/handovers/board", "GET", right="handover:list", query=PageQuery, beside=(company_beside,))
def handover_board(caller: Caller, query: PageQuery) -> BoardPage:
    """Show the live cases of one's team, department or company at one glance, the most urgent first.

    What stands beside the rows is summed over this page.
    """
    asked = listing("board", query)
    fits = rules.within(caller, authorise(caller, "handover:list"), None)
    after = key_of(query.cursor, caller, asked)
    found, last = cases.live(caller.org_id, limit=query.limit, after=after, fits=fits)
    today = today_of(caller)
    stands = [rules.standing(case, today) for case in found]
    return BoardPage.of(stands, today, cursor_of(last, caller, asked))
