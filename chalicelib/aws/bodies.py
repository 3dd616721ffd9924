"""Bodies of requests: strict JSON within limits of size and depth, and nothing else."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from chalicelib.core.errors import TooLarge, Unreadable

LARGEST_BODY = 1_000_000
DEEPEST_BODY = 32


def read_json(raw: bytes) -> Any:
    """The value of a JSON body; `Unreadable` for what is no strict JSON, `TooLarge` over a million bytes."""
    if len(raw) > LARGEST_BODY:
        raise TooLarge
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as refused:
        raise Unreadable from refused
    _check_depth(value, DEEPEST_BODY)
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _check_depth(value: Any, left: int) -> None:
    if left == 0:
        raise Unreadable
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        _check_depth(child, left - 1)
