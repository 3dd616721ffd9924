"""Samples of handovers' routes and of the workflow's functions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from chalicelib.aws import items
from chalicelib.aws.events import EventStore, aggregate_key, cloud_event
from chalicelib.aws.items import EventsTable
from chalicelib.handover import tasks
from tests.kit.departure import announcement, application
from tests.kit.world import (
    CASE,
    TASK,
    FunctionSample,
    Sample,
    World,
    accepted,
    approved,
    counted,
    in_review,
    moved,
    opened,
    proposed,
    proven,
    uploaded,
    waiting,
)

REJECTION = {"verdict": "rejected", "reason": "缺一页"}


def _departure(world: World) -> Any:
    return application(world.company)


def _file(world: World) -> Any:
    return announcement()


def _verdict(world: World) -> Any:
    return {"party": "department", "verdict": "approved", "comment": "好", "reopen": []}


def _successors(world: World) -> Any:
    return {"client_ids": world.company.client_ids, "successor_id": world.company.employee("successor")}


def _early(world: World) -> Any:
    return {"client_ids": world.company.client_ids[:1]}


SAMPLES: Mapping[str, Sample] = {
    "POST /v1/handovers": Sample("sales", body=_departure),
    "GET /v1/handovers": Sample("hr", opened),
    "GET /v1/handovers/board": Sample("hr", opened),
    f"GET {CASE}": Sample("sales", opened),
    f"GET {CASE}/timeline": Sample("sales", opened),
    f"GET {TASK}": Sample("sales", opened),
    f"POST {TASK}/evidence": Sample("sales", opened, _file),
    f"POST {TASK}/evidence/{{evidence_id}}/confirm": Sample("sales", uploaded),
    f"POST {TASK}/evidence/{{evidence_id}}/review": Sample("lead", proven, lambda _: REJECTION),
    f"POST {TASK}/complete": Sample("sales", proven),
    f"POST {CASE}/verdicts": Sample("head", in_review, _verdict),
    f"GET {CASE}/successors": Sample("lead", counted),
    f"PUT {CASE}/successors": Sample("lead", counted, _successors, sees=CASE),
    f"POST {CASE}/moves": Sample("head", accepted, _early),
    f"POST {CASE}/successors/{{client_id}}/accept": Sample("successor", proposed),
    f"POST {CASE}/successors/{{client_id}}/decline": Sample("successor", proposed),
}


def _step(world: World) -> Any:
    return world.case.payload


def _waits(world: World) -> Any:
    return {**world.case.payload, "slot": "gather#0", "token": "token of the sample"}


def _waited(world: World) -> Any:
    """The second pass, after the workflow has kept its distance."""
    return {**world.case.payload, "waited": tasks.settle(world.case.payload)["version"]}


def _settled(world: World) -> Any:
    """The close, after a second pass that found nothing."""
    return {**world.case.payload, "version": tasks.settle(world.case.payload)["version"]}


def _stream(world: World) -> Any:
    """The events of the case as the table's stream tells them."""
    rows = items.query(EventsTable, aggregate_key(world.company.org_id, world.case.id)).items
    return {
        "Records": [
            {
                "eventID": f"record-{number}",
                "eventName": "INSERT",
                "eventSource": "aws:dynamodb",
                "dynamodb": {"SequenceNumber": str(number), "NewImage": row},
            }
            for number, row in enumerate(rows, 1)
        ]
    }


def queue(world: World) -> Any:
    """The events of the case as they lie in a consumer's queue."""
    links = EventStore().chain(world.company.org_id, world.case.id)
    return {
        "Records": [
            {
                "messageId": link.event_id,
                "eventSource": "aws:sqs",
                "body": json.dumps({"detail-type": "event", "detail": cloud_event(link)}),
            }
            for link in links
        ]
    }


FUNCTIONS: Mapping[str, FunctionSample] = {
    "events_relay": FunctionSample(counted, _stream, {"batchItemFailures": []}),
    "handover_wake": FunctionSample(waiting, queue, {"batchItemFailures": []}),
    "handover_read": FunctionSample(opened, _step, {"next": "snapshot", "round": 0}),
    "handover_snapshot": FunctionSample(opened, _step, {}),
    "handover_wait": FunctionSample(counted, _waits, {}),
    "handover_transfer": FunctionSample(approved, _step, {}),
    "handover_settle": FunctionSample(moved, _waited, {"next": "close", "version": 18, "wait_seconds": 0}),
    "handover_close": FunctionSample(moved, _settled, {}),
}
