"""Time: instants are UTC; days and deadlines are the company's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

REAL = timedelta(0)


def now(ahead: timedelta = REAL) -> datetime:
    """The present instant in UTC, whole milliseconds: the real one, or that of a clock which is set ahead of it.

    Tokens, expiries and whatever another system also measures take the real one; a use case takes its actor's
    (`Caller.now`, `System.now`), for in a demo a company may be weeks ahead.
    """
    moment = datetime.now(UTC) + ahead
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def to_text(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds: `2026-11-24T08:30:00.000Z`; texts sort as the instants do."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_text(text: str) -> datetime:
    """The instant of an RFC 3339 text; raises ValueError for a text without an offset."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("an instant needs an offset")
    return moment.astimezone(UTC)


def day_of(moment: datetime, zone: str) -> date:
    """The calendar day of an instant in a company's time zone."""
    return moment.astimezone(ZoneInfo(zone)).date()
