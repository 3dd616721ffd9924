"""Who may still sell, what a new order is, and whose it becomes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from chalicelib.core.access import Level
from chalicelib.core.errors import Locked
from chalicelib.core.ids import parent_id
from chalicelib.people.rules import lock
from chalicelib.trade.rules import OrderStatus, UnknownSalesperson, book, give_to, require_may_sell
from tests.kit.builders import LEAD, LEAVER, LOCK, NOW, a_booking, a_client, an_access, an_order


def test_who_has_full_access_may_sell() -> None:
    assert require_may_sell(an_access()) == an_access()


def test_nobody_is_no_salesperson() -> None:
    with pytest.raises(UnknownSalesperson):
        require_may_sell(None)


def test_who_has_left_is_no_salesperson() -> None:
    with pytest.raises(UnknownSalesperson):
        require_may_sell(an_access(level=Level.SELF))


def test_who_hands_over_may_not_sell_and_the_refusal_says_why() -> None:
    with pytest.raises(Locked) as refused:
        require_may_sell(lock(an_access(), LOCK))
    assert (refused.value.code, refused.value.facts["name"]) == ("order_locked", "林佩珊")
    assert refused.value.extra["lock"] == {
        "case": "hnd_1",
        "rule": None,
        "since": LOCK.since,
        "interim_holder_id": LEAD,
    }


def test_an_order_carries_its_client_in_its_id() -> None:
    order, _ = book(a_client(), a_booking(), now=NOW)
    assert parent_id("cli", order.id) == "cli_a"


def test_who_sold_an_order_is_responsible_for_it() -> None:
    order, event = book(a_client(), a_booking(), now=NOW)
    assert (order.salesperson_id, order.responsible_id, event.name) == (LEAVER, LEAVER, "OrderBooked")


def test_an_order_given_on_keeps_its_salesperson() -> None:
    order, event = give_to(an_order(), a_client(), LEAD, case_id="hnd_1")
    assert (order.salesperson_id, order.responsible_id) == (LEAVER, LEAD)
    assert {name: event.data[name] for name in ("case_id", "from", "to")} == {
        "case_id": "hnd_1",
        "from": LEAVER,
        "to": LEAD,
    }


@pytest.mark.parametrize(("owner", "after"), [(LEAVER, LEAD), ("emp_desk", "emp_desk"), (None, None)])
def test_what_the_giver_was_to_do_next_goes_to_the_receiver(owner: str | None, after: str | None) -> None:
    order, event = give_to(an_order(next_owner_id=owner), a_client(), LEAD, case_id="hnd_1")
    assert (order.next_owner_id, event.data["state"]["next_owner_id"]) == (after, after)


def test_an_event_says_where_the_order_counts_and_what_lists_show() -> None:
    order, event = book(a_client(), a_booking(next_step="派车", next_on=date(2026, 11, 26)), now=NOW)
    assert event.data == {
        "client_id": "cli_a",
        "segment": {"team_id": "team_one", "region": "佛山", "industry": "家电", "size": "B"},
        "salesperson_id": LEAVER,
        "requested_salesperson_id": LEAVER,
        "late_entry": False,
        "placed_at": "2026-11-24T08:30:00.000Z",
        "lane": "佛山-上海",
        "amount": 123_400,
        "currency": "CNY",
        "state": {
            "status": "confirmed",
            "open": True,
            "placed_at": "2026-11-24T08:30:00.000Z",
            "lane": "佛山-上海",
            "amount": 123_400,
            "currency": "CNY",
            "next_step": "派车",
            "next_on": "2026-11-26",
            "next_owner_id": None,
            "responsible_id": LEAVER,
            "salesperson_id": LEAVER,
        },
    }
    assert order.recorded_at == NOW


def test_orders_stand_in_the_order_in_which_they_were_placed() -> None:
    later, _ = book(a_client(), a_booking(), now=NOW)
    earlier, _ = book(a_client(), a_booking(placed_at=NOW - timedelta(days=400)), now=NOW)
    assert earlier.id < later.id


@pytest.mark.parametrize("status", OrderStatus)
def test_an_order_is_open_until_its_proof_is_back(status: OrderStatus) -> None:
    closed = status in (OrderStatus.POD_BACK, OrderStatus.CANCELLED)
    assert an_order(status=status).open is not closed
