"""Figures of booked orders: rows that are only added to, in the partitions of their month."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.aws import items
from chalicelib.aws.consumers import Tally
from chalicelib.aws.items import InsightTable
from chalicelib.core.money import Money
from chalicelib.insight.rules import SHARDS, Figure, Sale, shard_of


def month_pk(org_id: str, name: str, month: str, shard: int) -> str:
    """One of the 16 partitions that hold a month's figures under a consumer's name."""
    return f"ORG#{org_id}#AGG#{name}#orders#{month}#{shard}"


class FigureItem(InsightTable, discriminator="order_figure"):
    """A person's orders of a month in one currency."""

    holder_id = UnicodeAttribute()
    currency = UnicodeAttribute()
    orders = NumberAttribute()
    amount = NumberAttribute()

    def figure(self) -> Figure:
        """The figure this item holds."""
        return Figure(self.holder_id, int(self.orders), Money(int(self.amount), self.currency))


def tally(org_id: str, name: str, sale: Sale) -> Tally:
    """What a sale adds to its row."""
    return Tally(
        FigureItem,
        month_pk(org_id, name, sale.month, shard_of(sale.holder_id)),
        f"{sale.holder_id}#{sale.amount.currency}",
        add={"orders": 1, "amount": sale.amount.amount},
        facts={"holder_id": sale.holder_id, "currency": sale.amount.currency},
    )


class OrderFigureStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def month(self, org_id: str, name: str, month: str) -> list[Figure]:
        """Everybody's figures of a month (`2026-11`) under a consumer's name, by holder and currency."""
        found: list[FigureItem] = []
        for shard in range(SHARDS):
            found += items.every(FigureItem, month_pk(org_id, name, month, shard))
        return sorted((item.figure() for item in found), key=lambda figure: (figure.holder_id, figure.amount.currency))
