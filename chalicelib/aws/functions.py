"""The edge of every function that is no route: one line per run, outages overcome, failures that carry no data."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.aws import tables, telemetry
from chalicelib.core.errors import BatonError

_IDS = ("org_id", "handover_id", "execution")


class FunctionFailed(RuntimeError):
    """A function broke; its own line says where. Whoever called it learns the type and nothing of the data."""


def guarded(event: Any, get_response: Callable[[Any], Any]) -> Any:
    """Chalice's middleware around a function; `Unavailable` when AWS does not answer, so that a step is retried."""
    with telemetry.run(_name(), **_facts(event.event)):
        try:
            answer = tables.decide_again(lambda: get_response(event))
        except BatonError as refusal:
            telemetry.tell(code=refusal.code)
            telemetry.failed(refusal)
            raise
        except Exception as failure:
            telemetry.failed(failure)
            raise FunctionFailed(type(failure).__name__) from None
        _count_failures(answer)
        return answer


def each(work: Callable[[Any], Any], record: Any) -> Any:
    """One record of a batch: decided again, and a failure told before the batch reports it."""
    try:
        return tables.decide_again(lambda: work(record))
    except Exception as failure:
        telemetry.failed(failure)
        raise


def _name() -> str:
    """The function's own name, as Lambda's handler setting says it (`app.events_relay`), else that of its resource."""
    handler = os.environ.get("_HANDLER") or os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "function")
    return handler.rpartition(".")[2]


def _facts(event: Any) -> dict[str, Any]:
    if not isinstance(event, Mapping):
        return {}
    records = event.get("Records")
    if isinstance(records, list):
        return {"records": len(records), "event_ids": [_event_id(record) for record in records[: telemetry.MOST_IDS]]}
    return {name: event[name] for name in _IDS if isinstance(event.get(name), str)}


def _event_id(record: Any) -> str | None:
    """The id of the event that a record of a stream or a queue holds; None for a record that holds none."""
    try:
        if "dynamodb" in record:
            return str(record["dynamodb"]["NewImage"]["event_id"]["S"])
        return str(json.loads(record["body"])["detail"]["id"])
    except (ValueError, KeyError, TypeError):
        return None


def _count_failures(answer: Any) -> None:
    failures = answer.get("batchItemFailures") if isinstance(answer, Mapping) else None
    if failures:
        telemetry.count("failed_records", len(failures))
