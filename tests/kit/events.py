"""Events as the stream, the bus and a consumer's queue bring them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from chalicelib.aws.events import EventItem, cloud_event
from chalicelib.core.events import GENESIS, Recorded


def a_link(seq: int = 1, **changes: Any) -> Recorded:
    """A link of the chain of case hnd_1."""
    defaults: dict[str, Any] = {
        "event_id": f"evt_{seq:03d}",
        "org_id": "org_one",
        "aggregate_id": "hnd_1",
        "seq": seq,
        "name": "TaskCompleted",
        "at": "2026-11-24T08:30:00.000Z",
        "actor": "emp_leaver",
        "request_id": "req_1",
        "data": {"number": 1, "text": "完成"},
        "prev_hash": GENESIS,
    }
    return EventItem.recorded(Recorded(**{**defaults, **changes}))


def a_stream_record(link: Recorded, sequence: str) -> dict[str, Any]:
    """A row of the events table as its stream delivers it."""
    image = EventItem.of(link).serialize()
    keys = {name: image[name] for name in ("pk", "sk")}
    return {"eventName": "INSERT", "dynamodb": {"SequenceNumber": sequence, "Keys": keys, "NewImage": image}}


def a_message(link: Recorded, message_id: str = "") -> dict[str, str]:
    """An event as it lies in a consumer's queue."""
    envelope = cloud_event(link)
    body = {"source": "baton", "detail-type": envelope["type"], "detail": envelope}
    return {"messageId": message_id or f"m-{link.event_id}", "body": json.dumps(body)}


def a_batch(links: Iterable[Recorded]) -> dict[str, Any]:
    """What the queue hands to a function."""
    return {"Records": [a_message(link, f"m{number}") for number, link in enumerate(links)]}


def failures(answer: dict[str, Any]) -> list[str]:
    """The messages that a function gave back."""
    return [failed["itemIdentifier"] for failed in answer["batchItemFailures"]]
