"""Indexes that hide their youngest writes, as a busy table's do: each write reaches them when it likes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from moto.dynamodb.models.table import Table

from tests.kit.undo import Before, UndoLog


class LateIndexes:
    """Every written item stays as it was, for queries of an index, for as many seconds as `lag` says at its writing."""

    def __init__(self, now: Callable[[], float], lag: Callable[[], float]) -> None:
        self._now, self._lag = now, lag
        self._hidden: list[tuple[float, Before]] = []

    def install(self, patch: pytest.MonkeyPatch, log: UndoLog) -> None:
        """Let the log's transactions reach the indexes late."""
        log.listeners.append(self.hide)
        stock = Table.query
        named_in = inspect.signature(stock).bind

        def query(table: Table, *given: Any, **named: Any) -> Any:
            kept = table.items
            if named_in(table, *given, **named).arguments.get("index_name"):
                table.items = self._as_seen(table)
            try:
                return stock(table, *given, **named)
            finally:
                table.items = kept

        patch.setattr(Table, "query", query)

    def hide(self, written: Sequence[Before]) -> None:
        """Keep what was there before, for a while."""
        for before in written:
            lag = self._lag()
            if lag > 0:
                self._hidden.append((self._now() + lag, before))

    def forget(self) -> None:
        """Let everything be seen."""
        self._hidden.clear()

    def _as_seen(self, table: Table) -> Any:
        """The rows as the indexes know them: what a write hides stays hidden behind the writes after it."""
        self._hidden = [(until, before) for until, before in self._hidden if until > self._now()]
        seen: Any = {hash_key: dict(rows) for hash_key, rows in table.items.items()}
        for _, before in reversed(self._hidden):
            if before.table is table and before.item is None:
                seen.get(before.hash_key, {}).pop(before.range_key, None)
            elif before.table is table:
                seen.setdefault(before.hash_key, {})[before.range_key] = before.item
        return seen
