"""Figures made again from the log: under a new name, beside live delivery, whatever was lost on the way."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.aws import consumers, items, rebuild, tables
from chalicelib.aws.consumers import STALE_AFTER, Delivered, take
from chalicelib.aws.events import EventItem, cloud_event
from chalicelib.aws.jobs import JobItem, JobStore, job_key
from chalicelib.aws.rebuild import LATE, Progress, RebuildRefused, names, serving
from chalicelib.core.errors import Unavailable
from chalicelib.core.events import Recorded
from chalicelib.core.jobs import JobStatus
from chalicelib.core.money import Money
from chalicelib.insight.rules import Figure
from chalicelib.insight.store import FigureStore
from chalicelib.insight.tasks import ORDERS
from tests.kit.builders import NOW, ORG
from tests.kit.cloud import Requests
from tests.kit.events import a_message
from tests.kit.faults import Faults, cancelled
from tests.kit.orders import a_booking_event

OLD, NEW = "orders-1", "orders-2"
LATER = NOW + timedelta(hours=1)
_numbers = count(1)


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "pause", lambda _attempt: None)


def founded(org_id: str = ORG, at: datetime = NOW - timedelta(days=3)) -> str:
    """A company whose log begins three days ago."""
    founding = a_booking_event(0, made_at=at, org_id=org_id, name="CompanyFounded")
    founding = Recorded(**{**vars(founding), "aggregate_id": org_id, "data": {"zone": "Asia/Shanghai"}})
    EventItem.of(founding).save()
    return org_id


def logged(*links: Recorded) -> list[Recorded]:
    """Events that are in the log, delivered or not."""
    for link in links:
        EventItem.of(link).save()
    return list(links)


def a_log(number: int, org_id: str = ORG) -> list[Recorded]:
    """Booked orders over three days, of two people."""
    made = [NOW - timedelta(days=2) + timedelta(hours=5 * n) for n in range(number)]
    orders = (
        a_booking_event(n, made_at=at, org_id=org_id, salesperson_id=f"emp_{'ab'[n % 2]}", amount=2**n)
        for n, at in enumerate(made)
    )
    return logged(*orders)


def deliver(links: list[Recorded], now: datetime = NOW) -> None:
    messages = [a_message(link, f"m{number}") for number, link in enumerate(links)]
    answer = consumers.consume(messages, ORDERS, names=names, now=now)
    assert answer == {"batchItemFailures": []}


def built(name: str = NEW, org_id: str = ORG, now: datetime = LATER) -> Progress:
    return rebuild.rebuild(ORDERS, org_id, name, now=lambda: now)


def pages(number: int, now: datetime = LATER) -> Progress:
    left = iter(range(number))
    return rebuild.rebuild(ORDERS, ORG, NEW, now=lambda: now, go_on=lambda: next(left, None) is not None)


def finished(name: str = NEW, org_id: str = ORG, now: datetime = LATER) -> Progress:
    """Begun at an instant, and gone on with when the log of that instant has settled."""
    built(name, org_id, now)
    return built(name, org_id, now + 2 * LATE)


def figures(name: str, org_id: str = ORG) -> list[Figure]:
    return FigureStore().orders(org_id, name, "2026-11")


def amounts(found: list[Figure]) -> int:
    """Each order of a log has an amount of its own power of two, so a sum tells which were counted."""
    return sum(figure.amount.amount for figure in found)


def test_a_new_name_has_the_figures_of_the_old_one_and_serves(requests: Requests) -> None:
    founded()
    deliver(a_log(9))
    progress = finished()
    assert progress.done
    assert figures(NEW) == figures(OLD) != []
    assert serving(ORG, ORDERS) == NEW


def test_until_it_is_done_the_old_name_serves_and_both_count_what_comes_in(requests: Requests) -> None:
    founded()
    deliver(a_log(4))
    assert not built().done
    assert (serving(ORG, ORDERS), names(ORG, ORDERS)) == (OLD, (OLD, NEW))
    deliver(logged(a_booking_event(9, made_at=LATER)), LATER)
    assert figures(NEW) == figures(OLD)


def test_a_rebuild_is_not_done_before_the_log_of_its_beginning_has_settled(requests: Requests) -> None:
    founded()
    built()
    assert not built(now=LATER + 2 * LATE - timedelta(milliseconds=1)).done
    assert built(now=LATER + 2 * LATE).done


def test_an_event_delivered_to_a_consumer_that_knew_only_the_old_name_is_counted_under_the_new_one(
    requests: Requests,
) -> None:
    founded()
    link = a_booking_event(1, made_at=LATER - timedelta(seconds=1))
    built()
    logged(link)
    take(ORDERS, OLD, [Delivered.of(cloud_event(link))], now=LATER)
    assert figures(NEW) == []
    built(now=LATER + 2 * LATE)
    assert figures(NEW) == figures(OLD) != []


@pytest.mark.fault("F39")
def test_what_the_stream_lost_is_counted_by_a_rebuild(requests: Requests) -> None:
    founded()
    links = a_log(9)
    deliver(links[:2] + links[6:])
    finished()
    assert sum(figure.orders for figure in figures(OLD)) == 5
    assert sum(figure.orders for figure in figures(NEW)) == 9
    assert amounts(figures(NEW)) == 2**9 - 1


@pytest.mark.fault("F39")
def test_what_the_bus_never_saw_is_counted_by_a_rebuild(requests: Requests) -> None:
    founded()
    a_log(9)
    finished()
    assert (figures(OLD), sum(figure.orders for figure in figures(NEW))) == ([], 9)


def test_a_rebuild_run_twice_counts_once(requests: Requests) -> None:
    founded()
    deliver(a_log(5))
    first = finished()
    again = built(now=LATER + timedelta(days=400))
    assert again == first
    assert figures(NEW) == figures(OLD)


def test_a_rebuild_goes_on_where_it_stopped(requests: Requests, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "PAGE", 1)
    founded()
    deliver(a_log(9))
    places = [(progress.day, progress.shard) for progress in (pages(5) for _ in range(3))]
    assert places == sorted(places)
    assert len(set(places)) == 3
    assert finished().done
    assert figures(NEW) == figures(OLD)


def test_a_page_that_was_counted_and_not_remembered_is_counted_once(requests: Requests) -> None:
    founded()
    deliver(a_log(6))
    pages(9)

    def dies(*_: object) -> None:
        raise SystemExit

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rebuild, "_save", dies)
        for _ in range(2):
            with pytest.raises(SystemExit):
                built()
    assert finished().done
    assert figures(NEW) == figures(OLD)


@pytest.mark.fault("F41")
def test_a_table_that_stays_away_stops_a_rebuild_and_loses_nothing(requests: Requests) -> None:
    founded()
    deliver(a_log(6))
    pages(1)
    Faults(*[cancelled("ThrottlingError")] * 8)
    with pytest.raises(Unavailable):
        built()
    assert finished().done
    assert figures(NEW) == figures(OLD)


def test_an_event_that_is_not_understood_is_told_and_passed(requests: Requests) -> None:
    founded()
    a_log(3)
    bad = a_booking_event(7, made_at=NOW - timedelta(hours=3), currency=None)
    logged(Recorded(**{**vars(bad), "data": {"salesperson_id": "emp_a"}}))
    progress = finished()
    assert (progress.done, progress.refused) == (True, (bad.event_id,))
    assert sum(figure.orders for figure in figures(NEW)) == 3


def test_a_company_founded_years_ago_is_read_from_its_first_day(requests: Requests) -> None:
    founded(at=NOW - timedelta(days=60))
    logged(a_booking_event(1, made_at=NOW - timedelta(days=59, hours=20)))
    assert finished().done
    assert sum(figure.orders for figure in figures(NEW)) == 1


@pytest.mark.parametrize("name", ["", "x", "Orders", "orders#2", "o" * 32])
def test_a_name_that_can_not_stand_in_a_key_is_refused(requests: Requests, name: str) -> None:
    founded()
    with pytest.raises(RebuildRefused, match="is no name"):
        built(name)


def test_a_name_that_was_used_is_refused(requests: Requests) -> None:
    founded()
    finished()
    finished("orders-3", now=LATER + timedelta(days=1))
    for used in (OLD, NEW):
        with pytest.raises(RebuildRefused, match="used before"):
            built(used)


def test_the_first_name_can_not_be_rebuilt_under_itself(requests: Requests) -> None:
    founded()
    with pytest.raises(RebuildRefused, match="used before"):
        built(OLD)


def test_a_second_rebuild_waits_for_the_first(requests: Requests) -> None:
    founded()
    built()
    with pytest.raises(RebuildRefused, match="orders-2 is being filled"):
        built("orders-3")


def test_a_rebuild_that_began_too_long_ago_is_given_up_for_another_name(requests: Requests) -> None:
    founded()
    deliver(a_log(3))
    built()
    much_later = LATER + STALE_AFTER + timedelta(minutes=1)
    with pytest.raises(RebuildRefused, match="began too long ago"):
        built(now=much_later)
    assert finished("orders-3", now=much_later).done
    assert figures("orders-3") == figures(OLD)


def test_a_company_that_does_not_exist_is_refused(requests: Requests) -> None:
    with pytest.raises(RebuildRefused, match="no company"):
        built(org_id="org_nobody")


def test_companies_are_rebuilt_apart(requests: Requests) -> None:
    founded()
    founded("org_two")
    a_log(2)
    a_log(3, "org_two")
    finished()
    assert (names("org_two", ORDERS), figures(NEW, "org_two")) == ((OLD,), [])


@pytest.mark.fault("F35", "F38", "F39")
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    deliveries=st.lists(st.lists(st.integers(0, 4), max_size=8), max_size=4),
    begun_after=st.integers(0, 4),
    actions=st.integers(3, 9),
    page=st.integers(1, 5),
)
def test_whatever_was_delivered_in_whatever_order_a_rebuild_counts_every_event_once(
    requests: Requests, deliveries: list[list[int]], begun_after: int, actions: int, page: int
) -> None:
    org_id = founded(f"org_h{next(_numbers)}", NOW - timedelta(days=2))
    links = a_log(5, org_id)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(consumers, "MOST_ACTIONS", actions)
        patch.setattr(rebuild, "PAGE", page)
        for number, delivery in enumerate(deliveries):
            if number == begun_after:
                built(org_id=org_id)
            deliver([links[index] for index in delivery])
        assert finished(org_id=org_id).done
    delivered = {index for delivery in deliveries for index in delivery}
    assert amounts(figures(OLD, org_id)) == sum(2**index for index in delivered)
    assert figures(NEW, org_id) == [Figure("emp_a", 3, Money(1 + 4 + 16)), Figure("emp_b", 2, Money(2 + 8))]


def test_its_job_tells_how_far_a_rebuild_is(requests: Requests) -> None:
    founded()
    a_log(9)
    begun = built(now=NOW)
    running = JobStore().get(ORG, begun.job_id)
    assert running is not None
    assert (running.status, running.total) == (JobStatus.RUNNING, None)
    done = JobStore().get(ORG, finished(now=NOW).job_id)
    assert done is not None
    assert (done.id, done.status) == (running.id, JobStatus.DONE)
    assert done.done == done.total == 10


def test_a_last_day_that_is_read_again_counts_what_has_come_since(requests: Requests) -> None:
    founded(at=NOW - timedelta(hours=2))
    logged(*[a_booking_event(number, made_at=NOW) for number in range(5)])
    for minutes in range(3):
        built(now=LATER + timedelta(minutes=minutes))
    logged(a_booking_event(9, made_at=LATER))
    job = JobStore().get(ORG, finished(now=LATER).job_id)
    assert job is not None
    assert (job.status, job.done) == (JobStatus.DONE, 7)


def test_a_rebuild_goes_on_though_its_job_went_with_time(requests: Requests) -> None:
    founded()
    a_log(3)
    begun = built(now=NOW)
    pk, sk = job_key(ORG, begun.job_id)
    items.get(JobItem, pk, sk).delete()  # type: ignore[union-attr]
    after = JobStore().get(ORG, finished(now=NOW).job_id)
    assert after is not None
    assert after.status is JobStatus.DONE
