"""A case's items: CASE holds what decides; tasks' evidence, moves, verdicts and tokens are rows beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.operand import Path

from chalicelib.aws import items
from chalicelib.aws.items import Aggregate, HandoverTable, Item
from chalicelib.aws.tables import Transaction, transaction
from chalicelib.core import clock
from chalicelib.core.access import Actor, Citation
from chalicelib.core.events import Event, Recorded
from chalicelib.core.paging import MOST_ENTRIES, Entries, Key, walk
from chalicelib.handover.rules import Handover, Notice, Party, Phase, TaskSpec, TaskStatus, Verdict
from chalicelib.handover.state import told
from chalicelib.handover.verdicts.rules import Place
from chalicelib.people.rules import Access
from chalicelib.people.store import require_delegation, require_full, require_rights, save_access


def case_pk(org_id: str, case_id: str) -> str:
    """The partition of one case."""
    return f"ORG#{org_id}#HND#{case_id}"


def waits_pk(org_id: str, employee_id: str) -> str:
    """What waits for one person, on `index1`: case#approver#party or case#successor#client."""
    return f"ORG#{org_id}#EMP#{employee_id}#WAIT"


class CaseItem(Aggregate, HandoverTable, discriminator="case"):
    """The case itself: live ones by due day on `index1`, closed ones by year."""

    case_id = UnicodeAttribute()
    org_id = UnicodeAttribute()
    leaver_id = UnicodeAttribute()
    phase = UnicodeAttribute()
    round = NumberAttribute()
    open_moves = NumberAttribute()
    facts = JSONAttribute()

    @classmethod
    def of(cls, case: Handover) -> CaseItem:
        """The item of a case."""
        live = case.phase is not Phase.CLOSED
        board = "live" if live else f"done#{case.last_day.year}"
        return cls(
            pk=case_pk(case.org_id, case.id),
            sk="CASE",
            i1pk=f"ORG#{case.org_id}#HND#{board}",
            i1sk=f"{case.due_on.isoformat()}#{case.id}",
            case_id=case.id,
            org_id=case.org_id,
            leaver_id=case.leaver_id,
            phase=case.phase,
            round=case.round,
            open_moves=case.open_moves,
            facts=_facts(case),
            version=case.version,
            head=case.head,
        )

    def case(self) -> Handover:
        """The case this item holds."""
        facts: dict[str, Any] = dict(self.facts)
        return Handover(
            id=self.case_id,
            org_id=self.org_id,
            leaver_id=self.leaver_id,
            phase=Phase(self.phase),
            round=int(self.round),
            open_moves=int(self.open_moves),
            version=int(self.version),
            head=self.head,
            **_read(facts),
        )


_COLUMNS = {"id", "org_id", "leaver_id", "phase", "round", "open_moves", "version", "head"}

# Of a case without spot checks nothing is kept of them.
_SPARSE = {"spot_drawn", "spot_open", "spot_differing"}


def _facts(case: Handover) -> dict[str, Any]:
    told = {name: value for name, value in asdict(case).items() if name not in _COLUMNS}
    facts = {name: value for name, value in told.items() if value or name not in _SPARSE}
    facts["notice"] |= {name: facts["notice"][name].isoformat() for name in ("signed_on", "received_on")}
    facts |= {name: facts[name].isoformat() for name in ("last_day", "due_on")}
    facts["opened_at"] = clock.to_text(case.opened_at)
    facts["moved_at"] = clock.to_text(case.moved_at) if case.moved_at else None
    return facts


