"""The consumer that counts the clients of each person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chalicelib.aws import consumers, rebuild
from chalicelib.aws.consumers import Consumer, Delivered
from chalicelib.aws.effects import Tally
from chalicelib.clients.load import rules, store

REGISTERED = "com.baton.client.registered.v1"
CHANGED = frozenset(
    {
        "com.baton.client.holders_changed.v1",
        "com.baton.client.reassigned.v1",
        "com.baton.client.custody_transferred.v1",
    }
)
Holders = Mapping[str, Any]


def project(name: str, event: Delivered) -> Iterator[Tally]:
    """What an event adds to the clients of each person: whoever came or went, in whatever roles."""
    for before, after in _custody(event):
        for employee_id, clients in rules.changes(before, after).items():
            yield store.tally(event.org_id, name, employee_id, clients)


def _custody(event: Delivered) -> Iterator[tuple[Holders, Holders]]:
    """Who held a client before an event and after it."""
    if event.type == REGISTERED:
        yield {}, event.data["holders"]
    elif event.type in CHANGED:
        yield event.data["before"], event.data["after"]


LOAD = Consumer(store.CONSUMER, project)
CONSUMERS: Mapping[str, Consumer] = {LOAD.id: LOAD}


def count_clients(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Count a queue's batch of events."""
    return consumers.consume(records, LOAD, names=rebuild.names)


def serving(org_id: str) -> str:
    """The name under which loads are read."""
    return rebuild.serving(org_id, LOAD)
