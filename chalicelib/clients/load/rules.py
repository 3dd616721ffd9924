"""What a change of custody changes in the number of clients that each person holds."""

from __future__ import annotations

from collections.abc import Collection


def changes(before: Collection[str], after: Collection[str]) -> dict[str, int]:
    """Who holds one client more or less when those before become those after."""
    come, gone = set(after) - set(before), set(before) - set(after)
    return dict.fromkeys(sorted(come), 1) | dict.fromkeys(sorted(gone), -1)
