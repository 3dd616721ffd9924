"""Samples of declarations' routes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.kit.declarations import an_exception, exempted, promising
from tests.kit.world import TASK, Sample, World

DECLARATION = f"{TASK}/declaration"
ITEM = f"{DECLARATION}/items/{{subject_id}}"


def _item(world: World) -> Any:
    return {"exception": an_exception(world.company)}


SAMPLES: Mapping[str, Sample] = {
    f"GET {DECLARATION}": Sample("hr", exempted),
    f"PUT {DECLARATION}": Sample("sales", promising, lambda _: {"complaints": {"promises": "none"}}),
    f"PATCH {ITEM}": Sample("sales", promising, _item),
    f"POST {ITEM}/approval": Sample("lead", exempted, lambda _: {"verdict": "rejected", "reason": "再试一次"}),
}
