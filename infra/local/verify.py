"""Whether a company's tables hold together: chains, custody, index keys, and the figures that consumers keep."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from chalicelib.aws import items
from chalicelib.aws.events import EventItem
from chalicelib.aws.items import ClientsTable, EventsTable, HandoverTable, Item, PeopleTable, Raw
from chalicelib.clients.store import FileItem, HoldItem
from chalicelib.core.events import IMPORTED, Recorded, first_fault
from chalicelib.engagement.store import InteractionItem
from chalicelib.trade.complaints.store import ComplaintItem
from chalicelib.trade.receivables.store import ReceivableItem
from chalicelib.trade.store import OrderItem
from infra.local import recount
from infra.local.home import Trouble

# How long consumers may take for what was loaded, and how many faults are told.
PATIENCE = 600.0
MOST_TOLD = 10


@dataclass
class Books:
    """Everything of a company that decides or explains."""

    org_id: str
    chains: dict[str, list[Recorded]] = field(default_factory=lambda: defaultdict(list))
    pages: dict[str, set[str]] = field(default_factory=dict)
    aggregates: list[Raw] = field(default_factory=list)
    files: dict[str, FileItem] = field(default_factory=dict)
    holds: dict[str, dict[str, HoldItem]] = field(default_factory=lambda: defaultdict(dict))
    orders: list[OrderItem] = field(default_factory=list)
    contacts: list[InteractionItem] = field(default_factory=list)
    debts: list[ReceivableItem] = field(default_factory=list)
    complaints: list[ComplaintItem] = field(default_factory=list)


def read(org_id: str, dynamodb: Any) -> Books:
    """All of it, by scans: an owner's tool on the own machine, never a request's."""
    books = Books(org_id)
    for raw in _scan(dynamodb, EventsTable, org_id):
        link = EventItem.from_raw_data(raw).link()
        books.chains[link.aggregate_id].append(link)
    for chain in books.chains.values():
        chain.sort(key=lambda link: link.seq)
        if chain[0].name == IMPORTED and first_fault(chain) is None:
            books.pages[chain[0].hash] = {str(told["id"]) for told in chain[0].data["records"]}
    for table in (PeopleTable, ClientsTable, HandoverTable):
        for raw in _scan(dynamodb, table, org_id):
            _sort_in(books, raw)
    return books


def _sort_in(books: Books, raw: Raw) -> None:
    kind = raw["kind"]["S"] if "kind" in raw else "reply"
    if "head" in raw:
        books.aggregates.append(raw)
    if kind == "file":
        books.files[raw["client_id"]["S"]] = FileItem.from_raw_data(raw)
    elif kind == "hold":
        hold = HoldItem.from_raw_data(raw)
        books.holds[hold.client_id][hold.employee_id] = hold
    elif kind == "order":
        books.orders.append(OrderItem.from_raw_data(raw))
    elif kind == "interaction":
        books.contacts.append(InteractionItem.from_raw_data(raw))
    elif kind == "receivable":
        books.debts.append(ReceivableItem.from_raw_data(raw))
    elif kind == "complaint":
        books.complaints.append(ComplaintItem.from_raw_data(raw))


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
    yield from _head_faults(books)


def _sealed_after(chain: list[Recorded]) -> str | None:
    """The first thing wrong in the events that follow a page."""
    for before, link in pairwise(chain):
        if (link.prev_hash, link.seq) != (before.hash, before.seq + 1):
            return link.event_id
    return next((link.event_id for link in chain if link.digest() != link.hash), None)


def _head_faults(books: Books) -> Iterator[str]:
    """Whether every item is where its last event left it: an event of its own, or the page that names it."""
    last = {chain[-1].hash: chain[-1].seq for chain in books.chains.values() if chain[0].name != IMPORTED}
    for raw in books.aggregates:
        head, version = raw["head"]["S"], int(raw["version"]["N"])
        if head in books.pages:
            column = "client_id" if raw["kind"]["S"] == "file" else f"{raw['kind']['S']}_id"
            holds = version == 1 and raw[column]["S"] in books.pages[head]
        else:
            holds = last.get(head) == version
        if not holds:
            yield f"{raw['pk']['S']} {raw['sk']['S']} is not where its last event left it"


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


def company(slug: str, dynamodb: Any, *, patience: float = PATIENCE) -> str:
    """One line that says that a company holds together; `Trouble` with what does not. A scan wants a patient client."""
    org_id = f"org_{slug}"
    books = read(org_id, dynamodb)
    if not books.files:
        raise Trouble(f"There is no company {slug} here.")
    wrong = [*faults(books), *index_faults(books)]
    counted = recount.of(books)
    wrong += recount.differences(org_id, counted, patience=patience)
    if wrong:
        raise Trouble("\n".join([f"{slug} does not hold together:", *wrong[:MOST_TOLD]]))
    events = sum(len(chain) for chain in books.chains.values())
    return (
        f"{slug}: {len(books.aggregates)} chains of {events} events hold, {len(books.files)} files match "
        f"their holders, every index key is where it belongs, {len(counted.months)} months of figures, "
        f"{len(counted.loads)} people's clients and {len(counted.live)} clients' columns equal a recount of "
        f"{len(books.orders)} orders, {len(books.contacts)} contacts, {len(books.debts)} debts and "
        f"{len(books.complaints)} complaints."
    )


def _scan(dynamodb: Any, table: type[Item], org_id: str) -> Iterator[Raw]:
    """Every item of a company in a table."""
    request: dict[str, Any] = {
        "TableName": table.table_name(),
        "FilterExpression": "begins_with(pk, :org)",
        "ExpressionAttributeValues": {":org": {"S": f"ORG#{org_id}#"}},
    }
    while True:
        answer = dynamodb.scan(**request)
        yield from answer["Items"]
        if not answer.get("LastEvaluatedKey"):
            return
        request = {**request, "ExclusiveStartKey": answer["LastEvaluatedKey"]}
