"""Events: past-tense facts, chained per aggregate so that an edit, a gap or a fork shows."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

GENESIS = "0" * 64
IMPORTED = "RecordsImported"


@dataclass(frozen=True)
class Event:
    """What happened, as the rules say it: a past-tense name and the facts before and after."""

    name: str
    aggregate_id: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Recorded:
    """An event with its place in its aggregate's chain: `seq` from 1, `prev_hash` and `hash` in hex SHA-256."""

    event_id: str
    org_id: str
    aggregate_id: str
    seq: int
    name: str
    at: str
    actor: str
    request_id: str
    data: Mapping[str, Any]
    prev_hash: str
    hash: str = ""

    def digest(self) -> str:
        """The SHA-256 of the event without its own hash, in canonical JSON."""
        parts = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "hash"}
        text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def page_of(events: Sequence[Event], page_id: str) -> Event:
    """One event for many new records: what the first event of each would say, under the name that they share."""
    [name] = {event.name for event in events}
    records = [{"id": event.aggregate_id, "data": event.data} for event in events]
    return Event(IMPORTED, page_id, {"name": name, "records": records})


FAMILIES = {
    "hnd": "handover",
    "cli": "client",
    "ord": "order",
    "emp": "employee",
    "org": "company",
    "tie": "tie",
    "dlg": "delegation",
    "clk": "clock",
    "dep": "department",
    "team": "team",
    "pos": "position",
    "ast": "asset",
    "chn": "channel",
    "con": "contact",
    "site": "site",
    "doc": "document",
    "agr": "agreement",
    "rel": "related_party",
    "rule": "pool_rule",
    "int": "interaction",
    "rec": "receivable",
    "cmp": "complaint",
    "imp": "import",
    "chl": "checklist",
}


def family_of(aggregate_id: str) -> str:
    """The noun an aggregate's id stands for: `hnd_01j...` is a `handover`."""
    return FAMILIES[aggregate_id.partition("_")[0]]


def type_of(name: str, aggregate_id: str) -> str:
    """The CloudEvents type of a fact: `TaskCompleted` of `hnd_1` is `com.baton.handover.task_completed.v1`."""
    family = family_of(aggregate_id)
    words = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    return f"com.baton.{family}.{words.removeprefix(family + '_')}.v1"


def first_fault(chain: Iterable[Recorded]) -> str | None:
    """The first thing wrong in one aggregate's events, in order from 1; None when the chain holds.

    An imported record's number 1 is the page that tells of it: the chain begins with that page.
    """
    before, expected = GENESIS, 1
    begun: set[str] | None = None
    for record in chain:
        if begun is not None and record.aggregate_id not in begun:
            return f"{record.event_id} is about what the page before it does not name"
        if record.seq != expected:
            return f"seq {expected} is missing before {record.event_id}"
        if record.prev_hash != before:
            return f"{record.event_id} does not follow the event before it"
        if record.digest() != record.hash:
            return f"{record.event_id} was changed"
        before, expected = record.hash, expected + 1
        if record.name == IMPORTED:
            begun = {str(told["id"]) for told in record.data["records"]}
    return None
