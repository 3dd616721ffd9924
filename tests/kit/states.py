"""Step Functions as far as Baton uses it: a name runs once, a token is taken once, replies may be lost."""

from __future__ import annotations

from botocore.exceptions import ClientError, ReadTimeoutError


class FakeStates:
    """Remembers what runs and which tokens were taken; answers a spent token with the code it is told."""

    def __init__(self, spent: str = "TaskTimedOut") -> None:
        self.spent = spent
        self.running: dict[str, str] = {}
        self.taken: list[str] = []
        self.expired: set[str] = set()
        self.lost_replies = 0

    def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> None:  # noqa: A002, N803 - as AWS spells it
        if self.running.setdefault(name, input) != input:
            raise refusal("ExecutionAlreadyExists", "StartExecution")
        self._reply()

    def send_task_success(self, *, taskToken: str, output: str) -> None:  # noqa: N803 - as AWS spells it
        if taskToken in self.expired or taskToken in self.taken:
            raise refusal(self.spent, "SendTaskSuccess")
        self.taken.append(taskToken)
        self._reply()

    def _reply(self) -> None:
        if self.lost_replies:
            self.lost_replies -= 1
            raise ReadTimeoutError(endpoint_url="https://states.test")


def refusal(code: str, operation: str) -> ClientError:
    """What botocore raises when AWS says no."""
    return ClientError({"Error": {"Code": code}}, operation)
