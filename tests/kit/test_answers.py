"""What goes out at once is what stock moto would have said."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest
from moto import mock_aws
from moto.core.serialize import BaseJSONSerializer

from tests.kit import answers

NESTED = {"M": {"a": {"S": "x"}, "b": {"L": [{"N": "1"}, {"BOOL": False}, {"M": {}}]}}}
ITEM: dict[str, Any] = {
    "pk": {"S": "一"},
    "number": {"N": "-1.50"},
    "no": {"BOOL": False},
    "nothing": {"NULL": True},
    "empty": {"S": ""},
    "texts": {"SS": ["b", "a"]},
    "bytes": {"B": b"\x00\xff"},
    "nested": NESTED,
}


def read(patched: bool) -> Any:
    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "testing")
        if patched:
            answers.install(patch)
        client = botocore.session.Session().create_client("dynamodb", region_name="eu-central-1")
        client.create_table(
            TableName="one",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        )
        client.put_item(TableName="one", Item=ITEM)
        return client.query(
            TableName="one", KeyConditionExpression="pk = :pk", ExpressionAttributeValues={":pk": ITEM["pk"]}
        )["Items"]


def test_items_of_every_kind_come_out_alike() -> None:
    assert BaseJSONSerializer._serialize_type_structure is answers.STOCK
    assert read(patched=True) == read(patched=False)
    [item] = read(patched=True)
    assert item == ITEM
