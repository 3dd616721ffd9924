"""Whether a company's tables hold together: chains, custody, index keys, and the figures that consumers keep."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.aws import items
from chalicelib.aws.events import EventItem
from chalicelib.aws.items import Aggregate, ClientsTable, EventsTable, Item, PeopleTable, Raw
from chalicelib.aws.rebuild import serving
from chalicelib.clients.store import FileItem, HoldItem
from chalicelib.core import clock
from chalicelib.core.events import GENESIS, IMPORTED, Recorded, first_fault
from chalicelib.insight.store import OrderFigureStore
from chalicelib.people.rules import Company
from chalicelib.trade.store import OrderItem
from infra.local.home import Trouble

# How long consumers may take for what was loaded, and how many faults are told.
PATIENCE = 600.0
MOST_TOLD = 10
Figures = Mapping[tuple[str, str], tuple[int, int]]


@dataclass
class Books:
    """Everything of a company that decides or explains."""

    org_id: str
    chains: dict[str, list[Recorded]] = field(default_factory=lambda: defaultdict(list))
    pages: dict[str, set[str]] = field(default_factory=dict)
    aggregates: list[tuple[str, Raw]] = field(default_factory=list)
    files: dict[str, FileItem] = field(default_factory=dict)
    holds: dict[str, dict[str, HoldItem]] = field(default_factory=lambda: defaultdict(dict))
    orders: list[OrderItem] = field(default_factory=list)


def read(org_id: str) -> Books:
    """All of it, by scans: an owner's tool on the own machine, never a request's."""
    books = Books(org_id)
    for raw in _scan(EventsTable, org_id):
        link = EventItem.from_raw_data(raw).link()
        books.chains[link.aggregate_id].append(link)
    for chain in books.chains.values():
        chain.sort(key=lambda link: link.seq)
        if chain[0].name == IMPORTED and first_fault(chain) is None:
            books.pages[chain[0].hash] = {str(told["id"]) for told in chain[0].data["records"]}
    for table in (PeopleTable, ClientsTable):
        for raw in _scan(table, org_id):
            _sort_in(books, raw)
    return books


def _sort_in(books: Books, raw: Raw) -> None:
    kind = raw["kind"]["S"]
    if "head" in raw:
        books.aggregates.append((_id_of(raw, kind), raw))
    if kind == "file":
        books.files[raw["client_id"]["S"]] = FileItem.from_raw_data(raw)
    elif kind == "hold":
        books.holds[raw["client_id"]["S"]][raw["employee_id"]["S"]] = HoldItem.from_raw_data(raw)
    elif kind == "order":
        books.orders.append(OrderItem.from_raw_data(raw))


def _id_of(raw: Raw, kind: str) -> str:
    """The id of the aggregate that an item holds: its own column, or the end of its key."""
    column = {"file": "client_id"}.get(kind, f"{kind}_id")
    return str(raw[column]["S"]) if column in raw else raw["sk"]["S"].rpartition("#")[2]


def faults(books: Books) -> Iterator[str]:
    """Everything in which the tables contradict each other."""
    yield from _chain_faults(books)
    yield from _custody_faults(books)
    yield from _key_faults(books)


def _chain_faults(books: Books) -> Iterator[str]:
    for id_, chain in books.chains.items():
        if chain[0].prev_hash in books.pages:
            known = id_ in books.pages[chain[0].prev_hash] and chain[0].seq == 2
            before = _sealed_after(chain)
            fault = None if known and not before else f"{id_} does not follow its page"
        else:
            fault = first_fault(chain)
        if fault:
            yield fault
    for id_, raw in books.aggregates:
        yield from _head_faults(books, id_, raw)


def _sealed_after(chain: list[Recorded]) -> str | None:
    """The first thing wrong in the events that follow a page."""
    for before, link in zip(chain, chain[1:], strict=False):
        if (link.prev_hash, link.seq) != (before.hash, before.seq + 1):
            return link.event_id
    return next((link.event_id for link in chain if link.digest() != link.hash), None)


def _head_faults(books: Books, id_: str, raw: Raw) -> Iterator[str]:
    """Whether an item is where its last event left it."""
    head, version = raw["head"]["S"], int(raw["version"]["N"])
    if id_ in books.chains:
        last = books.chains[id_][-1]
        if (last.hash, last.seq) != (head, version):
            yield f"{id_} is not where its last event left it"
    elif head != GENESIS and (version != 1 or id_ not in books.pages.get(head, set())):
        yield f"{id_} has no event and no page"


def _custody_faults(books: Books) -> Iterator[str]:
    for client_id in books.files.keys() | books.holds.keys():
        held = {person: list(hold.roles) for person, hold in books.holds.get(client_id, {}).items()}
        file = books.files.get(client_id)
        if file is None or {person: list(roles) for person, roles in file.holders.items()} != held:
            yield f"{client_id}: FILE and HOLD name different holders"


def _key_faults(books: Books) -> Iterator[str]:
    """Whether every item stands in the indexes where its columns say."""
    for file in books.files.values():
        client = file.client()
        yield from _misplaced(file, FileItem.of(client))
        for person, hold in books.holds[client.id].items():
            if person in client.holders:
                yield from _misplaced(hold, HoldItem.of(client, person))
    for order in books.orders:
        yield from _misplaced(order, OrderItem.of(order.order()))


def _misplaced(found: Item, expected: Item) -> Iterator[str]:
    names = ("pk", "sk", "i1pk", "i1sk", "i2pk", "i2sk")
    if any(getattr(found, name) != getattr(expected, name) for name in names):
        yield f"{found.pk} {found.sk} stands elsewhere in an index"


def index_faults(books: Books) -> Iterator[str]:
    """Whether the lists by person show as many clients as are in custody."""
    custody = Counter(person for holds in books.holds.values() for person in holds)
    for person, count in custody.items():
        listed = _count(HoldItem, f"ORG#{books.org_id}#EMP#{person}#CLI")
        if listed != count:
            yield f"{person} holds {count} clients and lists {listed}"


def _count(item: type[Item], pk: str) -> int:
    page = items.query(item, pk, index="index1")
    count = len(page.items)
    while page.last_key:
        page = items.query(item, pk, index="index1", after=page.last_key)
        count += len(page.items)
    return count


def recounted(books: Books) -> dict[str, Figures]:
    """What the orders come to by month, then by salesperson and currency: how many, and how much."""
    sums: dict[str, dict[tuple[str, str], list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for order in books.orders:
        month = clock.day_of(clock.from_text(order.placed_at), Company("", "").zone).isoformat()[:7]
        figure = sums[month][order.salesperson_id, order.currency]
        figure[0] += 1
        figure[1] += int(order.amount)
    return {
        month: {key: (count, amount) for key, (count, amount) in figures.items()} for month, figures in sums.items()
    }


def kept(org_id: str, months: Iterable[str]) -> dict[str, Figures]:
    """What the consumer has counted of some months."""
    name = serving(org_id, "orders") or "orders-1"
    found = {month: OrderFigureStore().month(org_id, name, month) for month in months}
    return {
        month: {(one.holder_id, one.amount.currency): (one.orders, one.amount.amount) for one in figures}
        for month, figures in found.items()
    }


def until_equal(expected: dict[str, Figures], look: Callable[[], dict[str, Figures]], *, patience: float) -> bool:
    """Whether the consumers' figures are what a recount says, once they had time."""
    end = time.monotonic() + patience
    while look() != expected:
        if time.monotonic() > end:
            return False
        time.sleep(1)
    return True


