"""The consumers' kit: whatever is delivered, and however often, is taken in once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import TransactWriteError

from chalicelib.aws import consumers, items, tables
from chalicelib.aws.consumers import (
    MOST_ACTIONS,
    SEEN_FOR,
    STALE_AFTER,
    Consumer,
    Delivered,
    Malformed,
    SeenItem,
    TooMuch,
    consume,
    each,
    seen_key,
    take,
)
from chalicelib.aws.effects import Effect, ShowingItem, Shown, Tally
from chalicelib.aws.events import cloud_event
from chalicelib.aws.items import InsightTable
from chalicelib.core.errors import Unavailable
from chalicelib.core.events import Recorded
from tests.kit.builders import NOW, ORG
from tests.kit.cloud import Requests
from tests.kit.events import a_message, failures
from tests.kit.faults import Faults, cancelled, lost_reply, refused
from tests.kit.orders import a_booking_event, bookings

NAME = "orders-1"


class CountItem(InsightTable, discriminator="count_of_the_tests"):
    """A counter of the tests."""


class StateItem(InsightTable, ShowingItem, discriminator="state_of_the_tests"):
    """A row of the tests that shows a state."""

    text = UnicodeAttribute()


def a_count(name: str, event: Delivered, **add: int) -> Tally:
    return Tally(CountItem, f"ORG#{event.org_id}#AGG#{name}", "ALL", add or {"number": 1})


def counted(name: str, event: Delivered) -> Iterable[Effect]:
    if "broken" in event.data:
        raise ValueError(event.data["broken"])
    yield a_count(name, event, number=1, amount=int(event.data["amount"]))


def shown(name: str, event: Delivered) -> Iterable[Effect]:
    yield a_count(name, event)
    row = StateItem(pk=f"ORG#{event.org_id}#AGG#{name}", sk=event.subject, seq=event.seq, text=f"state {event.seq}")
    yield Shown(row)


COUNTS, STATES = Consumer("orders", counted), Consumer("orders", shown)


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "pause", lambda _attempt: None)


def delivered(links: Iterable[Recorded]) -> list[Delivered]:
    return [Delivered.of(cloud_event(link)) for link in links]


def one_name(_org_id: str, _consumer: Consumer) -> tuple[str, ...]:
    return (NAME,)


def sums(org_id: str = ORG, name: str = NAME) -> dict[str, int]:
    page = items.query(InsightTable, f"ORG#{org_id}#AGG#{name}", prefix="ALL")
    return {key: int(value["N"]) for raw in page.items for key, value in raw.items() if "N" in value}


def state(subject: str) -> str:
    page = items.query(InsightTable, f"ORG#{ORG}#AGG#{NAME}", prefix=subject)
    [raw] = page.items
    return str(raw["text"]["S"])


def seen(event_id: str) -> SeenItem | None:
    return items.get(SeenItem, *seen_key(ORG, NAME, event_id))


def writes(requests: Requests, work: Any) -> int:
    return requests.of(work).count("TransactWriteItems")


def states_of(*numbers: int) -> list[Recorded]:
    """Events of one subject's chain."""
    made = [a_booking_event(1) for _ in numbers]
    return [
        type(link)(**{**vars(link), "seq": number, "aggregate_id": "ord_a_1"})
        for link, number in zip(made, numbers, strict=True)
    ]


# ---- Once ------------------------------------------------------------------------------------------------------------


@pytest.mark.fault("F32")
def test_a_batch_that_comes_three_times_is_counted_once(requests: Requests) -> None:
    batch = [a_message(link) for link in bookings(3)]
    for _ in range(3):
        assert failures(consume(batch, COUNTS, names=one_name, now=NOW)) == []
    assert sums() == {"number": 3, "amount": 3_000}


@pytest.mark.fault("F35")
def test_an_event_twice_in_one_batch_is_counted_once(requests: Requests) -> None:
    link = a_booking_event()
    take(COUNTS, NAME, delivered([link, link]), now=NOW)
    assert sums() == {"number": 1, "amount": 1_000}


