"""Samples of the trade's routes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.kit.departure import PLACED
from tests.kit.world import Sample, World, ordered


def _order(world: World) -> Any:
    return {
        "client_id": world.company.client_ids[0],
        "salesperson_id": world.company.employee("sales"),
        "placed_at": PLACED,
        "lane": "佛山-上海",
        "amount": {"amount": 100, "currency": "CNY"},
    }


def _batch(world: World) -> Any:
    return {"orders": [{**_order(world), "lane": lane} for lane in ("佛山-上海", "广州-北京")]}


SAMPLES: Mapping[str, Sample] = {
    "GET /v1/orders": Sample("sales", ordered),
    "POST /v1/orders": Sample("sales", body=_order),
    "POST /v1/orders/batch": Sample("sales", body=_batch),
    "PUT /v1/orders/by-ref/{system}/{ref}": Sample("sales", body=_order),
    "GET /v1/orders/{order_id}": Sample("sales", ordered),
    "PATCH /v1/orders/{order_id}": Sample(
        "sales", ordered, body=lambda _: {"status": "in_transit", "lane": "佛山-昆山"}
    ),
}
