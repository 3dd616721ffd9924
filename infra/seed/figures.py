"""What the records of a plan come to: every figure is computed from orders, lines and contacts, none is kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from infra.seed.clients import Client
from infra.seed.company import LEAVER
from infra.seed.money import Receivable
from infra.seed.orders import Order
from infra.seed.plan import Plan

KEY_SHARE = 0.8


def revenue(orders: Iterable[Order]) -> Counter[int]:
    """What each client's orders come to, in fen."""
    sums: Counter[int] = Counter()
    for order in orders:
        sums[order.client] += order.amount
    return sums


def size_of(fen: int) -> str:
    """The size of a client by what its orders of a year come to."""
    bounds = ((60_000_000, "A"), (15_000_000, "B"), (3_000_000, "C"))
    return next((size for bound, size in bounds if fen > bound), "D")


def hers(plan: Plan) -> list[Client]:
    """The leaver's clients."""
    return [client for client in plan.clients if client.manager == LEAVER]


def share(plan: Plan, chosen: Iterable[Client], of: Iterable[Client]) -> float:
    """The part of some clients in the revenue of others."""
    sums = revenue(plan.orders)
    return sum(sums[client.key] for client in chosen) / sum(sums[client.key] for client in of)


def key_clients(plan: Plan) -> list[Client]:
    """The largest of hers that together make 80% of her revenue."""
    sums = revenue(plan.orders)
    ranked = sorted(hers(plan), key=lambda client: -sums[client.key])
    left = KEY_SHARE * sum(sums[client.key] for client in ranked)
    found = []
    for client in ranked:
        if left <= 0:
            break
        found.append(client)
        left -= sums[client.key]
    return found


def freight(plan: Plan, person: str | None = None) -> list[Receivable]:
    """The open lines of freight: all, or those that somebody answers for."""
    return [
        line for line in plan.receivables if line.kind == "freight" and line.open and person in (None, line.responsible)
    ]


def days_outstanding(plan: Plan) -> float:
    """For how many days of revenue the company waits."""
    return sum(line.open for line in freight(plan)) / sum(order.amount for order in plan.orders) * 365


def weekly(plan: Plan, person: str) -> list[int]:
    """How often somebody had contact with a client in each of the last 26 weeks, the last one at the end."""
    weeks: Counter[int] = Counter()
    for one in plan.interactions:
        if one.employee == person:
            weeks[((plan.day - one.occurred_on).days + 6) // 7] += 1
    return [weeks[number] for number in range(26, 0, -1)]


def months(plan: Plan) -> dict[str, float]:
    """Each whole month's revenue against the average of the year."""
    sums: dict[str, int] = defaultdict(int)
    for order in plan.orders:
        sums[f"{order.placed_on:%Y-%m}"] += order.amount
    mean = sum(sums.values()) / 12
    whole = sorted(sums)[1:-1]
    return {month: sums[month] / mean for month in whole}


def last_contacts(plan: Plan) -> dict[int, date]:
    """When each client was last spoken with."""
    found: dict[int, date] = {}
    for one in plan.interactions:
        found[one.client] = one.occurred_on
    return found


def unspoken(plan: Plan, person: str, days: int = 30) -> list[Client]:
    """Somebody's clients that nobody has spoken with for so many days."""
    last, since = last_contacts(plan), plan.day - timedelta(days=days)
    return [one for one in plan.clients if one.manager == person and last.get(one.key, date.min) < since]


def without(plan: Plan, kind: str) -> list[Client]:
    """Her clients without a document or an agreement of a kind."""
    filed = {one.client for one in plan.documents if one.kind == kind}
    agreed = {one.client for one in plan.agreements if one.kind == kind}
    having = filed | agreed
    return [client for client in hers(plan) if client.key not in having]


def orders_of(plan: Plan, clients: Iterable[Client], first: int, last: int) -> int:
    """How many orders some clients placed from one number of days ago to another."""
    keys = {client.key for client in clients}
    return sum(1 for order in plan.orders if order.client in keys and last < (plan.day - order.placed_on).days <= first)