@pytest.mark.fault("F35")
def test_what_was_seen_is_dropped_and_the_rest_of_the_chunk_is_counted(requests: Requests) -> None:
    links = bookings(5)
    take(COUNTS, NAME, delivered(links[1:3]), now=NOW)
    assert take(COUNTS, NAME, delivered(links), now=NOW) == {}
    assert sums() == {"number": 5, "amount": 5_000}


@pytest.mark.fault("F37")
def test_a_reply_that_is_lost_after_the_commit_counts_nothing_twice(requests: Requests) -> None:
    Faults(lost_reply)
    assert take(COUNTS, NAME, delivered(bookings(3)), now=NOW) == {}
    assert sums() == {"number": 3, "amount": 3_000}


@pytest.mark.fault("F37")
def test_an_answer_to_the_queue_that_is_lost_counts_nothing_twice(requests: Requests) -> None:
    batch = [a_message(link) for link in bookings(3)] + [a_message(a_booking_event(9, broken="bone"), "bad")]
    assert failures(consume(batch, COUNTS, names=one_name, now=NOW)) == ["bad"]
    assert failures(consume(batch, COUNTS, names=one_name, now=NOW)) == ["bad"]
    assert sums() == {"number": 3, "amount": 3_000}


def test_names_count_apart(requests: Requests) -> None:
    batch = [a_message(link) for link in bookings(2)]
    consume(batch, COUNTS, names=lambda *_: (NAME, "orders-2"), now=NOW)
    assert sums(name="orders-2") == sums(name=NAME) == {"number": 2, "amount": 2_000}


def test_companies_count_apart(requests: Requests) -> None:
    batch = [a_message(link) for link in (a_booking_event(1), a_booking_event(2, org_id="org_two", amount=7))]
    consume(batch, COUNTS, names=one_name, now=NOW)
    assert (sums(), sums("org_two")) == ({"number": 1, "amount": 1_000}, {"number": 1, "amount": 7})


# ---- Chunks ----------------------------------------------------------------------------------------------------------


def test_a_whole_chunk_adds_to_a_counter_once(requests: Requests) -> None:
    events = delivered(bookings(MOST_ACTIONS - 1))
    assert requests.of(lambda: take(COUNTS, NAME, events, now=NOW)) == ["TransactWriteItems"]
    assert sums()["number"] == MOST_ACTIONS - 1


def test_a_chunk_is_cut_before_it_has_too_many_actions(requests: Requests) -> None:
    script = Faults()
    take(COUNTS, NAME, delivered(bookings(100)), now=NOW)
    assert [len(json.loads(body)["TransactItems"]) for body in script.bodies] == [MOST_ACTIONS, 12]
    assert sums()["number"] == 100


def test_a_chunk_is_cut_before_it_is_too_large(requests: Requests) -> None:
    def large(name: str, event: Delivered) -> Iterable[Effect]:
        yield Shown(StateItem(pk=f"ORG#{ORG}#AGG#{name}", sk=event.subject, seq=1, text="x" * 300_000))

    script = Faults()
    assert take(Consumer("orders", large), NAME, delivered(bookings(12)), now=NOW) == {}
    assert [len(json.loads(body)["TransactItems"]) for body in script.bodies] == [20, 4]
    assert max(len(body) for body in script.bodies) <= consumers.MOST_BYTES


def test_an_event_that_changes_more_than_a_transaction_may_fails_alone(requests: Requests) -> None:
    def many(name: str, event: Delivered) -> Iterable[Effect]:
        number = 200 if event.data["amount"] == 7 else 1
        return [Tally(CountItem, f"ORG#{ORG}#AGG#{name}", f"ALL#{n}", {"number": 1}) for n in range(number)]

    links = [a_booking_event(1), a_booking_event(2, amount=7), a_booking_event(3)]
    failed = take(Consumer("orders", many), NAME, delivered(links), now=NOW)
    assert {name: type(why) for name, why in failed.items()} == {links[1].event_id: TooMuch}
    assert sums()["number"] == 2


def test_an_event_that_changes_nothing_leaves_no_trace(requests: Requests) -> None:
    nothing = Consumer("orders", lambda _name, _event: ())
    assert requests.of(lambda: take(nothing, NAME, delivered(bookings(3)), now=NOW)) == []


