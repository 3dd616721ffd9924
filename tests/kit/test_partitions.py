"""What a query finds in its own partition, or in an index, is what stock moto finds in the whole table."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest
from moto import mock_aws
from moto.dynamodb.models.table import Table

from tests.kit import cloud, partitions

ITEMS = [{"pk": p, "sk": s, "i1pk": "all", "i1sk": p + s} for p in ("a", "b") for s in ("1", "2", "3")]
QUERIES: dict[str, dict[str, Any]] = {
    "a partition": {"KeyConditionExpression": "pk = :k", "ExpressionAttributeValues": {":k": {"S": "a"}}},
    "nothing": {"KeyConditionExpression": "pk = :k", "ExpressionAttributeValues": {":k": {"S": "c"}}},
    "backwards": {
        "KeyConditionExpression": "pk = :k AND sk > :s",
        "ExpressionAttributeValues": {":k": {"S": "b"}, ":s": {"S": "1"}},
        "ScanIndexForward": False,
        "Limit": 1,
    },
    "an index": {
        "IndexName": "index1",
        "KeyConditionExpression": "i1pk = :k",
        "ExpressionAttributeValues": {":k": {"S": "all"}},
        "Limit": 4,
    },
}


def found(asked: dict[str, Any], *, patched: bool) -> Any:
    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "testing")
        if patched:
            partitions.install(patch)
        client = botocore.session.Session().create_client("dynamodb", region_name="eu-central-1")
        client.create_table(**cloud._table("one"))
        for item in ITEMS:
            client.put_item(TableName="one", Item={name: {"S": value} for name, value in item.items()})
        answer = client.query(TableName="one", **asked)
        return {name: answer.get(name) for name in ("Items", "Count", "ScannedCount", "LastEvaluatedKey")}


@pytest.mark.parametrize("asked", QUERIES.values(), ids=QUERIES)
def test_a_query_finds_alike(asked: dict[str, Any]) -> None:
    assert Table.query is partitions.STOCK
    assert found(asked, patched=True) == found(asked, patched=False)
