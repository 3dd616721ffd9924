"""What consumers keep, counted again from the records themselves: figures, people's clients, clients' live columns."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.aws.items import Raw
from chalicelib.aws.rebuild import serving
from chalicelib.clients.load import tasks as load_tasks
from chalicelib.clients.load.store import LoadStore
from chalicelib.clients.parts.store import hot_zone
from chalicelib.clients.store import FILE, FileItem, HoldItem, hold_sk
from chalicelib.core import clock
from chalicelib.insight.store import FigureStore
from chalicelib.insight.summaries.rules import live
from chalicelib.insight.summaries.store import SummaryItem, summary_sk
from chalicelib.insight.summaries.tasks import SUMMARIES
from chalicelib.insight.tasks import ORDERS
from chalicelib.people.rules import Company
from chalicelib.trade.rules import OrderStatus

if TYPE_CHECKING:
    from infra.local.verify import Books

ZONE = Company("", "").zone
# By kind, month and person: how many orders (or contacts), worth how much, of them cancelled.
Figures = Mapping[tuple[str, str, str], tuple[int, int, int]]
Columns = Mapping[str, Any]


@dataclass(frozen=True)
class Recount:
    """What the records come to: by month and person, by person, and by client."""

    figures: Figures
    loads: Mapping[str, int]
    live: Mapping[str, Columns]

    @property
    def months(self) -> list[str]:
        """The months in which anything happened, oldest first."""
        return sorted({month for _, month, _ in self.figures})


def of(books: Books) -> Recount:
    """A recount of everything that consumers keep."""
    return Recount(_figures(books), Counter(who for holds in books.holds.values() for who in holds), _live(books))


def _figures(books: Books) -> Figures:
    sums: dict[tuple[str, str, str], tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
    for order in books.orders:
        cancelled = order.status == OrderStatus.CANCELLED
        amount = 0 if cancelled else int(order.amount)
        _add(sums, ("orders", _day(order.placed_at)[:7], order.salesperson_id), (1, amount, int(cancelled)))
    for contact in books.contacts:
        _add(sums, ("contacts", _day(contact.occurred_at)[:7], contact.employee_id), (1, 0, 0))
    return dict(sums)


def _add(
    sums: dict[tuple[str, str, str], tuple[int, int, int]], key: tuple[str, str, str], more: tuple[int, int, int]
) -> None:
    count, amount, cancelled = sums[key]
    sums[key] = count + more[0], amount + more[1], cancelled + more[2]


def _day(text: str) -> str:
    return clock.day_of(clock.from_text(text), ZONE).isoformat()


def _live(books: Books) -> Mapping[str, Columns]:
    """Of every client the live columns that a count can tell."""
    ordered, said, open_, owed = defaultdict(list), defaultdict(list), Counter[tuple[str, str]](), Counter[str]()
    for order in books.orders:
        ordered[order.client_id].append(_day(order.placed_at))
        open_["orders", order.client_id] += order.order().open
    for contact in books.contacts:
        said[contact.client_id].append(contact.occurred_at)
    for debt in (item.receivable() for item in books.debts):
        open_["receivables", debt.client_id] += debt.open
        owed[debt.client_id] += debt.open_amount.amount if debt.open else 0
    for complaint in (item.complaint() for item in books.complaints):
        open_["complaints", complaint.client_id] += complaint.open
    return {
        client_id: {
            "first_order_on": min(ordered[client_id], default=None),
            "last_order_on": max(ordered[client_id], default=None),
            "last_contact_at": max(said[client_id], default=None),
            **{f"open_{kind}": open_[kind, client_id] for kind in ("orders", "receivables", "complaints")},
            "receivables_fen": owed[client_id],
        }
        for client_id in books.files
    }


def differences(org_id: str, expected: Recount, *, patience: float) -> list[str]:
    """In what the consumers' figures still differ once they had time; a sentence for each kind of figure."""
    end = time.monotonic() + patience
    found = [*_differing(org_id, expected)]
    while found and time.monotonic() < end:
        time.sleep(1)
        found = [*_differing(org_id, expected)]
    return found


def _differing(org_id: str, expected: Recount) -> Iterator[str]:
    """Cheap looks first: what is late shows there, and the rest is not read before it has come."""
    if kept(org_id, expected.months) != expected.figures:
        yield "the consumers' figures are not what a recount says"
    elif wrong := [who for who, clients in expected.loads.items() if _load(org_id, who) != clients]:
        yield f"{wrong[0]} and {len(wrong) - 1} more people hold other numbers of clients than are counted"
    else:
        yield from _columns_differing(org_id, expected.live)


def kept(org_id: str, months: Iterable[str]) -> Figures:
    """What the consumer has counted of some months."""
    name, store = serving(org_id, ORDERS), FigureStore()
    found: dict[tuple[str, str, str], tuple[int, int, int]] = {}
    for month in months:
        for order in store.orders(org_id, name, month):
            found["orders", month, order.key] = order.orders, order.amount.amount, order.cancelled
        for contact in store.contacts(org_id, name, month):
            found["contacts", month, contact.key] = contact.contacts, 0, 0
    return found


def _load(org_id: str, employee_id: str) -> int:
    return LoadStore().of(org_id, load_tasks.serving(org_id), employee_id)


def _columns_differing(org_id: str, expected: Mapping[str, Columns]) -> Iterator[str]:
    """The first client whose file, custody rows or summary show something else than its records come to."""
    serves = summary_sk(serving(org_id, SUMMARIES))
    for client_id, columns in expected.items():
        for sk, raw in hot_zone(org_id, client_id).items():
            shown = _shown(raw) if sk in (FILE, serves) or sk.startswith(hold_sk("")) else columns
            if any((shown.get(name) or None) != (value or None) for name, value in columns.items()):
                yield f"{client_id} {sk} shows {shown}, its records come to {columns}"
                return


def _shown(raw: Raw) -> Columns:
    """The live columns of a client's row; nothing where nothing has come yet."""
    kind = raw["kind"]["S"]
    if kind == "summary":
        return live(SummaryItem.from_raw_data(raw).summary())
    item = FileItem.from_raw_data(raw) if kind == "file" else HoldItem.from_raw_data(raw)
    return item.live or {}
