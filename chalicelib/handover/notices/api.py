"""Notices over HTTP: drafted for some clients, then each with what became of it."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.aws.paging import cursor_of, key_of, listing
from chalicelib.clients.parts.store import PartStore
from chalicelib.core.access import Caller, OwnHandover, RelativesHandover
from chalicelib.handover.evidence.store import EvidenceStore
from chalicelib.handover.notices import service
from chalicelib.handover.notices.rules import NoAddress, NoReceiver, NoticesEnded, NoticeSettled, NoticeState
from chalicelib.handover.notices.schemas import ExceptionIn, NoticeOut, NoticePage, NoticesIn, NoticesOut, ProofIn
from chalicelib.handover.notices.store import NoticeStore
from chalicelib.handover.service import seen_case
from chalicelib.handover.store import HandoverStore, case_beside
from chalicelib.people.shapes import PageQuery
from chalicelib.people.store import PeopleStore, company_beside

bp = ApiBlueprint(__name__)
cases, people, notices, contacts, files = HandoverStore(), PeopleStore(), NoticeStore(), PartStore(), EvidenceStore()
NOTICES = "/v1/handovers/{handover_id}/client-notices"
NOTICE = NOTICES + "/{client_id}"
BESIDE = (case_beside, company_beside)
SETTLE = (NoticeSettled, NoticesEnded, OwnHandover)


@bp.api(NOTICES, "GET", right="notice:read", query=PageQuery, refuses=(OwnHandover,), beside=(case_beside,))
def notices_list(caller: Caller, query: PageQuery, handover_id: str) -> NoticePage:
    """List what the clients of a case are told, and what became of it. The leaver never sees it."""
    case = seen_case(caller, handover_id, "notice:read", cases=cases)
    asked = listing(f"notices:{case.id}", query)
    found, last = notices.page(case.org_id, case.id, limit=query.limit, after=key_of(query.cursor, caller, asked))
    return NoticePage(
        items=[NoticeOut.of(notice) for notice in found],
        open=case.open_notices,
        next_cursor=cursor_of(last, caller, asked),
    )


@bp.api(
    NOTICES,
    "POST",
    right="notice:send",
    body=NoticesIn,
    status=201,
    refuses=(NoReceiver, NoAddress, *SETTLE),
    beside=BESIDE,
)
def notices_draft(caller: Caller, body: NoticesIn, handover_id: str) -> NoticesOut:
    """Draft notices for up to fifty clients: mails are sent at once, the text is there to be pasted into a chat."""
    case, drafted = service.draft_notices(
        caller,
        handover_id,
        body.client_ids,
        body.wanted(),
        cases=cases,
        notices=notices,
        contacts=contacts,
        people=people,
        now=caller.now(),
    )
    return NoticesOut(items=[NoticeOut.of(notice) for notice in drafted], open=case.open_notices)


@bp.api(NOTICE + "/delivered", "POST", right="notice:send", body=ProofIn, refuses=SETTLE, beside=BESIDE)
def notice_delivered(caller: Caller, body: ProofIn, handover_id: str, client_id: str) -> NoticeOut:
    """Say with proof that a notice reached its client."""
    return _settle(caller, body, handover_id, client_id, NoticeState.DELIVERED)


@bp.api(NOTICE + "/acknowledged", "POST", right="notice:send", body=ProofIn, refuses=SETTLE, beside=BESIDE)
def notice_acknowledged(caller: Caller, body: ProofIn, handover_id: str, client_id: str) -> NoticeOut:
    """Say with proof that a client answered its notice."""
    return _settle(caller, body, handover_id, client_id, NoticeState.ACKNOWLEDGED)


@bp.api(NOTICE + "/returned", "POST", right="notice:send", body=ProofIn, refuses=SETTLE, beside=BESIDE)
def notice_returned(caller: Caller, body: ProofIn, handover_id: str, client_id: str) -> NoticeOut:
    """Say with proof that a notice came back: its client is still to be told."""
    return _settle(caller, body, handover_id, client_id, NoticeState.RETURNED)


@bp.api(
    NOTICE + "/excepted",
    "POST",
    right="notice:except",
    body=ExceptionIn,
    refuses=(*SETTLE, RelativesHandover),
    beside=BESIDE,
)
def notice_excepted(caller: Caller, body: ExceptionIn, handover_id: str, client_id: str) -> NoticeOut:
    """Let the case close without telling a client, and say why."""
    notice = service.except_client(
        caller,
        handover_id,
        client_id,
        body.reason,
        cases=cases,
        notices=notices,
        people=people,
        now=caller.now(),
    )
    return NoticeOut.of(notice)


def _settle(caller: Caller, body: ProofIn, handover_id: str, client_id: str, state: NoticeState) -> NoticeOut:
    notice = service.settle_notice(
        caller,
        handover_id,
        client_id,
        state,
        body.proof(),
        cases=cases,
        notices=notices,
        files=files,
        people=people,
        now=caller.now(),
    )
    return NoticeOut.of(notice)
