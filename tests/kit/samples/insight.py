"""Samples of insight's functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.kit.events import a_batch
from tests.kit.orders import a_booking_event
from tests.kit.world import NO_ULID, FunctionSample, World, opened


def _bookings(world: World) -> Any:
    """Two booked orders as they lie in the counter's queue."""
    ids = (f"evt_{NO_ULID}", f"evt_{NO_ULID[:-1]}h")
    return a_batch([a_booking_event(n, org_id=world.company.org_id, event_id=name) for n, name in enumerate(ids)])


def _used_name(world: World) -> Any:
    return {"consumer": "orders", "name": "orders-1", "org_id": world.company.org_id}


FUNCTIONS: Mapping[str, FunctionSample] = {
    "events_rebuild": FunctionSample(
        opened, _used_name, {"refused_because": "orders-1 was used before; choose another name"}
    ),
    "insight_orders": FunctionSample(opened, _bookings, {"batchItemFailures": []}),
}
