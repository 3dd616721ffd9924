"""What the access patterns of insight cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.insight.profile.store import ProfileStore
from chalicelib.insight.store import FigureStore
from chalicelib.insight.summaries.tasks import SUMMARIES
from tests.kit.builders import (
    ORG,
)
from tests.tenancy.scene import (
    GET,
    QUERY,
    Work,
    now,
)

STEPS: Mapping[str, Callable[[], Work]] = {
    "insight.FigureStore.orders": now(lambda: FigureStore().orders(ORG, "orders-1", "2026-11")),
    "insight.FigureStore.contacts": now(lambda: FigureStore().contacts(ORG, "orders-1", "2026-11")),
    "insight.profile.ProfileStore.get": now(lambda: ProfileStore(SUMMARIES).get(ORG, "cli_a")),
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "insight.FigureStore.orders": (QUERY * 16, 16, 0, 0),
    "insight.FigureStore.contacts": (QUERY * 16, 16, 0, 0),
    "insight.profile.ProfileStore.get": (QUERY + GET, 2, 0, 2),
}
