"""What the access patterns of insight cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.insight.store import FigureStore
from tests.kit.builders import (
    ORG,
)
from tests.tenancy.scene import (
    QUERY,
    Work,
    now,
)

STEPS: Mapping[str, Callable[[], Work]] = {
    "insight.FigureStore.orders": now(lambda: FigureStore().orders(ORG, "orders-1", "2026-11")),
    "insight.FigureStore.contacts": now(lambda: FigureStore().contacts(ORG, "orders-1", "2026-11")),
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "insight.FigureStore.orders": (QUERY * 16, 16, 0, 0),
    "insight.FigureStore.contacts": (QUERY * 16, 16, 0, 0),
}
