"""The consumer that sends what was drafted: first the mail, then the note that it was sent.

So a mail may go twice when the note fails, and never not at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from chalicelib.aws import mail
from chalicelib.aws.tables import decide_again
from chalicelib.core.access import System
from chalicelib.handover.notices import service
from chalicelib.handover.notices.rules import Letter
from chalicelib.handover.notices.store import NoticeStore
from chalicelib.handover.store import HandoverStore
from chalicelib.people.clock.store import ClockStore
from chalicelib.people.store import PeopleStore

# Whatever else is written of the case meanwhile: a note that gives up has its mail sent again minutes later.
PERSISTENT = 40
cases, notices, people, clocks = HandoverStore(), NoticeStore(), PeopleStore(), ClockStore()


def send(record: Mapping[str, Any]) -> None:
    """One event of a case, from its queue: send the mails that it names and that were not sent yet."""
    event = json.loads(record["body"])["detail"]
    org_id, case_id = event["data"]["org_id"], event["subject"]
    for client_id, number in event["data"]["mails"].items():
        by = System(org_id, "notices", request_id=event["id"], ahead=clocks.ahead(org_id))
        _send(by, case_id, client_id, int(number))


def _send(by: System, case_id: str, client_id: str, number: int) -> None:
    notice = decide_again(lambda: service.due(by.org_id, case_id, client_id, number, notices=notices))
    letter = notice.unsent if notice else None
    if notice is None or letter is None:
        return
    became = decide_again(lambda: _posted(notice.address, letter))
    decide_again(
        lambda: service.note_mail(
            by, case_id, client_id, number, **became, cases=cases, notices=notices, people=people, now=by.now()
        ),
        most=PERSISTENT,
    )


def _posted(address: str, letter: Letter) -> dict[str, str]:
    """What became of a mail: the provider's id of it, or why it was refused for good."""
    try:
        return {"message_id": mail.send(address, letter.subject, letter.text)}
    except mail.Refused as refused:
        return {"reason": str(refused)}
