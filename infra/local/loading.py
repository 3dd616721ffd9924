"""Loads a plan's records: a few threads, progress in tenths, and again from where it broke off."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from chalicelib.aws.events import EventStore
from chalicelib.core.access import System
from chalicelib.core.errors import Raced, Unavailable
from infra.local.records import Page, Records

THREADS = 3
TIMES = 20


class Progress:
    """Says each tenth of some work as it is done, on one line."""

    def __init__(self, whole: int):
        self._whole, self._done, self._told = whole, 0, 0

    def one_more(self) -> None:
        """Another piece is done."""
        self._done += 1
        tenths = self._done * 10 // self._whole
        if tenths > self._told:
            self._told = tenths
            sys.stderr.write(f"{tenths * 10}% ")
            sys.stderr.flush()


def is_done(org_id: str, records: Records) -> bool:
    """Whether everything of a plan is in the tables."""
    return EventStore().first(org_id, records.last_page) is not None


def load(org_id: str, records: Records, *, now: datetime) -> None:
    """Write every page that is not there yet: clients first, and the last page of all when the others are."""
    first, [*rest, last] = records.client_pages(), records.pages()
    by, progress = System(org_id, "import"), Progress(len(first) + len(rest) + 1)
    for pages in (first, rest, [last]):
        _write(pages, by, now, progress)


def _write(pages: Sequence[Page], by: System, now: datetime, progress: Progress) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in pool.map(lambda page: _once(page, by, now), pages):
            progress.one_more()


def _once(page: Page, by: System, now: datetime) -> None:
    """Write a page, patiently on a busy machine; one that is there was written before the load broke off."""
    for attempt in range(TIMES):
        try:
            return page.write(by, now)
        except Raced:
            if EventStore().first(by.org_id, page.id) is None:
                raise
            return None
        except Unavailable:
            if attempt == TIMES - 1:
                raise
    return None
