"""Lists of cases over HTTP: within one's reach, waiting for oneself, and the board."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.aws.paging import cursor_of, key_of, listing
from chalicelib.core.access import Caller
from chalicelib.handover.board import rules, service
from chalicelib.handover.board.schemas import BoardPage, HandoverPage, HandoverQuery, ListedHandover
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
    asked = listing("handovers", query)
    after = key_of(query.cursor, caller, asked)
    lists = service.list_waiting if query.waiting_for else service.list_readable
    found, last = lists(caller, phase=query.phase, limit=query.limit, after=after, cases=cases)
    rows = [ListedHandover.listed(case, why) for case, why in found]
    return HandoverPage(items=rows, next_cursor=cursor_of(last, caller, asked))


@bp.api("/v1/handovers/board", "GET", right="handover:list", query=PageQuery, beside=(company_beside,))
def handover_board(caller: Caller, query: PageQuery) -> BoardPage:
    """Show the live cases of one's team, department or company at one glance, the most urgent first.

    What stands beside the rows is summed over this page.
    """
    return board_of(caller, query)


def board_of(caller: Caller, query: PageQuery) -> BoardPage:
    """A page of the live cases that the caller may list, as they stand today."""
    asked = listing("board", query)
    after = key_of(query.cursor, caller, asked)
    found, last = service.list_cases(caller, "handover:list", limit=query.limit, after=after, cases=cases)
    today = today_of(caller)
    stands = [rules.standing(case, today) for case in found]
    return BoardPage.of(stands, today, cursor_of(last, caller, asked))