def _read(facts: dict[str, Any]) -> dict[str, Any]:
    notice = facts["notice"]
    days = {name: date.fromisoformat(notice[name]) for name in ("signed_on", "received_on")}
    return facts | {
        "notice": Notice(**{**notice, **days}),
        "last_day": date.fromisoformat(facts["last_day"]),
        "rule": Citation(**facts["rule"]) if facts.get("rule") else None,
        "spot_open": tuple(facts.get("spot_open", ())),
        "due_on": date.fromisoformat(facts["due_on"]),
        "opened_at": clock.from_text(facts["opened_at"]),
        "moved_at": clock.from_text(facts["moved_at"]) if facts["moved_at"] else None,
        "checklist": tuple(TaskSpec(**{**spec, "party": Party(spec["party"])}) for spec in facts["checklist"]),
        "parties": tuple(Party(party) for party in facts["parties"]),
        "tasks": {int(number): TaskStatus(status) for number, status in facts["tasks"].items()},
        "approvers": {Party(party): who for party, who in facts["approvers"].items()},
        "verdicts": {Party(party): Verdict(said) for party, said in facts["verdicts"].items()},
        "judges": {Party(party): who for party, who in facts.get("judges", {}).items()},
    }


class VerdictItem(HandoverTable, discriminator="verdict"):
    """What a party said in a round; kept when the round ends."""

    party = UnicodeAttribute()
    verdict = UnicodeAttribute()
    comment = UnicodeAttribute()
    approver_id = UnicodeAttribute()
    at = UnicodeAttribute()


class WaitItem(HandoverTable, discriminator="wait"):
    """A case in review waits for the approver of a party; its place on `index1` says so, and decides nothing."""

    @classmethod
    def of(cls, case: Handover, party: Party, approver_id: str) -> WaitItem:
        """The row of a party."""
        return cls(
            pk=case_pk(case.org_id, case.id),
            sk=wait_sk(party),
            i1pk=waits_pk(case.org_id, approver_id),
            i1sk=f"{case.id}#approver#{party.value}",
        )


def wait_sk(party: Party) -> str:
    """One row per party that is still to decide."""
    return f"WAIT#{party.value}"


class TokenItem(HandoverTable, discriminator="token"):
    """The token of a waiting state; it never leaves the server and decides nothing."""

    slot = UnicodeAttribute()
    token = UnicodeAttribute()


