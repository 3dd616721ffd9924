"""Events on their way to the bus: in order, ten a call, and what failed is delivered again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.aws import events
from chalicelib.aws.events import EventItem, cloud_event, relay
from chalicelib.core.events import GENESIS, Recorded
from tests.kit.cloud import Requests


def a_link(seq: int = 1, **changes: Any) -> Recorded:
    defaults: dict[str, Any] = {
        "event_id": f"evt_{seq:03d}",
        "org_id": "org_one",
        "aggregate_id": "hnd_1",
        "seq": seq,
        "name": "TaskCompleted",
        "at": "2026-11-24T08:30:00.000Z",
        "actor": "emp_leaver",
        "request_id": "req_1",
        "data": {"number": 1, "text": "完成"},
        "prev_hash": GENESIS,
    }
    return EventItem.recorded(Recorded(**{**defaults, **changes}))


def a_record(seq: int) -> dict[str, Any]:
    """A row of the events table as its stream delivers it."""
    image = EventItem.of(a_link(seq)).serialize()
    return {"dynamodb": {"SequenceNumber": f"seq-{seq}", "NewImage": image}}


class FakeBus:
    """Takes entries as EventBridge does, and refuses the events it is told to."""

    def __init__(self, *, refuses: tuple[str, ...] = ()) -> None:
        self.calls: list[list[str]] = []
        self.entries: list[dict[str, Any]] = []
        self._refuses = refuses

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - as AWS spells it
        ids = [json.loads(entry["Detail"])["id"] for entry in Entries]
        self.calls.append(ids)
        self.entries += Entries
        return {"Entries": [{"ErrorCode": "Throttled"} if name in self._refuses else {"EventId": "1"} for name in ids]}


@pytest.fixture
def bus(requests: Requests, monkeypatch: pytest.MonkeyPatch) -> FakeBus:
    return a_bus(monkeypatch)


def a_bus(monkeypatch: pytest.MonkeyPatch, *refuses: str) -> FakeBus:
    fake = FakeBus(refuses=refuses)
    monkeypatch.setattr(events, "client", lambda _service: fake)
    return fake


def test_events_are_published_in_order(bus: FakeBus) -> None:
    assert relay([a_record(seq) for seq in (1, 2, 3)]) == []
    assert bus.calls == [["evt_001", "evt_002", "evt_003"]]


def test_ten_events_go_in_one_call(bus: FakeBus) -> None:
    relay([a_record(seq) for seq in range(1, 24)])
    assert [len(call) for call in bus.calls] == [10, 10, 3]


def test_nothing_to_publish_calls_nobody(bus: FakeBus) -> None:
    assert (relay([]), bus.calls) == ([], [])


def test_the_first_refused_event_is_where_delivery_starts_again(
    requests: Requests, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_bus(monkeypatch, "evt_012", "evt_015")
    assert relay([a_record(seq) for seq in range(1, 21)]) == ["seq-12"]


def test_nothing_after_a_refused_chunk_is_published(requests: Requests, monkeypatch: pytest.MonkeyPatch) -> None:
    bus = a_bus(monkeypatch, "evt_003")
    relay([a_record(seq) for seq in range(1, 21)])
    assert len(bus.calls) == 1


def test_the_bus_takes_the_entries(requests: Requests) -> None:
    assert relay([a_record(1)]) == []


def test_the_function_answers_with_the_batch_failures(requests: Requests, monkeypatch: pytest.MonkeyPatch) -> None:
    import app

    a_bus(monkeypatch, "evt_001")
    answer = app.events_relay({"Records": [a_record(1)]}, None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "seq-1"}]}


def test_an_entry_names_bus_source_and_type(bus: FakeBus) -> None:
    relay([a_record(1)])
    entry = bus.entries[0]
    assert (entry["EventBusName"], entry["Source"]) == ("test-bus", "baton")
    assert entry["DetailType"] == json.loads(entry["Detail"])["type"] == "com.baton.handover.task_completed.v1"


def test_the_envelope_is_a_cloud_event() -> None:
    assert cloud_event(a_link(7)) == {
        "specversion": "1.0",
        "id": "evt_007",
        "source": "/baton/org_one",
        "type": "com.baton.handover.task_completed.v1",
        "subject": "hnd_1",
        "time": "2026-11-24T08:30:00.000Z",
        "datacontenttype": "application/json",
        "data": {"org_id": "org_one", "seq": 7, "actor": "emp_leaver", "number": 1, "text": "完成"},
    }


def test_the_envelope_names_the_company_even_when_a_fact_has_the_same_name() -> None:
    data = cloud_event(a_link(7, data={"org_id": "org_two", "seq": 99, "actor": "nobody"}))["data"]
    assert (data["org_id"], data["seq"], data["actor"]) == ("org_one", 7, "emp_leaver")


def test_an_item_gives_back_the_link_it_was_made_of() -> None:
    link = a_link()
    assert EventItem.from_raw_data(EventItem.of(link).serialize()).link() == link


def test_a_link_read_back_still_has_its_hash() -> None:
    link = EventItem.from_raw_data(EventItem.of(a_link(data={"b": [1, {"a": "中"}], "a": None})).serialize()).link()
    assert link.digest() == link.hash
