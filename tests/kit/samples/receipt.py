"""Samples of the settlement and of the receipt."""

from __future__ import annotations

from collections.abc import Mapping

from tests.kit.world import CASE, Sample, World, moved, opened


def _received(world: World) -> None:
    """Everything is in new hands, and the leaver read the list."""
    moved(world)
    world.ids["digest"] = str(world.case.call("sales", "GET", "/receipt").body["digest"])


def _digest(world: World) -> dict[str, str]:
    return {"digest": world.ids.get("digest", "0" * 64)}


SAMPLES: Mapping[str, Sample] = {
    f"GET {CASE}/settlement": Sample("sales", opened),
    f"GET {CASE}/receipt": Sample("sales", moved),
    f"POST {CASE}/receipt/signatures": Sample("sales", _received, _digest),
}
