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


SAMPLES: Mapping[str, Sample] = {
    "POST /v1/orders": Sample("sales", body=_order),
    "GET /v1/orders/{order_id}": Sample("sales", ordered),
}
