"""Samples of interactions' routes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.kit.world import Sample, World

CLIENT = "/v1/clients/{client_id}/interactions"
ONE = CLIENT + "/{interaction_id}"
CALL = {
    "channel": "call",
    "direction": "outbound",
    "occurred_at": "2026-11-24T08:00:00Z",
    "summary": "周经理讲园区白天限行，货车晚上十点以后才能进去卸货",
    "duration_s": 95,
    "participants": [{"name": "周经理", "side": "client"}],
    "next_step": "改为夜间卸货",
    "next_on": "2026-11-27",
    "external_refs": [{"system": "pbx", "id": "call-1"}],
}


def logged(world: World) -> None:
    """A call of `sales` with the first client stands in its file."""
    answer = world.company.call("sales", "POST", CLIENT.format(**world.ids), {**CALL, "external_refs": []})
    assert answer.status == 201
    world.ids["interaction_id"] = str(answer.body["id"])


def _call(world: World) -> Any:
    return CALL


def _correction(world: World) -> Any:
    return {"reason": "听错了时间", "summary": "周经理讲园区白天限行，货车晚上十一点以后才能进去卸货"}


SAMPLES: Mapping[str, Sample] = {
    f"GET {CLIENT}": Sample("sales", logged),
    f"POST {CLIENT}": Sample("sales", body=_call),
    f"GET {ONE}": Sample("sales", logged),
    f"GET {ONE}/versions": Sample("sales", logged),
    f"POST {ONE}/corrections": Sample("sales", logged, _correction),
}
