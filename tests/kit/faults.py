"""A table service with bad days: it answers what a script says before it answers at all."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError
from moto.core.models import botocore_stubber

from chalicelib.aws import items


@dataclass(frozen=True)
class Fault:
    """What one transaction meets: an answer instead of being written, or being written and never answered."""

    answer: dict[str, Any] | None = None
    loses_reply: bool = False
    and_then: Callable[[], object] = bool


class Faults:
    """Answers the next transactions with the given faults, in order, then lets them through; keeps their bodies."""

    def __init__(self, *script: Fault) -> None:
        self.bodies: list[bytes] = []
        self._script = list(script)
        self._sending = Fault()
        events = items.connection().client.meta.events
        events.register_first("before-call.dynamodb.TransactWriteItems", self._answer)
        # Whatever a handler of `before-send` answers, the others run all the same: only an exception ends the call.
        events.register_first("before-send.dynamodb.TransactWriteItems", self._send)

    def _answer(self, params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]] | None:
        fault = self._next()
        if fault.answer is None:
            self._sending = fault
            return None
        self.bodies.append(params["body"])
        return _Refused(), fault.answer

    def _next(self) -> Fault:
        """What the next transaction meets: the script while it lasts, then nothing."""
        return self._script.pop(0) if self._script else Fault()

    def _send(self, event_name: str, request: Any, **_: Any) -> None:
        self.bodies.append(request.body)
        sending, self._sending = self._sending, Fault()
        if sending.loses_reply:
            botocore_stubber(event_name, request)
            sending.and_then()
            raise ReadTimeoutError(endpoint_url=request.url)


class EveryNth(Faults):
    """Lets every n-th transaction meet one fault, for ever."""

    def __init__(self, n: int, fault: Fault) -> None:
        super().__init__()
        self._n, self._fault, self.met, self._seen = n, fault, 0, 0

    def _next(self) -> Fault:
        self._seen += 1
        hit = self._seen % self._n == 0
        self.met += hit
        return self._fault if hit else Fault()


def cancelled(*codes: str) -> Fault:
    """The transaction was cancelled for these reasons, one per action; nothing is written."""
    reasons = [{"Code": code} for code in codes]
    return refused("TransactionCanceledException", CancellationReasons=reasons)


def refused(code: str, message: str = "", **more: Any) -> Fault:
    """The request was refused with this error; nothing is written."""
    return Fault({"Error": {"Code": code, "Message": message or code}, "ResponseMetadata": {}, **more})


lost_reply = Fault(loses_reply=True)
"""The transaction is written, its reply never arrives."""


class Storm:
    """Answers a share of all calls to the tables with an error, on the wire, so that the SDK's retries meet it too."""

    def __init__(self, code: str, status: int, share: float, seed: int, operation: str = "") -> None:
        self.blowing = True
        self._answer = json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": code})
        self._status, self._share, self._random = status, share, random.Random(seed)
        events = items.connection().client.meta.events
        calls = ".".join(["before-send.dynamodb", operation]).rstrip(".")
        events.register_first(calls, self._meet)
        events.register_last(calls, self._pass)

    def _meet(self, request: Any, **_: Any) -> AWSResponse | None:
        if not self.blowing or self._random.random() >= self._share:
            return None
        botocore_stubber.enabled = False
        return AWSResponse(
            request.url, self._status, {"Content-Type": "application/x-amz-json-1.0"}, _Raw(self._answer)
        )

    def _pass(self, **_: Any) -> None:
        botocore_stubber.enabled = True


class _Raw(io.BytesIO):
    def __init__(self, text: str) -> None:
        super().__init__(text.encode())

    def stream(self, **_: Any) -> Any:
        yield self.read()


class _Refused:
    status_code = 400
