"""Items and reads: one shared connection, five tables of one shape (`pk`, `sk`, indexes `index1` and `index2`)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Literal, TypeVar

from pynamodb.attributes import DiscriminatorAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.connection import Connection, TableConnection
from pynamodb.connection.base import MetaTable
from pynamodb.exceptions import DeleteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path
from pynamodb.models import Model

from chalicelib.aws import clients, outages
from chalicelib.aws.settings import settings
from chalicelib.core.events import GENESIS
from chalicelib.core.paging import Entries, Key

Index = Literal["index1", "index2"]
Raw = dict[str, dict[str, Any]]
MOST_AT_ONCE = 100
_KEYS = {None: ("pk", "sk"), "index1": ("i1pk", "i1sk"), "index2": ("i2pk", "i2sk")}


class JsonText(JSONAttribute):
    """JSON with every character as itself: escaped, a Chinese one would take six bytes instead of three."""

    def serialize(self, value: Any) -> str:
        """The text of a value."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Item(Model):
    """What every item has: its keys, its kind, the transaction that wrote it, and perhaps an expiry (epoch s)."""

    table: ClassVar[str]
    # Attributes that consumers of events keep up to date: whoever changes the item leaves them as they are.
    kept: ClassVar[frozenset[str]] = frozenset()

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    kind = DiscriminatorAttribute()
    txn = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    i1pk = UnicodeAttribute(null=True)
    i1sk = UnicodeAttribute(null=True)
    i2pk = UnicodeAttribute(null=True)
    i2sk = UnicodeAttribute(null=True)

    @classmethod
    def _get_connection(cls) -> TableConnection:
        return _bound(cls.table_name())

    @classmethod
    def table_name(cls) -> str:
        """The deployed table of this item."""
        name: str = getattr(settings(), f"{cls.table}_table")
        return name


class Aggregate(Item):
    """An item that decides: its `version` is the number of its last event, `head` that event's hash."""

    version = NumberAttribute(default=0)
    head = UnicodeAttribute(default=GENESIS)


class PeopleTable(Item):
    """Company, people, logins, and what belongs to no other module."""

    table = "people"


class ClientsTable(Item):
    """Everything in a client's partition, whichever module wrote it."""

    table = "clients"


class HandoverTable(Item):
    """Cases and their rows."""

    table = "handover"


class EventsTable(Item):
    """Events, the only table with a stream."""

    table = "events"


class InsightTable(Item):
    """What consumers made of events: what they have seen, and what it adds up to. All of it can be made again."""

    table = "insight"


# An item by its class, `pk` and `sk`.
Place = tuple[type[Item], str, str]
I = TypeVar("I", bound=Item)  # noqa: E741 - the usual name would hide pynamodb's


@dataclass(frozen=True)
class Page:
    """One answer of a query: raw items in key order and where to go on, None at the end."""

    items: tuple[Raw, ...]
    last_key: Mapping[str, Any] | None


@cache
def connection() -> Connection:
    """The one DynamoDB connection of this process; it knows the shape of the tables."""
    shared = Connection(max_retry_attempts=2, connect_timeout_seconds=2, read_timeout_seconds=3)
    for table in (PeopleTable, ClientsTable, HandoverTable, EventsTable, InsightTable):
        shared.add_meta_table(_shape(table.table_name()))
    return shared


@cache
def _bound(table_name: str) -> TableConnection:
    bound = TableConnection(table_name)
    bound.connection = connection()
    return bound


def _forget() -> None:
    connection.cache_clear()
    _bound.cache_clear()


clients.renewed_with(_forget)


def _shape(table_name: str) -> MetaTable:
    def schema(index: str | None) -> list[dict[str, str]]:
        hash_key, range_key = _KEYS[index]
        return [
            {"AttributeName": hash_key, "KeyType": "HASH"},
            {"AttributeName": range_key, "KeyType": "RANGE"},
        ]

    names = [name for pair in _KEYS.values() for name in pair]
    return MetaTable(
        {
            "TableName": table_name,
            "KeySchema": schema(None),
            "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in names],
            "GlobalSecondaryIndexes": [{"IndexName": index, "KeySchema": schema(index)} for index in _KEYS if index],
        }
    )


_at_hand: ContextVar[dict[tuple[str, str, str], list[Raw | None]] | None] = ContextVar("at_hand", default=None)


@contextmanager
def at_hand() -> Iterator[None]:
    """Within this block what `bring` brought is taken by the next `get` of it, as often as it was asked for."""
    before = _at_hand.set({})
    try:
        yield
    finally:
        _at_hand.reset(before)


