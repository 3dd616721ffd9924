"""A reply that never came, as pynamodb wraps it: an outage, with no code to read and no mistake of ours."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError
from pynamodb.exceptions import DeleteError, GetError, PynamoDBException

from chalicelib.aws import items, outages
from chalicelib.handover.store import TokenItem
from tests.kit.cloud import Requests
from tests.kit.kill import Way, wired

LOST = ReadTimeoutError(endpoint_url="https://aws.test")
UNREACHED = EndpointConnectionError(endpoint_url="https://aws.test")


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code}}, "GetItem")


@pytest.mark.fault("F6", "F40")
@pytest.mark.parametrize("cause", [LOST, UNREACHED, refused("InternalServerError"), refused("ThrottlingException")])
def test_an_outage_behind_pynamodb_is_still_an_outage(cause: Exception) -> None:
    assert outages.is_passing(GetError("Failed to get item", cause))


@pytest.mark.parametrize("cause", [None, LOST, refused("ValidationException")])
def test_what_is_no_refusal_of_credentials(cause: Exception | None) -> None:
    assert not outages.ended_credentials(PynamoDBException("failed", cause))


def test_the_code_is_the_one_that_aws_answered_with() -> None:
    assert outages.code_of(DeleteError("failed", refused("ExpiredToken"))) == "ExpiredToken"


def test_a_lost_reply_has_no_code() -> None:
    assert outages.code_of(GetError("failed", LOST)) is None


@pytest.mark.fault("F40")
def test_a_deletion_whose_reply_is_lost_is_a_failure_of_the_call_and_nothing_else(requests: Requests) -> None:
    row = TokenItem(pk="ORG#org_one#HND#hnd_1", sk="TOKEN#gather#0", slot="gather#0", token="t")
    with wired() as wire:
        wire.arm(1, Way.LOST)
        with pytest.raises(DeleteError):
            items.delete_if(row, TokenItem.pk.does_not_exist())
