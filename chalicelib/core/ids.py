"""Identifiers: a prefix that says what it names, then 26 characters that sort by time (ULID)."""

from __future__ import annotations

import os
import re
import time
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
PATTERN = "[a-z]{3,4}(_[0-9a-z]{1,40}){1,3}"
_SHAPE = re.compile(PATTERN)


def ulid(milliseconds: int | None = None, chance: bytes | None = None) -> str:
    """26 URL-safe characters: 48 bits of time in milliseconds, 80 random bits unless given; sorts by time."""
    moment = int(time.time() * 1000) if milliseconds is None else milliseconds
    value = (moment << 80) | int.from_bytes(os.urandom(10) if chance is None else chance, "big")
    return "".join(_ALPHABET[(value >> shift) & 31] for shift in range(125, -1, -5))


def new_id(prefix: str) -> str:
    """A fresh id such as `hnd_01j...`."""
    return f"{prefix}_{ulid()}"


def child_id(prefix: str, parent_id: str, *, at: datetime | None = None) -> str:
    """A fresh id that carries its parent: `ord_<client>_<ulid>`, so that a read needs no index.

    With `at` its ULID tells that instant, to the millisecond, in place of the present one.
    """
    milliseconds = None if at is None else (at - _EPOCH) // timedelta(milliseconds=1)
    return f"{prefix}_{parent_id.partition('_')[2]}_{ulid(milliseconds)}"


def parent_id(prefix: str, child: str) -> str | None:
    """The parent that an id made by `child_id` carries, or None if the id has another shape."""
    if not is_id(child) or child.count("_") != 2:
        return None
    return f"{prefix}_{child.split('_')[1]}"


def is_id(text: str) -> bool:
    """Whether the text has the shape of an id; says nothing of whether such a thing exists."""
    return len(text) <= 120 and _SHAPE.fullmatch(text) is not None


def made_at(id_: str) -> datetime:
    """The instant (UTC) at which an id was made, told by its ULID; ValueError for an id without one."""
    text = id_.rpartition("_")[2]
    if len(text) != 26:
        raise ValueError("an id without a ULID tells no time")
    value = 0
    for letter in text:
        value = value << 5 | _ALPHABET.index(letter)
    return datetime.fromtimestamp((value >> 80) / 1000, UTC)
