"""Lists: a page is walked within a budget; its cursor is good only for the caller, list and rights it was made for."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import dropwhile
from typing import Any, Generic, TypeVar

from chalicelib.core.errors import Unreadable

LONGEST_CURSOR = 2000
MOST_ENTRIES = 500
MOST_QUERIES = 10
CHUNK = 100

T = TypeVar("T")
Key = Mapping[str, Any] | None


class BadCursor(Unreadable):
    """The cursor was forged, edited, or made for another list, caller or level of rights."""

    code = "bad_cursor"


def _signature(text: bytes, secret: bytes, bound_to: str) -> bytes:
    return hmac.new(secret, bound_to.encode() + b"\0" + text, hashlib.sha256).digest()[:16]


def encode(key: Mapping[str, Any], *, secret: bytes, bound_to: str) -> str:
    """The cursor for a table key; `bound_to` names company, caller, epoch and query."""
    text = json.dumps(key, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return _letters(_signature(text, secret, bound_to) + text)


def _letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode(cursor: str, *, secret: bytes, bound_to: str) -> Mapping[str, Any]:
    """The table key of a cursor; `BadCursor` for any that this very list did not hand out."""
    try:
        if len(cursor) > LONGEST_CURSOR:
            raise ValueError("too long")
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        # The decoder skips foreign characters and unused bits: many texts would mean one cursor.
        if _letters(raw) != cursor:
            raise ValueError("not as it was handed out")
        signature, text = raw[:16], raw[16:]
        if not hmac.compare_digest(signature, _signature(text, secret, bound_to)):
            raise ValueError("signature")
        key: Mapping[str, Any] = json.loads(text)
    except ValueError as refused:
        raise BadCursor from refused
    return key


@dataclass(frozen=True)
class Entries(Generic[T]):
    """What one query of a place evaluated: rows with their keys, in order, and whether the place ends with them."""

    rows: Sequence[tuple[Mapping[str, Any], T]]
    ended: bool


Read = Callable[[str, int, Key], Entries[T]]


def walk(
    places: Iterable[str], read: Read[T], *, limit: int, after: Key, fits: Callable[[T], bool] | None = None
) -> tuple[list[T], Key]:
    """The next rows that fit, at most `limit`, and where to go on; None only when every place has ended.

    `read(place, n, key)` evaluates up to n entries of a place after a key. Places come sorted; those before the one to
    go on in are passed over unread. A call evaluates at most 500 entries with at most 10 queries, so it may find less
    than there is, or nothing. Where to go on is after the last entry that was taken or did not fit: none is lost, none
    comes twice.
    """
    begin = after["place"] if after else ""
    remaining = dropwhile(lambda name: name < begin, iter(places))
    place = next(remaining, None)
    key: Key = after["key"] if after and place == begin else None
    found: list[T] = []
    budget = MOST_ENTRIES
    for _ in range(MOST_QUERIES):
        if place is None or budget == 0:
            break
        entries = read(place, min(budget, CHUNK if fits else limit - len(found)), key)
        budget -= len(entries.rows)
        for key, row in entries.rows:
            if fits is None or fits(row):
                found.append(row)
            if len(found) == limit:
                return found, {"place": place, "key": key}
        if entries.ended:
            place, key = next(remaining, None), None
    return found, None if place is None else {"place": place, "key": key}


def every(read: Callable[[Key], tuple[Sequence[T], Key]]) -> Iterator[T]:
    """Everything that a list has, page after page; the next page is read when it is asked for."""
    found, after = read(None)
    yield from found
    while after is not None:
        found, after = read(after)
        yield from found
