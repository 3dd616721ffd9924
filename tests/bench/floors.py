"""What is asked, and what each operation costs at least: requests, and read and write units at list price."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.kit.capacity import Cost
from tests.kit.company import Answer

# USD per million units, on demand: what makes reads and writes comparable.
READ_PRICE, WRITE_PRICE = 0.125, 0.625
PRICE_AIM, LATENCY_AIM = 1.25, 1.1


@dataclass(frozen=True)
class Floor:
    """The least that an operation can cost: requests, read units, write units (with what consumers write later)."""

    requests: int
    reads: float
    writes: float

    @property
    def price(self) -> float:
        """What it comes to, in USD per million."""
        return priced(self.reads, self.writes)


def priced(reads: float, writes: float) -> float:
    """What units come to, in USD per million."""
    return reads * READ_PRICE + writes * WRITE_PRICE


def price_of(cost: Cost) -> float:
    """What some work's units come to."""
    return priced(cost.reads, cost.writes)


FLOORS: Mapping[str, Floor] = {
    "list of 50": Floor(2, 3.5, 0),
    "get": Floor(2, 2, 0),
    "create order": Floor(2, 1, 16),
    "log interaction": Floor(2, 1, 16),
    "profile": Floor(2, 7, 0),
}
Call = Callable[..., Answer]
# What is asked of a company: who calls is `sales`, `client_id` is one of theirs.
ASKED: Mapping[str, Callable[[Call, str, str], Answer]] = {
    "list of 50": lambda call, _client_id, _employee_id: call("sales", "GET", "/v1/clients?scope=own&limit=50"),
    "get": lambda call, client_id, _employee_id: call("sales", "GET", f"/v1/clients/{client_id}"),
    "create order": lambda call, client_id, employee_id: call(
        "sales", "POST", "/v1/orders", an_order(client_id, employee_id)
    ),
    "log interaction": lambda call, client_id, _employee_id: call(
        "sales", "POST", f"/v1/clients/{client_id}/interactions", AN_INTERACTION
    ),
    "profile": lambda call, client_id, _employee_id: call("sales", "GET", f"/v1/clients/{client_id}/profile"),
}
AN_INTERACTION: Mapping[str, Any] = {
    "channel": "call",
    "direction": "inbound",
    "occurred_at": "2026-11-24T08:00:00Z",
    "summary": "周经理讲园区白天限行，货车晚上十点以后才能进去卸货",
    "duration_s": 95,
    "participants": [{"name": "周经理", "side": "client"}],
    "next_step": "改为夜间卸货",
    "next_on": "2026-11-27",
}


def an_order(client_id: str, employee_id: str) -> dict[str, Any]:
    """An order of a client in somebody's name."""
    return {
        "client_id": client_id,
        "salesperson_id": employee_id,
        "placed_at": "2026-11-24T08:00:00Z",
        "lane": "佛山-武汉",
        "amount": {"amount": 585_000, "currency": "CNY"},
    }
