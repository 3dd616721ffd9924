"""Who may still sell, what a new order is, how it goes on, and whose it becomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.core.access import Level, Role
from chalicelib.core.errors import Locked, NotFound
from chalicelib.core.ids import parent_id
from chalicelib.core.money import Money
from chalicelib.core.refs import Ref
from chalicelib.people.rules import lock
from chalicelib.trade import rules
from chalicelib.trade.rules import (
    Names,
    Order,
    OrderAmountFixed,
    OrderClosed,
    OrderStatus,
    OrderTransition,
    PlacedOutOfRange,
    ReasonOfCancellation,
    UnknownSalesperson,
    book,
    edit,
    give_to,
    require_may_sell,
)
from tests.kit.builders import LEAD, LEAVER, LOCK, NOW, a_booking, a_caller, a_client, an_access, an_order

SEGMENT = {"team_id": "team_one", "region": "佛山", "industry": "家电", "size": "B"}


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


@pytest.mark.parametrize("away", [timedelta(0), timedelta(days=1), timedelta(days=-9000)])
def test_an_order_may_have_been_placed_then(away: timedelta) -> None:
    rules.require_plausible(NOW + away, NOW)


@pytest.mark.parametrize("placed", [NOW + timedelta(days=1, seconds=1), datetime(1999, 12, 31, 23, 59, tzinfo=UTC)])
def test_an_order_was_not_placed_in_the_future_nor_before_2000(placed: datetime) -> None:
    with pytest.raises(PlacedOutOfRange):
        rules.require_plausible(placed, NOW)


@pytest.mark.parametrize(("seconds", "late"), [(-1, True), (0, False), (1, False)])
def test_what_was_placed_before_the_lock_is_a_late_entry(seconds: int, late: bool) -> None:
    assert rules.is_late_entry(LOCK, NOW + timedelta(seconds=seconds)) is late


@pytest.mark.parametrize(("days", "arrives"), [(-3, True), (0, True), (90, True), (91, False)])
def test_what_names_who_has_left_arrives_for_90_days(days: int, arrives: bool) -> None:
    ended = date(2026, 12, 23)
    assert rules.may_arrive(ended, ended + timedelta(days=days)) is arrives


def test_without_the_day_of_the_end_nothing_arrives() -> None:
    assert rules.may_arrive(None, date(2026, 12, 23)) is False


def test_an_order_carries_its_client_in_its_id() -> None:
    order, _ = book(a_client(), a_booking(), now=NOW)
    assert parent_id("cli", order.id) == "cli_a"


def test_who_sold_an_order_is_responsible_for_it() -> None:
    order, event = book(a_client(), a_booking(), now=NOW)
    assert (order.salesperson_id, order.responsible_id, event.name) == (LEAVER, LEAVER, "OrderBooked")


def test_a_rerouted_order_names_both() -> None:
    order, event = book(a_client(), a_booking(), names=Names(LEAVER, LEAD, LEAD), now=NOW)
    assert (order.requested_salesperson_id, order.salesperson_id, order.responsible_id) == (LEAVER, LEAD, LEAD)
    assert (event.data["requested_salesperson_id"], event.data["salesperson_id"]) == (LEAVER, LEAD)


def test_the_next_step_of_whoever_was_named_is_that_of_whoever_sees_it_through() -> None:
    booking = a_booking(next_owner_id=LEAVER)
    order, _ = book(a_client(), booking, names=Names(LEAVER, LEAVER, LEAD, late_entry=True), now=NOW)
    assert order.next_owner_id == LEAD


def test_a_new_orders_event_says_where_it_counts_and_what_lists_show() -> None:
    order, event = book(a_client(), a_booking(next_step="派车", next_on=date(2026, 11, 26)), now=NOW)
    assert event.data == {
        "client_id": "cli_a",
        "segment": SEGMENT,
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


def test_what_a_new_order_has_beyond_its_state_is_told_as_well() -> None:
    booking = a_booking(vehicle="9米6高栏", external_refs=(Ref("tms", "WB-1"),))
    _, event = book(a_client(), booking, now=NOW)
    assert (event.data["vehicle"], event.data["external_refs"]) == ("9米6高栏", [{"system": "tms", "id": "WB-1"}])


def test_orders_stand_in_the_order_in_which_they_were_placed() -> None:
    later, _ = book(a_client(), a_booking(), now=NOW)
    earlier, _ = book(a_client(), a_booking(placed_at=NOW - timedelta(days=400)), now=NOW)
    assert earlier.id < later.id


def test_an_order_given_on_keeps_its_salesperson() -> None:
    order, event = give_to(an_order(), a_client(), LEAD, case_id="hnd_1")
    assert (order.salesperson_id, order.responsible_id) == (LEAVER, LEAD)
    told = {name: event.data[name] for name in ("case_id", "from", "to")}
    assert told == {"case_id": "hnd_1", "from": LEAVER, "to": LEAD}


@pytest.mark.parametrize(("owner", "after"), [(LEAVER, LEAD), ("emp_desk", "emp_desk"), (None, None)])
def test_what_the_giver_was_to_do_next_goes_to_the_receiver(owner: str | None, after: str | None) -> None:
    order, event = give_to(an_order(next_owner_id=owner), a_client(), LEAD, case_id="hnd_1")
    assert (order.next_owner_id, event.data["state"]["next_owner_id"]) == (after, after)


@pytest.mark.parametrize("status", OrderStatus)
def test_an_order_is_open_until_its_proof_is_back(status: OrderStatus) -> None:
    closed = status in (OrderStatus.POD_BACK, OrderStatus.CANCELLED)
    assert an_order(status=status).open is not closed


@pytest.mark.parametrize(("next_on", "due"), [(None, "2026-11-24"), (date(2026, 12, 1), "2026-12-01")])
def test_an_order_is_due_with_its_next_step_else_when_it_was_placed(next_on: date | None, due: str) -> None:
    assert an_order(next_on=next_on).due == due


def led_on(before: OrderStatus, after: OrderStatus) -> Order:
    reason = {status: {"reason": "停窑"} for status in OrderStatus if status is OrderStatus.CANCELLED}
    order = an_order(status=before, **reason.get(before, {}))
    return edit(order, a_client(), {"status": after, **reason.get(after, {})})[0]


FORWARD = list(rules.STAGES)


@pytest.mark.parametrize("after", OrderStatus)
@pytest.mark.parametrize("before", OrderStatus)
def test_an_order_goes_forward_over_any_stages_and_is_cancelled_before_the_road(
    before: OrderStatus, after: OrderStatus
) -> None:
    on_the_way = FORWARD.index(after) > FORWARD.index(before) if {before, after} <= set(FORWARD) else False
    cancelled = after is OrderStatus.CANCELLED and before in FORWARD[:3]
    if before is after or on_the_way or cancelled:
        assert led_on(before, after).status is after
    else:
        with pytest.raises((OrderTransition, OrderClosed)):
            led_on(before, after)


def test_a_refused_transition_names_both_stages() -> None:
    with pytest.raises(OrderTransition) as refused:
        led_on(OrderStatus.SIGNED, OrderStatus.DISPATCHED)
    assert refused.value.facts == {"from": "signed", "to": "dispatched"}


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"lane": "佛山-昆山"}, "OrderEdited"),
        ({"status": OrderStatus.SIGNED, "lane": "佛山-昆山"}, "OrderAdvanced"),
        ({"status": OrderStatus.CANCELLED, "reason": "停窑"}, "OrderCancelled"),
    ],
)
def test_a_change_is_called_by_what_it_does(changes: dict[str, Any], name: str) -> None:
    _, event = edit(an_order(), a_client(), changes)
    assert event is not None
    assert event.name == name


def test_a_change_is_told_before_and_after() -> None:
    wanted = {
        "amount": Money(5),
        "lane": "佛山-上海",
        "next_on": date(2026, 12, 1),
        "external_refs": (Ref("tms", "1"),),
    }
    _, event = edit(an_order(), a_client(), wanted)
    assert event is not None
    assert event.data["before"] == {
        "amount": {"amount": 123_400, "currency": "CNY"},
        "next_on": None,
        "external_refs": [],
    }
    assert event.data["after"] == {
        "amount": {"amount": 5, "currency": "CNY"},
        "next_on": "2026-12-01",
        "external_refs": [{"system": "tms", "id": "1"}],
    }
    assert (event.data["client_id"], event.data["segment"], event.data["state"]["amount"]) == ("cli_a", SEGMENT, 5)


def test_no_difference_is_no_event() -> None:
    assert edit(an_order(), a_client(), {"lane": "佛山-上海", "status": OrderStatus.CONFIRMED}) == (an_order(), None)


@pytest.mark.parametrize("status", [OrderStatus.POD_BACK, OrderStatus.CANCELLED])
def test_a_closed_order_is_not_edited(status: OrderStatus) -> None:
    with pytest.raises(OrderClosed):
        edit(an_order(status=status, reason="停窑"), a_client(), {"lane": "佛山-昆山"})


def test_the_amount_may_still_change_with_the_signature() -> None:
    order, _ = edit(an_order(), a_client(), {"status": OrderStatus.SIGNED, "amount": Money(5)})
    assert order.amount == Money(5)


def test_the_amount_is_fixed_from_the_signature_on() -> None:
    with pytest.raises(OrderAmountFixed):
        edit(an_order(status=OrderStatus.SIGNED), a_client(), {"amount": Money(5)})


@pytest.mark.parametrize("changes", [{"status": OrderStatus.CANCELLED}, {"reason": "停窑"}])
def test_a_cancellation_says_why_and_nothing_else_does(changes: dict[str, Any]) -> None:
    with pytest.raises(ReasonOfCancellation):
        edit(an_order(), a_client(), changes)
    with pytest.raises(ReasonOfCancellation):
        book(a_client(), a_booking(**changes), now=NOW)


FAR = a_caller("emp_far", team_id="team_far")


@pytest.mark.parametrize("field", ["responsible_id", "next_owner_id"])
def test_an_order_is_visible_to_whoever_has_it_to_do(field: str) -> None:
    order = replace(an_order(), **{field: "emp_far"})
    rules.require_visible(order, a_client(), FAR, "order:edit")


def test_an_order_of_others_is_not_visible() -> None:
    with pytest.raises(NotFound):
        rules.require_visible(an_order(), a_client(), FAR, "order:read")


@pytest.mark.parametrize(
    ("who", "changes", "leads"),
    [
        (LEAVER, {}, True),
        ("emp_mate", {}, False),
        (LEAD, {"roles": frozenset({Role.TEAM_LEAD})}, True),
        (LEAD, {"roles": frozenset({Role.TEAM_LEAD}), "team_id": "team_far"}, False),
        ("emp_head", {"roles": frozenset({Role.DEPARTMENT_HEAD}), "teams": ("team_one",)}, True),
        ("emp_head", {"roles": frozenset({Role.DEPARTMENT_HEAD}), "teams": ("team_far",)}, False),
        ("emp_boss", {"roles": frozenset({Role.MANAGEMENT})}, True),
    ],
)
def test_a_persons_work_is_theirs_and_that_of_whoever_leads_them(
    who: str, changes: dict[str, Any], leads: bool
) -> None:
    caller = a_caller(who, **changes)
    if leads:
        rules.require_leads(an_access(), caller, "order:read")
    else:
        with pytest.raises(NotFound):
            rules.require_leads(an_access(), caller, "order:read")
