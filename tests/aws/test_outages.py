"""What passes by itself is told from what is wrong with us, whatever wraps it."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError
from pynamodb.exceptions import GetError, TransactWriteError

from chalicelib.aws import outages


def an_error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code}}, "GetItem")


@pytest.mark.parametrize(
    "cause",
    [
        ReadTimeoutError(endpoint_url="https://dynamodb"),
        EndpointConnectionError(endpoint_url="https://dynamodb"),
        an_error("ProvisionedThroughputExceededException"),
    ],
    ids=str,
)
@pytest.mark.parametrize("wrapper", [TransactWriteError, GetError])
def test_no_answer_and_throttling_pass(wrapper: type[Exception], cause: Exception) -> None:
    assert outages.is_passing(cause)
    assert outages.is_passing(wrapper("failed", cause))


def test_a_refusal_does_not_pass() -> None:
    assert not outages.is_passing(TransactWriteError("failed", an_error("ValidationException")))