# ---- Order -----------------------------------------------------------------------------------------------------------


@pytest.mark.fault("F35")
@pytest.mark.parametrize("numbers", [(1, 2, 3), (3, 2, 1), (2, 3, 1), (3, 1, 2)])
def test_an_older_event_does_not_replace_what_a_newer_one_showed(requests: Requests, numbers: tuple[int, ...]) -> None:
    for link in states_of(*numbers):
        assert take(STATES, NAME, delivered([link]), now=NOW) == {}
    assert (state("ord_a_1"), sums()) == ("state 3", {"number": 3})


@pytest.mark.fault("F35")
def test_an_older_event_in_the_same_batch_does_not_replace_a_newer_one(requests: Requests) -> None:
    take(STATES, NAME, delivered(states_of(2, 5, 3)), now=NOW)
    assert (state("ord_a_1"), sums()) == ("state 5", {"number": 3})


@pytest.mark.fault("F35")
def test_an_older_event_is_still_counted_with_the_rest_of_its_chunk(requests: Requests) -> None:
    take(STATES, NAME, delivered(states_of(5)), now=NOW)
    other = a_booking_event(2)
    take(STATES, NAME, delivered([*states_of(4), other]), now=NOW)
    assert (state("ord_a_1"), state("ord_a_2"), sums()) == ("state 5", "state 1", {"number": 3})


# ---- What fails ------------------------------------------------------------------------------------------------------


@pytest.mark.fault("F36")
@pytest.mark.parametrize(
    "body",
    [
        "no json",
        "[]",
        "{}",
        '{"detail": null}',
        '{"detail": {"id": "evt_1", "data": {}}}',
        json.dumps({"detail": {**cloud_event(a_booking_event()), "id": "evt_short"}}),
        json.dumps({"detail": {**cloud_event(a_booking_event()), "subject": "a b"}}),
    ],
)
def test_a_message_that_is_no_event_fails_alone(requests: Requests, body: str) -> None:
    batch = [a_message(a_booking_event(1)), {"messageId": "bad", "body": body}, a_message(a_booking_event(2))]
    assert failures(consume(batch, COUNTS, names=one_name, now=NOW)) == ["bad"]
    assert sums()["number"] == 2


@pytest.mark.fault("F36")
def test_of_a_hundred_events_the_one_that_is_not_understood_fails_alone(requests: Requests) -> None:
    batch = [a_message(link) for link in bookings(99)] + [a_message(a_booking_event(100, broken="bone"), "bad")]
    assert failures(consume(batch, COUNTS, names=one_name, now=NOW)) == ["bad"]
    assert sums()["number"] == 99


@pytest.mark.fault("F36")
def test_an_event_that_can_not_be_written_fails_alone(requests: Requests) -> None:
    def sometimes_too_large(name: str, event: Delivered) -> Iterable[Effect]:
        text = "x" * (450_000 if event.data["amount"] == 7 else 1)
        yield a_count(name, event)
        yield Shown(StateItem(pk=f"ORG#{ORG}#AGG#{name}", sk=event.subject, seq=1, text=text))

    links = [a_booking_event(1), a_booking_event(2, amount=7), a_booking_event(3)]
    assert list(take(Consumer("orders", sometimes_too_large), NAME, delivered(links), now=NOW)) == [links[1].event_id]
    assert sums()["number"] == 2
    assert seen(links[1].event_id) is None


@pytest.mark.fault("F43")
@pytest.mark.parametrize(
    "bad_day",
    [
        cancelled("TransactionConflict", "None"),
        cancelled("None", "ThrottlingError"),
        refused("ProvisionedThroughputExceededException"),
        refused("InternalServerError"),
    ],
)
def test_a_conflict_or_a_throttle_repeats_the_same_request(requests: Requests, bad_day: Any) -> None:
    script = Faults(*[bad_day] * 3)
    assert take(COUNTS, NAME, delivered(bookings(3)), now=NOW) == {}
    assert len(script.bodies) >= 4
    assert sums()["number"] == 3


