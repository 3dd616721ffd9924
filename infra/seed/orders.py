"""Twelve months of orders: each client's come to its yearly sum, each month's to the company's index."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from infra.seed import season
from infra.seed.clients import Client
from infra.seed.company import LEAVER
from infra.seed.lanes import Lane

ZONE = ZoneInfo("Asia/Shanghai")
YEAR = 365
OPEN_OF_HERS = 14
# Five of her six largest order this much less in the last eight weeks, while her team's others order more.
DWINDLING = 5
FALL, RISE = 0.3, 1.06
EIGHT_WEEKS = 56
_FITTING = 8
# An order by its age in days: somebody else's is closed when its proof of delivery is back.
_STATUSES = ((1, "confirmed"), (2, "dispatched"), (3, "in_transit"), (5, "signed"))
NEXT_STEPS = {
    "confirmed": "确认装车时间，通知调度派车",
    "dispatched": "装车后回传照片，告知客户预计到达时间",
    "in_transit": "跟踪在途，到达前一天联系收货方",
    "signed": "催司机寄回回单，核对签收数量",
}


@dataclass(frozen=True)
class Order:
    """An order; `amount` in fen, `client` and `salesperson` are keys, the next step is that of an open one."""

    key: int
    client: int
    salesperson: str
    placed_at: datetime
    lane: Lane
    amount: int
    status: str = "pod_back"
    next_step: str = ""
    next_on: date | None = None

    @property
    def open(self) -> bool:
        """Whether its proof of delivery is still out."""
        return self.status != "pod_back"

    @property
    def placed_on(self) -> date:
        """The day in the company's zone."""
        return self.placed_at.astimezone(ZONE).date()


def dwindling(clients: Iterable[Client]) -> set[int]:
    """Her largest clients that order less and less."""
    hers = sorted((one for one in clients if one.manager == LEAVER), key=lambda one: -one.target)
    return {one.key for one in hers[:DWINDLING]}


def orders(clients: Sequence[Client], day: date, rng: random.Random) -> list[Order]:
    """Everything ordered in the 365 days before a day, oldest first."""
    calendar = Calendar(clients, day)
    placed = [order for client in clients for order in _of_client(client, calendar, rng)]
    placed.sort(key=lambda order: (order.placed_at, order.client))
    numbered = [replace(order, key=number) for number, order in enumerate(placed)]
    return _with_status(numbered, day, rng)


class Calendar:
    """How much of each client's year falls on each day, so that the company's months come out as its index has it."""

    def __init__(self, clients: Sequence[Client], day: date):
        self.days = season.days(day - timedelta(days=YEAR), day - timedelta(days=1))
        cuts = [day - timedelta(days=EIGHT_WEEKS), day - timedelta(days=2 * EIGHT_WEEKS)]
        self._spans = season.spans(self.days, cuts)
        self._late = [span[0] >= cuts[0] for span in self._spans]
        self._before = [cuts[1] <= span[0] < cuts[0] for span in self._spans]
        products = {client.product for client in clients}
        self._weights = {product: [season.day_weight(product, one) for one in self.days] for product in products}
        self._fallen = dwindling(clients)
        self._fit(clients)

    def cumulated(self, client: Client) -> list[float]:
        """The client's revenue up to and with each day, as a part of the year's."""
        weights, fitted = self._weights[client.product], self._rows[client.key]
        parts: list[float] = []
        start = 0
        for span, sum_ in zip(self._spans, fitted, strict=True):
            piece = weights[start : start + len(span)]
            whole = sum(piece) or 1.0
            parts += [sum_ * weight / whole for weight in piece]
            start += len(span)
        total = sum(parts)
        return [value / total for value in accumulate(parts)]

    def _fit(self, clients: Sequence[Client]) -> None:
        """Balance the sums by client and by span until both are as they shall be, the fallen ones set last."""
        shares = [sum(season.company_weight(one) for one in span) for span in self._spans]
        whole, revenue = sum(shares), sum(client.target for client in clients)
        self._rows = {client.key: self._first_guess(client) for client in clients}
        for _ in range(_FITTING):
            for place, share in enumerate(shares):
                factor = revenue * share / whole / sum(row[place] for row in self._rows.values())
                for row in self._rows.values():
                    row[place] *= factor
            for client in clients:
                self._rows[client.key] = self._scaled(client)

    def _first_guess(self, client: Client) -> list[float]:
        weights, start, row = self._weights[client.product], 0, []
        risen = RISE if client.team == "industry" and client.key not in self._fallen else 1.0
        for span, late in zip(self._spans, self._late, strict=True):
            row.append(sum(weights[start : start + len(span)]) * (risen if late else 1.0))
            start += len(span)
        return [value * client.target / sum(row) for value in row]

    def _scaled(self, client: Client) -> list[float]:
        row = self._rows[client.key]
        if client.key in self._fallen:
            row = self._fall(row)
        return [value * client.target / sum(row) for value in row]

    def _fall(self, row: list[float]) -> list[float]:
        """The last eight weeks come to 30% of the eight before."""
        late = sum(value for value, is_late in zip(row, self._late, strict=True) if is_late)
        before = sum(value for value, is_before in zip(row, self._before, strict=True) if is_before)
        factor = FALL * before / late
        return [value * (factor if is_late else 1.0) for value, is_late in zip(row, self._late, strict=True)]


