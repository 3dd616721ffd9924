"""The transaction kit: what it sends, what it understands of a refusal, and what it never does."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.operand import Path

from chalicelib.aws import items, tables
from chalicelib.aws.events import EventStore
from chalicelib.aws.items import Aggregate, HandoverTable
from chalicelib.aws.tables import Transaction, TwoWrites, decide_again, transaction
from chalicelib.core.access import System
from chalicelib.core.errors import Raced, TooLarge, Unavailable
from chalicelib.core.events import Event, first_fault
from tests.kit.builders import NOW, a_caller
from tests.kit.cloud import Requests
from tests.kit.company import TestCompany
from tests.kit.faults import Faults, cancelled, lost_reply, refused

BY = System("org_one", "test")


class NoteItem(Aggregate, HandoverTable, discriminator="note"):
    """An aggregate of the tests."""

    text = UnicodeAttribute(null=True)


class RowItem(HandoverTable, discriminator="row"):
    """A row of the tests that decides nothing."""

    text = UnicodeAttribute(null=True)


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "pause", lambda _attempt: None)


def a_note(**changes: Any) -> NoteItem:
    return NoteItem(**{"pk": "ORG#org_one#HND#hnd_n", "sk": "NOTE", "text": "first", **changes})


def a_row(sk: str = "ROW#1", **changes: Any) -> RowItem:
    return RowItem(**{"pk": "ORG#org_one#HND#hnd_n", "sk": sk, "text": "row", **changes})


def written(note: NoteItem | None = None, name: str = "NoteWritten") -> NoteItem:
    note = note or a_note()
    with transaction(BY, NOW) as write:
        write.change(note, Event(name, "hnd_n", {"text": note.text}))
    return note


def stored() -> NoteItem | None:
    return items.get(NoteItem, "ORG#org_one#HND#hnd_n", "NOTE")


def events() -> list[str]:
    return [link.name for link in EventStore().chain("org_one", "hnd_n")]


def test_an_aggregate_and_its_event_are_one_request(requests: Requests) -> None:
    assert requests.of(written) == ["TransactWriteItems"]


def test_a_change_is_written_with_the_event_that_explains_it(requests: Requests) -> None:
    written()
    note = stored()
    assert note is not None
    assert (note.text, note.version, events()) == ("first", 1, ["NoteWritten"])


def test_the_head_of_an_aggregate_is_the_hash_of_its_last_event(requests: Requests) -> None:
    note = written(written(), "NoteEdited")
    assert note.head == EventStore().chain("org_one", "hnd_n")[-1].hash


def test_a_chain_of_changes_verifies(requests: Requests) -> None:
    written(written(written()))
    chain = EventStore().chain("org_one", "hnd_n")
    assert ([link.seq for link in chain], first_fault(chain)) == ([1, 2, 3], None)


def test_an_event_says_who_and_in_which_request(company: TestCompany) -> None:
    caller = a_caller(company.employee("hr"), org_id=company.org_id)
    with transaction(caller, NOW) as write:
        write.change(a_note(), Event("NoteWritten", "hnd_n"))
    link = EventStore().chain(company.org_id, "hnd_n")[0]
    assert (link.actor, link.request_id, link.at) == ("emp_onehr", "req_1", "2026-11-24T08:30:00.000Z")


def test_a_stale_version_is_raced(requests: Requests) -> None:
    written()
    with pytest.raises(Raced):
        written(a_note(text="second"))


def test_a_stale_version_writes_neither_item_nor_event(requests: Requests) -> None:
    written()
    with pytest.raises(Raced):
        written(a_note(text="second"))
    note = stored()
    assert note is not None
    assert (note.text, events()) == ("first", ["NoteWritten"])


@pytest.mark.parametrize("version", [0, 1])
def test_an_item_that_moved_on_is_raced_even_when_its_chain_has_room(requests: Requests, version: int) -> None:
    written(written())
    stale = Transaction(BY, NOW)
    stale.change(a_note(text="stale", version=version), Event("NoteWritten", "hnd_other"))
    with pytest.raises(Raced):
        stale.commit()
    note = stored()
    assert note is not None
    assert note.text == "first"


def test_an_event_that_exists_already_keeps_the_item_from_being_written(requests: Requests) -> None:
    written()
    with pytest.raises(Raced), transaction(BY, NOW) as write:
        write.change(a_note(sk="OTHER"), Event("NoteWritten", "hnd_n"))
    assert items.get(NoteItem, "ORG#org_one#HND#hnd_n", "OTHER") is None


def test_a_failed_check_of_another_item_writes_nothing(requests: Requests) -> None:
    write = Transaction(BY, NOW)
    write.change(a_note(), Event("NoteWritten", "hnd_n"))
    write.check(RowItem, "ORG#org_one#HND#hnd_n", "ROW#1", Path("pk").exists())
    with pytest.raises(Raced):
        write.commit()
    assert (stored(), events()) == (None, [])


def test_an_exception_in_the_block_sends_nothing(requests: Requests) -> None:
    def interrupted() -> None:
        with transaction(BY, NOW) as write:
            write.change(a_note(), Event("NoteWritten", "hnd_n"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        interrupted()
    assert "TransactWriteItems" not in requests.made


def test_creating_what_exists_is_raced(requests: Requests) -> None:
    first, second = Transaction(BY, NOW), Transaction(BY, NOW)
    first.create(a_row())
    second.create(a_row())
    first.commit()
    with pytest.raises(Raced):
        second.commit()


def test_an_update_changes_one_attribute_and_carries_the_transaction(requests: Requests) -> None:
    with transaction(BY, NOW) as write:
        write.create(a_row())
    with transaction(BY, NOW) as write:
        write.update(RowItem, "ORG#org_one#HND#hnd_n", "ROW#1", [Path("text").set("changed")], Path("text") == "row")
    row = items.get(RowItem, "ORG#org_one#HND#hnd_n", "ROW#1")
    assert row is not None
    assert (row.text, row.txn) == ("changed", write.txn)


def test_a_delete_removes_the_item_when_its_condition_holds(requests: Requests) -> None:
    with transaction(BY, NOW) as write:
        write.create(a_row())
    with transaction(BY, NOW) as write:
        write.delete(RowItem, "ORG#org_one#HND#hnd_n", "ROW#1", Path("text") == "row")
    assert items.get(RowItem, "ORG#org_one#HND#hnd_n", "ROW#1") is None


def test_an_aggregate_is_taken_away_with_the_event_that_ends_its_chain(requests: Requests) -> None:
    note = written()
    with transaction(BY, NOW) as write:
        write.remove(note, Event("NoteRemoved", "hnd_n"))
    chain = EventStore().chain("org_one", "hnd_n")
    assert items.get(NoteItem, note.pk, note.sk) is None
    assert ([link.name for link in chain], first_fault(chain)) == (["NoteWritten", "NoteRemoved"], None)


def test_an_aggregate_that_moved_on_is_not_taken_away(requests: Requests) -> None:
    note = written()
    written(a_note(version=1, head=note.head))
    with pytest.raises(Raced), transaction(BY, NOW) as write:
        write.remove(note, Event("NoteRemoved", "hnd_n"))
    assert items.get(NoteItem, note.pk, note.sk) is not None


def test_two_writes_of_one_item_are_a_mistake_of_the_store(requests: Requests) -> None:
    write = Transaction(BY, NOW)
    write.put(a_row())
    with pytest.raises(TwoWrites):
        write.delete(RowItem, "ORG#org_one#HND#hnd_n", "ROW#1")


def test_a_hundred_actions_are_sent(requests: Requests) -> None:
    with transaction(BY, NOW) as write:
        for number in range(100):
            write.put(a_row(f"ROW#{number:03d}"))
    assert len(items.every(RowItem, "ORG#org_one#HND#hnd_n", prefix="ROW#")) == 100


def test_more_than_a_hundred_actions_are_never_sent(requests: Requests) -> None:
    write = Transaction(BY, NOW)
    for number in range(101):
        write.put(a_row(f"ROW#{number:03d}"))
    with pytest.raises(TwoWrites):
        write.commit()
    assert "TransactWriteItems" not in requests.made


@pytest.mark.parametrize(
    "fault",
    [
        cancelled("TransactionConflict", "None"),
        cancelled("ThrottlingError", "TransactionConflict"),
        cancelled("None", "ProvisionedThroughputExceeded"),
        refused("TransactionInProgressException"),
    ],
)
def test_a_conflict_or_throttling_sends_the_very_same_request_again(requests: Requests, fault: Any) -> None:
    faults = Faults(fault)
    written()
    assert len(faults.bodies) == 2
    assert faults.bodies[0] == faults.bodies[1]


def test_what_was_throttled_is_written_once(requests: Requests) -> None:
    Faults(cancelled("TransactionConflict", "None"), cancelled("TransactionConflict", "None"))
    written()
    assert events() == ["NoteWritten"]


def test_a_conflict_beside_a_failed_condition_is_raced(requests: Requests) -> None:
    faults = Faults(cancelled("TransactionConflict", "ConditionalCheckFailed"))
    with pytest.raises(Raced):
        written()
    assert len(faults.bodies) == 1


def test_a_conflict_without_end_is_unavailable(requests: Requests) -> None:
    faults = Faults(*[cancelled("TransactionConflict", "None")] * 20)
    with pytest.raises(Unavailable):
        written()
    assert len(faults.bodies) == 8


def test_a_mistake_in_the_request_is_not_repeated(requests: Requests) -> None:
    faults = Faults(refused("ValidationException"))
    with pytest.raises(TransactWriteError):
        written()
    assert len(faults.bodies) == 1


def test_an_item_over_the_limit_is_too_large(requests: Requests) -> None:
    Faults(refused("ValidationException", "Item size has exceeded the maximum allowed size"))
    with pytest.raises(TooLarge):
        written()


@pytest.mark.fault("F65")
def test_an_item_of_half_a_megabyte_is_too_large(requests: Requests) -> None:
    with pytest.raises(TooLarge):
        written(a_note(text="x" * 500_000))


@pytest.mark.fault("F43")
@pytest.mark.parametrize(
    ("codes", "sent"), [(("TransactionConflict", "None"), 2), (("ConditionalCheckFailed", "None"), 1)]
)
def test_a_conflict_is_sent_again_and_a_failed_condition_is_not(
    requests: Requests, codes: tuple[str, ...], sent: int
) -> None:
    faults = Faults(cancelled(*codes))
    with suppress(Raced):
        written()
    assert len(faults.bodies) == sent


def test_a_lost_reply_is_known_to_be_a_success(requests: Requests) -> None:
    faults = Faults(lost_reply)
    written()
    note = stored()
    assert note is not None
    assert (len(faults.bodies), note.version, events()) == (2, 1, ["NoteWritten"])


def test_a_lost_reply_is_a_success_even_when_the_item_has_moved_on(requests: Requests) -> None:
    """The event carries the transaction's id for ever, the item only until the next change."""

    def overtake() -> None:
        overtaking = stored()
        assert overtaking is not None
        written(overtaking, "NoteOvertaken")

    Faults(replace(lost_reply, and_then=overtake))
    written()
    assert events() == ["NoteWritten", "NoteOvertaken"]


def test_another_writer_is_not_taken_for_a_lost_reply(requests: Requests) -> None:
    written()
    Faults(lost_reply)
    with pytest.raises(Raced):
        written(a_note(text="mine"))


def test_a_use_case_that_raced_decides_again() -> None:
    answers = iter([Raced(), Raced(), None])

    def use_case() -> str:
        if (failure := next(answers)) is not None:
            raise failure
        return "decided"

    assert decide_again(use_case) == "decided"


def test_a_use_case_that_races_five_times_is_unavailable() -> None:
    tries: list[int] = []

    def use_case() -> None:
        tries.append(1)
        raise Raced

    with pytest.raises(Unavailable):
        decide_again(use_case)
    assert len(tries) == 5


def test_a_caller_whose_rights_changed_meanwhile_writes_nothing(company: TestCompany) -> None:
    caller = a_caller(company.employee("hr"), org_id=company.org_id, epoch=7)
    with pytest.raises(Raced), transaction(caller, NOW) as write:
        write.put(a_row())
    assert items.get(RowItem, "ORG#org_one#HND#hnd_n", "ROW#1") is None
