"""What the access patterns of declarations cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.kit.builders import ORG
from tests.tenancy.scene import DECLARATIONS, QUERY, Work, now

STEPS: Mapping[str, Callable[[], Work]] = {
    "handover.declarations.DeclarationStore.of_task": now(lambda: DECLARATIONS.of_task(ORG, "hnd_1", 1)),
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "handover.declarations.DeclarationStore.of_task": (QUERY, 1, 0, 0),
}
