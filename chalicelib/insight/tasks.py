"""The consumers that count and sum up, and the operator's way to have it all made again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from chalicelib.aws import consumers, rebuild
from chalicelib.aws.consumers import Consumer, Delivered
from chalicelib.aws.effects import Tally
from chalicelib.insight import store
from chalicelib.insight.rules import Told
from chalicelib.insight.summaries.tasks import SUMMARIES
from chalicelib.insight.zone import zone_of

BOOKED = "com.baton.order.booked.v1"


class UnknownConsumer(LookupError):
    """There is nothing of that name to be rebuilt."""


def project(name: str, event: Delivered) -> Iterator[Tally]:
    """What an event adds to the figures of orders and interactions.

    An order's salesperson stays as booked, so a client's later move changes nothing. A change counts as the difference
    that it makes, in the segment in which its client stands then.
    """
    kind = event.type.split(".")[2]
    if kind in ("order", "interaction") and ("state" in event.data or event.type == BOOKED):
        told = Told.of(kind, event.subject, event.seq, event.data)
        yield from store.tallies(event.org_id, name, told, zone_of(event.org_id))


ORDERS = Consumer("orders", project)
CONSUMERS: Mapping[str, Consumer] = {consumer.id: consumer for consumer in (ORDERS, SUMMARIES)}


def count_orders(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Count a queue's batch of events."""
    return consumers.consume(records, ORDERS, names=rebuild.names)


def sum_up(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Fold a queue's batch of events into the summaries of their clients."""
    return consumers.consume(records, SUMMARIES, names=rebuild.names)


def rebuild_figures(
    payload: Mapping[str, str], *, among: Mapping[str, Consumer], go_on: Callable[[], bool]
) -> dict[str, Any]:
    """Make of a company's log again what a consumer makes: `{"consumer": ..., "name": ..., "org_id": ...}`.

    `among` are the consumers of all modules. The answer says how far it is, or under `refused_because` why it is not
    done.
    """
    if payload["consumer"] not in among:
        raise UnknownConsumer(payload["consumer"])
    consumer = among[payload["consumer"]]
    try:
        return asdict(rebuild.rebuild(consumer, payload["org_id"], payload["name"], go_on=go_on))
    except rebuild.RebuildRefused as refusal:
        return {"refused_because": str(refusal)}
