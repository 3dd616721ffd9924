"""Versions: what a person edits says which one they saw, so that nobody overwrites what they have not read."""

from __future__ import annotations

from chalicelib.core.errors import Stale


def require_current(version: int, seen: int) -> None:
    """`Stale` (412) unless the version that the editor saw is the one that stands."""
    if version != seen:
        raise Stale
