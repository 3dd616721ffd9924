"""A plan becomes a company: founded, loaded page by page, again from where it broke off, and it holds together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

import app
from chalicelib.aws import clients, items
from chalicelib.aws.events import EventStore
from chalicelib.clients.load import tasks as load_tasks
from chalicelib.clients.load.store import LoadItem, load_key
from chalicelib.clients.store import ClientStore, FileItem
from chalicelib.core import clock
from chalicelib.core.access import System
from chalicelib.core.errors import Raced
from chalicelib.core.events import IMPORTED, first_fault
from chalicelib.people.policies.rules import ORDER_LOCK
from chalicelib.people.policies.store import PolicyStore
from chalicelib.people.store import PeopleStore
from chalicelib.trade.store import OrderItem
from infra.local import loading, show, verify
from infra.local.founding import Founding, Seed
from infra.local.home import Trouble
from infra.local.records import Page, Records
from infra.seed import figures, plan
from infra.seed.plan import Plan
from tests.kit.cloud import Requests
from tests.kit.events import a_batch

DAY = date(2026, 11, 25)
ORG, SLUG = "org_demo", "demo"
NOW = clock.from_text("2026-11-25T01:00:00.000Z")
CLIENTS, ORDERS = 14, 260


@cache
def whole() -> Plan:
    return plan.make(plan.NUMBER, DAY)


@cache
def small() -> Plan:
    """The first fourteen clients with the last of their orders, and all else of theirs."""
    full = whole()
    about = {one.order for one in full.complaints if one.client < CLIENTS}
    mine = [order for order in full.orders if order.client < CLIENTS]
    kept = [order for order in mine if order.key in about or order.key >= mine[-ORDERS].key]
    place = {order.key: number for number, order in enumerate(kept)}

    def theirs(rows: list[Any]) -> list[Any]:
        return [row for row in rows if row.client < CLIENTS]

    return replace(
        full,
        clients=full.clients[:CLIENTS],
        contacts=theirs(full.contacts),
        sites=theirs(full.sites),
        agreements=theirs(full.agreements),
        documents=theirs(full.documents),
        orders=[replace(order, key=place[order.key]) for order in kept],
        receivables=theirs(full.receivables)[-60:],
        complaints=[replace(one, order=place[one.order]) for one in theirs(full.complaints)],
        interactions=theirs(full.interactions)[-120:],
    )


def records() -> Records:
    return Records(ORG, small())


def founded() -> None:
    made = Founding(SLUG, small(), lambda email: f"subject of {email}")
    made.found(Seed(plan.NUMBER, DAY, 1), now=NOW)


@pytest.fixture
def loaded(requests: Requests) -> Records:
    founded()
    loading.load(ORG, records(), now=NOW)
    return records()


def pages() -> list[Any]:
    """Every page as its event stands in the table, oldest first."""
    found = [EventStore().first(ORG, page.id) for page in (*records().client_pages(), *records().pages())]
    return [one for one in found if one]


def consumed(told: list[Any] | None = None) -> None:
    batch = a_batch(told or pages())
    for function in (app.insight_orders, app.insight_summaries, app.clients_load):
        assert function(batch, None) == {"batchItemFailures": []}


def dynamodb() -> Any:
    return clients.client("dynamodb")


def test_the_company_has_its_sixty_people_and_remembers_its_seed(requests: Requests) -> None:
    founded()
    company = PeopleStore().company(ORG)
    assert company is not None
    assert Seed.kept(company.settings) == Seed(plan.NUMBER, DAY, 1)
    teams = [team.id for team in PeopleStore().teams(ORG)]
    people, _ = PeopleStore().members(ORG, teams, limit=100, after=None)
    assert (len(people), len(teams)) == (60, 9)
    names = {person.id: person.name for person in people}
    assert [person.name for person in people if person.manager_id not in names] == ["郭建平"]
    named = [names[company.settings[name]] for name in ("manager_id", "hr_approver_id", "finance_approver_id")]
    assert named == ["郭建平", "曾小敏", "邓婉仪"]


def test_the_head_reaches_the_five_teams_that_sell(requests: Requests) -> None:
    founded()
    head = PeopleStore().access(ORG, records().person("head"))
    assert head is not None
    assert len(head.teams) == 5


def test_everyone_who_sells_signed_the_rule_about_orders(requests: Requests) -> None:
    founded()
    store, people = PolicyStore(), {person.key: person for person in small().people}
    policy = store.by_code(ORG, ORDER_LOCK)
    assert policy is not None
    assert (policy.editions[-1].name, policy.editions[-1].clause) == ("《客户与订单管理办法》", "第12条")
    given, _ = store.acknowledgements(ORG, policy.id, employee_id=None, limit=100, after=None)
    sellers = {records().person(key) for key, person in people.items() if "sales" in person.roles}
    assert {one.employee_id for one in given} == sellers
    [hers] = store.of_person(ORG, policy.id, records().person("sales"))
    assert (hers.acknowledged_on, hers.recorded_by) == (date(2025, 3, 6), records().person("hr"))
    [page] = EventStore().chain(ORG, hers.id, head=hers.head)
    assert page.data["name"] == "PolicyAcknowledged"
    consumed([page])


def test_every_record_of_the_plan_is_in_the_tables(loaded: Records) -> None:
    told = sum(len(page.data["records"]) for page in pages())
    made = small()
    parts = (made.contacts, made.sites, made.agreements, made.documents)
    rest = (made.clients, made.orders, made.receivables, made.complaints, made.interactions)
    assert made.complaints
    assert told == sum(len(rows) for rows in (*parts, *rest))
    assert {page.name for page in pages()} == {IMPORTED}


def test_a_loaded_client_is_as_the_plan_has_it(loaded: Records) -> None:
    wanted = small().clients[0]
    client = ClientStore().get(ORG, loaded.clients[0].id)
    assert client is not None
    assert (client.name, client.uscc, client.size) == (wanted.name, wanted.uscc, wanted.size)
    assert set(client.holders) == {loaded.person(who) for who in wanted.holders}


def test_a_loaded_record_has_a_chain_that_begins_on_its_page(loaded: Records) -> None:
    item = items.get(FileItem, f"ORG#{ORG}#CLI#{loaded.clients[0].id}", "A#FILE")
    assert item is not None
    chain = EventStore().chain(ORG, loaded.clients[0].id, head=item.head)
    assert (first_fault(chain), [link.name for link in chain]) == (None, [IMPORTED])


def test_a_load_that_broke_off_goes_on(requests: Requests) -> None:
    founded()
    made = records()
    first = made.client_pages()[0]
    first.write(System(ORG, "import"), NOW)
    assert not loading.is_done(ORG, made)
    loading.load(ORG, made, now=NOW)
    assert loading.is_done(ORG, made)
    assert len(pages()) == len(made.client_pages()) + len(made.pages())


def test_a_page_that_clashes_with_something_else_is_no_page_of_ours(loaded: Records) -> None:
    page = loaded.client_pages()[0]
    other = Page("imp_other", page.load, page.make, page.told)
    with pytest.raises(Raced):
        loading._once(other, System(ORG, "import"), NOW)


def test_a_loaded_company_holds_together_once_the_consumers_are_done(loaded: Records) -> None:
    consumed()
    line = verify.company(SLUG, dynamodb(), patience=0)
    assert f"{CLIENTS} files match their holders" in line
    assert f"{len(small().orders)} orders" in line


def test_an_owner_reads_the_team_the_largest_clients_and_a_file(loaded: Records) -> None:
    text = "\n".join(show.company(SLUG))
    sums = figures.revenue(small().orders)
    largest, fen = sums.most_common(1)[0]
    assert "粤途供应链有限公司: 60 people" in text
    assert f"{small().clients[largest].name}  " in text
    assert f"{fen / 100:,.0f} yuan" in text
    assert "What was said last" in text


def test_figures_that_are_not_counted_yet_are_told(loaded: Records) -> None:
    with pytest.raises(Trouble, match="figures are not what a recount says"):
        verify.company(SLUG, dynamodb(), patience=0)


def test_a_client_whose_columns_show_something_else_is_told(loaded: Records) -> None:
    consumed()
    file = next(iter(verify.read(ORG, dynamodb()).files.values()))
    file.live = {**file.live, "open_orders": 99}
    file.save()
    with pytest.raises(Trouble, match=f"{file.client_id} A#FILE shows"):
        verify.company(SLUG, dynamodb(), patience=0)


def test_a_person_with_another_number_of_clients_is_told(loaded: Records) -> None:
    consumed()
    who = next(person for holds in verify.read(ORG, dynamodb()).holds.values() for person in holds)
    row = items.get(LoadItem, *load_key(ORG, load_tasks.serving(ORG), who))
    assert row is not None
    row.clients += 1
    row.save()
    with pytest.raises(Trouble, match=f"{who} and 0 more people hold other numbers"):
        verify.company(SLUG, dynamodb(), patience=0)


def test_an_edited_order_is_told(loaded: Records) -> None:
    books = verify.read(ORG, dynamodb())
    assert list(verify.faults(books)) == []
    order = books.orders[0]
    order.version = 2
    order.save()
    [fault] = verify.faults(verify.read(ORG, dynamodb()))
    assert order.order_id in fault


def test_an_edited_page_is_told(loaded: Records) -> None:
    [page] = [one for one in pages() if one.data["records"][0]["id"].startswith("cmp_")]
    key = {"pk": {"S": f"ORG#{ORG}#{page.aggregate_id}"}, "sk": {"S": f"{1:012d}"}}
    change = {"UpdateExpression": "SET #at = :at", "ExpressionAttributeNames": {"#at": "at"}}
    dynamodb().update_item(
        TableName="test-events", Key=key, ExpressionAttributeValues={":at": {"S": "2026-01-01T00:00:00.000Z"}}, **change
    )
    found = list(verify.faults(verify.read(ORG, dynamodb())))
    assert any("was changed" in fault for fault in found)
    assert len(found) == 1 + len(small().complaints)


def test_a_holder_without_a_row_is_told(loaded: Records) -> None:
    books = verify.read(ORG, dynamodb())
    client_id, holds = next((client_id, holds) for client_id, holds in books.holds.items() if holds)
    next(iter(holds.values())).delete()
    found = [*verify.faults(verify.read(ORG, dynamodb()))]
    assert found == [f"{client_id}: FILE and HOLD name different holders"]


def test_an_order_in_the_wrong_list_is_told(loaded: Records) -> None:
    order = next(order for order in verify.read(ORG, dynamodb()).orders if order.i1pk)
    item = items.get(OrderItem, order.pk, order.sk)
    assert item is not None
    item.i1sk = "order#elsewhere"
    item.save()
    [fault] = verify.faults(verify.read(ORG, dynamodb()))
    assert "stands elsewhere in an index" in fault


def test_a_company_that_is_not_there_is_one_sentence(requests: Requests) -> None:
    with pytest.raises(Trouble, match="There is no company nobody here"):
        verify.company("nobody", dynamodb())


def test_the_same_plan_has_the_same_ids() -> None:
    assert [client.id for client in records().clients] == [client.id for client in records().clients]
    assert records().clients[0].id != Records("org_demo2", small()).clients[0].id


@pytest.mark.parametrize(("text", "scale"), [("", 1), ("1", 1), ("10", 10)])
def test_a_scale_makes_the_company_larger(monkeypatch: pytest.MonkeyPatch, text: str, scale: int) -> None:
    monkeypatch.setenv("SEED_SCALE", text)
    assert Seed.of_today(DAY) == Seed(plan.NUMBER, DAY, scale)


def test_a_scale_of_nothing_is_a_small_company(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEED_SCALE", "0")
    assert Seed.of_today(DAY) is None


def test_a_scale_that_is_no_number_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEED_SCALE", "large")
    with pytest.raises(Trouble, match="SEED_SCALE is 'large'"):
        Seed.of_today(DAY)
