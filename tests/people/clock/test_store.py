"""The company's clock: out of reach and free of cost without a demo clock, cheap and the company's own with one."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.aws import settings
from chalicelib.aws.events import EventStore
from chalicelib.core import clock
from chalicelib.core.access import System
from chalicelib.core.errors import NotFound, Raced
from chalicelib.core.events import first_fault
from chalicelib.handover import tasks
from chalicelib.people.clock import rules
from chalicelib.people.clock.store import ClockStore
from tests.kit.builders import NOW, a_caller
from tests.kit.cloud import Requests
from tests.kit.company import TestCompany
from tests.kit.departure import Departure, an_order

WEEK = timedelta(days=7)


@pytest.fixture
def demo(company: TestCompany, monkeypatch: pytest.MonkeyPatch) -> TestCompany:
    """A company in a stage with a demo clock."""
    monkeypatch.setenv("BATON_DEMO_CLOCK", "1")
    settings.settings.cache_clear()
    return company


def set_ahead(org_id: str, ahead: timedelta = WEEK, **by: Any) -> None:
    moved, event = rules.set_ahead(ClockStore().get(org_id), ahead)
    ClockStore().save(moved, event, by=by.get("by") or System(org_id, "test"), now=NOW)


def days_off(text: str) -> float:
    """How many days an instant is ahead of the real present."""
    return round((clock.from_text(text) - clock.now()) / timedelta(days=1), 1)


def test_without_a_demo_clock_nothing_is_read(company: TestCompany, requests: Requests) -> None:
    assert requests.of(lambda: ClockStore().ahead(company.org_id)) == []
    company.call("hr", "GET", "/v1/me")
    assert requests.of(lambda: company.call("hr", "GET", "/v1/me")) == ["GetItem"]


def test_without_a_demo_clock_none_can_be_set(company: TestCompany, requests: Requests) -> None:
    moved, event = rules.set_ahead(rules.CompanyClock(company.org_id), WEEK)
    before = len(requests.made)
    with pytest.raises(NotFound):
        ClockStore().save(moved, event, by=System(company.org_id, "test"), now=NOW)
    assert requests.made[before:] == []


def test_a_clock_in_the_table_moves_nothing_where_there_is_no_demo_clock(
    demo: TestCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_ahead(demo.org_id)
    monkeypatch.setenv("BATON_DEMO_CLOCK", "0")
    settings.settings.cache_clear()
    assert ClockStore().ahead(demo.org_id) == timedelta(0)


def test_a_clock_that_was_never_set_shows_the_real_time(demo: TestCompany) -> None:
    assert ClockStore().get(demo.org_id) == rules.CompanyClock(demo.org_id)


def test_a_clock_is_read_back_as_it_was_set(demo: TestCompany) -> None:
    set_ahead(demo.org_id)
    found = ClockStore().get(demo.org_id)
    assert (found.ahead, found.version) == (WEEK, 1)


def test_setting_a_clock_is_one_transaction_with_its_event(demo: TestCompany, requests: Requests) -> None:
    assert requests.of(lambda: set_ahead(demo.org_id)) == ["GetItem", "TransactWriteItems"]
    set_ahead(demo.org_id, 2 * WEEK)
    chain = EventStore().chain(demo.org_id, "clk_one")
    assert ([link.name for link in chain], first_fault(chain)) == (["DemoClockSet", "DemoClockSet"], None)


def test_of_two_who_set_it_at_once_one_has_to_look_again(demo: TestCompany) -> None:
    moved, event = rules.set_ahead(ClockStore().get(demo.org_id), WEEK)
    set_ahead(demo.org_id, 2 * WEEK)
    with pytest.raises(Raced):
        ClockStore().save(moved, event, by=System(demo.org_id, "test"), now=NOW)


def test_whose_rights_have_changed_does_not_set_it(demo: TestCompany) -> None:
    with pytest.raises(Raced):
        set_ahead(demo.org_id, by=a_caller(demo.employee("admin"), org_id=demo.org_id, epoch=9))


def test_the_clock_is_read_every_two_seconds_at_most(
    demo: TestCompany, requests: Requests, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ClockStore()
    assert requests.of(lambda: [store.ahead(demo.org_id) for _ in range(5)]) == ["GetItem"]
    later = time.monotonic() + 2.1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert requests.of(lambda: store.ahead(demo.org_id)) == ["GetItem"]


def test_who_set_it_sees_it_at_once(demo: TestCompany) -> None:
    assert ClockStore().ahead(demo.org_id) == timedelta(0)
    set_ahead(demo.org_id)
    assert ClockStore().ahead(demo.org_id) == WEEK


def test_another_company_keeps_its_own_time(demo: TestCompany) -> None:
    other = TestCompany("two")
    set_ahead(demo.org_id)
    assert (ClockStore().ahead(demo.org_id), ClockStore().ahead(other.org_id)) == (WEEK, timedelta(0))


def test_what_people_do_happens_in_their_companys_time(demo: TestCompany) -> None:
    set_ahead(demo.org_id)
    order = demo.call("sales", "POST", "/v1/orders", an_order(demo)).body
    [booked] = EventStore().chain(demo.org_id, order["id"])
    assert days_off(booked.at) == 7.0


def test_what_the_workflow_does_happens_in_its_companys_time(demo: TestCompany) -> None:
    case = Departure(demo)
    set_ahead(demo.org_id)
    tasks.snapshot(case.payload)
    opened, counted = EventStore().chain(demo.org_id, case.id)
    assert (days_off(opened.at), days_off(counted.at)) == (0.0, 7.0)


def test_an_events_id_keeps_the_real_instant(demo: TestCompany) -> None:
    set_ahead(demo.org_id)
    order = demo.call("sales", "POST", "/v1/orders", an_order(demo)).body
    [booked] = EventStore().chain(demo.org_id, order["id"])
    assert abs(_made(booked.event_id).timestamp() - time.time()) < 60


def _made(event_id: str) -> datetime:
    """When a ULID was made: its first ten characters are milliseconds."""
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    milliseconds = 0
    for letter in event_id.partition("_")[2][:10]:
        milliseconds = milliseconds * 32 + alphabet.index(letter)
    return datetime.fromtimestamp(milliseconds / 1000, tz=clock.now().tzinfo)


def test_a_token_lives_by_the_real_time(demo: TestCompany) -> None:
    set_ahead(demo.org_id)
    assert demo.call("hr", "GET", "/v1/me").status == 200


def test_a_key_is_kept_for_a_real_day(demo: TestCompany) -> None:
    first = demo.call("sales", "POST", "/v1/orders", an_order(demo), idempotency_key="k")
    set_ahead(demo.org_id)
    again = demo.call("sales", "POST", "/v1/orders", an_order(demo), idempotency_key="k")
    assert (again.body, again.headers.get("Idempotent-Replayed")) == (first.body, "true")


def test_a_cursor_outlives_a_clock_that_is_set(demo: TestCompany) -> None:
    first = demo.call("sales", "GET", "/v1/clients?limit=1").body
    set_ahead(demo.org_id)
    assert demo.call("sales", "GET", f"/v1/clients?limit=1&cursor={first['next_cursor']}").status == 200
