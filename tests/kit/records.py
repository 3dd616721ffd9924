"""What happens to the records of a client, as links of their chains; a history is a list of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from chalicelib.aws.events import EventItem
from chalicelib.core import clock
from chalicelib.core.events import GENESIS, Recorded
from chalicelib.core.ids import ulid
from tests.kit.builders import LEAVER, NOW, ORG

SEGMENT = {"team_id": "team_one", "region": "佛山", "industry": "家电", "size": "B"}
STATES: Mapping[str, Mapping[str, Any]] = {
    "ord": {
        "status": "confirmed",
        "open": True,
        "placed_at": "2026-11-24T08:00:00.000Z",
        "lane": "佛山-上海",
        "amount": 1_000,
        "currency": "CNY",
        "next_step": None,
        "next_on": None,
        "next_owner_id": None,
        "responsible_id": LEAVER,
        "salesperson_id": LEAVER,
    },
    "rec": {
        "kind": "freight",
        "stage": "invoiced",
        "open": True,
        "amount": 1_000,
        "open_amount": 1_000,
        "disputed_amount": 0,
        "currency": "CNY",
        "invoice_no": "44001",
        "due_on": "2026-12-15",
        "responsible_id": LEAVER,
    },
    "cmp": {
        "status": "open",
        "open": True,
        "subject": "破损",
        "filed_on": "2026-11-20",
        "next_step": None,
        "next_on": None,
        "owner_id": LEAVER,
    },
    "int": {
        "version": 1,
        "channel": "call",
        "direction": "outbound",
        "occurred_at": "2026-11-24T08:00:00.000Z",
        "recorded_at": "2026-11-24T08:05:00.000Z",
        "employee_id": LEAVER,
        "summary": "谈了运价",
        "next_step": None,
        "next_on": None,
    },
}
FIRST = {"ord": "OrderBooked", "rec": "ReceivableRecorded", "cmp": "ComplaintFiled", "int": "InteractionLogged"}
LATER = {"ord": "OrderEdited", "rec": "ReceivableEdited", "cmp": "ComplaintEdited", "int": "InteractionCorrected"}


class Chain:
    """One record of a client: each call of `tell` is its next event."""

    def __init__(self, prefix: str, number: int = 1, *, client: str = "a", org_id: str = ORG) -> None:
        self.id = f"{prefix}_{client}_{number:04d}"
        self._prefix, self._client, self._org_id = prefix, f"cli_{client}", org_id
        self._state: dict[str, Any] = dict(STATES[prefix])
        self.links: list[Recorded] = []

    def tell(self, name: str = "", *, at: datetime = NOW, **changes: Any) -> Recorded:
        """What is different from now on; an interaction's version is the number of its event."""
        seq = len(self.links) + 1
        changes |= {"version": seq} if self._prefix == "int" else {}
        before = {field: self._state[field] for field in changes if self._state[field] != changes[field]}
        self._state |= changes
        facts: dict[str, Any] = {"client_id": self._client, "segment": SEGMENT, "state": dict(self._state)}
        if seq > 1:
            facts |= {"before": before, "after": {field: changes[field] for field in before}}
        elif self._prefix == "ord":
            names = ("salesperson_id", "placed_at", "lane", "amount", "currency")
            facts |= {field: self._state[field] for field in names}
        kind = name or (FIRST if seq == 1 else LATER)[self._prefix]
        self.links.append(a_fact(kind, self.id, seq, facts, at=at + timedelta(seconds=seq), org_id=self._org_id))
        return self.links[-1]


def a_fact(
    name: str, aggregate_id: str, seq: int, facts: Mapping[str, Any], *, at: datetime = NOW, org_id: str = ORG
) -> Recorded:
    """A link of some chain."""
    return EventItem.recorded(
        Recorded(
            event_id=f"evt_{ulid(int(at.timestamp() * 1000))}",
            org_id=org_id,
            aggregate_id=aggregate_id,
            seq=seq,
            name=name,
            at=clock.to_text(at),
            actor=LEAVER,
            request_id="req_1",
            data=dict(facts),
            prev_hash=GENESIS,
        )
    )


def a_page_of(links: list[Recorded], *, at: datetime = NOW, org_id: str = ORG) -> Recorded:
    """The event of a page in which the first events of some records are imported."""
    records = [{"id": link.aggregate_id, "data": dict(link.data)} for link in links]
    return a_fact(
        "RecordsImported", f"imp_{ulid()}", 1, {"name": links[0].name, "records": records}, at=at, org_id=org_id
    )


def order(number: int = 1, *, client: str = "a", **state: Any) -> Chain:
    """An order that was booked."""
    chain = Chain("ord", number, client=client)
    chain.tell(**state)
    return chain


def cancelled(chain: Chain) -> Recorded:
    """An order is cancelled."""
    return chain.tell("OrderCancelled", status="cancelled", open=False)


def delivered_back(chain: Chain) -> list[Recorded]:
    """An order goes its way until its proof of delivery is back."""
    on_its_way = [chain.tell("OrderAdvanced", status=status) for status in ("dispatched", "in_transit", "signed")]
    return [*on_its_way, chain.tell("OrderAdvanced", status="pod_back", open=False)]


def receivable(number: int = 1, *, client: str = "a", **state: Any) -> Chain:
    """A debt that was recorded."""
    chain = Chain("rec", number, client=client)
    chain.tell(**state)
    return chain


def complaint(number: int = 1, *, client: str = "a", **state: Any) -> Chain:
    """A complaint that was filed."""
    chain = Chain("cmp", number, client=client)
    chain.tell(**state)
    return chain


def interaction(number: int = 1, *, client: str = "a", **state: Any) -> Chain:
    """An interaction that was logged."""
    chain = Chain("int", number, client=client)
    chain.tell(**state)
    return chain
