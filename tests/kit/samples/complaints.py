"""Samples of the complaints' routes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.kit.money import complained
from tests.kit.world import Sample, World

COMPLAINT = "/v1/complaints/{complaint_id}"


def lodged(world: World) -> None:
    """The first client complains of a delay."""
    world.ids["complaint_id"] = complained(world.company).id


def _complaint(world: World) -> Any:
    return {
        "client_id": world.company.client_ids[0],
        "subject": "岩板碎了十几片",
        "kind": "damage",
        "filed_on": "2026-11-20",
        "text": "上回碎的十几片还没赔完",
        "owner_id": world.company.employee("successor"),
    }


SAMPLES: Mapping[str, Sample] = {
    "POST /v1/complaints": Sample("sales", body=_complaint),
    "GET /v1/complaints": Sample("sales", lodged),
    f"GET {COMPLAINT}": Sample("sales", lodged),
    f"PATCH {COMPLAINT}": Sample(
        "sales", lodged, lambda world: {"status": "in_progress", "next_step": "回访", "next_on": "2026-11-27"}
    ),
}
