"""What a client's profile shows to whom: each part to whoever may read it by its own route."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.clients.rules import Client, require_visible
from chalicelib.core.access import Caller
from chalicelib.core.errors import Forbidden, Locked, NotFound
from chalicelib.insight.summaries.rules import Summary

PARTS: Mapping[str, str] = {
    "interactions": "interaction:read",
    "orders": "order:read",
    "receivables": "receivable:read",
    "complaints": "complaint:read",
}


@dataclass(frozen=True)
class Profile:
    """A client's file and summary, and the parts of it that the reader may see."""

    client: Client
    summary: Summary
    shown: frozenset[str] = frozenset()


def shown_to(caller: Caller, client: Client) -> frozenset[str]:
    """The parts of a client's profile that a caller may see."""
    return frozenset(part for part, right in PARTS.items() if _may_see(caller, client, right))


def _may_see(caller: Caller, client: Client, right: str) -> bool:
    try:
        require_visible(client, caller, right)
    except (NotFound, Forbidden, Locked):
        return False
    return True
