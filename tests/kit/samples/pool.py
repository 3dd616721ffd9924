"""Samples of the pool's routes, and of the function that counts each person's clients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.aws.events import EventStore
from tests.kit.events import a_batch
from tests.kit.pool import ruled
from tests.kit.world import FunctionSample, Sample, World, nothing

RULE = {"team_id": "team_one", "priority": 10, "regions": ["佛山"], "industries": ["家电"], "sizes": ["A-B"]}


def _ruled(world: World) -> None:
    """One rule: every client is team two's."""
    world.ids["rule_id"] = ruled(world.company).id


def _custody(world: World) -> Any:
    """The registrations of the company's clients as they lie in the counter's queue."""
    org_id = world.company.org_id
    return a_batch([EventStore().chain(org_id, client_id)[0] for client_id in world.company.client_ids])


SAMPLES: Mapping[str, Sample] = {
    "GET /v1/pool/rules": Sample("lead", _ruled),
    "POST /v1/pool/rules": Sample("head", body=lambda _: RULE),
    "GET /v1/pool/rules/{rule_id}": Sample("lead", _ruled),
    "PATCH /v1/pool/rules/{rule_id}": Sample("admin", _ruled, lambda _: {"team_id": "team_one", "sizes": ["A"]}),
    "DELETE /v1/pool/rules/{rule_id}": Sample("admin", _ruled),
    "POST /v1/pool/rules/preview": Sample("head", _ruled, lambda _: {"change": {"team_id": "team_two"}}),
    "POST /v1/clients/{client_id}/reassign": Sample("lead", _ruled),
}
FUNCTIONS: Mapping[str, FunctionSample] = {
    "clients_load": FunctionSample(nothing, _custody, {"batchItemFailures": []}),
}
