"""moto's transactions without a copy of every table: what a transaction is about to touch is remembered and put back.

The work itself stays moto's. It copies the whole table before each transaction so that it can be put back when one
action fails; here the "copy" is the table itself, and putting back is done item by item.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from moto.core.exceptions import JsonRESTError
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

Listener = Callable[[Sequence["Before"]], None]
STOCK = DynamoDBBackend.transact_write_items


@dataclass(frozen=True)
class Before:
    """One item as it was before a transaction, None if it was not there, and where its table's stream ended."""

    table: Table
    hash_key: DynamoType
    range_key: DynamoType | None
    item: Item | None
    streamed: int

    def put_back(self) -> None:
        """Make the table hold what it held."""
        rows: Any = self.table.items
        if self.range_key is not None:
            rows = rows[self.hash_key]
        key = self.hash_key if self.range_key is None else self.range_key
        if self.item is None:
            rows.pop(key, None)
        else:
            rows[key] = self.item
        if self.table.stream_shard is not None:
            del self.table.stream_shard.items[self.streamed :]


class UndoLog:
    """Runs moto's transactions; whoever listens is told what the written ones changed."""

    def __init__(self) -> None:
        self.listeners: list[Listener] = []
        self._one_at_a_time = threading.RLock()

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Let every transaction of moto go through this log."""

        def transact_write_items(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
            self.write(backend, transact_items)

        patch.setattr(Table, "__deepcopy__", lambda table, memo: table, raising=False)
        patch.setattr(DynamoDBBackend, "transact_write_items", transact_write_items)

    def write(self, backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
        """All or nothing, with moto's own answer."""
        with self._one_at_a_time:
            before = list(_touched(backend, transact_items))
            try:
                STOCK(backend, transact_items)
            except BaseException:
                # A thing that two actions name stands here twice; only its first row is sure to be untouched since.
                for touched in reversed(before):
                    touched.put_back()
                raise
            for told in self.listeners:
                told(before)


def _touched(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> Iterator[Before]:
    for action in transact_items:
        verb, operation = next(iter(action.items()))
        table = _table(backend, operation)
        key = operation.get("Item" if verb == "Put" else "Key", {})
        if verb != "ConditionCheck" and table is not None and all(name in key for name in table.table_key_attrs):
            yield _before(table, key, changed_in_place=verb == "Update")


def _before(table: Table, key: dict[str, Any], *, changed_in_place: bool) -> Before:
    hash_key = DynamoType(key[table.hash_key_attr])
    range_key = DynamoType(key[table.range_key_attr]) if table.range_key_attr else None
    item = table.get_item(hash_key, range_key)
    streamed = len(table.stream_shard.items) if table.stream_shard else 0
    return Before(table, hash_key, range_key, copy.deepcopy(item) if changed_in_place else item, streamed)


def _table(backend: DynamoDBBackend, operation: dict[str, Any]) -> Table | None:
    try:
        return backend.get_table(operation["TableName"])
    except (JsonRESTError, KeyError):
        return None
