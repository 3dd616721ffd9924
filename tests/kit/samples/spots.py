"""Samples of spot checks."""

from __future__ import annotations

from collections.abc import Mapping

from tests.kit.spots import FINE
from tests.kit.world import CASE, Sample, World, counted


def drawn(world: World) -> None:
    """Every client of the case waits to be checked."""
    counted(world)
    assert world.case.call("lead", "POST", "/spot-checks").status == 201


SAMPLES: Mapping[str, Sample] = {
    f"POST {CASE}/spot-checks": Sample("lead", counted),
    f"GET {CASE}/spot-checks": Sample("lead", drawn),
    f"POST {CASE}/spot-checks/{{client_id}}": Sample("head", drawn, lambda _: FINE),
}
