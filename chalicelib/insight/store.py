"""Figures of orders and interactions: rows that are only added to, in the partitions of their month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.aws import items
from chalicelib.aws.effects import Tally
from chalicelib.aws.items import InsightTable
from chalicelib.core.money import Money
from chalicelib.insight.rules import SHARDS, By, ContactFigure, Figure, Told, owners, shard_of

ORDERS, CONTACTS = "orders", "contacts"


def month_pk(org_id: str, name: str, what: str, month: str, shard: int) -> str:
    """One of the 16 partitions that hold a month's figures under a consumer's name."""
    return f"ORG#{org_id}#AGG#{name}#{what}#{month}#{shard}"


class FigureItem(InsightTable, discriminator="order_figure"):
    """Orders of a month in one currency, by a person or a segment; what nothing was added to is nothing."""

    key = UnicodeAttribute()
    currency = UnicodeAttribute()
    orders = NumberAttribute(default=0)
    amount = NumberAttribute(default=0)
    cancelled = NumberAttribute(default=0)

    def figure(self) -> Figure:
        """The figure this item holds."""
        return Figure(self.key, int(self.orders), Money(int(self.amount), self.currency), int(self.cancelled))


class ContactFigureItem(InsightTable, discriminator="contact_figure"):
    """Interactions of a month, by a person or a segment."""

    key = UnicodeAttribute()
    contacts = NumberAttribute(default=0)

    def figure(self) -> ContactFigure:
        """The figure this item holds."""
        return ContactFigure(self.key, int(self.contacts))


def tallies(org_id: str, name: str, told: Told, zone: str) -> Iterator[Tally]:
    """What an order or an interaction adds to its rows: one per person and segment, in every month that it changes."""
    what, item = (ORDERS, FigureItem) if told.kind == "order" else (CONTACTS, ContactFigureItem)
    money = {"currency": str(told.now["currency"])} if what == ORDERS else {}
    for month, numbers in told.counts(zone).items():
        for by, key in owners(told).items():
            pk = month_pk(org_id, name, what, month, shard_of(key))
            sk = "#".join([by, key, *money.values()])
            yield Tally(item, pk, sk, add=numbers, facts={"key": key, **money})


F = TypeVar("F", FigureItem, ContactFigureItem)


class FigureStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def orders(self, org_id: str, name: str, month: str, by: By = By.PERSON) -> list[Figure]:
        """Everybody's figures of a month (`2026-11`) under a consumer's name, by key and currency."""
        found = (item.figure() for item in _of_month(FigureItem, org_id, name, ORDERS, month, by))
        return sorted(found, key=lambda figure: (figure.key, figure.amount.currency))

    def contacts(self, org_id: str, name: str, month: str, by: By = By.PERSON) -> list[ContactFigure]:
        """Everybody's interactions of a month under a consumer's name, by key."""
        found = (item.figure() for item in _of_month(ContactFigureItem, org_id, name, CONTACTS, month, by))
        return sorted(found, key=lambda figure: figure.key)


def _of_month(item: type[F], org_id: str, name: str, what: str, month: str, by: By) -> Iterator[F]:
    for shard in range(SHARDS):
        yield from items.every(item, month_pk(org_id, name, what, month, shard), prefix=f"{by}#")
