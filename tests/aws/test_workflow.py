"""The state machine, as seen from here: started once by name, and woken by tokens that may be spent."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.aws import workflow
from chalicelib.aws.settings import settings
from tests.kit.cloud import Requests


class FakeStates:
    """Step Functions that knows which names run and which tokens wait."""

    def __init__(self, refusal: str = "") -> None:
        self.refusal = refusal
        self.calls: list[dict[str, Any]] = []

    def start_execution(self, **given: Any) -> None:
        self._answer("StartExecution", given)

    def send_task_success(self, **given: Any) -> None:
        self._answer("SendTaskSuccess", given)

    def _answer(self, operation: str, given: dict[str, Any]) -> None:
        self.calls.append(given)
        if self.refusal:
            raise ClientError({"Error": {"Code": self.refusal}}, operation)


def states(monkeypatch: pytest.MonkeyPatch, refusal: str = "") -> FakeStates:
    fake = FakeStates(refusal)
    monkeypatch.setattr(workflow, "client", lambda _service: fake)
    return fake


def test_an_execution_is_started_under_its_name(requests: Requests, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = states(monkeypatch)
    workflow.start("hnd_1-1", {"handover_id": "hnd_1"})
    assert fake.calls == [
        {"stateMachineArn": settings().state_machine, "name": "hnd_1-1", "input": '{"handover_id": "hnd_1"}'},
    ]


def test_an_execution_that_runs_already_is_no_fault(requests: Requests, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = states(monkeypatch, "ExecutionAlreadyExists")
    workflow.start("hnd_1-1", {})
    assert len(fake.calls) == 1


@pytest.mark.parametrize("refusal", ["AccessDeniedException", "StateMachineDoesNotExist", "ThrottlingException"])
def test_an_execution_that_could_not_start_is_a_fault(
    requests: Requests, monkeypatch: pytest.MonkeyPatch, refusal: str
) -> None:
    states(monkeypatch, refusal)
    with pytest.raises(ClientError):
        workflow.start("hnd_1-1", {})


def test_a_token_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = states(monkeypatch)
    workflow.wake("token")
    assert fake.calls == [{"taskToken": "token", "output": "{}"}]


@pytest.mark.parametrize("refusal", ["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"])
def test_a_spent_token_means_that_the_state_went_on(monkeypatch: pytest.MonkeyPatch, refusal: str) -> None:
    fake = states(monkeypatch, refusal)
    workflow.wake("token")
    assert len(fake.calls) == 1


def test_a_token_that_could_not_be_sent_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    states(monkeypatch, "ThrottlingException")
    with pytest.raises(ClientError):
        workflow.wake("token")
