"""A client's items: the file, the custody rows, and the lists that are drawn from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.aws import items
from chalicelib.aws.events import EventStore
from chalicelib.aws.tables import Transaction, transaction
from chalicelib.clients import rules
from chalicelib.clients.rules import Address, Client, HolderRole
from chalicelib.clients.store import ClientStore, HoldItem, client_pk, require_client, save_custody
from chalicelib.core.access import System
from chalicelib.core.errors import Raced
from chalicelib.core.events import first_fault
from chalicelib.core.refs import Ref
from tests.kit.builders import LEAD, LEAVER, NOW, ORG, a_client
from tests.kit.cloud import Requests

STORE = ClientStore()
BY = System(ORG, "test")


def registered(*clients: Client) -> None:
    STORE.register([rules.register(client) for client in clients], by=BY, now=NOW)


def loaded(client_id: str = "cli_a") -> Client:
    client = STORE.get(ORG, client_id)
    assert client is not None
    return client


def passed_on(client: Client, receiver: str = LEAD) -> Client:
    after, event = rules.pass_on(client, LEAVER, receiver, case_id="hnd_1")
    with transaction(BY, NOW) as write:
        save_custody(write, client, after, event)
    return loaded(client.id)


def held(employee_id: str) -> list[str]:
    rows, _ = STORE.held_by(ORG, employee_id, limit=50, after=None)
    return [row.client_id for row in rows]


def chain(client_id: str = "cli_a") -> list[str]:
    return [link.name for link in EventStore().chain(ORG, client_id)]


def test_registering_twenty_clients_is_one_transaction(requests: Requests) -> None:
    twenty = [a_client(f"cli_{number}") for number in range(20)]
    assert requests.of(lambda: registered(*twenty)) == ["TransactWriteItems"]


def test_a_client_is_registered_with_its_event(requests: Requests) -> None:
    registered(a_client())
    assert chain() == ["ClientRegistered"]


def test_a_client_is_registered_once(requests: Requests) -> None:
    registered(a_client())
    with pytest.raises(Raced):
        registered(a_client("cli_b"), a_client())
    assert STORE.get(ORG, "cli_b") is None


def test_a_client_is_one_read(requests: Requests) -> None:
    registered(a_client())
    assert requests.of(loaded) == ["GetItem"]


def test_a_client_is_read_back_as_written(requests: Requests) -> None:
    written = a_client(
        holders={LEAVER: (HolderRole.ACCOUNT_MANAGER, HolderRole.ORDER_DESK), LEAD: ()},
        uscc="91350100M000100Y43",
        phone="0757-2288 1234",
        registered_on=date(2012, 3, 1),
        addresses=(Address("office", "汾江中路 1 号", "佛山"),),
        external_refs=(Ref("crm", "A-7"),),
    )
    registered(written)
    found = loaded()
    assert replace(found, version=0, head=written.head, since={}) == written
    assert (found.version, set(found.since.values())) == (1, {"2026-11-24T08:30:00.000Z"})


def test_a_client_of_another_company_is_none(requests: Requests) -> None:
    registered(a_client())
    assert STORE.get("org_two", "cli_a") is None


def test_what_a_person_holds_is_one_query(requests: Requests) -> None:
    registered(a_client())
    assert requests.of(lambda: held(LEAVER)) == ["Query"]


def test_what_a_person_holds_comes_by_name_page_by_page(requests: Requests) -> None:
    registered(a_client("cli_c", name="丙"), a_client("cli_a", name="甲"), a_client("cli_b", name="乙"))
    first, after = STORE.held_by(ORG, LEAVER, limit=2, after=None)
    rest, end = STORE.held_by(ORG, LEAVER, limit=2, after=after)
    assert [row.name for row in [*first, *rest]] == sorted("甲乙丙")
    assert end is None


def test_a_person_of_the_same_id_in_another_company_holds_nothing(requests: Requests) -> None:
    registered(a_client())
    assert STORE.held_by("org_two", LEAVER, limit=50, after=None) == ([], None)


def test_a_teams_clients_are_one_query(requests: Requests) -> None:
    registered(a_client(), a_client("cli_b", team_id="team_two"))
    page: Any = None

    def work() -> None:
        nonlocal page
        page, _ = STORE.of_teams(ORG, ["team_one"], limit=50, after=None)

    assert requests.of(work) == ["Query"]
    assert [row.client_id for row in page] == ["cli_a"]


def test_a_team_of_the_same_id_in_another_company_has_nothing(requests: Requests) -> None:
    registered(a_client())
    assert STORE.of_teams("org_two", ["team_one"], limit=50, after=None) == ([], None)


def test_a_client_passed_on_leaves_one_list_and_joins_the_other(requests: Requests) -> None:
    registered(a_client())
    passed_on(loaded())
    assert (held(LEAVER), held(LEAD)) == ([], ["cli_a"])


def test_passing_on_is_one_transaction(requests: Requests) -> None:
    registered(a_client())
    client = loaded()
    assert requests.of(lambda: passed_on(client)) == ["TransactWriteItems", "GetItem"]


def test_passing_on_says_so_in_the_clients_chain(requests: Requests) -> None:
    registered(a_client())
    passed_on(loaded())
    links = EventStore().chain(ORG, "cli_a")
    assert ([link.name for link in links], first_fault(links)) == (["ClientRegistered", "CustodyTransferred"], None)


def test_a_third_holders_row_is_left_alone(requests: Requests) -> None:
    third = {LEAVER: (HolderRole.ACCOUNT_MANAGER,), "emp_desk": (HolderRole.ORDER_DESK,)}
    registered(a_client(holders=third))
    before = items.get(HoldItem, client_pk(ORG, "cli_a"), "A#HOLD#emp_desk")
    passed_on(loaded())
    after = items.get(HoldItem, client_pk(ORG, "cli_a"), "A#HOLD#emp_desk")
    assert before is not None
    assert after is not None
    assert before.txn == after.txn


def test_a_receiver_who_held_a_role_already_keeps_it_in_the_row(requests: Requests) -> None:
    both = {LEAVER: (HolderRole.ACCOUNT_MANAGER,), LEAD: (HolderRole.ORDER_DESK,)}
    registered(a_client(holders=both))
    passed_on(loaded())
    row = items.get(HoldItem, client_pk(ORG, "cli_a"), f"A#HOLD#{LEAD}")
    assert row is not None
    assert sorted(row.roles) == ["account_manager", "order_desk"]


def test_a_client_that_changed_meanwhile_is_raced(requests: Requests) -> None:
    registered(a_client())
    stale = loaded()
    passed_on(stale)
    with pytest.raises(Raced):
        passed_on(stale, "emp_third")
    assert (held(LEAD), held("emp_third")) == (["cli_a"], [])


def test_what_needs_a_client_that_is_not_there_is_raced(requests: Requests) -> None:
    write = Transaction(BY, NOW)
    require_client(write, ORG, "cli_none")
    with pytest.raises(Raced):
        write.commit()
