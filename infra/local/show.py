"""A company as its owner would read it: who works there, who the largest clients are, what stands in one's file."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from chalicelib.aws import items
from chalicelib.clients.parts.rules import AGREEMENT, CONTACT, DOCUMENT, SITE, Kind
from chalicelib.clients.parts.store import PartItem
from chalicelib.clients.rules import Client
from chalicelib.clients.store import ClientStore, client_pk
from chalicelib.core import clock
from chalicelib.engagement.store import PREFIX, InteractionItem
from chalicelib.people.rules import Company, Employee
from chalicelib.people.store import PeopleStore
from chalicelib.trade.receivables.store import ReceivableItem
from chalicelib.trade.store import OrderItem
from infra.local.home import Trouble

MOST = 10
LATEST = 8


def company(slug: str) -> Iterator[str]:
    """Line after line: the team, the top ten, one client's file."""
    org_id = f"org_{slug}"
    found = PeopleStore().company(org_id)
    if found is None:
        raise Trouble(f"There is no company {slug} here.")
    people = {person.id: person for person in _people(org_id)}
    yield f"{found.name}: {len(people)} people"
    yield from _teams(org_id, people)
    clients = list(_clients(org_id))
    orders = {client.id: _orders(client) for client in clients}
    sums = Counter({client.id: sum(int(order.amount) for order in orders[client.id]) for client in clients})
    yield from _top(clients, people, orders, sums)
    largest = next(client for client in clients if client.id == sums.most_common(1)[0][0])
    yield from _file(largest, people, orders[largest.id])


def _people(org_id: str) -> Iterable[Employee]:
    teams = [team.id for team in PeopleStore().teams(org_id)]
    found, after = PeopleStore().members(org_id, teams, limit=100, after=None)
    while after:
        more, after = PeopleStore().members(org_id, teams, limit=100, after=after)
        found += more
    return found


def _teams(org_id: str, people: dict[str, Employee]) -> Iterator[str]:
    for team in PeopleStore().teams(org_id):
        members = [person for person in people.values() if person.team_id == team.id]
        members.sort(key=lambda person: (person.id != team.lead_id, person.joined_on or clock.now().date()))
        yield ""
        yield f"{team.name} ({len(members)})"
        yield from (f"  {person.name}  {person.position}  {_since(person)}  {person.email}" for person in members)


def _since(person: Employee) -> str:
    return f"since {person.joined_on:%Y-%m}" if person.joined_on else ""


def _clients(org_id: str) -> Iterator[Client]:
    store = ClientStore()
    for team in PeopleStore().teams(org_id):
        after = None
        while True:
            rows, after = store.of_teams(org_id, [team.id], limit=100, after=after)
            yield from (row.client() for row in rows)
            if after is None:
                break


def _orders(client: Client) -> list[OrderItem]:
    return items.every(OrderItem, client_pk(client.org_id, client.id), prefix="ORD#")


def _top(
    clients: Iterable[Client], people: dict[str, Employee], orders: dict[str, list[OrderItem]], sums: Counter[str]
) -> Iterator[str]:
    """The largest clients by what their orders come to."""
    by_id, whole = {client.id: client for client in clients}, sum(sums.values())
    held: dict[str, int] = defaultdict(int)
    for client in by_id.values():
        held[_manager(client, people)] += sums[client.id]
    yield ""
    yield f"Orders of {_yuan(whole)} in all, {len(by_id)} clients; the ten largest:"
    for number, (client_id, sum_) in enumerate(sums.most_common(MOST), 1):
        client = by_id[client_id]
        who, count = _manager(client, people), len(orders[client_id])
        yield f"  {number:>2}  {client.name}  {client.size}  {client.industry}  {_yuan(sum_)}  {count} orders  {who}"
    yield ""
    yield "Whose clients they are:"
    for name, sum_ in sorted(held.items(), key=lambda one: -one[1])[:MOST]:
        yield f"  {name}  {_yuan(sum_)}  {sum_ / max(whole, 1):.1%}"


def _manager(client: Client, people: dict[str, Employee]) -> str:
    return "、".join(people[who].name for who, roles in client.holders.items() if "account_manager" in roles)


def _file(client: Client, people: dict[str, Employee], orders: list[OrderItem]) -> Iterator[str]:
    """One client's file: what is known of it, what is owed, what was said last."""
    yield ""
    yield f"{client.name}  {client.uscc or ''}  {client.region} {client.industry} {client.size}"
    for person, roles in client.holders.items():
        yield f"  {people[person].name}  {', '.join(roles)}"
    for title, kind in (("Contacts", CONTACT), ("Sites", SITE), ("Papers", DOCUMENT), ("Agreements", AGREEMENT)):
        yield from _parts(client, title, kind)
    yield f"Orders, the last of {len(orders)}"
    for order in sorted(orders, key=lambda one: one.placed_at)[-LATEST:]:
        yield f"  {_day(order.placed_at)}  {order.lane} {order.vehicle}  {_yuan(int(order.amount))}  {order.status}"
    yield from _debts(client)
    yield "What was said last"
    pk = client_pk(client.org_id, client.id)
    page = items.query(InteractionItem, pk, prefix=PREFIX, limit=LATEST, forward=False)
    for raw in page.items:
        one = InteractionItem.from_raw_data(raw).interaction()
        told = one.told
        yield f"  {_day(clock.to_text(one.occurred_at))}  {told.channel}  {people[one.employee_id].name}  {told.gist}"


def _parts(client: Client, title: str, kind: Kind) -> Iterator[str]:
    yield title
    for item in items.every(PartItem, client_pk(client.org_id, client.id), prefix=kind.place):
        facts = {name: value for name, value in item.facts.items() if value not in (None, [], False)}
        yield "  " + "  ".join(_short(value) for name, value in facts.items() if name not in ("contact_id", "datum"))


def _short(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_short(one) for one in value)
    return " ".join(_short(one) for one in value.values()) if isinstance(value, dict) else str(value)


def _debts(client: Client) -> Iterator[str]:
    rows = items.every(ReceivableItem, client_pk(client.org_id, client.id), prefix="REC#")
    debts = [row.receivable() for row in rows]
    open_ = [debt for debt in debts if debt.open]
    yield f"Owed: {_yuan(sum(debt.open_amount.amount for debt in open_))} on {len(open_)} lines, {len(debts)} in all"
    for debt in open_:
        disputed = f"  disputed {_yuan(debt.disputed.amount.amount)} {debt.disputed.reason}" if debt.disputed else ""
        yield f"  {debt.kind}  {debt.stage}  {_yuan(debt.open_amount.amount)}  due {debt.due_on or '-'}{disputed}"


def _day(text: str) -> str:
    return clock.day_of(clock.from_text(text), Company("", "").zone).isoformat()


def _yuan(fen: int) -> str:
    return f"{fen / 100:,.0f} yuan"
