"""A page of imported records is taken in like the single facts that it holds, a part at a time, each part once."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest

from chalicelib.aws import consumers, items, tables
from chalicelib.aws.consumers import MOST_ACTIONS, PART, Consumer, Delivered, SeenItem, seen_key, take
from chalicelib.aws.effects import Effect, Tally
from chalicelib.aws.events import cloud_event
from chalicelib.aws.items import InsightTable
from chalicelib.core.events import Recorded
from tests.kit.builders import NOW, ORG
from tests.kit.cloud import Requests
from tests.kit.faults import Fault, Faults, cancelled
from tests.kit.orders import a_booking_event, a_page

NAME = "orders-1"
PARTS = 100 // PART


class CountItem(InsightTable, discriminator="count_of_the_pages"):
    """A counter of the tests."""


def by_client(name: str, event: Delivered) -> Iterable[Effect]:
    if event.type == "com.baton.order.booked.v1":
        add = {"orders": 1, "amount": event.data["amount"]}
        yield Tally(CountItem, f"ORG#{event.org_id}#AGG#{name}", event.data["client_id"], add)


def by_order(name: str, event: Delivered) -> Iterable[Effect]:
    for number in range(12):
        yield Tally(CountItem, f"ORG#{event.org_id}#AGG#{name}", f"{event.subject}#{number}", {"orders": 1})


COUNTS = Consumer("orders", by_client)


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "pause", lambda _attempt: None)


def delivered(link: Recorded) -> Delivered:
    return Delivered.of(cloud_event(link))


def sums() -> dict[str, int]:
    page = items.query(InsightTable, f"ORG#{ORG}#AGG#{NAME}")
    return {raw["sk"]["S"]: int(raw["orders"]["N"]) for raw in page.items}


def test_a_page_counts_like_the_single_events_of_its_records(requests: Requests) -> None:
    take(COUNTS, NAME, [delivered(a_page(100))], now=NOW)
    assert sums() == {"cli_0": 34, "cli_1": 33, "cli_2": 33}


def test_a_record_is_told_as_its_own_event_would_be() -> None:
    page, single = delivered(a_page(1, clients=1)), delivered(a_booking_event(0, client_id="cli_0"))
    [part] = page.parts()
    [fact] = part.facts
    assert (fact.type, fact.subject, fact.seq) == (single.type, single.subject, single.seq)
    assert fact.data == single.data | {"actor": "system:import"}
    assert fact.id == page.id


def test_a_page_of_a_hundred_orders_of_a_few_clients_is_one_transaction(requests: Requests) -> None:
    page = delivered(a_page(100))
    assert requests.of(lambda: take(COUNTS, NAME, [page], now=NOW)) == ["TransactWriteItems"]


@pytest.mark.fault("F35")
def test_a_page_that_comes_again_counts_once(requests: Requests) -> None:
    page = delivered(a_page(100))
    for _ in range(3):
        assert take(COUNTS, NAME, [page, page], now=NOW) == {}
    assert sum(sums().values()) == 100


def test_a_page_that_changes_more_than_a_transaction_may_is_cut_between_its_parts(requests: Requests) -> None:
    script = Faults()
    assert take(Consumer("orders", by_order), NAME, [delivered(a_page(20))], now=NOW) == {}
    assert [len(json.loads(body)["TransactItems"]) for body in script.bodies] == [PART * 12 + 1] * 4
    assert len(sums()) == 20 * 12


@pytest.mark.fault("F35")
def test_of_a_page_that_was_cut_and_half_written_the_rest_is_counted_when_it_comes_again(requests: Requests) -> None:
    page, consumer = delivered(a_page(20)), Consumer("orders", by_order)
    Faults(Fault(), *[cancelled("ThrottlingError")] * 24)
    assert list(take(consumer, NAME, [page], now=NOW)) == [page.id]
    assert 0 < len(sums()) < 20 * 12
    assert take(consumer, NAME, [page], now=NOW) == {}
    assert (len(sums()), set(sums().values())) == (20 * 12, {1})


def test_the_parts_of_a_page_do_not_depend_on_what_they_change(requests: Requests) -> None:
    page = delivered(a_page(20))
    take(Consumer("orders", by_order), NAME, [page], now=NOW)
    assert take(COUNTS, NAME, [page], now=NOW) == {}
    assert not any(key.startswith("cli_") for key in sums())


def test_a_record_that_is_not_understood_keeps_its_part_and_gives_the_page_back(requests: Requests) -> None:
    link = a_page(10, clients=1)
    records = [dict(record) for record in link.data["records"]]
    records[7]["data"] = {"client_id": "cli_0"}
    page = delivered(Recorded(**{**vars(link), "data": {**link.data, "records": records}}))
    assert list(take(COUNTS, NAME, [page], now=NOW)) == [page.id]
    assert sums() == {"cli_0": PART}


def test_a_page_without_records_that_name_something_fails_whole(requests: Requests) -> None:
    link = a_page(3)
    page = delivered(Recorded(**{**vars(link), "data": {**link.data, "records": [{"id": "nothing_1", "data": {}}]}}))
    assert list(take(COUNTS, NAME, [page], now=NOW)) == [page.id]
    assert sums() == {}


def test_each_part_of_a_page_has_its_own_seen_row(requests: Requests) -> None:
    page = delivered(a_page(100))
    take(COUNTS, NAME, [page], now=NOW)
    pk, _ = seen_key(ORG, NAME, page.id)
    rows = items.every(SeenItem, pk)
    assert [row.sk for row in rows] == [f"SEEN#{start:04d}" for start in range(0, 100, PART)]


def test_pages_and_single_events_share_a_chunk(requests: Requests) -> None:
    events = [delivered(a_page(100)), delivered(a_booking_event(200, client_id="cli_0"))]
    assert len(events) + PARTS + 3 <= MOST_ACTIONS
    assert requests.of(lambda: take(COUNTS, NAME, events, now=NOW)) == ["TransactWriteItems"]
    assert sums()["cli_0"] == 35


def test_a_chunk_never_outgrows_a_transaction(requests: Requests, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "MOST_ACTIONS", 10)
    script = Faults()
    take(COUNTS, NAME, [delivered(a_page(100))], now=NOW)
    assert max(len(json.loads(body)["TransactItems"]) for body in script.bodies) <= 10
    assert sum(sums().values()) == 100
