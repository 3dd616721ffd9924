"""What clients owe: orders billed by the month, paid early or late, so that the company waits 58 days for its money."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate

from infra.seed.clients import Client
from infra.seed.company import LEAVER
from infra.seed.orders import Order

DAYS_OUTSTANDING = 58
OVERDUE, DISPUTED = 0.13, 0.08
# Hers, in fen: all that is open, of it unbilled and overdue; what is disputed, in how many lines, the largest of them.
OPEN_OF_HERS, UNBILLED_OF_HERS, OVERDUE_OF_HERS = 386_000_000, 112_000_000, 62_000_000
DISPUTED_OF_HERS, DISPUTES_OF_HERS, LARGEST_DISPUTE = 41_000_000, 11, 9_260_000
WITHOUT_STATEMENT = 3
BONDS_OF_HERS = (3_000_000, 5_000_000)
REASONS = {"damage": 0.35, "delay": 0.25, "surcharge": 0.20, "pod": 0.15, "other": 0.05}
_LONGER_TERMS = (30, 45, 60, 90, 120, 150)


@dataclass(frozen=True)
class Dispute:
    """What of a line is disputed (fen), why, since when, and what is to be done by whom."""

    amount: int
    reason: str
    since: date
    next_step: str
    owner: str


@dataclass(frozen=True)
class Receivable:
    """A line of what is owed, in fen: the freight of a client's month, or a deposit with it."""

    key: int
    client: int
    kind: str
    stage: str
    amount: int
    open: int
    responsible: str
    label: str
    issued_on: date | None = None
    due_on: date | None = None
    settled_on: date | None = None
    invoice_no: str = ""
    reconciled_on: date | None = None
    sealed: bool = False
    disputed: Dispute | None = None

    def overdue(self, day: date) -> bool:
        """Whether it should have been paid before a day."""
        return self.open > 0 and self.due_on is not None and self.due_on < day


@dataclass(frozen=True)
class _Bill:
    """The freight of a client's month, and how it will be paid: `late` in days at the usual pace, `early` in parts."""

    client: Client
    month: date
    amount: int
    last_on: date
    delay: int
    late: float
    early: float
    part: float

    @cached_property
    def closed_on(self) -> date:
        """The end of its month, from which its terms run."""
        return (self.month + timedelta(days=32)).replace(day=1) - timedelta(days=1)

    @cached_property
    def issued_on(self) -> date:
        """When the statement goes out: some days into the next month."""
        return self.closed_on + timedelta(days=3 + self.delay)

    def due_on(self, lag: int) -> date:
        """When it is to be paid."""
        return self.closed_on + timedelta(days=self.client.terms + lag)

    def paid_early(self, pace: _Pace) -> date:
        """When whoever pays in time pays: as it is due, or some days before."""
        due = self.due_on(pace.lag) - timedelta(days=round(self.early * pace.early) + 1)
        return max(due, self.issued_on + timedelta(days=2))

    def paid_late(self, pace: _Pace) -> date:
        """When whoever pays late pays."""
        return self.due_on(pace.lag) + timedelta(days=min(round(self.late * pace.late), 3000) - 1)


@dataclass(frozen=True)
class _Pace:
    """How clients pay: how many days of grace all have, how early the earliest pays, and how much later the late."""

    lag: int = 0
    early: int = 0
    late: float = 0.0


def receivables(clients: Sequence[Client], placed: Sequence[Order], day: date, rng: random.Random) -> list[Receivable]:
    """Every line of twelve months, those long paid as well."""
    delivered = [order for order in placed if order.status in ("signed", "pod_back")]
    hers = [order for order in delivered if order.salesperson == LEAVER]
    theirs = [order for order in delivered if order.salesperson != LEAVER]
    all_open = sum(order.amount for order in placed) * DAYS_OUTSTANDING // 365
    lines = [
        *_lines_of_hers(clients, hers, day, rng),
        *_lines_of_others(_bills(clients, theirs, rng), day, all_open - OPEN_OF_HERS, all_open, rng),
        *_deposits(clients, day, rng),
    ]
    numbered = [replace(line, key=number) for number, line in enumerate(lines)]
    return _disputed(numbered, day, rng)


def _bills(clients: Sequence[Client], placed: Iterable[Order], rng: random.Random) -> list[_Bill]:
    months: dict[tuple[int, date], list[Order]] = defaultdict(list)
    for order in placed:
        months[order.client, order.placed_on.replace(day=1)].append(order)
    return [
        _Bill(
            client=clients[client],
            month=month,
            amount=sum(order.amount for order in found),
            last_on=found[-1].placed_on,
            delay=rng.randrange(9),
            late=rng.expovariate(1 / 12) if rng.random() < 0.5 else 0,
            early=rng.random(),
            part=rng.choice((0.4, 0.5, 0.7)) if rng.random() < 0.06 else 1.0,
        )
        for (client, month), found in sorted(months.items())
    ]


