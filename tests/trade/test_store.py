"""Orders in their client's partition, and the open ones in a person's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.aws import items
from chalicelib.aws.events import EventStore
from chalicelib.clients import rules as client_rules
from chalicelib.clients.store import ClientStore
from chalicelib.core.access import Level, System
from chalicelib.core.errors import Raced
from chalicelib.core.events import first_fault
from chalicelib.core.refs import Ref
from chalicelib.people.rules import Access
from chalicelib.people.store import AccessItem
from chalicelib.trade import rules
from chalicelib.trade.rules import Order, OrderStatus
from chalicelib.trade.store import OrderItem, OrderStore
from tests.kit.builders import LEAD, LEAVER, NOW, ORG, a_booking, a_caller, a_client, an_access
from tests.kit.cloud import Requests

STORE = OrderStore()
BY = System(ORG, "test")


@pytest.fixture(autouse=True)
def _company(requests: Requests) -> None:
    ClientStore().register([client_rules.register(a_client())], by=BY, now=NOW)
    AccessItem.of(an_access()).save()


def booked(salesperson: Access | None = None, **changes: Any) -> Order:
    order, event = rules.book(a_client(changes.get("client_id", "cli_a")), a_booking(**changes), now=NOW)
    return STORE.create(order, event, able=[salesperson or an_access()], by=a_caller(), now=NOW)


def given(*orders: Order) -> None:
    STORE.save_all([rules.give_to(order, a_client(), LEAD, case_id="hnd_1") for order in orders], by=BY, now=NOW)


def open_of(employee_id: str) -> list[str]:
    return [order.id for order in STORE.open_of(ORG, employee_id, limit=40)[0]]


def test_an_order_is_one_transaction(requests: Requests) -> None:
    assert requests.of(booked) == ["TransactWriteItems"]


def test_an_order_is_booked_with_its_event() -> None:
    links = EventStore().chain(ORG, booked().id)
    assert ([link.name for link in links], first_fault(links)) == (["OrderBooked"], None)


def test_an_order_is_read_back_as_written() -> None:
    order = booked()
    assert STORE.get(ORG, order.id) == order


def test_an_order_is_one_read(requests: Requests) -> None:
    order = booked()
    assert requests.of(lambda: STORE.get(ORG, order.id)) == ["GetItem"]


def test_an_id_that_carries_no_client_costs_no_read(requests: Requests) -> None:
    assert requests.of(lambda: STORE.get(ORG, "ord_1")) == []


def test_an_order_of_another_company_is_none() -> None:
    assert STORE.get("org_two", booked().id) is None


@pytest.mark.parametrize("prefix", ["rec", "cmp", "cli"])
def test_another_kind_of_id_is_no_order(prefix: str) -> None:
    assert STORE.get(ORG, booked().id.replace("ord", prefix, 1)) is None


def test_an_order_for_a_client_that_is_not_there_is_raced() -> None:
    with pytest.raises(Raced):
        booked(client_id="cli_none")


@pytest.mark.parametrize("changes", [{"level": Level.HANDOVER}, {"level": Level.SELF}, {"epoch": 2}])
def test_an_order_in_the_name_of_someone_whose_rights_changed_is_raced(changes: dict[str, Any]) -> None:
    AccessItem.of(an_access(**changes)).save()
    with pytest.raises(Raced):
        booked()
    assert open_of(LEAVER) == []


def test_a_refused_order_leaves_no_event() -> None:
    AccessItem.of(an_access(level=Level.HANDOVER)).save()
    order, event = rules.book(a_client(), a_booking(), now=NOW)
    with pytest.raises(Raced):
        STORE.create(order, event, able=[an_access()], by=a_caller(), now=NOW)
    assert EventStore().chain(ORG, order.id) == []


def test_a_clients_orders_are_one_query_page_by_page(requests: Requests) -> None:
    made = sorted(booked().id for _ in range(3))
    first, after = STORE.of_client(ORG, "cli_a", limit=2, after=None)
    assert requests.of(lambda: STORE.of_client(ORG, "cli_a", limit=2, after=after)) == ["Query"]
    rest, end = STORE.of_client(ORG, "cli_a", limit=2, after=after)
    assert sorted(order.id for order in [*first, *rest]) == made
    assert end is None


def test_a_client_of_the_same_id_in_another_company_has_no_orders() -> None:
    booked()
    assert STORE.of_client("org_two", "cli_a", limit=10, after=None) == ([], None)


def test_open_orders_of_a_person_are_one_query(requests: Requests) -> None:
    assert requests.of(lambda: open_of(LEAVER)) == ["Query"]


def test_an_open_order_stands_in_its_persons_list() -> None:
    order = booked()
    assert open_of(LEAVER) == [order.id]


@pytest.mark.parametrize("status", [OrderStatus.POD_BACK, OrderStatus.CANCELLED])
def test_a_closed_order_is_gone_from_the_list(status: OrderStatus) -> None:
    order = booked()
    closed, event = rules.give_to(replace(order, status=status), a_client(), LEAVER, case_id="hnd_1")
    STORE.save_all([(closed, event)], by=BY, now=NOW)
    assert open_of(LEAVER) == []


def test_an_order_given_on_changes_lists_and_keeps_its_salesperson() -> None:
    order = booked()
    given(order)
    found = STORE.get(ORG, order.id)
    assert found is not None
    assert (open_of(LEAVER), open_of(LEAD)) == ([], [order.id])
    assert (found.salesperson_id, found.responsible_id) == (LEAVER, LEAD)


def test_an_order_given_on_says_so_in_its_chain() -> None:
    order = booked()
    given(order)
    links = EventStore().chain(ORG, order.id)
    assert ([link.name for link in links], first_fault(links)) == (["OrderBooked", "OrderReassigned"], None)


def test_orders_are_given_on_in_one_transaction(requests: Requests) -> None:
    orders = [booked() for _ in range(3)]
    assert requests.of(lambda: given(*orders)) == ["TransactWriteItems"]


def test_one_order_that_changed_meanwhile_keeps_all_where_they_are() -> None:
    stale, other = booked(), booked()
    given(stale)
    with pytest.raises(Raced):
        given(other, stale)
    assert open_of(LEAVER) == [other.id]


REF, OTHER = Ref("tms", "WB-1"), Ref("erp", "7")


def changed(order: Order, able: Sequence[Access] = (), **wanted: Any) -> Order:
    after, event = rules.edit(order, a_client(), wanted)
    assert event is not None
    return STORE.save(order, after, event, able=able, by=a_caller(), now=NOW)


FULL = {
    "next_step": "派车",
    "next_on": date(2026, 12, 1),
    "next_owner_id": LEAD,
    "vehicle": "9米6高栏",
    "external_refs": (REF, OTHER),
    "status": OrderStatus.CANCELLED,
    "reason": "停窑",
}


def test_everything_of_an_order_is_read_back_as_written() -> None:
    order = booked(**FULL)
    assert STORE.get(ORG, order.id) == order


def test_an_order_is_found_by_each_of_its_references() -> None:
    order = booked(external_refs=(REF, OTHER))
    assert [STORE.by_ref(ORG, ref) for ref in (REF, OTHER)] == [order, order]


def test_a_reference_of_another_company_is_nobodys() -> None:
    booked(external_refs=(REF,))
    assert (STORE.by_ref("org_two", REF), STORE.owners("org_two", [REF])) == (None, {})


def test_a_reference_is_one_orders() -> None:
    first = booked(external_refs=(REF,))
    with pytest.raises(Raced):
        booked(external_refs=(REF,))
    assert STORE.owners(ORG, [REF, OTHER]) == {REF: first.id}


def test_whose_references_are_is_one_request(requests: Requests) -> None:
    def asked() -> None:
        with items.at_hand():
            STORE.owners(ORG, [REF, OTHER])

    assert requests.of(asked) == ["BatchGetItem"]
    assert requests.of(lambda: STORE.owners(ORG, [])) == []


def test_a_reference_that_an_order_gave_up_is_free_again() -> None:
    order = changed(booked(external_refs=(REF,)), external_refs=(OTHER,))
    assert booked(external_refs=(REF,)).id != order.id
    assert STORE.by_ref(ORG, OTHER) == order


def test_a_changed_order_is_one_transaction_with_its_event(requests: Requests) -> None:
    order = booked()
    assert requests.of(lambda: changed(order, status=OrderStatus.SIGNED)) == ["TransactWriteItems"]
    links = EventStore().chain(ORG, order.id)
    assert ([link.name for link in links], first_fault(links)) == (["OrderBooked", "OrderAdvanced"], None)


def test_a_changed_order_is_read_back_as_written() -> None:
    order = changed(booked(), status=OrderStatus.SIGNED, lane="佛山-昆山")
    assert STORE.get(ORG, order.id) == order


def test_an_order_that_changed_meanwhile_is_raced() -> None:
    order = booked()
    changed(order, lane="佛山-昆山")
    with pytest.raises(Raced):
        changed(order, lane="佛山-苏州")


def test_an_order_is_given_to_do_only_to_whoever_still_may() -> None:
    order = booked()
    AccessItem.of(an_access(LEAD, level=Level.HANDOVER)).save()
    with pytest.raises(Raced):
        changed(order, [an_access(LEAD)], next_owner_id=LEAD)


def test_an_order_rests_on_the_rights_of_whoever_was_named() -> None:
    AccessItem.of(an_access(LEAD)).save()
    order, event = rules.book(a_client(), a_booking(), now=NOW)
    with pytest.raises(Raced):
        STORE.create(order, event, able=[an_access(LEAD)], seen=[an_access(epoch=2)], by=a_caller(), now=NOW)
    STORE.create(order, event, able=[an_access(LEAD)], seen=[an_access()], by=a_caller(), now=NOW)


@pytest.mark.parametrize("status", [OrderStatus.POD_BACK, OrderStatus.CANCELLED])
def test_an_order_that_was_closed_is_no_work_any_more(status: OrderStatus) -> None:
    reason = {"reason": "停窑"} if status is OrderStatus.CANCELLED else {}
    changed(booked(), status=status, **reason)
    assert open_of(LEAVER) == []


def pages(read: Any) -> list[str]:
    """What all pages of one entry have, in order."""
    found, after = read(limit=1, after=None)
    while after:
        more, after = read(limit=1, after=after)
        found += more
    return [order.id for order in found]


def test_a_clients_orders_are_listed_newest_first_page_by_page() -> None:
    made = [booked(placed_at=NOW - timedelta(days=day)).id for day in (3, 1, 2)]
    assert pages(partial(STORE.of_client, ORG, "cli_a", newest_first=True)) == [made[1], made[2], made[0]]


@pytest.mark.parametrize("wanted", [{"status": OrderStatus.SIGNED}, {"responsible_id": LEAD}])
def test_a_clients_orders_are_filtered(wanted: dict[str, Any]) -> None:
    booked()
    found = booked(status=OrderStatus.SIGNED)
    given(found)
    assert pages(partial(STORE.of_client, ORG, "cli_a", **wanted)) == [found.id]


def test_the_open_of_a_person_is_listed_by_the_day_it_is_due() -> None:
    made = [booked(next_on=date(2026, 12, day)).id for day in (3, 1, 2)]
    assert pages(partial(STORE.open_of, ORG, LEAVER)) == [made[1], made[2], made[0]]


def test_the_open_of_a_person_is_filtered_by_status() -> None:
    booked()
    found = booked(status=OrderStatus.SIGNED)
    assert pages(partial(STORE.open_of, ORG, LEAVER, status=OrderStatus.SIGNED)) == [found.id]


def test_other_kinds_of_work_are_no_orders(requests: Requests) -> None:
    order = OrderItem.of(booked())
    order.sk, order.i1sk = "REC#rec_a_1", "receivable#2026-01-01#rec_a_1"
    order.save()
    assert len(open_of(LEAVER)) == 1
