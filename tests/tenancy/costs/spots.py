"""What the access patterns of spot checks cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.core.events import Event
from chalicelib.handover.spots.rules import SpotCheck
from chalicelib.handover.spots.store import SpotStore
from tests.kit.builders import NOW, ORG
from tests.tenancy.scene import BY, GET, QUERY, WRITE, Work, case, now

SPOTS = SpotStore()


def drawing() -> Work:
    drawn = case()
    return lambda: SPOTS.save(drawn, [SpotCheck("cli_c", "客户", 1)], Event("SpotChecksDrawn", "hnd_1"), by=BY, now=NOW)


STEPS: Mapping[str, Callable[[], Work]] = {
    "handover.spots.SpotStore.save": drawing,
    "handover.spots.SpotStore.get": now(lambda: SPOTS.get(ORG, "hnd_1", "cli_c")),
    "handover.spots.SpotStore.drawn": now(lambda: SPOTS.drawn(ORG, "hnd_1")),
    "handover.spots.SpotStore.spot_checked": now(lambda: SPOTS.spot_checked(ORG, "hnd_1")),
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "handover.spots.SpotStore.save": (WRITE, 0, 9, 0),
    "handover.spots.SpotStore.get": (GET, 1, 0, 0),
    "handover.spots.SpotStore.drawn": (QUERY, 1, 0, 1),
    "handover.spots.SpotStore.spot_checked": (QUERY, 1, 0, 1),
}