def bring(places: Sequence[Place]) -> None:
    """Read several items by one request per hundred, each strongly consistent, for the gets that follow in `at_hand`.

    What the answer leaves out for want of capacity is read when it is asked for.
    """
    hand = _at_hand.get()
    if hand is None or len(places) < 2:
        return
    wanted = [(item.table_name(), pk, sk) for item, pk, sk in places]
    distinct = list(dict.fromkeys(wanted))
    found: dict[tuple[str, str, str], Raw | None] = {}
    for start in range(0, len(distinct), MOST_AT_ONCE):
        found |= _at_once(distinct[start : start + MOST_AT_ONCE])
    for key in wanted:
        if key in found:
            hand.setdefault(key, []).append(found[key])


def several(places: Sequence[Place]) -> dict[tuple[str, str], Raw]:
    """Up to 100 items as they are now, by `pk` and `sk`; those that do not exist are left out."""
    wanted = [(item.table_name(), pk, sk) for item, pk, sk in places]
    found = _at_once(wanted)
    for table, pk, sk in wanted:
        if (table, pk, sk) not in found:
            found[table, pk, sk] = connection().get_item(table, pk, sk, consistent_read=True).get("Item")
    return {(pk, sk): raw for (_, pk, sk), raw in found.items() if raw}


def _at_once(keys: Sequence[tuple[str, str, str]]) -> dict[tuple[str, str, str], Raw | None]:
    """What one request finds at some keys, None where nothing is; without those that it leaves for later."""
    wanted: dict[str, dict[str, Any]] = {}
    for name, pk, sk in keys:
        asked = wanted.setdefault(name, {"Keys": [], "ConsistentRead": True})["Keys"]
        asked.append({"pk": {"S": pk}, "sk": {"S": sk}})
    answer = connection().dispatch("BatchGetItem", {"RequestItems": wanted, "ReturnConsumedCapacity": "TOTAL"})
    late = {(name, *_key(key)) for name, rest in answer.get("UnprocessedKeys", {}).items() for key in rest["Keys"]}
    found = {(name, *_key(raw)): raw for name, rows in answer["Responses"].items() for raw in rows}
    return {key: found.get(key) for key in keys if key not in late}


def _key(raw: Raw) -> tuple[str, str]:
    return raw["pk"]["S"], raw["sk"]["S"]


def get(item: type[I], pk: str, sk: str) -> I | None:
    """One item as it is now, or None; a strongly consistent read."""
    brought = (_at_hand.get() or {}).get((item.table_name(), pk, sk))
    if brought:
        raw = brought.pop()
    else:
        raw = connection().get_item(item.table_name(), pk, sk, consistent_read=True).get("Item")
    return item.from_raw_data(raw) if raw else None


def query(
    item: type[Item],
    pk: str,
    *,
    prefix: str = "",
    index: Index | None = None,
    limit: int | None = None,
    after: Mapping[str, Any] | None = None,
    forward: bool = True,
) -> Page:
    """One page of a partition in key order: strongly consistent on the table, late by nature on an index."""
    answer = connection().query(
        item.table_name(),
        pk,
        range_key_condition=_begins(index, prefix),
        index_name=index,
        limit=limit,
        exclusive_start_key=after,
        consistent_read=index is None,
        scan_index_forward=forward,
    )
    return Page(tuple(answer["Items"]), answer.get("LastEvaluatedKey"))


def _begins(index: Index | None, prefix: str) -> Condition | None:
    return Path([_KEYS[index][1]]).startswith(prefix) if prefix else None


def every(item: type[I], pk: str, *, prefix: str = "") -> list[I]:
    """All items of a small, bounded part of a partition, page after page."""
    found: list[I] = []
    page = query(item, pk, prefix=prefix)
    found += [item.from_raw_data(raw) for raw in page.items]
    while page.last_key:
        page = query(item, pk, prefix=prefix, after=page.last_key)
        found += [item.from_raw_data(raw) for raw in page.items]
    return found


def entries(
    item: type[I],
    pk: str,
    *,
    prefix: str = "",
    index: Index | None = None,
    limit: int,
    after: Key,
    forward: bool = True,
) -> Entries[I]:
    """Up to `limit` entries of a partition after a key, with the short form of each one's own key."""
    start = after and _whole(after, pk, index)
    page = query(item, pk, prefix=prefix, index=index, limit=limit, after=start, forward=forward)
    rows = [(_short(raw, index), item.from_raw_data(raw)) for raw in page.items]
    return Entries(rows, ended=page.last_key is None)


def _short(raw: Raw, index: Index | None) -> Mapping[str, str]:
    """What of an entry's key its partition does not say; so a cursor stays short however long a name is."""
    return {name: raw[name]["S"] for name in ("pk", "sk", _KEYS[index][1])}


def _whole(short: Mapping[str, str], pk: str, index: Index | None) -> Raw:
    return {name: {"S": text} for name, text in {**short, _KEYS[index][0]: pk}.items()}


def delete_if(item: Item, condition: Condition) -> bool:
    """Remove one item if the condition holds; False when it did not."""
    try:
        item.delete(condition)
    except DeleteError as failure:
        if outages.code_of(failure) != "ConditionalCheckFailedException":
            raise
        return False
    return True
