"""Who may still sell, what a new order is, and whose it becomes."""

from __future__ import annotations

import pytest

from chalicelib.core.access import Level
from chalicelib.core.errors import Locked
from chalicelib.core.ids import parent_id
from chalicelib.people.rules import lock
from chalicelib.trade.rules import OrderStatus, UnknownSalesperson, book, give_to, require_may_sell
from tests.kit.builders import LEAD, LEAVER, LOCK, ORG, a_booking, an_access, an_order


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
    order, _ = book(ORG, a_booking())
    assert parent_id("cli", order.id) == "cli_a"


def test_who_sold_an_order_is_responsible_for_it() -> None:
    order, event = book(ORG, a_booking())
    assert (order.salesperson_id, order.responsible_id, event.name) == (LEAVER, LEAVER, "OrderBooked")


def test_an_order_given_on_keeps_its_salesperson() -> None:
    order, event = give_to(an_order(), LEAD, case_id="hnd_1")
    assert (order.salesperson_id, order.responsible_id) == (LEAVER, LEAD)
    assert dict(event.data) == {"case_id": "hnd_1", "from": LEAVER, "to": LEAD}


@pytest.mark.parametrize("status", OrderStatus)
def test_an_order_is_open_until_its_proof_is_back(status: OrderStatus) -> None:
    closed = status in (OrderStatus.POD_BACK, OrderStatus.CANCELLED)
    assert an_order(status=status).open is not closed
