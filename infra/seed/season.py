"""When goods move: the months of a year, the seasons of a product, rest days and the Spring Festival."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

MONTH_INDEX = (1.08, 0.55, 1.02, 0.98, 1.00, 1.05, 0.95, 0.97, 1.08, 0.98, 1.18, 1.16)
# New Year's Day of the lunar calendar, month and day, from 2024 on.
_NEW_YEARS = (
    (2, 10), (1, 29), (2, 17), (2, 6), (1, 26), (2, 13), (2, 3), (1, 23), (2, 11), (1, 31), (2, 19), (2, 8),
    (1, 28), (2, 15), (2, 4), (1, 24), (2, 12),
)  # fmt: skip
_FIRST_YEAR = 2024
_SEASONS = {
    "空调": (0.9, 0.7, 1.6, 1.8, 1.8, 1.5, 0.9, 0.6, 0.5, 0.5, 0.6, 0.6),
    "雪糕": (0.2, 0.2, 0.6, 1.7, 2.0, 2.2, 2.2, 1.7, 0.6, 0.3, 0.2, 0.1),
    "沃柑": (3.0, 2.6, 2.2, 0.6, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.5, 2.4),
    "跨境电商": (0.8, 0.7, 0.8, 0.9, 1.0, 1.6, 0.9, 0.9, 1.0, 1.1, 1.8, 0.9),
    "食品饮料": (1.3, 0.8, 0.9, 0.9, 1.0, 1.1, 1.1, 1.1, 1.1, 0.8, 0.9, 1.1),
    "服装": (0.9, 0.8, 1.1, 1.0, 0.9, 0.8, 0.8, 1.0, 1.2, 1.2, 1.2, 1.1),
}
_WEEKDAYS = (1.05, 1.05, 1.05, 1.05, 1.1, 0.9, 0.35)


def new_year(year: int) -> date:
    """The day of the Spring Festival; for years beyond the table roughly, as the cycle of 19 years has it."""
    past = (year - _FIRST_YEAR) % 19
    month, day = _NEW_YEARS[past] if past < len(_NEW_YEARS) else (2, 5)
    return date(year, month, day)


def company_weight(day: date) -> float:
    """A day's part of the company's revenue, as its month has it."""
    return MONTH_INDEX[day.month - 1] / monthrange(day.year, day.month)[1]


def day_weight(product: str, day: date) -> float:
    """How much of a product moves on a day, against its other days."""
    return company_weight(day) * _WEEKDAYS[day.weekday()] * rest(day) * in_season(product, day)


def rest(day: date) -> float:
    """How much of a usual day's work is done: little over the festivals."""
    after = (day - new_year(day.year)).days
    if -4 <= after <= 8:
        return 0.04
    if (day.month, day.day) in {(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)}:
        return 0.3
    return 1.0


def in_season(product: str, day: date) -> float:
    """The season of a product; kilns stand still from three weeks before the Spring Festival to two after it."""
    if product == "陶瓷卫浴":
        return 0.02 if -22 <= (day - new_year(day.year)).days <= 15 else 1.0
    return _SEASONS[product][day.month - 1] if product in _SEASONS else 1.0


def days(first: date, last: date) -> list[date]:
    """Every day from one to another, both included."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def spans(all_days: Sequence[date], cuts: Sequence[date]) -> list[list[date]]:
    """The days in pieces: a new one begins with every month and on every cut."""
    pieces: list[list[date]] = []
    for day in all_days:
        if not pieces or day.day == 1 or day in cuts:
            pieces.append([])
        pieces[-1].append(day)
    return pieces
