"""Notice rows of a case, one per client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from pynamodb.attributes import UnicodeAttribute

from chalicelib.aws import items
from chalicelib.aws.items import HandoverTable, JsonText
from chalicelib.aws.tables import transaction
from chalicelib.core.access import Actor
from chalicelib.core.events import Event
from chalicelib.handover.moves.store import MoveItem, move_sk
from chalicelib.handover.notices.rules import Addressee, Letter, Notice, NoticeState, Step, Wanted
from chalicelib.handover.rules import Handover
from chalicelib.handover.store import as_saved, case_pk, save_case
from chalicelib.people.rules import Access
from chalicelib.people.store import require_rights


def notice_sk(client_id: str) -> str:
    """One row per client that is told."""
    return f"NOTICE#{client_id}"


class NoticeItem(HandoverTable, discriminator="notice"):
    """What one client of a case is told, and what became of it."""

    client_id = UnicodeAttribute()
    state = UnicodeAttribute()
    facts = JsonText()

    @classmethod
    def of(cls, case: Handover, notice: Notice) -> NoticeItem:
        """The item of a notice."""
        facts = asdict(notice)
        if notice.wanted:
            facts["wanted"]["effective_on"] = notice.wanted.effective_on.isoformat()
        return cls(
            pk=case_pk(case.org_id, case.id),
            sk=notice_sk(notice.client_id),
            client_id=notice.client_id,
            state=notice.state,
            facts=facts,
        )

    def notice(self) -> Notice:
        """The notice this item holds."""
        facts: dict[str, Any] = dict(self.facts)
        steps = ({**step, "state": NoticeState(step["state"])} for step in facts["history"])
        return Notice(
            **{
                **facts,
                "state": NoticeState(self.state),
                "wanted": _wanted(facts["wanted"]),
                "letter": Letter(**facts["letter"]) if facts["letter"] else None,
                "history": tuple(Step(**step) for step in steps),
            }
        )


def _wanted(facts: Mapping[str, Any] | None) -> Wanted | None:
    if facts is None:
        return None
    day = date.fromisoformat(facts["effective_on"])
    return Wanted(**{**facts, "effective_on": day, "channels": tuple(facts["channels"])})


class NoticeStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def of(self, org_id: str, case_id: str, client_ids: Sequence[str]) -> dict[str, Addressee]:
        """Up to fifty clients of a case with their notices, as far as they are of the case; by one request."""
        pk = case_pk(org_id, case_id)
        places: list[items.Place] = [(MoveItem, pk, move_sk(client_id)) for client_id in client_ids]
        places += [(NoticeItem, pk, notice_sk(client_id)) for client_id in client_ids]
        found = items.several(places)
        told = {}
        for client_id in client_ids:
            move, notice = found.get((pk, move_sk(client_id))), found.get((pk, notice_sk(client_id)))
            if move:
                standing = NoticeItem.from_raw_data(notice).notice() if notice else None
                told[client_id] = Addressee(MoveItem.from_raw_data(move).move(), standing)
        return told

    def page(
        self, org_id: str, case_id: str, *, limit: int, after: Mapping[str, Any] | None
    ) -> tuple[list[Notice], Mapping[str, Any] | None]:
        """A page of a case's notices."""
        page = items.query(HandoverTable, case_pk(org_id, case_id), prefix="NOTICE#", limit=limit, after=after)
        return [NoticeItem.from_raw_data(raw).notice() for raw in page.items], page.last_key

    def save(
        self,
        case: Handover,
        notices: Sequence[Notice],
        event: Event,
        *,
        leaver: Access | None = None,
        by: Actor,
        now: datetime,
    ) -> Handover:
        """Write up to fifty notices with the case they change; for an exception the leaver's ties must be as read."""
        with transaction(by, now) as write:
            recorded = save_case(write, case, event)
            for notice in notices:
                write.put(NoticeItem.of(case, notice))
            if leaver:
                require_rights(write, leaver)
        return as_saved(case, recorded)
