"""The work calendar of China: statutory holidays are days of rest, make-up days at weekends are days of work."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
from chinese_calendar.constants import holidays

_DAY = timedelta(days=1)
_YEARS = range(min(holidays).year, max(holidays).year + 1)


def is_known(day: date) -> bool:
    """Whether the State Council has announced the holidays of that year, as far as this calendar knows."""
    return day.year in _YEARS


def is_workday(day: date) -> bool:
    """Whether a day is one of work; in a year that is not known, from Monday to Friday."""
    return bool(chinese_calendar.is_workday(day)) if is_known(day) else day.weekday() < 5


def at_latest(day: date) -> date:
    """The day itself, or on a day of rest the workday before it."""
    return day if is_workday(day) else shifted(day, -1)


def shifted(day: date, workdays: int) -> date:
    """So many workdays after a day, or before it when they are negative; the day itself is not counted."""
    step = _DAY if workdays > 0 else -_DAY
    left = abs(workdays)
    while left:
        day += step
        left -= is_workday(day)
    return day