def _lines_of_others(
    bills: Sequence[_Bill], day: date, wanted: int, all_open: int, rng: random.Random
) -> list[Receivable]:
    """Lines of the others: billed as quickly and paid as late as makes what is open and overdue come out right."""
    overdue = round(all_open * OVERDUE) - OVERDUE_OF_HERS
    on_credit = [bill for bill in bills if bill.client.terms]

    def running(pace: _Pace) -> int:
        return sum(bill.amount for bill in on_credit if _runs(bill, pace, day))

    paces = [_Pace(lag=max(-days, 0), early=max(days, 0)) for days in range(-40, 90, 2)]
    pace = min(paces, key=lambda one: abs(running(one) - (wanted - overdue)))
    past = [bill for bill in on_credit if bill.due_on(pace.lag) < day]

    def late(factor: float) -> int:
        slow = replace(pace, late=factor)
        return sum(round(bill.amount * bill.part) for bill in past if bill.paid_late(slow) >= day)

    slow = replace(pace, late=_fit(late, overdue))
    return [_line(bill, day, slow, rng) for bill in bills]


def _runs(bill: _Bill, pace: _Pace, day: date) -> bool:
    """Whether it is not due yet, and not paid either."""
    return bill.due_on(pace.lag) >= day and (bill.issued_on >= day or bill.paid_early(pace) >= day)


def _fit(sum_at: Callable[[float], int], wanted: int) -> float:
    """The factor at which a growing sum is as wanted."""
    low, high = 0.0, 400.0
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if sum_at(middle) < wanted else (low, middle)
    return low if abs(sum_at(low) - wanted) < abs(sum_at(high) - wanted) else high


def _line(bill: _Bill, day: date, pace: _Pace, rng: random.Random) -> Receivable:
    if not bill.client.terms:
        return _billed(bill, bill.last_on, bill.last_on, day, left=0, rng=rng)
    if bill.issued_on >= day:
        return _unbilled(bill.client, bill.month, bill.amount)
    due = bill.due_on(pace.lag)
    if due >= day:
        left, paid_on = (bill.amount if _runs(bill, pace, day) else 0), bill.paid_early(pace)
    else:
        paid_on = bill.paid_late(pace)
        left = round(bill.amount * bill.part) if paid_on >= day else 0
    return _billed(bill, bill.issued_on, due, day, left=left, rng=rng, paid_on=paid_on)


def _billed(
    bill: _Bill, issued_on: date, due_on: date, day: date, *, left: int, rng: random.Random, paid_on: date | None = None
) -> Receivable:
    """A line whose statement went out, with what is left of it."""
    return Receivable(
        key=0,
        client=bill.client.key,
        kind="freight",
        stage=_stage(issued_on, day, left, bill.amount),
        amount=bill.amount,
        open=left,
        responsible=bill.client.manager,
        label=f"{bill.month:%Y年}{bill.month.month}月运费",
        issued_on=issued_on,
        due_on=due_on,
        settled_on=None if left else paid_on or due_on,
        invoice_no=f"{bill.month:%y%m}{rng.randrange(10**8):08d}",
        reconciled_on=issued_on + timedelta(days=2) if issued_on + timedelta(days=2) < day else None,
        sealed=rng.random() < 0.8,
    )


def _stage(issued_on: date, day: date, left: int, amount: int) -> str:
    if not left:
        return "settled"
    if left < amount:
        return "part_paid"
    age = (day - issued_on).days
    return "reconciling" if age <= 3 else "reconciled" if age <= 8 else "invoiced"


def _unbilled(client: Client, month: date, amount: int) -> Receivable:
    return Receivable(
        key=0,
        client=client.key,
        kind="freight",
        stage="unbilled",
        amount=amount,
        open=amount,
        responsible=client.manager,
        label=f"{month:%Y年}{month.month}月运费（未对账）",
    )


def _lines_of_hers(
    clients: Sequence[Client], placed: Sequence[Order], day: date, rng: random.Random
) -> list[Receivable]:
    """Hers: the newest orders unbilled, then what runs, then what is overdue, and all before that is paid.

    She bills late and lengthened some of her clients' credit: what would be due by their terms runs on by longer ones.
    """
    on_credit = [order for order in placed if clients[order.client].terms]
    newest = on_credit[::-1]
    sums = list(accumulate(order.amount for order in newest))
    count = min(range(len(sums)), key=lambda number: abs(sums[number] - UNBILLED_OF_HERS)) + 1
    unbilled, earlier = newest[:count], on_credit[: len(on_credit) - count]
    lines = [_unbilled(bill.client, bill.month, bill.amount) for bill in _bills(clients, unbilled[::-1], rng)]
    bills = sorted(_bills(clients, earlier, rng), key=lambda bill: bill.issued_on, reverse=True)
    lines += _aged(bills, day, OPEN_OF_HERS - OVERDUE_OF_HERS - sums[count - 1], rng)
    cash = [order for order in placed if not clients[order.client].terms]
    return lines + [_line(bill, day, _Pace(), rng) for bill in _bills(clients, cash, rng)]


