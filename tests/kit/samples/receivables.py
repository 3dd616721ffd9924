"""Samples of the receivables' routes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.core.refs import Ref
from chalicelib.trade.receivables.rules import RECONCILED
from tests.kit.money import owed
from tests.kit.world import MISSING, Sample, World

DEBT = "/v1/receivables/{receivable_id}"
BY_REF = "/v1/receivables/by-ref/{system}/{ref}"


def billed(world: World) -> None:
    """The first client owes 1,000 yuan; the statement is agreed."""
    debt = owed(world.company, stage=RECONCILED, refs=(Ref(MISSING["system"], MISSING["ref"]),))
    world.ids["receivable_id"] = debt.id


def state(world: World) -> dict[str, Any]:
    """What another system has of it by now: two fifths came in."""
    return {
        "client_id": world.company.client_ids[0],
        "kind": "freight",
        "stage": "part_paid",
        "amount": {"amount": 100_000},
        "open": {"amount": 60_000, "currency": "CNY"},
    }


def _debt(world: World) -> Any:
    return {
        "client_id": world.company.client_ids[0],
        "kind": "freight",
        "amount": {"amount": 123_400, "currency": "CNY"},
        "responsible_id": world.company.employee("sales"),
    }


SAMPLES: Mapping[str, Sample] = {
    "POST /v1/receivables": Sample("finance", body=_debt),
    "GET /v1/receivables": Sample("sales", billed),
    f"GET {DEBT}": Sample("sales", billed),
    f"PATCH {DEBT}": Sample(
        "finance", billed, lambda world: {"stage": "invoiced", "invoice_no": "2026-1", "due_on": "2026-12-31"}
    ),
    f"PUT {BY_REF}": Sample("finance", billed, state, sees=DEBT),
    f"POST {DEBT}/payments": Sample(
        "finance", billed, lambda world: {"amount": {"amount": 40_000}, "on": "2026-11-20", "method": "transfer"}
    ),
}
