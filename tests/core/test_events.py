"""A chain of events shows every edit, every gap and every fork."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.events import GENESIS, Recorded, family_of, first_fault, type_of

Chain = list[Recorded]


def a_chain(length: int) -> Chain:
    chain: Chain = []
    before = GENESIS
    for seq in range(1, length + 1):
        link = Recorded(
            event_id=f"evt_{seq}",
            org_id="org_one",
            aggregate_id="hnd_1",
            seq=seq,
            name="TaskCompleted",
            at="2026-11-24T08:30:00.000Z",
            actor="emp_leaver",
            request_id="req_1",
            data={"number": seq},
            prev_hash=before,
        )
        chain.append(replace(link, hash=link.digest()))
        before = chain[-1].hash
    return chain


def resealed(link: Recorded) -> Recorded:
    """An edit by somebody who knows how hashes are made."""
    return replace(link, hash=link.digest())


def edited(chain: Chain, place: int, **changes: Any) -> Chain:
    return [*chain[:place], replace(chain[place], **changes), *chain[place + 1 :]]


def test_an_untouched_chain_holds() -> None:
    assert first_fault(a_chain(5)) is None


def test_no_events_are_no_fault() -> None:
    assert first_fault([]) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"event_id": "evt_x"},
        {"org_id": "org_two"},
        {"aggregate_id": "hnd_2"},
        {"name": "HandoverClosed"},
        {"at": "2026-11-24T08:31:00.000Z"},
        {"actor": "emp_other"},
        {"request_id": "req_2"},
        {"data": {"number": 9}},
        {"hash": "0" * 64},
    ],
)
def test_an_edit_of_any_field_shows(changes: dict[str, Any]) -> None:
    assert first_fault(edited(a_chain(3), 1, **changes)) is not None


def test_an_edit_with_a_new_hash_shows_in_the_next_link() -> None:
    chain = a_chain(3)
    forged = [chain[0], resealed(replace(chain[1], actor="emp_other")), chain[2]]
    assert first_fault(forged) == "evt_3 does not follow the event before it"


TAMPERINGS: dict[str, Callable[[Chain], Chain]] = {
    "the first is gone": lambda chain: chain[1:],
    "one in the middle is gone": lambda chain: [chain[0], *chain[2:]],
    "one stands twice": lambda chain: [chain[0], chain[0], *chain[1:]],
    "two changed places": lambda chain: [chain[1], chain[0], *chain[2:]],
    "one was put in between": lambda chain: [*chain[:1], resealed(replace(chain[1], event_id="evt_x")), *chain[1:]],
    "it forks": lambda chain: [*chain[:2], resealed(replace(chain[2], prev_hash=chain[0].hash)), *chain[3:]],
    "its numbers skip": lambda chain: [chain[0], resealed(replace(chain[1], seq=5))],
    "it begins elsewhere": lambda chain: [resealed(replace(chain[0], prev_hash="1" * 64)), *chain[1:]],
}


@pytest.mark.parametrize("tamper", TAMPERINGS.values(), ids=TAMPERINGS.keys())
def test_tampering_shows(tamper: Callable[[Chain], Chain]) -> None:
    assert first_fault(tamper(a_chain(4))) is not None


@given(st.integers(1, 12), st.data())
def test_any_link_taken_from_within_shows(length: int, data: st.DataObject) -> None:
    chain = a_chain(length + 1)
    gone = data.draw(st.integers(0, length - 1))
    assert first_fault(chain[:gone] + chain[gone + 1 :]) is not None


def test_the_order_of_an_events_facts_does_not_change_its_hash() -> None:
    link = a_chain(1)[0]
    assert replace(link, data={"a": 1, "b": 2}).digest() == replace(link, data={"b": 2, "a": 1}).digest()


@pytest.mark.parametrize(
    ("name", "aggregate_id", "kind"),
    [
        ("HandoverOpened", "hnd_1", "com.baton.handover.opened.v1"),
        ("TaskCompleted", "hnd_1", "com.baton.handover.task_completed.v1"),
        ("CustodyTransferred", "cli_1", "com.baton.client.custody_transferred.v1"),
        ("OrderBooked", "ord_a_1", "com.baton.order.booked.v1"),
        ("CompanyFounded", "org_one", "com.baton.company.founded.v1"),
    ],
)
def test_a_facts_type_is_its_family_and_its_words(name: str, aggregate_id: str, kind: str) -> None:
    assert type_of(name, aggregate_id) == kind


def test_an_aggregate_of_no_family_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        family_of("xyz_1")
