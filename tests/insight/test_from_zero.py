"""A company's whole log, told again from nothing and in any order, makes the same figures, summaries and columns."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

import app
from chalicelib.aws import items, tables
from chalicelib.aws.events import EventItem
from chalicelib.core.events import Recorded
from chalicelib.insight.summaries.store import summary_sk
from tests.kit.cloud import Requests
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


def test_the_receivers_list_has_the_columns_of_what_was_handed_over(requests: Requests) -> None:
    world = a_busy_world()
    tell(the_log())
    receiver = world.company.employee("successor")
    page = items.query(items.ClientsTable, f"ORG#{world.company.org_id}#EMP#{receiver}#CLI", index="index1")
    assert len(page.items) == len(world.company.client_ids)
    assert all(json.loads(raw["live"]["S"])["open_orders"] > 0 for raw in page.items)


def a_busy_world() -> World:
    """Orders and calls of clients that then passed from one person to another."""
    world = World()
    for client_id in world.company.client_ids:
        order = {
            "client_id": client_id,
            "salesperson_id": world.company.employee("sales"),
            "placed_at": "2026-11-24T08:00:00Z",
            "lane": "佛山-上海",
            "amount": {"amount": 1_000, "currency": "CNY"},
        }
        assert world.company.call("sales", "POST", "/v1/orders", order).status == 201
        call = {"channel": "call", "direction": "outbound", "occurred_at": "2026-11-24T08:00:00Z", "summary": "运价"}
        logged = world.company.call("sales", "POST", f"/v1/clients/{client_id}/interactions", call)
        assert logged.status == 201, logged.body
    moved(world)
    return world


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
