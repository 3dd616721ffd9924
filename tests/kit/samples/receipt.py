"""Samples of the settlement and of the receipt."""

from __future__ import annotations

from collections.abc import Mapping

from tests.kit.world import CASE, Sample, World, moved, opened


def _digest(world: World) -> dict[str, str]:
    return {"digest": world.case.call("sales", "GET", "/receipt").body["digest"]}


SAMPLES: Mapping[str, Sample] = {
    f"GET {CASE}/settlement": Sample("sales", opened),
    f"GET {CASE}/receipt": Sample("sales", moved),
    f"POST {CASE}/receipt/signatures": Sample("sales", moved, _digest),
}