def _aged(bills: Sequence[_Bill], day: date, running: int, rng: random.Random) -> list[Receivable]:
    """Her billed lines, newest first: so much of them runs, so much is overdue, the rest is paid."""
    lines = []
    overdue = OVERDUE_OF_HERS
    for bill in bills:
        issued = min(bill.issued_on, day - timedelta(days=1))
        due = issued + timedelta(days=bill.client.terms)
        if running > 0:
            left = min(running, bill.amount)
            running -= left
            due = _longer(issued, bill.client.terms, day)
        else:
            left = min(overdue, bill.amount) if due < day else 0
            overdue -= left
        lines.append(_billed(bill, issued, due if left else min(due, day - timedelta(days=2)), day, left=left, rng=rng))
    return lines


def _longer(issued: date, terms: int, day: date) -> date:
    """When something is due by the shortest usual terms, from the client's own on, by which it is not due yet."""
    dues = [issued + timedelta(days=days) for days in (terms, *_LONGER_TERMS) if days >= terms]
    return next((due for due in dues if due >= day), day + timedelta(days=7))


def _deposits(clients: Sequence[Client], day: date, rng: random.Random) -> list[Receivable]:
    """Bid bonds: two of hers, and of every fiftieth large client of the others one."""
    large = [client for client in clients if client.manager == LEAVER and client.size == "A"]
    hers = zip(large, BONDS_OF_HERS, strict=False)
    theirs = [
        (client, rng.choice((1_000_000, 2_000_000, 3_000_000, 5_000_000)))
        for client in clients
        if client.manager != LEAVER and client.size in "AB" and rng.random() < 0.08
    ]
    return [_deposit(client, amount, day, rng) for client, amount in (*hers, *theirs)]


def _deposit(client: Client, amount: int, day: date, rng: random.Random) -> Receivable:
    issued = day - timedelta(days=rng.randrange(20, 90))
    return Receivable(
        key=0,
        client=client.key,
        kind="deposit",
        stage="open",
        amount=amount,
        open=amount,
        responsible=client.manager,
        label="投标保证金",
        issued_on=issued,
        due_on=day + timedelta(days=rng.randrange(30, 120)),
    )


def _disputed(lines: Sequence[Receivable], day: date, rng: random.Random) -> list[Receivable]:
    """8% of the open lines are disputed, eleven of hers among them; three of hers have no statement."""
    billed = [line for line in lines if line.kind == "freight" and line.open and line.stage != "unbilled"]
    hers = sorted((line for line in billed if line.responsible == LEAVER), key=lambda line: (-line.open, line.key))
    theirs = [line for line in billed if line.responsible != LEAVER and line.open >= 50_000]
    chosen = hers[:DISPUTES_OF_HERS]
    more = rng.sample(theirs, min(len(theirs), max(round(len(billed) * DISPUTED) - len(chosen), 0)))
    amounts = [*_parts(chosen), *(_round(line.open * rng.uniform(0.03, 0.3)) for line in more)]
    reasons = _reasons(len(chosen) + len(more), rng)
    disputes = {
        line.key: _dispute(line, amount, reason, day, rng)
        for line, amount, reason in zip((*chosen, *more), amounts, reasons, strict=True)
    }
    bare = {line.key for line in hers[-WITHOUT_STATEMENT:]}
    return [
        replace(
            line,
            disputed=disputes.get(line.key),
            reconciled_on=None if line.key in bare else line.reconciled_on,
        )
        for line in lines
    ]


def _parts(chosen: Sequence[Receivable]) -> list[int]:
    """How much of each of her disputed lines is disputed; all of it comes to what it shall."""
    first = min(LARGEST_DISPUTE, _round(chosen[0].open * 0.95))
    rest = DISPUTED_OF_HERS - first
    whole = sum(line.open for line in chosen[1:])
    parts = [_round(rest * line.open / whole) for line in chosen[1:-1]]
    return [first, *parts, rest - sum(parts)]


def _round(amount: float) -> int:
    return max(round(amount / 1000) * 1000, 1000)


def _reasons(count: int, rng: random.Random) -> list[str]:
    """So many of each reason as its share makes; the first one is damage, the others in any order."""
    bounds = list(accumulate(REASONS.values()))
    names = list(REASONS)
    found = [
        names[next(place for place, bound in enumerate(bounds) if (n + 0.5) / count < bound + 1e-9)]
        for n in range(count)
    ]
    rest = found[1:]
    rng.shuffle(rest)
    return [*found[:1], *rest]


_STEPS = {
    "damage": "核对签收单与照片，报保险定损",
    "delay": "调取在途轨迹，与客户核定延误责任",
    "surcharge": "补交等时、上楼签认单",
    "pod": "催司机补交回单原件",
    "other": "与客户财务逐笔核对",
}


def _dispute(line: Receivable, amount: int, reason: str, day: date, rng: random.Random) -> Dispute:
    assert line.issued_on is not None
    since = min(line.issued_on + timedelta(days=rng.randrange(2, 20)), day - timedelta(days=1))
    return Dispute(amount, reason, since, _STEPS[reason], line.responsible)
