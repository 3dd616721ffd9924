"""Samples of the complaints' routes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from chalicelib.clients.store import ClientStore
from chalicelib.core.access import System
from chalicelib.trade.complaints import rules
from chalicelib.trade.complaints.rules import ComplaintKind, ComplaintSource, Filing
from chalicelib.trade.complaints.store import ComplaintStore
from tests.kit.builders import NOW
from tests.kit.world import Sample, World

COMPLAINT = "/v1/complaints/{complaint_id}"


def complained(world: World) -> None:
    """The first client complains of a delay."""
    company = world.company
    client = ClientStore().get(company.org_id, company.client_ids[0])
    assert client is not None
    filing = Filing(client.id, "晚到6小时", ComplaintKind.DELAY, date(2026, 11, 20), ComplaintSource.CLIENT, "产线停了")
    complaint, event = rules.file(client, filing, now=NOW)
    by = System(company.org_id, "test")
    ComplaintStore().create(complaint, event, client=client, people=(), by=by, now=NOW)
    world.ids["complaint_id"] = complaint.id


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
    "GET /v1/complaints": Sample("sales", complained),
    f"GET {COMPLAINT}": Sample("sales", complained),
    f"PATCH {COMPLAINT}": Sample(
        "sales", complained, lambda world: {"status": "in_progress", "next_step": "回访", "next_on": "2026-11-27"}
    ),
}