class HandoverStore:
    """One method per access pattern of the case itself; rows in `infra/keys.md`."""

    def get(self, org_id: str, case_id: str) -> Handover | None:
        """One case as it is now."""
        item = items.get(CaseItem, case_pk(org_id, case_id), "CASE")
        return item.case() if item else None

    def open(
        self, case: Handover, event: Event, *, leaver: Access, locked: Access, by: Actor, now: datetime
    ) -> Handover:
        """Write the case, its event and the leaver's narrowed rights together; one open case per person."""
        with transaction(by, now) as write:
            recorded = save_case(write, case, event)
            save_access(write, leaver, locked)
        return as_saved(case, recorded)

    def save(self, case: Handover, event: Event, *, by: Actor, now: datetime) -> Handover:
        """Write a changed case and its event."""
        with transaction(by, now) as write:
            recorded = save_case(write, case, event)
        return as_saved(case, recorded)

    def save_verdict(
        self,
        case: Handover,
        event: Event,
        *,
        round_: int,
        leaver: Access,
        place: Place | None = None,
        by: Actor,
        now: datetime,
    ) -> Handover:
        """Write a party's verdict of a round with the case it changes; the first one of that party stands.

        The leaver's ties, and the place in which a substitute decides, must still be as read.
        """
        said = event.data
        with transaction(by, now) as write:
            recorded = save_case(write, case, event)
            for party in case.parties:
                if party not in case.awaited:
                    write.delete(WaitItem, case_pk(case.org_id, case.id), wait_sk(party))
            write.create(
                VerdictItem(
                    pk=case_pk(case.org_id, case.id),
                    sk=f"VERDICT#{round_}#{said['party']}",
                    party=said["party"],
                    verdict=said["verdict"],
                    comment=said["comment"],
                    approver_id=by.actor,
                    at=clock.to_text(now),
                )
            )
            require_rights(write, leaver)
            if place:
                require_delegation(write, case.org_id, place.delegation)
                require_full(write, place.of)
        return as_saved(case, recorded)

    def close(
        self, case: Handover, event: Event, *, leaver: Access, released: Access, by: Actor, now: datetime
    ) -> Handover:
        """Write the closed case and the leaver's last change of rights together."""
        with transaction(by, now) as write:
            recorded = save_case(write, case, event)
            save_access(write, leaver, released)
        return as_saved(case, recorded)

    def live(
        self, org_id: str, *, limit: int, after: Key, fits: Callable[[Handover], bool] | None = None
    ) -> tuple[list[Handover], Key]:
        """A page of the company's live cases that fit, the most urgent first."""

        def read(board: str, count: int, key: Key) -> Entries[Handover]:
            pk = f"ORG#{org_id}#HND#{board}"
            found = items.entries(CaseItem, pk, index="index1", limit=count, after=key)
            return Entries([(place, item.case()) for place, item in found.rows], found.ended)

        return walk(["live"], read, limit=limit, after=after, fits=fits)

    def several(self, org_id: str, case_ids: Sequence[str]) -> list[Handover]:
        """Up to a hundred cases as they are now, in the order asked for; who there is not is left out."""
        if not case_ids:
            return []
        found = items.several([(CaseItem, case_pk(org_id, case_id), "CASE") for case_id in case_ids])
        rows = (found.get((case_pk(org_id, case_id), "CASE")) for case_id in case_ids)
        return [CaseItem.from_raw_data(row).case() for row in rows if row]

    def waits(self, org_id: str, employee_id: str, *, limit: int, after: Key) -> tuple[dict[str, int], Key]:
        """Up to `limit` cases of which something waits for a person, and how much of each; late by nature.

        It evaluates 500 entries at most: what is more of a case comes with the next page.
        """
        pk = waits_pk(org_id, employee_id)
        entries: Entries[Item] = items.entries(HandoverTable, pk, index="index1", limit=MOST_ENTRIES, after=after)
        found: dict[str, int] = {}
        key: Key = None
        for place, _ in entries.rows:
            case_id = place["i1sk"].partition("#")[0]
            if case_id not in found and len(found) == limit:
                return found, key
            found[case_id] = found.get(case_id, 0) + 1
            key = place
        return found, None if entries.ended else key

    def keep_token(self, org_id: str, case_id: str, slot: str, token: str) -> None:
        """Remember the token of a waiting state; a newer one of the same slot replaces it."""
        TokenItem(pk=case_pk(org_id, case_id), sk=f"TOKEN#{slot}", slot=slot, token=token).save()

    def drop_token(self, org_id: str, case_id: str, slot: str, token: str) -> None:
        """Forget a token that was sent, unless a newer one took its place."""
        item = TokenItem(pk=case_pk(org_id, case_id), sk=f"TOKEN#{slot}")
        items.delete_if(item, (Path("pk").does_not_exist()) | (Path("token") == token))

    def tokens(self, org_id: str, case_id: str) -> Sequence[tuple[str, str]]:
        """The slots and tokens of a case's waiting states."""
        return [(row.slot, row.token) for row in items.every(TokenItem, case_pk(org_id, case_id), prefix="TOKEN#")]


def save_case(write: Transaction, case: Handover, event: Event) -> Recorded:
    """Put a changed case and its event into a transaction, and say for whom it waits."""
    for party, approver_id in case.awaited.items():
        write.put(WaitItem.of(case, party, approver_id))
    return write.change(CaseItem.of(case), told(case, event))


def require_phase(write: Transaction, case: Handover) -> None:
    """Let the transaction happen only while the case is in the phase it was read in."""
    write.check(CaseItem, case_pk(case.org_id, case.id), "CASE", Path("phase") == case.phase.value)


def case_beside(org_id: str, named: Mapping[str, str]) -> Iterator[items.Place]:
    """The case that a request names, to be read beside the caller's rights."""
    if "handover_id" in named:
        yield CaseItem, case_pk(org_id, named["handover_id"]), "CASE"


def as_saved(case: Handover, recorded: Recorded) -> Handover:
    """The case as it now stands in the table."""
    return replace(case, version=recorded.seq, head=recorded.hash)
