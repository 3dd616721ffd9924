"""Samples of insight's functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.kit.events import a_batch
from tests.kit.orders import a_booking_event
from tests.kit.records import Chain, a_page_of
from tests.kit.world import NO_ULID, FunctionSample, Sample, World, opened


def _bookings(world: World) -> Any:
    """Two booked orders as they lie in the counter's queue."""
    ids = (f"evt_{NO_ULID}", f"evt_{NO_ULID[:-1]}h")
    return a_batch([a_booking_event(n, org_id=world.company.org_id, event_id=name) for n, name in enumerate(ids)])


def _happenings(world: World) -> Any:
    """What happened to two clients, as it lies in the queue of their summaries: an order, its edit, a call, a page."""
    org_id = world.company.org_id
    first, second = (one.removeprefix("cli_") for one in world.company.client_ids[:2])
    booked, call = Chain("ord", client=first, org_id=org_id), Chain("int", client=second, org_id=org_id)
    imported = [Chain("rec", number, client=first, org_id=org_id).tell() for number in range(7)]
    links = [booked.tell(), booked.tell(amount=7), call.tell(), a_page_of(imported, org_id=org_id)]
    return a_batch(
        replace(link, event_id=f"evt_{NO_ULID[:-1]}{letter}") for link, letter in zip(links, "hjkm", strict=True)
    )


def _used_name(world: World) -> Any:
    return {"consumer": "orders", "name": "orders-1", "org_id": world.company.org_id}


SAMPLES: Mapping[str, Sample] = {"GET /v1/clients/{client_id}/profile": Sample("sales")}
FUNCTIONS: Mapping[str, FunctionSample] = {
    "events_rebuild": FunctionSample(
        opened, _used_name, {"refused_because": "orders-1 was used before; choose another name"}
    ),
    "insight_orders": FunctionSample(opened, _bookings, {"batchItemFailures": []}),
    "insight_summaries": FunctionSample(opened, _happenings, {"batchItemFailures": []}),
}
