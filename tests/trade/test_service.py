"""Booking and reading: what a caller may not see is answered like what does not exist."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.clients.rules import Client, HolderRole
from chalicelib.core.access import Level, Role
from chalicelib.core.errors import Invalid, Locked, NotFound, Stale
from chalicelib.core.refs import Ref
from chalicelib.people.rules import lock
from chalicelib.trade.rules import (
    Booking,
    Order,
    OrderExists,
    OrderFixed,
    OrderStatus,
    OwnerUnfit,
    UnknownSalesperson,
)
from chalicelib.trade.service import book_order, edit_order, read_order, upsert_order
from tests.kit.builders import HEAD, LEAD, LEAVER, LOCK, NOW, a_booking, a_caller, a_client, an_access, an_order
from tests.kit.fakes import FakeClients, FakeOrders, FakePeople


def booked(
    booking: Booking | None = None,
    *,
    people: FakePeople | None = None,
    client: Client | None = None,
    orders: FakeOrders | None = None,
    reroute: bool = False,
    **caller: Any,
) -> Order:
    return book_order(
        a_caller(**caller),
        booking or a_booking(),
        reroute=reroute,
        clients=FakeClients(client or a_client()),
        people=people or FakePeople(),
        orders=orders or FakeOrders(),
        now=NOW,
    )


def test_an_order_is_booked_in_the_salespersons_name() -> None:
    assert booked().salesperson_id == LEAVER


@pytest.mark.parametrize(
    ("booking", "caller"),
    [
        (a_booking(client_id="cli_none"), {}),
        (a_booking(), {"employee_id": "emp_far", "team_id": "team_far"}),
    ],
    ids=["missing", "not the caller's"],
)
def test_a_client_out_of_sight_is_answered_like_a_missing_one(booking: Booking, caller: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        booked(booking, **caller)
    assert [(fault.field, fault.code) for fault in refused.value.errors] == [("client_id", "unknown_client")]


def test_nothing_is_booked_in_the_name_of_a_leaver() -> None:
    with pytest.raises(Locked):
        booked(people=FakePeople(lock(an_access(), LOCK)), employee_id=LEAD, roles=frozenset({Role.TEAM_LEAD}))


def test_nothing_is_booked_in_the_name_of_nobody() -> None:
    with pytest.raises(UnknownSalesperson):
        booked(a_booking(salesperson_id="emp_none"))


def test_a_client_out_of_sight_is_told_before_the_lock() -> None:
    with pytest.raises(Invalid):
        booked(a_booking(client_id="cli_none"), people=FakePeople(lock(an_access(), LOCK)))


def read(order_id: str, **caller: Any) -> Order:
    return read_order(
        a_caller(**caller), order_id, clients=FakeClients(a_client()), orders=FakeOrders(an_order("ord_a_1"))
    )


def test_an_order_of_ones_client_is_read() -> None:
    assert read("ord_a_1").id == "ord_a_1"


@pytest.mark.parametrize("order_id", ["ord_a_2", "ord_b_1", "ord_1", "cli_a"])
def test_an_order_that_is_not_there_is_not_found(order_id: str) -> None:
    with pytest.raises(NotFound):
        read(order_id)


def test_an_order_of_somebody_elses_client_is_not_found() -> None:
    with pytest.raises(NotFound):
        read("ord_a_1", employee_id="emp_far", team_id="team_far")


LOCKED = lock(an_access(), LOCK)
LATER, EARLIER = NOW + timedelta(hours=1), NOW - timedelta(days=1)
LEADING = {"employee_id": LEAD, "roles": frozenset({Role.TEAM_LEAD})}


def names(order: Order) -> tuple[str, str, str, bool]:
    return order.requested_salesperson_id, order.salesperson_id, order.responsible_id, order.late_entry


def test_with_rerouting_the_interim_holder_takes_the_order() -> None:
    order = booked(a_booking(placed_at=LATER), people=FakePeople(LOCKED), reroute=True, **LEADING)
    assert names(order) == (LEAVER, LEAD, LEAD, False)


def test_a_machine_is_always_rerouted() -> None:
    machine = {"employee_id": "emp_tms", "roles": frozenset({Role.INTEGRATION}), "scopes": frozenset({"orders:write"})}
    order = booked(a_booking(placed_at=LATER), people=FakePeople(LOCKED), **machine)
    assert names(order) == (LEAVER, LEAD, LEAD, False)


def test_what_was_placed_before_the_lock_stays_in_the_leavers_name_and_the_interim_holder_sees_it_through() -> None:
    order = booked(a_booking(placed_at=EARLIER), people=FakePeople(LOCKED), **LEADING)
    assert names(order) == (LEAVER, LEAVER, LEAD, True)


@pytest.mark.parametrize("placed_at", [EARLIER, LATER])
@pytest.mark.parametrize("level", [Level.HANDOVER, Level.SELF])
def test_if_the_interim_holder_may_not_receive_the_refusal_stands(placed_at: datetime, level: Level) -> None:
    people = FakePeople(LOCKED, an_access(LEAD, level=level))
    with pytest.raises(Locked):
        booked(a_booking(placed_at=placed_at), people=people, reroute=True, employee_id=HEAD, roles=HEADS, teams=TEAMS)


HEADS, TEAMS = frozenset({Role.DEPARTMENT_HEAD}), ("team_one",)
GONE = an_access(level=Level.SELF, ended_on=date(2026, 11, 20))
MANAGED = a_client(holders={LEAD: (HolderRole.ORDER_DESK,), HEAD: (HolderRole.ACCOUNT_MANAGER,)})


def test_what_names_who_has_left_goes_to_the_clients_present_account_manager() -> None:
    order = booked(people=FakePeople(GONE), client=MANAGED, **LEADING)
    assert names(order) == (LEAVER, HEAD, HEAD, False)


@pytest.mark.parametrize("ended_on", [None, date(2026, 8, 25)])
def test_what_names_who_left_long_ago_is_refused(ended_on: date | None) -> None:
    people = FakePeople(an_access(level=Level.SELF, ended_on=ended_on))
    with pytest.raises(UnknownSalesperson):
        booked(people=people, client=MANAGED, **LEADING)


def test_the_last_of_the_90_days_is_the_companys_day() -> None:
    """At half past eight in UTC on 24 November it is the same day in Shanghai; 90 days from 26 August."""
    people = FakePeople(an_access(level=Level.SELF, ended_on=date(2026, 8, 26)))
    assert booked(people=people, client=MANAGED, **LEADING).salesperson_id == HEAD


def test_without_an_account_manager_who_may_receive_nobody_takes_it() -> None:
    people = FakePeople(GONE, an_access(HEAD, level=Level.HANDOVER))
    with pytest.raises(UnknownSalesperson):
        booked(people=people, client=MANAGED, **LEADING)


@pytest.mark.parametrize("owner", ["emp_nobody", LEAVER])
def test_a_next_step_is_given_only_to_somebody_at_work(owner: str) -> None:
    people = FakePeople(an_access(LEAVER, level=Level.HANDOVER))
    with pytest.raises(OwnerUnfit):
        booked(a_booking(salesperson_id=LEAD, next_owner_id=owner), people=people, **LEADING)


REF = Ref("tms", "WB-1")


def upserted(orders: FakeOrders, caller: dict[str, Any] | None = None, **told: Any) -> Order:
    return upsert_order(
        a_caller(**(caller or {})),
        REF,
        a_booking(**told),
        {**vars(a_booking(**told)), **told},
        reroute=False,
        clients=FakeClients(a_client(), a_client("cli_b")),
        people=FakePeople(),
        orders=orders,
        now=NOW,
    )


def test_an_order_that_nobody_calls_so_is_booked_with_the_reference() -> None:
    orders = FakeOrders()
    assert upserted(orders).external_refs == (REF,)


def test_the_same_again_changes_nothing() -> None:
    orders = FakeOrders()
    first = upserted(orders)
    assert (upserted(orders), orders.event_names) == (first, ["OrderBooked"])


def test_what_is_told_again_leads_the_order_on_and_keeps_its_salesperson() -> None:
    orders = FakeOrders()
    first = upserted(orders)
    again = upserted(orders, status=OrderStatus.SIGNED, salesperson_id=LEAD, placed_at=LATER)
    assert (again.id, again.status, again.salesperson_id, again.placed_at) == (first.id, "signed", LEAVER, NOW)
    assert orders.event_names == ["OrderBooked", "OrderAdvanced"]


def test_further_references_stand_beside_the_one_in_the_path() -> None:
    orders, other = FakeOrders(), Ref("erp", "7")
    upserted(orders)
    assert upserted(orders, external_refs=(other,)).external_refs == (other, REF)


def test_an_order_does_not_change_its_client() -> None:
    orders = FakeOrders()
    upserted(orders)
    with pytest.raises(OrderFixed):
        upserted(orders, client_id="cli_b")


def test_an_order_that_the_caller_may_not_edit_is_not_told_by_its_reference() -> None:
    orders = FakeOrders()
    upserted(orders)
    with pytest.raises(OrderExists) as refused:
        upserted(orders, {"employee_id": "emp_far", "team_id": "team_far"})
    assert refused.value.errors[0].subject_id is None


def test_a_reference_of_another_order_is_refused_and_names_it_to_who_may_edit_it() -> None:
    orders = FakeOrders(an_order("ord_a_1", external_refs=(REF,)))
    with pytest.raises(OrderExists) as refused:
        booked(a_booking(external_refs=(REF,)), orders=orders)
    assert refused.value.errors[0].subject_id == "ord_a_1"


def edited(seen: int = 0, **wanted: Any) -> Order:
    return edit_order(
        a_caller(),
        "ord_a_1",
        wanted,
        seen=seen,
        clients=FakeClients(a_client()),
        people=FakePeople(LOCKED),
        orders=FakeOrders(an_order("ord_a_1")),
        now=NOW,
    )


def test_an_edit_of_what_has_changed_since_is_stale() -> None:
    with pytest.raises(Stale):
        edited(seen=7, lane="佛山-昆山")


def test_an_edit_gives_a_next_step_only_to_somebody_at_work() -> None:
    assert edited(next_owner_id=LEAD).next_owner_id == LEAD
    with pytest.raises(OwnerUnfit):
        edited(next_owner_id=LEAVER)
