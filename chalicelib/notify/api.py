"""One's own inbox over HTTP."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.aws.http import ApiBlueprint
from chalicelib.aws.paging import cursor_of, key_of, listing
from chalicelib.core.access import Caller
from chalicelib.notify import service
from chalicelib.notify.rules import Message
from chalicelib.notify.schemas import InboxPage, InboxQuery, MessageOut
from chalicelib.notify.store import InboxStore
from chalicelib.people.structure.store import StructureStore

bp = ApiBlueprint(__name__)
inbox, structure = InboxStore(), StructureStore()


@bp.api("/v1/inbox", "GET", right="inbox:read", query=InboxQuery)
def inbox_list(caller: Caller, query: InboxQuery) -> InboxPage:
    """List one's own messages, the newest first, in the language that the request asks for; kept for 180 days."""
    asked = listing("inbox", query)
    pages = inbox.unread if query.unread == "true" else inbox.page
    after = key_of(query.cursor, caller, asked)
    found, last = pages(caller.org_id, caller.employee_id, limit=query.limit, after=after)
    return InboxPage.of(
        found,
        inbox.count_unread(caller.org_id, caller.employee_id),
        language=caller.language,
        names=_names(caller, found),
        next_cursor=cursor_of(last, caller, asked),
    )


@bp.api("/v1/inbox/{message_id}/read", "POST", right="inbox:read")
def message_read(caller: Caller, message_id: str) -> MessageOut:
    """Note that one has read a message; the first time counts."""
    message = service.read_message(caller, message_id, inbox=inbox, now=caller.now())
    return MessageOut.of(message, caller.language, _names(caller, [message]))


def _names(caller: Caller, messages: Iterable[Message]) -> dict[str, str]:
    """What the people are called whom some messages name."""
    named = sorted({employee_id for message in messages for employee_id in message.people})
    return structure.names(caller.org_id, named[:100])
