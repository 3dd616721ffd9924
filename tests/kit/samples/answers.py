"""A sample of a client's answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.kit.world import CASE, Sample, World, proposed


def _answer(world: World) -> Any:
    return {
        "client_id": world.ids["client_id"],
        "answer": "wants_other",
        "next_step": "另约时间拜访",
        "owner_id": world.company.employee("lead"),
        "due_on": "2026-12-01",
    }


SAMPLES: Mapping[str, Sample] = {f"POST {CASE}/client-answers": Sample("lead", proposed, _answer)}
