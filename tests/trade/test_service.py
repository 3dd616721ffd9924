"""Booking and reading: what a caller may not see is answered like what does not exist."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.core.access import Role
from chalicelib.core.errors import Invalid, Locked, NotFound
from chalicelib.people.rules import lock
from chalicelib.trade.rules import Booking, Order, UnknownSalesperson
from chalicelib.trade.service import book_order, read_order
from tests.kit.builders import LEAD, LEAVER, LOCK, NOW, a_booking, a_caller, a_client, an_access, an_order
from tests.kit.fakes import FakeClients, FakeOrders, FakePeople


def booked(booking: Booking | None = None, *, people: FakePeople | None = None, **caller: Any) -> Order:
    return book_order(
        a_caller(**caller),
        booking or a_booking(),
        clients=FakeClients(a_client()),
        people=people or FakePeople(),
        orders=FakeOrders(),
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