def company(slug: str, *, patience: float = PATIENCE) -> str:
    """One line that says that a company holds together; `Trouble` with what does not."""
    org_id = f"org_{slug}"
    books = read(org_id)
    if not books.files:
        raise Trouble(f"There is no company {slug} here.")
    wrong = [*faults(books), *index_faults(books)]
    figures = recounted(books)
    if not until_equal(figures, lambda: kept(org_id, figures), patience=patience):
        wrong.append("the figures of orders are not what a recount says")
    if wrong:
        raise Trouble("\n".join([f"{slug} does not hold together:", *wrong[:MOST_TOLD]]))
    events = sum(len(chain) for chain in books.chains.values())
    return (
        f"{slug}: {len(books.aggregates)} chains of {events} events hold, {len(books.files)} files match their holders, "
        f"every index key is where it belongs, {len(figures)} months of figures equal a recount of {len(books.orders)} orders."
    )


def _scan(table: type[Item], org_id: str) -> Iterator[Raw]:
    """Every item of a company in a table."""
    request: dict[str, Any] = {
        "TableName": table.table_name(),
        "FilterExpression": "begins_with(pk, :org)",
        "ExpressionAttributeValues": {":org": {"S": f"ORG#{org_id}#"}},
    }
    while True:
        answer = items.connection().dispatch("Scan", request)
        yield from answer["Items"]
        if not answer.get("LastEvaluatedKey"):
            return
        request = {**request, "ExclusiveStartKey": answer["LastEvaluatedKey"]}
