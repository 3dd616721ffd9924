"""Booked orders as links of their chains, for consumers that learn only from events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.aws.events import EventItem
from chalicelib.core import clock
from chalicelib.core.events import GENESIS, Recorded
from chalicelib.core.ids import ulid
from tests.kit.builders import NOW, ORG


def a_booking_event(number: int = 1, *, made_at: datetime = NOW, **changes: Any) -> Recorded:
    """The event of an order that was booked for 1,000 fen."""
    data = {
        "client_id": "cli_a",
        "salesperson_id": "emp_a",
        "placed_at": "2026-11-24T08:00:00.000Z",
        "lane": "佛山-上海",
        "amount": 1_000,
        "currency": "CNY",
    }
    links = {"event_id": f"evt_{ulid(int(made_at.timestamp() * 1000))}", "org_id": ORG, "name": "OrderBooked"}
    links |= {name: changes.pop(name) for name in ("event_id", "org_id", "name") if name in changes}
    return EventItem.recorded(
        Recorded(
            **links,
            aggregate_id=f"ord_a_{number}",
            seq=1,
            at=clock.to_text(made_at),
            actor="emp_a",
            request_id="req_1",
            data={**data, **changes},
            prev_hash=GENESIS,
        )
    )


def bookings(number: int, **changes: Any) -> list[Recorded]:
    """That many booked orders, a second apart."""
    return [a_booking_event(n, made_at=NOW + timedelta(seconds=n), **changes) for n in range(number)]


def long_ago(**delta: float) -> datetime:
    """An instant before now."""
    return datetime.now(UTC) - timedelta(**delta)


def a_page(records: int = 100, *, clients: int = 3, made_at: datetime = NOW, **changes: Any) -> Recorded:
    """The event of a page of imported orders, of 1,000 fen each."""
    told = [a_booking_event(number, client_id=f"cli_{number % clients}", **changes) for number in range(records)]
    facts = [{"id": link.aggregate_id, "data": dict(link.data)} for link in told]
    return EventItem.recorded(
        Recorded(
            event_id=f"evt_{ulid(int(made_at.timestamp() * 1000))}",
            org_id=ORG,
            aggregate_id=f"imp_{ulid()}",
            seq=1,
            name="RecordsImported",
            at=clock.to_text(made_at),
            actor="system:import",
            request_id="req_1",
            data={"name": "OrderBooked", "records": facts},
            prev_hash=GENESIS,
        )
    )
