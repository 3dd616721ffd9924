"""The state machine: started and woken here, never asked what is true."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.aws.settings import settings

_SETTLED = {"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"}


def start(name: str, payload: dict[str, Any]) -> None:
    """Start an execution under a name that makes it happen once."""
    try:
        client("stepfunctions").start_execution(
            stateMachineArn=settings().state_machine, name=name, input=json.dumps(payload)
        )
    except ClientError as refused:
        if refused.response["Error"]["Code"] != "ExecutionAlreadyExists":
            raise


def wake(token: str) -> None:
    """Let a waiting state go on; a token that is used, expired or unknown means that it already has."""
    try:
        client("stepfunctions").send_task_success(taskToken=token, output="{}")
    except ClientError as refused:
        if refused.response["Error"]["Code"] not in _SETTLED:
            raise
