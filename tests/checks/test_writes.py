"""Each rule of writing is fed source that breaks it and source, much like it, that does not."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from infra.checks import source, writes

pytestmark = pytest.mark.fault("F10")
STORE = "chalicelib/x/store.py"
MODELS = "from pynamodb.attributes import UnicodeAttribute\n"
BATCH = "writes in a batch, which can carry no condition and no event"
ALONE = "writes an item by its own {}, outside of any transaction"
COMPANY = "builds a key that does not begin with the company"


def facts(text: str, file: str = STORE) -> list[str]:
    return [fact for _, fact in writes.facts(ast.parse(MODELS + text), file)]


@pytest.mark.parametrize(
    ("bad", "good", "fact"),
    [
        ("Item.batch_write()", "Item.batch_get(keys)", BATCH),
        ("with batch_write(Item) as batch: ...", "with batch(Item) as opened: ...", BATCH),
        ("from pynamodb.models import BatchWrite", "from pynamodb.models import Model", BATCH),
        ("connection.batch_write_item(t)", "connection.batch_get_item(t)", BATCH),
        (
            "from pynamodb.transactions import TransactWrite",
            "from pynamodb.transactions import TransactGet",
            "writes in a transaction that is not the kit's",
        ),
        ("f(add_version_condition=False)", "f(add_version_condition=True)", "writes without the version condition"),
        ("f(add_version_condition=off)", "f(version=off)", "writes without the version condition"),
        (
            "f(**{'add_version_condition': False})",
            "f(**{'add_version_condition': True})",
            "writes without the version condition",
        ),
        ("c = client('dynamodb')", "c = client('s3')", "makes a raw DynamoDB client"),
        ("session.create_client('dynamodb', config=x)", "session.create_client('sqs')", "makes a raw DynamoDB client"),
        ("boto3.resource('dynamodb')", "boto3.resource('s3')", "makes a raw DynamoDB client"),
        ("client('dynamodbstreams')", "client('events')", "makes a raw DynamoDB client"),
        ("c.put_item(x)", "c.get_item(x)", "calls put_item, which is the kit's alone"),
        ("c.update_item(x)", "c.query(x)", "calls update_item, which is the kit's alone"),
        ("c.delete_item(x)", "c.delete_object(x)", "calls delete_item, which is the kit's alone"),
        (
            "c.transact_write_items(x)",
            "c.transact_get_items(x)",
            "calls transact_write_items, which is the kit's alone",
        ),
        ("c.execute_statement(x)", "c.execute(x)", "calls execute_statement, which is the kit's alone"),
        ("CaseItem(pk=pk).save()", "write.save()", ALONE.format("save")),
        ("item.update(actions=[])", "write.update(Item, pk, sk, [])", ALONE.format("update")),
        ("item.delete()", "write.delete(Item, pk, sk)", ALONE.format("delete")),
        ("Item(pk=f'LOGIN#{login}')", "Item(pk=f'ORG#{org_id}#X')", COMPANY),
        ("Item(i1pk=f'{team}#ORG#{org_id}')", "Item(i1pk=f'ORG#{org_id}#TEAM#{team}')", COMPANY),
        ("Item(i2pk='OPEN')", "Item(i2sk='OPEN')", COMPANY),
        ("items.get(Item, f'CLI#{c}', sk)", "items.get(Item, f'ORG#{case.org_id}#{c}', f'CLI#{c}')", COMPANY),
        ("items.query(Item, 'ALL')", "items.query(Item, key)", COMPANY),
        ("items.every(Item, f'{o}')", "other.every(Item, f'{o}')", COMPANY),
        ("f'ORG#{client_id}#{org_id}'", "f'ORG#{org_id}#{client_id}'", "builds a key whose company is not org_id"),
        ("f'ORG#all#{org_id}'", "f'ORGANISATION {org_id}'", "builds a key whose company is not org_id"),
    ],
)
def test_a_write_or_key_past_the_rules_is_found(bad: str, good: str, fact: str) -> None:
    assert facts(bad) == [fact]
    assert facts(good) == []


@pytest.mark.parametrize("file", sorted(writes.KIT))
def test_the_kit_itself_speaks_to_dynamodb(file: str) -> None:
    assert facts("connection().transact_write_items(x)", file) == []


@pytest.mark.parametrize(
    ("file", "function"), sorted(writes.SINGLE_WRITES - {("chalicelib/aws/items.py", "delete_if")})
)
def test_a_single_write_is_allowed_where_it_is_named_and_nowhere_else(file: str, function: str) -> None:
    text = "class Store:\n def {}(self): Item().save()"
    assert facts(text.format(function), file) == []
    assert facts(text.format("another"), file) == [ALONE.format("save")]
    assert facts(text.format(function), STORE) == [ALONE.format("save")]


@pytest.mark.parametrize(("file", "function"), sorted(writes.SINGLE_WRITES))
def test_every_single_write_that_is_allowed_exists(file: str, function: str) -> None:
    assert f"def {function}(" in Path(file).read_text(encoding="utf-8")


def test_a_login_is_looked_up_without_a_company() -> None:
    assert facts("def login_key(login):\n return items.get(Item, f'LOGIN#{login}', 'LOGIN')") == []


@pytest.mark.parametrize("text", ["cases.save(case, event)", "facts.update(more)", "Item(pk='x')"])
def test_where_there_are_no_items_the_same_words_mean_something_else(text: str) -> None:
    assert [fact for _, fact in writes.facts(ast.parse(text), "chalicelib/x/service.py")] == []


def test_the_rules_are_part_of_the_check_of_the_source(tmp_path: Path) -> None:
    (tmp_path / "chalicelib").mkdir()
    (tmp_path / "chalicelib" / "store.py").write_text(MODELS + "Item.batch_write()")
    assert [str(finding) for finding in source.check(tmp_path).findings] == [f"chalicelib/store.py:2: {BATCH}"]
