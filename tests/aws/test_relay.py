"""Events on their way to the bus: in order, ten a call, and no record holds up the ones behind it."""

from __future__ import annotations

import json
from typing import Any

import pytest

import app
from chalicelib.aws import relay as module
from chalicelib.aws.clients import client
from chalicelib.aws.relay import MOST_BYTES, relay
from chalicelib.aws.settings import WrongSetting, settings
from tests.kit.cloud import Requests
from tests.kit.events import a_link, a_stream_record

Record = dict[str, Any]


def a_record(seq: int, **changes: Any) -> Record:
    return a_stream_record(a_link(seq, **changes), f"seq-{seq}")


def records(last: int) -> list[Record]:
    return [a_record(seq) for seq in range(1, last + 1)]


def unreadable(seq: int) -> Record:
    record = a_record(seq)
    del record["dynamodb"]["NewImage"]["name"]
    return record


def too_large(seq: int) -> Record:
    return a_record(seq, data={"text": "交" * (MOST_BYTES // 3)})


class FakeBus:
    """Takes entries as EventBridge does; answers the code it is told for some events."""

    def __init__(self, refuses: dict[str, str]) -> None:
        self.calls: list[list[str]] = []
        self.entries: list[dict[str, Any]] = []
        self.buried: list[dict[str, Any]] = []
        self._refuses = refuses

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - as AWS spells it
        ids = [json.loads(entry["Detail"])["id"] for entry in Entries]
        self.calls.append(ids)
        self.entries += Entries
        results = [{"ErrorCode": self._refuses[name]} if name in self._refuses else {"EventId": "1"} for name in ids]
        return {"FailedEntryCount": sum("ErrorCode" in result for result in results), "Entries": results}

    def send_message(self, **message: Any) -> None:
        self.buried.append({**json.loads(message["MessageBody"]), "queue": message["QueueUrl"]})

    @property
    def published(self) -> list[str]:
        return [name for call in self.calls for name in call]


@pytest.fixture
def bus(requests: Requests, monkeypatch: pytest.MonkeyPatch) -> FakeBus:
    return a_bus(monkeypatch)


def a_bus(monkeypatch: pytest.MonkeyPatch, **refuses: str) -> FakeBus:
    fake = FakeBus(refuses)
    monkeypatch.setattr(module, "client", lambda _service: fake)
    return fake


def test_events_are_published_in_order(bus: FakeBus) -> None:
    assert relay(records(3)) == []
    assert bus.calls == [["evt_001", "evt_002", "evt_003"]]


def test_ten_events_go_in_one_call(bus: FakeBus) -> None:
    relay(records(23))
    assert [len(call) for call in bus.calls] == [10, 10, 3]


def test_a_call_is_never_larger_than_the_bus_takes(bus: FakeBus) -> None:
    half = {"text": "x" * (MOST_BYTES // 2 - 1000)}
    relay([a_record(seq, data=half) for seq in range(1, 6)])
    assert [len(call) for call in bus.calls] == [2, 2, 1]
    assert bus.published == [f"evt_{seq:03d}" for seq in range(1, 6)]


def test_nothing_to_publish_calls_nobody(bus: FakeBus) -> None:
    assert (relay([]), bus.calls) == ([], [])


@pytest.mark.fault("F48")
def test_the_first_refused_event_is_where_delivery_starts_again(
    requests: Requests, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_bus(monkeypatch, evt_012="ThrottlingException", evt_015="InternalFailure")
    assert relay(records(20)) == ["seq-12"]


@pytest.mark.fault("F48")
def test_nothing_after_a_refused_call_is_published(requests: Requests, monkeypatch: pytest.MonkeyPatch) -> None:
    bus = a_bus(monkeypatch, evt_003="ThrottlingException")
    relay(records(20))
    assert len(bus.calls) == 1


@pytest.mark.fault("F48")
def test_delivered_again_from_there_every_event_is_published(
    requests: Requests, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = a_bus(monkeypatch, evt_012="ThrottlingException")
    [failed] = relay(records(20))
    after = a_bus(monkeypatch)
    assert relay(records(20)[int(failed.removeprefix("seq-")) - 1 :]) == []
    accepted = set(before.published) - {"evt_012"}
    assert accepted | set(after.published) == {f"evt_{seq:03d}" for seq in range(1, 21)}


@pytest.mark.fault("F36")
@pytest.mark.parametrize(
    ("poison", "reason"), [(unreadable, "unreadable: "), (too_large, "too large: ")], ids=["unreadable", "too large"]
)
def test_of_a_hundred_records_the_poison_is_put_aside_and_the_others_are_published(
    bus: FakeBus, poison: Any, reason: str
) -> None:
    batch = records(100)
    batch[41] = poison(42)
    assert relay(batch) == []
    assert bus.published == [f"evt_{seq:03d}" for seq in range(1, 101) if seq != 42]
    [buried] = bus.buried
    assert buried["reason"].startswith(reason)
    assert buried["sequence"] == "seq-42"
    assert buried["keys"] == {"pk": {"S": "ORG#org_one#hnd_1"}, "sk": {"S": "000000000042"}}


@pytest.mark.fault("F36")
def test_what_the_bus_will_never_take_is_put_aside(requests: Requests, monkeypatch: pytest.MonkeyPatch) -> None:
    bus = a_bus(monkeypatch, evt_002="MalformedDetail")
    assert relay(records(12)) == []
    assert [buried["reason"] for buried in bus.buried] == ["refused: MalformedDetail"]
    assert len(bus.published) == 12


@pytest.mark.fault("F36")
def test_a_record_without_an_image_is_poison_too(bus: FakeBus) -> None:
    bare = a_record(1)
    del bare["dynamodb"]["NewImage"]
    assert relay([bare, a_record(2)]) == []
    assert (bus.published, len(bus.buried)) == (["evt_002"], 1)


@pytest.mark.fault("F36")
def test_poison_lies_in_the_dead_letter_queue(requests: Requests, monkeypatch: pytest.MonkeyPatch) -> None:
    queue = client("sqs").create_queue(QueueName="dead-letters")["QueueUrl"]
    monkeypatch.setenv("BATON_RELAY_DEAD_LETTERS", queue)
    settings.cache_clear()
    assert relay([unreadable(1), a_record(2)]) == []
    [message] = client("sqs").receive_message(QueueUrl=queue)["Messages"]
    assert json.loads(message["Body"])["reason"] == "unreadable: TypeError"


@pytest.mark.fault("F36")
def test_poison_that_can_not_be_put_aside_is_not_lost(bus: FakeBus, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: Any) -> None:
        raise ConnectionError("no answer")

    monkeypatch.setattr(bus, "send_message", broken)
    with pytest.raises(ConnectionError):
        relay([unreadable(1)])


def test_a_function_without_its_settings_buries_nothing(bus: FakeBus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BATON_BUS")
    module.settings.cache_clear()
    with pytest.raises(WrongSetting):
        relay(records(2))
    assert bus.buried == []


def test_the_dead_letter_holds_no_content(bus: FakeBus) -> None:
    relay([too_large(1)])
    assert "交" not in json.dumps(bus.buried, ensure_ascii=False)


@pytest.mark.fault("F35")
def test_a_record_twice_and_an_older_one_after_a_newer_one_are_published_as_they_come(bus: FakeBus) -> None:
    assert relay([a_record(2), a_record(1), a_record(2)]) == []
    assert bus.published == ["evt_002", "evt_001", "evt_002"]


def test_the_bus_takes_the_entries(requests: Requests) -> None:
    assert relay([a_record(1)]) == []


def test_the_function_answers_with_the_batch_failures(requests: Requests, monkeypatch: pytest.MonkeyPatch) -> None:
    a_bus(monkeypatch, evt_001="ThrottlingException")
    answer = app.events_relay({"Records": [a_record(1)]}, None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "seq-1"}]}


def test_an_entry_names_bus_source_and_type(bus: FakeBus) -> None:
    relay([a_record(1)])
    entry = bus.entries[0]
    assert (entry["EventBusName"], entry["Source"]) == ("test-bus", "baton")
    assert entry["DetailType"] == json.loads(entry["Detail"])["type"] == "com.baton.handover.task_completed.v1"
