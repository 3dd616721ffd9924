"""By when a case and its tasks are to be done, on the work calendar."""

from __future__ import annotations

from datetime import date, timedelta

from chalicelib.people import workdays

# What a checklist's days are meant for: the notice of Labour Contract Law art. 37.
TERM = 30
WORKDAYS_BEFORE_LAST_DAY = 5


def of_case(received_on: date, last_day: date) -> date:
    """Five workdays before the last day, never before half of the time from notice to last day."""
    half = received_on + (last_day - received_on) / 2
    return max(workdays.shifted(last_day, -WORKDAYS_BEFORE_LAST_DAY), half)


def of_task(received_on: date, last_day: date, days: int) -> date:
    """So many days after receipt, which is not counted (Civil Code art. 201); on a day of rest the workday before.

    The days shrink in proportion when there are fewer than thirty until the last day. Nothing is due on the day of
    receipt: then it is the first workday after it.
    """
    term = min(TERM, max(0, (last_day - received_on).days))
    day = workdays.at_latest(received_on + timedelta(days=days * term // TERM))
    return day if day > received_on else workdays.shifted(received_on, 1)


def provisional(received_on: date, last_day: date) -> bool:
    """Whether some of the days are of a year whose holidays nobody has announced yet."""
    return not (workdays.is_known(received_on) and workdays.is_known(last_day))