@pytest.mark.fault("F41")
def test_a_table_that_stays_away_gives_every_message_of_the_chunk_back_at_once(requests: Requests) -> None:
    script = Faults(*[cancelled("ThrottlingError")] * 100)
    failed = take(COUNTS, NAME, delivered(bookings(20)), now=NOW)
    assert (len(failed), {type(why) for why in failed.values()}) == (20, {Unavailable})
    assert len(script.bodies) == 8


@pytest.mark.fault("F49")
def test_credentials_that_ended_are_no_fault_of_the_events(requests: Requests) -> None:
    Faults(*[refused("ExpiredTokenException")] * 3)
    with pytest.raises(TransactWriteError):
        take(COUNTS, NAME, delivered(bookings(2)), now=NOW)


# ---- Time ------------------------------------------------------------------------------------------------------------


@pytest.mark.fault("F38")
@pytest.mark.parametrize("later", [timedelta(minutes=1), timedelta(days=7), timedelta(days=28), STALE_AFTER])
def test_dead_letters_sent_back_twice_or_weeks_later_are_counted_once(requests: Requests, later: timedelta) -> None:
    events = delivered([a_booking_event(number) for number in range(3)])
    take(COUNTS, NAME, events, now=NOW)
    for _ in range(2):
        assert take(COUNTS, NAME, events, now=NOW + later) == {}
    assert sums()["number"] == 3


@pytest.mark.fault("F38")
def test_dead_letters_that_were_never_counted_are_counted_weeks_later(requests: Requests) -> None:
    take(COUNTS, NAME, delivered(bookings(3)), now=NOW + timedelta(days=28))
    assert sums()["number"] == 3


@pytest.mark.fault("F38")
def test_an_event_too_old_to_tell_whether_it_was_counted_is_dropped_and_told(
    requests: Requests, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: list[str] = []
    monkeypatch.setattr(consumers.telemetry, "count", counts.append)
    old, young = a_booking_event(1), a_booking_event(2, made_at=NOW + timedelta(days=1))
    now = NOW + STALE_AFTER + timedelta(milliseconds=1)
    batch = [a_message(old, "old"), a_message(young, "young")]
    assert failures(consume(batch, COUNTS, names=one_name, now=now)) == []
    assert sums()["number"] == 1
    assert counts == ["stale_events"]


def test_an_old_event_counts_when_the_log_is_told_again(requests: Requests) -> None:
    take(COUNTS, NAME, delivered(bookings(2)), now=NOW + timedelta(days=900), again=True)
    assert sums()["number"] == 2


@pytest.mark.fault("F38")
def test_that_an_event_was_seen_is_known_for_as_long_as_it_may_come_again(requests: Requests) -> None:
    link = a_booking_event()
    take(COUNTS, NAME, delivered([link]), now=NOW)
    row = seen(link.event_id)
    assert row is not None
    assert int(row.expires_at or 0) == int((NOW + SEEN_FOR).timestamp())
    fourteen_days_in_each_queue = timedelta(days=1 + 14 + 14 + 14)
    assert fourteen_days_in_each_queue < STALE_AFTER < SEEN_FOR


@pytest.mark.fault("F52")
def test_a_seen_row_whose_time_has_passed_counts_as_gone(requests: Requests) -> None:
    [event] = delivered([a_booking_event()])
    take(COUNTS, NAME, [event], now=NOW)
    take(COUNTS, NAME, [event], now=NOW + SEEN_FOR - timedelta(seconds=1), again=True)
    assert sums()["number"] == 1
    take(COUNTS, NAME, [event], now=NOW + SEEN_FOR + timedelta(seconds=1), again=True)
    assert sums()["number"] == 2


# ---- One by one ------------------------------------------------------------------------------------------------------


def test_of_messages_handled_one_by_one_only_those_that_failed_come_again() -> None:
    def handle(record: Any) -> None:
        if record["messageId"] == "b":
            raise LookupError

    assert each([{"messageId": name} for name in "abc"], handle) == {"batchItemFailures": [{"itemIdentifier": "b"}]}


def test_an_envelope_of_somebody_else_says_nothing_of_itself() -> None:
    with pytest.raises(Malformed) as refusal:
        Delivered.of({"id": "secret\r\n", "subject": "x", "data": {"org_id": "y"}})
    assert "secret" not in str(refusal.value)
