"""The consumer that keeps clients' summaries."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.aws.consumers import Consumer, Delivered
from chalicelib.aws.effects import Folded
from chalicelib.insight.rules import Told
from chalicelib.insight.summaries.rules import MATTERS, Fact
from chalicelib.insight.summaries.store import folded
from chalicelib.insight.zone import zone_of

RECORDS = frozenset({*MATTERS, "interaction"})
# Whoever is new in custody gets a row without live columns.
CUSTODY = frozenset(
    {
        "com.baton.client.holders_changed.v1",
        "com.baton.client.reassigned.v1",
        "com.baton.client.custody_transferred.v1",
    }
)


def project(name: str, event: Delivered) -> Iterator[Folded]:
    """What an event tells of a client: a record of it that is new or has changed, or that others hold it now."""
    kind = event.type.split(".")[2]
    if kind in RECORDS and "state" in event.data:
        fact = Fact(Told.of(kind, event.subject, event.seq, event.data), zone_of(event.org_id))
        yield folded(event.org_id, name, event.data["client_id"], fact)
    elif event.type in CUSTODY:
        yield folded(event.org_id, name, event.subject, Fact())


SUMMARIES = Consumer("summaries", project)
