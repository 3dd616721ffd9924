"""What a client's profile shows to whom: each part to whoever may read it by its own route."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.clients.parts.rules import AGREEMENT, CONTACT, DOCUMENT, RELATED_PARTY, SITE, Kind, Part
from chalicelib.clients.rules import Client, require_visible
from chalicelib.core.access import Caller
from chalicelib.core.errors import Forbidden, Locked, NotFound
from chalicelib.insight.summaries.rules import Summary

SECTIONS: Mapping[str, str] = {
    "interactions": "interaction:read",
    "orders": "order:read",
    "receivables": "receivable:read",
    "complaints": "complaint:read",
}
# What the file holds of each kind, under the name of its section.
HELD: Mapping[str, Kind] = {
    "contacts": CONTACT,
    "sites": SITE,
    "documents": DOCUMENT,
    "agreements": AGREEMENT,
    "related_parties": RELATED_PARTY,
}
PARTS: Mapping[str, str] = {**SECTIONS, **{name: kind.reads for name, kind in HELD.items()}}


@dataclass(frozen=True)
class Profile:
    """A client's file with all that it holds, its summary, and the parts of both that the reader may see."""

    client: Client
    summary: Summary
    held: Mapping[str, Sequence[Part]] = field(default_factory=dict)
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
