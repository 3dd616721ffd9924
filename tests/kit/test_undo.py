"""A table behind the undo log is at every moment what stock moto makes of it, and so is every answer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.table import Table

from tests.kit.undo import STOCK, UndoLog

STOCK_REGION, LOGGED_REGION = "ap-southeast-1", "eu-central-1"
ACCOUNT = "123456789012"
PARTITIONS, ROWS = st.sampled_from(["p1", "p2"]), st.sampled_from(["r1", "r2", "r3"])
CONDITIONS = [None, "attribute_exists(pk)", "attribute_not_exists(pk)", "n < :limit"]


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[Any, Any]]:
    """The same two tables twice: in a region of stock moto, and in one whose transactions go through the log."""
    log, patch = UndoLog(), pytest.MonkeyPatch()

    def by_region(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
        if backend.region_name == STOCK_REGION:
            STOCK(backend, transact_items)
            return
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(Table, "__deepcopy__", lambda table, memo: table, raising=False)
            log.write(backend, transact_items)

    patch.setenv("AWS_ACCESS_KEY_ID", "testing")
    patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    patch.setattr(DynamoDBBackend, "transact_write_items", by_region)
    session = botocore.session.Session()
    with mock_aws():
        yield tuple(session.create_client("dynamodb", region_name=region) for region in (STOCK_REGION, LOGGED_REGION))
    patch.undo()


def emptied(client: Any) -> None:
    for name, stream in (("one", True), ("two", False)):
        if name in client.list_tables()["TableNames"]:
            client.delete_table(TableName=name)
        more = (
            {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}} if stream else {}
        )
        client.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
            **more,
        )


def an_action(verb: str, table: str, pk: str, sk: str, condition: str | None, number: int) -> dict[str, Any]:
    key = {"pk": {"S": pk}, "sk": {"S": sk}}
    values = {":limit": {"N": "5"}} if condition and ":limit" in condition else {}
    action: dict[str, Any] = {"TableName": table, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    if condition:
        action["ConditionExpression"] = condition
    if verb == "ConditionCheck":
        action.setdefault("ConditionExpression", "attribute_exists(pk)")
    if verb == "Update":
        values[":n"] = {"N": str(number)}
        action["UpdateExpression"] = "SET n = :n" if number % 2 else "SET n = n + :n, m.deep = :n"
    if values:
        action["ExpressionAttributeValues"] = values
    held = {"n": {"N": str(number)}, "m": {"M": {"deep": {"L": [{"N": str(number)}]}}}}
    return {verb: action | ({"Item": key | held} if verb == "Put" else {"Key": key})}


ACTIONS = st.builds(
    an_action,
    st.sampled_from(["Put", "Put", "Update", "Update", "Delete", "ConditionCheck"]),
    st.sampled_from(["one", "one", "one", "two", "missing"]),
    PARTITIONS,
    ROWS,
    st.sampled_from(CONDITIONS),
    st.integers(0, 9),
)
HISTORIES = st.lists(st.lists(ACTIONS, min_size=1, max_size=4), min_size=1, max_size=8)


def answer_of(client: Any, actions: list[dict[str, Any]]) -> Any:
    try:
        client.transact_write_items(TransactItems=actions)
    except ClientError as refused:
        return refused.response["Error"], refused.response.get("CancellationReasons")
    return "written"


def content(region: str) -> Any:
    """Every row and every streamed record, by table."""
    tables = dynamodb_backends[ACCOUNT][region].tables
    rows = {name: [item.to_json() for item in table.all_items()] for name, table in tables.items()}
    shard = tables["one"].stream_shard
    assert shard is not None
    facts = ("Keys", "OldImage", "NewImage", "SequenceNumber")
    streamed = [{name: record.record["dynamodb"].get(name) for name in facts} for record in shard.items]
    return rows, streamed


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORIES)
def test_tables_and_answers_are_those_of_stock_moto(both: tuple[Any, Any], history: list[list[dict[str, Any]]]) -> None:
    for client in both:
        emptied(client)
    for actions in history:
        stock, logged = (answer_of(client, actions) for client in both)
        assert logged == stock
        assert content(LOGGED_REGION) == content(STOCK_REGION)


def test_a_failed_transaction_leaves_an_updated_item_as_it_was(both: tuple[Any, Any]) -> None:
    _, client = both
    emptied(client)
    answer_of(client, [an_action("Put", "one", "p1", "r1", None, 1)])
    before = content(LOGGED_REGION)
    update = an_action("Update", "one", "p1", "r1", None, 3)
    _, reasons = answer_of(client, [update, an_action("Put", "one", "p1", "r2", "attribute_exists(pk)", 2)])
    assert [reason["Code"] for reason in reasons] == ["None", "ConditionalCheckFailed"]
    assert content(LOGGED_REGION) == before


def test_an_item_that_a_failed_transaction_updated_and_then_replaced_is_as_it_was(both: tuple[Any, Any]) -> None:
    for client in both:
        emptied(client)
        answer_of(client, [an_action("Put", "one", "p1", "r1", None, 0)])
        twice = [an_action(verb, "one", "p1", "r1", None, 2) for verb in ("Update", "Put")]
        answer_of(client, [*twice, an_action("Put", "one", "p1", "r2", "attribute_exists(pk)", 2)])
    assert content(LOGGED_REGION) == content(STOCK_REGION)


def test_a_written_transaction_is_told_with_what_was_there_before(both: tuple[Any, Any]) -> None:
    emptied(both[1])
    backend, log, told = dynamodb_backends[ACCOUNT][LOGGED_REGION], UndoLog(), []
    log.listeners.append(told.extend)
    for number in (1, 2):
        log.write(backend, [an_action("Put", "one", "p1", "r1", None, number)])
    assert [before.item and before.item.attrs["n"].value for before in told] == [None, "1"]


def test_two_thousand_rows_cost_no_more_than_twenty(both: tuple[Any, Any]) -> None:
    """Stock moto takes some twenty times as long at 2,000 rows as at 20; a copy of the table would show here."""
    costs = []
    for rows in (20, 2_000):
        emptied(both[1])
        table = dynamodb_backends[ACCOUNT][LOGGED_REGION].tables["one"]
        for number in range(rows):
            table.put_item({"pk": {"S": f"p{number}"}, "sk": {"S": "r"}, "n": {"N": "1"}})
        costs.append(min(_milliseconds(both[1], number) for number in range(20)))
    assert costs[1] < 3 * costs[0]


def _milliseconds(client: Any, number: int) -> float:
    begun = time.perf_counter()
    answer_of(client, [an_action("Put", "one", f"q{number}", "r1", "attribute_not_exists(pk)", 1)])
    return (time.perf_counter() - begun) * 1000
