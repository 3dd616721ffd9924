"""A page of new records: one event for all of them, and chains that begin on it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pynamodb.attributes import UnicodeAttribute

from chalicelib.aws import items, tables
from chalicelib.aws.events import EventStore
from chalicelib.aws.items import Aggregate, HandoverTable
from chalicelib.aws.relay import MOST_BYTES, Letter
from chalicelib.aws.tables import MOST_PAGE_BYTES, transaction
from chalicelib.core.access import System
from chalicelib.core.errors import Raced, TooLarge
from chalicelib.core.events import GENESIS, Event, Recorded, first_fault
from tests.kit.builders import NOW
from tests.kit.cloud import Requests
from tests.kit.events import a_stream_record

ORG = "org_one"
BY = System(ORG, "import")
STORE = EventStore()


class LeafItem(Aggregate, HandoverTable, discriminator="leaf"):
    """An aggregate of the tests."""

    text = UnicodeAttribute(null=True)


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "pause", lambda _attempt: None)


def a_leaf(number: int) -> LeafItem:
    return LeafItem(pk=f"ORG#{ORG}#HND#hnd_{number}", sk="LEAF", text="new")


def loaded(count: int = 3, page_id: str = "imp_1", **facts: Any) -> Recorded:
    leaves = [(a_leaf(number), Event("LeafGrown", f"hnd_{number}", {"n": number, **facts})) for number in range(count)]
    with transaction(BY, NOW) as write:
        return write.load(leaves, page_id)


def stored(number: int = 0) -> LeafItem:
    leaf = items.get(LeafItem, f"ORG#{ORG}#HND#hnd_{number}", "LEAF")
    assert leaf is not None
    return leaf


def changed(number: int = 0) -> LeafItem:
    leaf = stored(number)
    with transaction(BY, NOW) as write:
        write.change(leaf, Event("LeafTurned", f"hnd_{number}"))
    return leaf


def chain(number: int = 0) -> list[Recorded]:
    return STORE.chain(ORG, f"hnd_{number}", head=stored(number).head)


def test_a_page_is_one_request_and_one_event(requests: Requests) -> None:
    assert requests.of(loaded) == ["TransactWriteItems"]
    [page] = STORE.chain(ORG, "imp_1")
    assert (page.name, page.data["name"]) == ("RecordsImported", "LeafGrown")
    assert page.data["records"] == [{"id": f"hnd_{number}", "data": {"n": number}} for number in range(3)]


def test_each_record_begins_with_the_page_as_its_number_one(requests: Requests) -> None:
    page = loaded()
    assert [(int(leaf.version), leaf.head) for leaf in map(stored, range(3))] == [(1, page.hash)] * 3


def test_a_record_that_never_changed_is_told_by_its_page(requests: Requests) -> None:
    page = loaded()
    assert (chain(), first_fault(chain())) == ([page], None)


def test_the_first_event_of_a_records_own_is_number_two_and_follows_the_page(requests: Requests) -> None:
    page = loaded()
    changed()
    changed()
    [first, *own] = STORE.chain(ORG, "hnd_0")
    assert first == page
    assert ([link.seq for link in own], own[0].prev_hash, first_fault([first, *own])) == ([2, 3], page.hash, None)


def test_a_chain_of_its_own_asks_for_no_page(requests: Requests) -> None:
    with transaction(BY, NOW) as write:
        write.change(a_leaf(0), Event("LeafGrown", "hnd_0"))
    assert requests.of(lambda: STORE.chain(ORG, "hnd_0", head=GENESIS)) == ["Query"]


def test_a_page_that_names_others_is_no_beginning(requests: Requests) -> None:
    loaded()
    changed()
    [page, own] = STORE.chain(ORG, "hnd_0")
    alien = replace(own, aggregate_id="hnd_x")
    assert first_fault([page, replace(alien, hash=alien.digest())]) is not None


def test_an_edited_page_shows_in_every_chain_that_begins_on_it(requests: Requests) -> None:
    loaded()
    changed()
    [page, own] = STORE.chain(ORG, "hnd_0")
    records = [*page.data["records"], {"id": "hnd_9", "data": {}}]
    assert first_fault([replace(page, data={**page.data, "records": records}), own]) is not None


def test_a_chain_whose_page_is_gone_does_not_hold(requests: Requests) -> None:
    loaded()
    changed()
    assert first_fault(STORE.chain(ORG, "hnd_0")[1:]) is not None


def test_a_page_is_written_once(requests: Requests) -> None:
    loaded()
    with pytest.raises(Raced):
        loaded()


def test_a_page_with_one_known_record_is_not_written(requests: Requests) -> None:
    loaded(1)
    with pytest.raises(Raced):
        loaded(3, "imp_2")
    assert STORE.chain(ORG, "imp_2") == []


def test_ninety_five_records_fit(requests: Requests) -> None:
    loaded(95)
    assert stored(94).version == 1


def test_the_largest_page_still_passes_the_bus(requests: Requests) -> None:
    page = loaded(95, text="单" * (MOST_PAGE_BYTES // 95 // 3 - 20))
    assert Letter.of(a_stream_record(page, "1")).size < MOST_BYTES


def test_a_page_that_no_event_could_tell_is_too_large(requests: Requests) -> None:
    with pytest.raises(TooLarge):
        loaded(2, text="单" * (MOST_PAGE_BYTES // 6))
