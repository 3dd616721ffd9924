"""Unique keys: whose a reference of another system, a phone or a number is, put in the transaction that brings it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from pynamodb.attributes import UnicodeAttribute

from chalicelib.aws import items
from chalicelib.aws.items import ClientsTable, Item, PeopleTable, Place
from chalicelib.aws.tables import Transaction
from chalicelib.core.refs import Ref


class KeyItem(Item):
    """Whose a key is."""

    owner_id = UnicodeAttribute()


class ClientsKey(KeyItem, ClientsTable, discriminator="clients_key"):
    """A key of something in a client's partition, or of a client."""


class PeopleKey(KeyItem, PeopleTable, discriminator="people_key"):
    """A key of a person, or of something that belongs to people."""


K = TypeVar("K", bound=KeyItem)


def of_ref(noun: str, ref: Ref) -> str:
    """The key of a reference: of what kind the thing is, in which system, under which id."""
    return f"{noun}#{ref.system}#{ref.id}"


def owner(table: type[K], org_id: str, key: str) -> str | None:
    """Whose a key is, or None; 1 GetItem."""
    item = items.get(table, _pk(org_id, key), "KEY")
    return str(item.owner_id) if item else None


def place(table: type[K], org_id: str, key: str) -> Place:
    """Where a key stands, to be read beside something else."""
    return table, _pk(org_id, key), "KEY"


def bring(table: type[K], org_id: str, keys: Iterable[str]) -> None:
    """Read several keys by one request, for the `owner` of each that follows."""
    items.bring([(table, _pk(org_id, key), "KEY") for key in keys])


def claim(write: Transaction, table: type[K], org_id: str, key: str, owner_id: str) -> None:
    """Let the transaction happen only if nothing has this key, and give it to an owner."""
    write.create(table(pk=_pk(org_id, key), sk="KEY", owner_id=owner_id))


def release(write: Transaction, table: type[K], org_id: str, key: str) -> None:
    """Let a key be free again."""
    write.delete(table, _pk(org_id, key), "KEY")


def _pk(org_id: str, key: str) -> str:
    return f"ORG#{org_id}#KEY#{key}"
