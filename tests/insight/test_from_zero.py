"""A company's whole log, told again from nothing and in any order, makes the same figures, summaries and columns."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

import app
from chalicelib.aws import items, tables
from chalicelib.aws.events import EventItem
from chalicelib.clients.store import FILE, LiveColumns, client_pk
from chalicelib.core.events import Recorded
from chalicelib.insight.store import FigureStore
from chalicelib.insight.summaries.store import summary_sk
from chalicelib.trade.receivables.store import ReceivableItem
from chalicelib.trade.rules import OrderStatus
from chalicelib.trade.store import OrderItem
from tests.kit.cloud import Requests
from tests.kit.company import TestCompany
from tests.kit.events import a_batch, failures
from tests.kit.world import World, moved

Row = dict[str, Any]


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "pause", lambda _attempt: None)


@pytest.mark.fault("F35", "F38", "F39")
def test_the_log_of_a_company_told_again_makes_the_same_of_it(requests: Requests) -> None:
    world = a_busy_world()
    links = the_log()
    tell(links)
    before = projections()
    assert {"figures", "summaries", "columns"} == {kind for kind, rows in before.items() if rows}
    wipe()
    assert not any(projections().values())
    tell(random.Random(world.slug).sample(links * 2, k=2 * len(links)))
    assert projections() == before


def test_what_is_told_over_http_reaches_the_profile(requests: Requests) -> None:
    world = a_busy_world()
    tell(the_log())
    answer = world.company.call("successor", "GET", f"/v1/clients/{world.company.client_ids[0]}/profile")
    assert answer.status == 200
    assert "佛山-上海" in {row["lane"] for row in answer.body["orders"]["items"]}
    assert [row["summary"] for row in answer.body["interactions"]] == ["运价"]
    assert answer.body["holders"] == {world.company.employee("successor"): ["account_manager"]}


def test_columns_and_figures_say_what_the_records_themselves_say(requests: Requests) -> None:
    world = a_busy_world()
    tell(the_log())
    org_id = world.company.org_id
    orders, worth = 0, 0
    for client_id in world.company.client_ids:
        rows = items.query(items.ClientsTable, client_pk(org_id, client_id)).items
        booked = [OrderItem.from_raw_data(raw).order() for raw in rows if raw["sk"]["S"].startswith("ORD#")]
        owed = [ReceivableItem.from_raw_data(raw).receivable() for raw in rows if raw["sk"]["S"].startswith("REC#")]
        [columns] = [LiveColumns().deserialize(raw["live"]["S"]) for raw in rows if raw["sk"]["S"] == FILE]
        assert columns["open_orders"] == sum(order.open for order in booked) > 0
        assert columns["open_receivables"] == sum(debt.open for debt in owed) == 1
        assert columns["receivables_fen"] == sum(debt.open_amount.amount for debt in owed) == 500
        assert (columns["open_complaints"], columns["next_on"]) == (1, "2026-11-27")
        orders += len(booked)
        worth += sum(order.amount.amount for order in booked if order.status is not OrderStatus.CANCELLED)
    figures = [figure for month in ("2026-11", "2026-12") for figure in FigureStore().orders(org_id, "orders-1", month)]
    assert (sum(figure.orders for figure in figures), sum(figure.amount.amount for figure in figures)) == (
        orders,
        worth,
    )
    assert sum(figure.cancelled for figure in figures) == len(world.company.client_ids)


def test_the_receivers_list_has_the_columns_of_what_was_handed_over(requests: Requests) -> None:
    world = a_busy_world()
    tell(the_log())
    receiver = world.company.employee("successor")
    page = items.query(items.ClientsTable, f"ORG#{world.company.org_id}#EMP#{receiver}#CLI", index="index1")
    assert len(page.items) == len(world.company.client_ids)
    assert all(LiveColumns().deserialize(raw["live"]["S"])["open_orders"] > 0 for raw in page.items)


def a_busy_world() -> World:
    """Orders, calls, debts and complaints of clients that then passed from one person to another."""
    world = World()
    for client_id in world.company.client_ids:
        _busy(world.company, client_id)
    moved(world)
    return world


def _busy(company: TestCompany, client_id: str) -> None:
    first, second, _ = (_made(company, "sales", "/v1/orders", _order(company, client_id)) for _ in range(3))
    _change(company, "sales", first, {"amount": {"amount": 700, "currency": "CNY"}, "next_step": "追回单"})
    _change(company, "sales", first, {"status": "dispatched", "next_on": "2026-12-01"})
    _change(company, "sales", second, {"status": "cancelled", "reason": "客户改期"})
    call = {"channel": "call", "direction": "outbound", "occurred_at": "2026-11-24T08:00:00Z", "summary": "运价"}
    _made(company, "sales", f"/v1/clients/{client_id}/interactions", call)
    debt = {"client_id": client_id, "kind": "deposit", "amount": {"amount": 900, "currency": "CNY"}}
    owed = _made(company, "finance", "/v1/receivables", debt)
    payment = {"amount": {"amount": 400}, "on": "2026-11-20", "method": "transfer"}
    _made(company, "finance", f"{owed}/payments", payment)
    complaint = {"client_id": client_id, "subject": "碎了", "kind": "damage", "filed_on": "2026-11-20", "text": "碎了"}
    complained = _made(company, "sales", "/v1/complaints", complaint)
    _change(company, "sales", complained, {"status": "in_progress", "next_step": "回访", "next_on": "2026-11-27"})


def _order(company: TestCompany, client_id: str) -> dict[str, Any]:
    return {
        "client_id": client_id,
        "salesperson_id": company.employee("sales"),
        "placed_at": "2026-11-24T08:00:00Z",
        "lane": "佛山-上海",
        "amount": {"amount": 1_000, "currency": "CNY"},
    }


def _made(company: TestCompany, who: str, path: str, body: dict[str, Any]) -> str:
    """The path of what was made."""
    answer = company.call(who, "POST", path, body)
    assert answer.status in (200, 201), answer.body
    return f"{path}/{answer.body['id']}"


def _change(company: TestCompany, who: str, path: str, body: dict[str, Any]) -> None:
    seen = company.call(who, "GET", path).headers["ETag"]
    answer = company.call(who, "PATCH", path, body, if_match=seen)
    assert answer.status == 200, answer.body


def the_log() -> list[Recorded]:
    return [EventItem.from_raw_data(raw).link() for raw in items.connection().scan("test-events")["Items"]]


def tell(links: list[Recorded]) -> None:
    """To every consumer, whatever its rule lets through."""
    for start in range(0, len(links), 10):
        for function in (app.insight_orders, app.insight_summaries):
            assert failures(function(a_batch(links[start : start + 10]), None)) == []


def projections() -> dict[str, dict[tuple[str, str], Row]]:
    """What consumers made, but for ids of transactions."""
    rows = [raw for name in ("test-insight", "test-clients") for raw in items.connection().scan(name)["Items"]]
    found = {(raw["pk"]["S"], raw["sk"]["S"]): raw for raw in rows}
    figures = {key: _told(raw) for key, raw in found.items() if "#AGG#" in key[0]}
    summaries = {key: _told(raw) for key, raw in found.items() if key[1].startswith(summary_sk(""))}
    columns = {key: {"live": raw["live"]} for key, raw in found.items() if "S" in raw.get("live", {})}
    return {"figures": figures, "summaries": summaries, "columns": columns}


def _told(raw: Row) -> Row:
    told = {name: value for name, value in raw.items() if name != "txn"}
    return told | ({"body": json.loads(raw["body"]["S"])} if "body" in raw else {})


def wipe() -> None:
    """As if no consumer had ever been at work."""
    connection = items.connection()
    for name in ("test-insight", "test-clients"):
        for raw in connection.scan(name)["Items"]:
            pk, sk = raw["pk"]["S"], raw["sk"]["S"]
            if name == "test-insight" or sk.startswith(summary_sk("")):
                connection.delete_item(name, pk, sk)
            elif "live" in raw:
                gone = [items.Path("live").remove(), items.Path("live_facts").remove()]
                connection.update_item(name, pk, sk, actions=gone)
