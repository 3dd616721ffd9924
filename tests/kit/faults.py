"""A table service with bad days: it answers what a script says before it answers at all."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError
from moto.core.models import botocore_stubber

from chalicelib.aws import items

Fault = Callable[[str, Any], AWSResponse]


class Faults:
    """Answers the next transactions with the given faults, in order, then lets them through; keeps their bodies."""

    def __init__(self, *script: Fault) -> None:
        self.bodies: list[bytes] = []
        self._script = list(script)
        events = items.connection().client.meta.events
        events.register_first("before-send.dynamodb.TransactWriteItems", self._answer)

    def _answer(self, event_name: str, request: Any, **_: Any) -> AWSResponse | None:
        self.bodies.append(request.body)
        return self._script.pop(0)(event_name, request) if self._script else None


def cancelled(*codes: str) -> Fault:
    """The transaction was cancelled for these reasons, one per action; nothing is written."""
    reasons = [{"Code": code} for code in codes]
    return refused("TransactionCanceledException", CancellationReasons=reasons)


def refused(code: str, **more: Any) -> Fault:
    """The request was refused with this error; nothing is written."""

    def answer(_: str, request: Any) -> AWSResponse:
        body = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": code, **more}
        return AWSResponse(request.url, 400, {"Content-Type": "application/x-amz-json-1.0"}, _Raw(json.dumps(body)))

    return answer


def lost_reply(event_name: str, request: Any) -> AWSResponse:
    """The transaction is written, its reply never arrives."""
    botocore_stubber(event_name, request)
    raise ReadTimeoutError(endpoint_url=request.url)


class _Raw(io.BytesIO):
    def __init__(self, text: str) -> None:
        super().__init__(text.encode())

    def stream(self, **_: Any) -> Any:
        yield self.read()
