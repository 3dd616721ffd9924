"""Room for a test's calls: CPython keeps frames in chunks of 16 kB and maps a new one at each crossing of a border.

A loop whose calls lie just beyond a border maps and unmaps a chunk per call, a million times in some tests (a third of
their time). A frame that asks for half a megabyte gets a chunk of a whole one, in which all that it calls fits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

R = TypeVar("R")
# Words of eight bytes.
WIDTH = 70_000


def with_room(work: Callable[[], R]) -> R:
    """What the work answers."""
    return work()


with_room.__code__ = with_room.__code__.replace(co_stacksize=WIDTH)
