"""Samples of policies' routes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.kit.policies import TEXT, adopted
from tests.kit.world import Sample, World

POLICY = "/v1/policies/{policy_id}"


def regulated(world: World) -> None:
    """The company has its rule about orders, which `sales` signed."""
    world.ids["policy_id"] = adopted(world.company, "sales").id


def _policy(world: World) -> Any:
    return {
        "code": "order_lock",
        "name": "《客户与订单管理办法》",
        "clause": "第12条",
        "consulted_on": "2025-02-10",
        "published_on": "2025-03-01",
        "text": TEXT,
    }


def _new_text(world: World) -> Any:
    return {"text": "另有规定", "consulted_on": "2026-01-05", "published_on": "2026-02-01"}


def _paper(world: World) -> Any:
    return {"employee_id": world.company.employee("lead"), "version": 1, "signed_on": "2025-03-06"}


SAMPLES: Mapping[str, Sample] = {
    "GET /v1/policies": Sample("sales", regulated),
    "POST /v1/policies": Sample("hr", body=_policy),
    f"GET {POLICY}": Sample("sales", regulated),
    f"PATCH {POLICY}": Sample("hr", regulated, _new_text),
    f"GET {POLICY}/acknowledgements": Sample("hr", regulated),
    f"POST {POLICY}/acknowledgements": Sample("successor", regulated, lambda _: {"version": 1}),
    f"POST {POLICY}/acknowledgements/on-paper": Sample("hr", regulated, _paper),
}
