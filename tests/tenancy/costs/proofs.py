"""What the access patterns of proofs cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.handover.proofs.store import DossierStore
from tests.kit.builders import ORG
from tests.tenancy.scene import QUERY, Work, now

STEPS: Mapping[str, Callable[[], Work]] = {
    "handover.proofs.DossierStore.get": now(lambda: DossierStore().get(ORG, "cli_a")),
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "handover.proofs.DossierStore.get": (QUERY, 1, 0, 2),
}
