"""What the access patterns of trade cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.core.refs import Ref
from chalicelib.trade import rules as trade_rules
from chalicelib.trade.rules import Order, OrderStatus
from tests.kit.builders import (
    HEAD,
    LEAD,
    NOW,
    ORG,
    a_booking,
    a_caller,
)
from tests.tenancy.scene import (
    BY,
    GET,
    ORDERS,
    QUERY,
    WRITE,
    Work,
    access,
    client,
    now,
    page,
)


def booked() -> Order:
    order, event = trade_rules.book(client("cli_a"), a_booking(client_id="cli_a", salesperson_id=LEAD), now=NOW)
    return ORDERS.create(order, event, able=[access(LEAD)], by=a_caller(HEAD), now=NOW)


def booking() -> Work:
    order, event = trade_rules.book(client("cli_a"), a_booking(client_id="cli_a", salesperson_id=LEAD), now=NOW)
    salesperson = access(LEAD)
    return lambda: ORDERS.create(order, event, able=[salesperson], by=a_caller(HEAD), now=NOW)


def loading() -> Work:
    made = [trade_rules.book(client("cli_a"), a_booking(client_id="cli_a", salesperson_id=LEAD), now=NOW) for _ in "12"]
    return lambda: ORDERS.load(made, "imp_orders", by=BY, now=NOW)


def giving_on() -> Work:
    changes = [trade_rules.give_to(booked(), client("cli_a"), HEAD, case_id="hnd_1")]
    return lambda: ORDERS.save_all(changes, by=BY, now=NOW)


def leading_on() -> Work:
    order = booked()
    changed, event = trade_rules.edit(order, client("cli_a"), {"status": OrderStatus.SIGNED})
    assert event is not None
    return lambda: ORDERS.save(order, changed, event, by=a_caller(HEAD), now=NOW)


def by_ref() -> Work:
    ref = Ref("tms", "WB-1")
    booking = a_booking(client_id="cli_a", salesperson_id=LEAD, external_refs=(ref,))
    order, event = trade_rules.book(client("cli_a"), booking, now=NOW)
    ORDERS.create(order, event, able=[access(LEAD)], by=a_caller(HEAD), now=NOW)
    return lambda: ORDERS.by_ref(ORG, ref)


def reading_an_order() -> Work:
    order = booked()
    return lambda: ORDERS.get(ORG, order.id)


STEPS: Mapping[str, Callable[[], Work]] = {
    "trade.OrderStore.create": booking,
    "trade.OrderStore.get": reading_an_order,
    "trade.OrderStore.load": loading,
    "trade.OrderStore.of_client": page(ORDERS.of_client, "cli_a"),
    "trade.OrderStore.open_of": now(lambda: ORDERS.open_of(ORG, LEAD, limit=40)),
    "trade.OrderStore.save_all": giving_on,
    "trade.OrderStore.by_ref": by_ref,
    "trade.OrderStore.owners": now(lambda: ORDERS.owners(ORG, [Ref("tms", "WB-1")])),
    "trade.OrderStore.save": leading_on,
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "trade.OrderStore.by_ref": ((*GET, *GET), 2, 0, 0),
    "trade.OrderStore.owners": (GET, 1, 0, 0),
    "trade.OrderStore.save": (WRITE, 0, 9, 0),
    "trade.OrderStore.create": (WRITE, 0, 17, 0),
    "trade.OrderStore.get": (GET, 1, 0, 0),
    "trade.OrderStore.load": (WRITE, 0, 16, 0),
    "trade.OrderStore.of_client": (QUERY, 1, 0, 4),
    "trade.OrderStore.open_of": (QUERY, 0.5, 0, 4),
    "trade.OrderStore.save_all": (WRITE, 0, 8, 0),
}
