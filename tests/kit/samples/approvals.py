"""Samples of the approvers' page and of the company's settings."""

from __future__ import annotations

from collections.abc import Mapping

from tests.kit.world import CASE, Sample, World, in_review


def _approver(world: World) -> dict[str, str]:
    return {"finance_approver_id": world.company.employee("boss")}


SAMPLES: Mapping[str, Sample] = {
    f"GET {CASE}/approvals": Sample("head", in_review),
    "GET /v1/settings": Sample("admin"),
    "PATCH /v1/settings": Sample("hr", body=_approver),
}
