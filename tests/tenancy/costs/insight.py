"""What the access patterns of insight cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.insight.store import OrderFigureStore
from tests.kit.builders import (
    ORG,
)
from tests.tenancy.scene import (
    QUERY,
    Work,
    now,
)

STEPS: Mapping[str, Callable[[], Work]] = {
    "insight.OrderFigureStore.month": now(lambda: OrderFigureStore().month(ORG, "orders-1", "2026-11")),
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "insight.OrderFigureStore.month": (QUERY * 16, 16, 0, 0),
}
