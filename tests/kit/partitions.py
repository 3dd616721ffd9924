"""moto's queries sooner: a query of a table itself looks at its own partition, not at every item of the table."""

from __future__ import annotations

import copy
import inspect
from collections import defaultdict
from functools import wraps
from typing import Any

import pytest
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

STOCK = Table.query
_named_in = inspect.signature(STOCK).bind


def install(patch: pytest.MonkeyPatch) -> None:
    """Let every query of moto's tables go this way."""
    patch.setattr(Table, "query", query)


@wraps(STOCK)
def query(table: Table, hash_key: DynamoType, *given: Any, **named: Any) -> Any:
    """What moto answers, of a table that holds this partition only; an index has items of every partition."""
    asked = _named_in(table, hash_key, *given, **named).arguments
    return STOCK(table if asked.get("index_name") else _only(table, hash_key), hash_key, *given, **named)


def _only(table: Table, hash_key: DynamoType) -> Table:
    partition = copy.copy(table)
    partition.items = defaultdict(dict, {hash_key: table.items.get(hash_key, {})})
    return partition
