"""The work calendar: holidays, make-up days, and years that nobody has announced yet."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.people.workdays import at_latest, is_known, is_workday, shifted

DAYS = st.dates(date(2003, 1, 1), date(2035, 12, 31))
EVE, BACK = date(2026, 2, 14), date(2026, 2, 24)


def test_spring_festival_2026_rests_for_nine_days() -> None:
    days = [EVE + timedelta(days=number) for number in range(12)]
    assert [day for day in days if is_workday(day)] == [EVE, BACK, date(2026, 2, 25)]


@pytest.mark.parametrize("day", [EVE, date(2026, 2, 28), date(2026, 9, 20), date(2026, 10, 10)])
def test_a_make_up_day_at_a_weekend_is_a_workday(day: date) -> None:
    assert day.weekday() > 4
    assert is_workday(day)


def test_national_day_2026_rests_from_thursday_to_wednesday() -> None:
    days = [date(2026, 9, 30) + timedelta(days=number) for number in range(9)]
    assert [is_workday(day) for day in days] == [True, *[False] * 7, True]


def test_a_day_of_rest_gives_way_to_the_workday_before() -> None:
    assert at_latest(date(2026, 2, 20)) == EVE
    assert at_latest(BACK) == BACK


def test_workdays_are_counted_over_holidays_and_make_up_days() -> None:
    assert shifted(date(2026, 2, 13), 2) == BACK
    assert shifted(BACK, -2) == date(2026, 2, 13)


@pytest.mark.parametrize(("day", "known"), [(date(2026, 12, 31), True), (date(2027, 1, 1), False)])
def test_a_year_is_known_once_its_holidays_are_announced(day: date, known: bool) -> None:
    assert is_known(day) == known


def test_an_unknown_year_works_from_monday_to_friday() -> None:
    week = [date(2027, 10, 4) + timedelta(days=number) for number in range(7)]
    assert [is_workday(day) for day in week] == [True] * 5 + [False] * 2


@given(DAYS)
def test_at_the_latest_is_a_workday_with_only_rest_after_it(day: date) -> None:
    found = at_latest(day)
    between = [found + timedelta(days=number) for number in range(1, (day - found).days + 1)]
    assert is_workday(found)
    assert not any(is_workday(one) for one in between)


@given(DAYS, st.integers(-40, 40).filter(bool))
def test_a_shift_passes_exactly_so_many_workdays(day: date, workdays: int) -> None:
    found = shifted(day, workdays)
    step = timedelta(days=1 if workdays > 0 else -1)
    passed = [day + step * number for number in range(1, abs((found - day).days) + 1)]
    assert sum(map(is_workday, passed)) == abs(workdays)
    assert is_workday(found)


@given(DAYS, st.integers(1, 40))
def test_shifting_back_and_forth_ends_at_the_same_workday(day: date, workdays: int) -> None:
    begin = at_latest(day)
    assert shifted(shifted(begin, workdays), -workdays) == begin
