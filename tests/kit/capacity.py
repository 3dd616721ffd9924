"""What calls to the tables cost by the published rules, for moto answers with constants.

Reads: 4 KB a unit, half a unit when eventually consistent. Writes: 1 KB a unit of the larger of the item before and
after, twice that in a transaction, conditions included; and per index one unit per KB of an entry put, removed, or
changed, both when its key changes. Entries of an index are written later and outside of the transaction: never twice.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType

ACCOUNT = "123456789012"
REGION = "ap-southeast-1"
INDEXES = (("i1pk", "i1sk"), ("i2pk", "i2sk"))
Raw = dict[str, dict[str, Any]]
Touched = tuple[str, str, str]


@dataclass(frozen=True)
class Cost:
    """The calls of some work, the units that they consume, and how many entries its queries evaluated."""

    calls: tuple[str, ...] = ()
    reads: float = 0
    writes: float = 0
    evaluated: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.calls + other.calls,
            self.reads + other.reads,
            self.writes + other.writes,
            self.evaluated + other.evaluated,
        )

    def __sub__(self, before: Cost) -> Cost:
        return Cost(
            self.calls[len(before.calls) :],
            self.reads - before.reads,
            self.writes - before.writes,
            self.evaluated - before.evaluated,
        )


class Meter:
    """Adds up what the calls of one client cost."""

    def __init__(self, events: Any) -> None:
        self.total = Cost()
        self._body: dict[str, Any] = {}
        self._before: dict[Touched, Raw] = {}
        events.register_last("before-call.dynamodb", self._begin)
        events.register_last("after-call.dynamodb", self._end)

    def of(self, work: Any) -> Cost:
        """What some work costs."""
        before = self.total
        work()
        return self.total - before

    def _begin(self, model: Any, params: Any, **_: Any) -> None:
        self._body = json.loads(params["body"])
        self._before = {key: self._stored(key) for key in touched(model.name, self._body)}

    def _end(self, model: Any, parsed: Any, **_: Any) -> None:
        reads = read_units(self._body, parsed) if model.name in ("GetItem", "Query") else 0
        if model.name == "BatchGetItem":
            reads = sum(
                batch_units(asked, parsed.get("Responses", {}).get(name, [])) for name, asked in _asked(self._body)
            )
        factor = 2 if model.name == "TransactWriteItems" else 1
        writes = sum(write_units(before, self._stored(key), factor) for key, before in self._before.items())
        self.total += Cost((model.name,), reads, writes, parsed.get("ScannedCount", 0))
        self._before = {}

    def _stored(self, key: Touched) -> Raw:
        table, pk, sk = key
        items = dynamodb_backends[ACCOUNT][REGION].tables[table]
        item = items.get_item(DynamoType({"S": pk}), DynamoType({"S": sk}))
        return item.to_json()["Attributes"] if item else {}


def put(item: Any) -> None:
    """Let an item be there without a call, for tests that need a thousand of them."""
    table = dynamodb_backends[ACCOUNT][REGION].tables[item.table_name()]
    table.put_item(item.serialize())


def touched(operation: str, body: dict[str, Any]) -> Iterator[Touched]:
    """Every item that a call writes, or makes a condition of writing."""
    if operation in ("PutItem", "UpdateItem", "DeleteItem"):
        yield _key(body)
    for action in body.get("TransactItems", ()):
        yield from (_key(part) for part in action.values())


def _key(part: dict[str, Any]) -> Touched:
    key = part.get("Key") or part["Item"]
    return part["TableName"], key["pk"]["S"], key["sk"]["S"]


def read_units(body: dict[str, Any], answer: dict[str, Any]) -> float:
    """The units of a GetItem or Query."""
    found = answer.get("Items", [answer.get("Item", {})])
    whole = max(1, math.ceil(sum(size(raw) for raw in found) / 4096))
    return whole if body.get("ConsistentRead") else whole / 2


def _asked(body: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return list(body["RequestItems"].items())


def batch_units(asked: dict[str, Any], found: list[Raw]) -> float:
    """The units of a table's part of a BatchGetItem: each item by itself, those that are not there as well."""
    whole = [max(1, math.ceil(size(raw) / 4096)) for raw in found]
    return (sum(whole) + len(asked["Keys"]) - len(found)) * (1 if asked.get("ConsistentRead") else 0.5)


def write_units(before: Raw, after: Raw, factor: int) -> int:
    """The units of one item written, its index entries included."""
    own = factor * max(_kilobytes(before), _kilobytes(after), 1)
    return own + sum(_entry_units(before, after, keys) for keys in INDEXES)


def _entry_units(before: Raw, after: Raw, keys: tuple[str, str]) -> int:
    was, becomes = (tuple(raw[name]["S"] for name in keys if name in raw) for raw in (before, after))
    if before == after or not (was or becomes):
        return 0
    if was == becomes:
        return max(_kilobytes(before), _kilobytes(after))
    return (_kilobytes(before) if was else 0) + (_kilobytes(after) if becomes else 0)


def _kilobytes(raw: Raw) -> int:
    return math.ceil(size(raw) / 1024)


def size(raw: Raw) -> int:
    """The bytes of an item as DynamoDB counts them: names and values."""
    return sum(len(name.encode()) + _value_size(value) for name, value in raw.items())


def _value_size(value: dict[str, Any]) -> int:
    kind, content = next(iter(value.items()))
    if kind == "S":
        return len(content.encode())
    if kind == "N":
        return len(content) // 2 + 1
    if kind == "L":
        return 3 + sum(1 + _value_size(part) for part in content)
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + _value_size(part) for name, part in content.items())
    return 1 if kind in ("BOOL", "NULL") else len(content)
