"""AWS as the simulated callers meet it: moto's answers without HTTP, faults by seed, others first."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError
from moto.core.exceptions import JsonRESTError
from moto.core.utils import camelcase_to_underscores
from moto.dynamodb.responses import DynamoHandler

from tests.kit.cloud import REGION
from tests.simulation.scheduler import Died, Scheduler

ACCOUNT = "123456789012"


class Wire:
    """Answers the calls of every client; `log` tells who called what, and what came of it."""

    def __init__(self, rng: random.Random, scheduler: Scheduler) -> None:
        self._rng, self._scheduler = rng, scheduler
        self.log: list[str] = []
        self.files: dict[str, bytes] = {}
        self.newest: dict[tuple[str, str], str] = {}
        self.released: list[str] = []
        self.calm = False

    def call(self, client: Any, operation: str, params: dict[str, Any]) -> Any:
        """One API call: somebody else may run first, then it happens, or fails, or happens and is never answered."""
        self._scheduler.switch()
        answer = getattr(self, f"_{client.meta.service_model.service_name}")
        try:
            result = answer(operation, params)
        except Exception as refused:
            self._note(operation, params, type(refused).__name__ + " " + str(refused)[:90])
            raise
        self._note(operation, params, "ok")
        return result

    def _note(self, operation: str, params: dict[str, Any], outcome: str) -> None:
        what = hashlib.sha256(json.dumps(params, sort_keys=True, default=str).encode()).hexdigest()[:8]
        self.log.append(f"{self._scheduler.now:.3f} {self._scheduler.caller} {operation} {what} {outcome}")

    def _dynamodb(self, operation: str, params: dict[str, Any]) -> Any:
        if self.calm:
            return moto(operation, params)
        chance = self._rng.random()
        if chance < 0.01:
            raise _refusal(operation, "ProvisionedThroughputExceededException")
        if chance < 0.013:
            raise Died
        if operation == "TransactWriteItems":
            return self._transaction(operation, params)
        if operation == "PutItem" and "token" in params["Item"]:
            self.newest[params["Item"]["pk"]["S"], params["Item"]["sk"]["S"]] = params["Item"]["token"]["S"]
        return moto(operation, params)

    def _transaction(self, operation: str, params: dict[str, Any]) -> Any:
        """Every fifth meets another one; a few are written without an answer, and the SDK may ask again."""
        chance = self._rng.random()
        if chance < 0.2:
            codes = ["None"] * len(params["TransactItems"])
            codes[self._rng.randrange(len(codes))] = "TransactionConflict"
            reasons = [{"Code": code} for code in codes]
            raise _refusal(operation, "TransactionCanceledException", CancellationReasons=reasons)
        if chance >= 0.28:
            return moto(operation, params)
        moto(operation, params)
        if chance < 0.22:
            raise Died
        if chance < 0.25:
            raise ReadTimeoutError(endpoint_url="https://dynamodb")
        self._scheduler.switch()
        return moto(operation, params)

    def _s3(self, operation: str, params: dict[str, Any]) -> Any:
        data = self.files.get(params["Key"])
        if operation != "HeadObject" or data is None:
            raise ClientError(
                {"Error": {"Code": "404", "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": 404}}, operation
            )
        checksum = base64.b64encode(hashlib.sha256(data).digest()).decode()
        return {"ContentLength": len(data), "ChecksumSHA256": checksum, "VersionId": "1"}

    def _stepfunctions(self, operation: str, params: dict[str, Any]) -> Any:
        if operation == "SendTaskSuccess":
            self.released.append(params["taskToken"])
        return {}


def moto(operation: str, params: dict[str, Any]) -> Any:
    """moto's answer to a call to the tables, past botocore's HTTP."""
    handler = DynamoHandler()
    handler.current_account, handler.region, handler.body = ACCOUNT, REGION, params
    act: Callable[[], Any] = getattr(handler, camelcase_to_underscores(operation))
    try:
        return act().result
    except JsonRESTError as refused:
        told = json.loads(refused.description)
        code = told.pop("__type").rpartition("#")[2]
        raise _refusal(operation, code, **told) from None


def _refusal(operation: str, code: str, **more: Any) -> ClientError:
    message = more.get("message") or more.get("Message") or code
    return ClientError({"Error": {"Code": code, "Message": message}, "ResponseMetadata": {}, **more}, operation)
