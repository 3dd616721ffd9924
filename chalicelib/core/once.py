"""Asking once: within one decision the same question is not put twice, and has one answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar, cast

S = TypeVar("S")


class _Once:
    """Passes questions on to a store, and keeps what it answered."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self._answers: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def ask(*given: Any, **named: Any) -> Any:
            question = json.dumps([name, given, named], sort_keys=True)
            if question not in self._answers:
                self._answers[question] = getattr(self._store, name)(*given, **named)
            return self._answers[question]

        return ask


def once(store: S) -> S:
    """A store that is read as this one was when it was asked first; ask it for nothing that writes."""
    return cast(S, _Once(store))
