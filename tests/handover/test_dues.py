"""Due days of a case and of its tasks, on the work calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.handover import dues
from chalicelib.people.workdays import is_workday, shifted
from tests.kit.builders import a_case, a_notice

NOTICE = date(2026, 11, 23)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


def test_five_workdays_are_counted_past_spring_festival() -> None:
    assert dues.of_case(date(2026, 1, 28), date(2026, 2, 27)) == date(2026, 2, 13)


def test_a_make_up_day_counts_among_the_five() -> None:
    assert dues.of_case(date(2026, 9, 14), date(2026, 10, 14)) == date(2026, 10, 8)


@pytest.mark.parametrize(("days", "due"), [(3, date(2026, 11, 26)), (12, date(2026, 12, 4)), (20, date(2026, 12, 11))])
def test_a_task_is_due_so_many_days_after_receipt_or_on_the_workday_before(days: int, due: date) -> None:
    assert dues.of_task(NOTICE, date(2026, 12, 23), days) == due


def test_a_task_is_due_on_a_make_up_day() -> None:
    assert dues.of_task(date(2026, 9, 28), date(2026, 10, 28), 12) == date(2026, 10, 10)


def test_a_tasks_days_shrink_with_the_time_that_is_left() -> None:
    assert dues.of_task(NOTICE, NOTICE + timedelta(days=15), 20) == date(2026, 12, 3)


def test_a_tasks_days_do_not_grow_with_a_longer_notice() -> None:
    assert dues.of_task(NOTICE, date(2027, 2, 23), 3) == date(2026, 11, 26)


def test_nothing_is_due_on_the_day_of_receipt() -> None:
    assert dues.of_task(date(2026, 2, 14), date(2026, 3, 16), 3) == date(2026, 2, 24)


@given(DAYS, st.integers(0, 200), st.integers(1, 30))
def test_a_task_is_due_on_a_workday_after_receipt(received: date, term: int, days: int) -> None:
    due = dues.of_task(received, received + timedelta(days=term), days)
    assert is_workday(due)
    assert received < due <= max(received + timedelta(days=days), shifted(received, 1))


@given(DAYS, st.integers(0, 60), st.integers(1, 29))
def test_more_days_are_never_due_earlier(received: date, term: int, days: int) -> None:
    last_day = received + timedelta(days=term)
    assert dues.of_task(received, last_day, days) <= dues.of_task(received, last_day, days + 1)


@given(DAYS, st.integers(0, 200))
def test_a_case_has_half_of_the_time_or_all_but_five_workdays(received: date, term: int) -> None:
    last_day = received + timedelta(days=term)
    due = dues.of_case(received, last_day)
    half = received + timedelta(days=term // 2)
    assume(due != half)
    assert due > half
    assert due == shifted(last_day, -5)


@pytest.mark.parametrize(("last_day", "provisional"), [(date(2026, 12, 31), False), (date(2027, 1, 4), True)])
def test_a_case_that_ends_in_a_year_without_a_calendar_is_due_provisionally(last_day: date, provisional: bool) -> None:
    case = a_case(notice=a_notice(received_on=NOTICE), last_day=last_day)
    assert case.due_provisional == provisional