def _of_client(client: Client, calendar: Calendar, rng: random.Random) -> list[Order]:
    """Its orders, spread evenly over what its season allows, priced so that they come to its sum."""
    mean = 1 / sum(part / lane.mean for lane, part in client.lanes)
    count = max(1, round(client.target / mean))
    ends = calendar.cumulated(client)
    days = [min(bisect_right(ends, (number + rng.random()) / count), len(ends) - 1) for number in range(count)]
    trips = _trips(client, count, rng)
    prices = _priced(trips, client.target, rng)
    return [
        Order(0, client.key, client.manager, _moment(calendar.days[day], rng), lane, price * 100)
        for day, lane, price in zip(days, trips, prices, strict=True)
    ]


def _trips(client: Client, count: int, rng: random.Random) -> list[Lane]:
    """Which lane each trip takes: so many of each as its part of the revenue makes."""
    rates = [(lane, part / lane.mean) for lane, part in client.lanes]
    bounds = list(accumulate(rate for _, rate in rates))
    places = [(number + rng.random()) / count * bounds[-1] for number in range(count)]
    trips = [rates[min(bisect_right(bounds, place), len(rates) - 1)][0] for place in places]
    rng.shuffle(trips)
    return trips


def _priced(trips: Sequence[Lane], target: float, rng: random.Random) -> list[int]:
    """A price for each trip in whole ten yuan, within the lane's range and 15% beyond, coming to the sum."""
    prices = [rng.uniform(lane.low, lane.high) for lane in trips]
    for _ in range(4):
        factor = target / sum(prices)
        prices = [
            min(max(price * factor, lane.low * 0.86), lane.high * 1.14)
            for price, lane in zip(prices, trips, strict=True)
        ]
    return [round(price / 10) * 10 for price in prices]


def _moment(day: date, rng: random.Random) -> datetime:
    """An instant of a working day."""
    minute = min(max(round(rng.gauss(12.5 * 60, 170)), 8 * 60), 20 * 60)
    return datetime.combine(day, time(minute // 60, minute % 60, rng.randrange(60)), ZONE)


def _with_status(placed: Sequence[Order], day: date, rng: random.Random) -> list[Order]:
    """Old orders are done; of hers the last 14 are open, the others' are open for a few days."""
    hers = [order.key for order in placed if order.salesperson == LEAVER][-OPEN_OF_HERS:]
    ranks: dict[int, int] = {key: rank for rank, key in enumerate(hers)}
    dated = []
    for order in placed:
        age = (day - order.placed_on).days
        if order.salesperson == LEAVER:
            status = list(NEXT_STEPS)[3 - ranks[order.key] * 4 // OPEN_OF_HERS] if order.key in ranks else "pod_back"
        else:
            late = 6 if rng.random() < 0.04 else 0
            status = next((name for days, name in _STATUSES if age <= days + late), "pod_back")
        dated.append(_open(order, status, day, rng) if status != "pod_back" else order)
    return dated


def _open(order: Order, status: str, day: date, rng: random.Random) -> Order:
    steps = day + timedelta(days=rng.choice((0, 1, 1, 2)))
    return replace(order, status=status, next_step=NEXT_STEPS[status], next_on=steps)


def by_client(placed: Iterable[Order]) -> dict[int, list[Order]]:
    """The orders of each client."""
    found: dict[int, list[Order]] = defaultdict(list)
    for order in placed:
        found[order.client].append(order)
    return found
