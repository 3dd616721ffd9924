"""The consumer that counts booked orders, and the operator's way to count them all again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from chalicelib.aws import consumers, rebuild
from chalicelib.aws.consumers import Consumer, Delivered, Tally
from chalicelib.aws.events import EventStore
from chalicelib.core.money import Money
from chalicelib.insight import rules, store

BOOKED = "com.baton.order.booked.v1"
_zones: dict[str, str] = {}


class UnknownConsumer(LookupError):
    """There is nothing of that name to be rebuilt."""


def project(name: str, event: Delivered) -> Iterator[Tally]:
    """What an event adds to the figures of orders; a client's later move changes nothing of what was booked."""
    if event.type == BOOKED:
        amount = Money(event.data["amount"], event.data["currency"])
        sale = rules.sale(event.data["placed_at"], event.data["salesperson_id"], amount, zone=_zone(event.org_id))
        yield store.tally(event.org_id, name, sale)


ORDERS = Consumer("orders", project)
CONSUMERS: Mapping[str, Consumer] = {consumer.id: consumer for consumer in (ORDERS,)}


def count_orders(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Count a queue's batch of events."""
    return consumers.consume(records, ORDERS, names=rebuild.names)


def rebuild_figures(
    payload: Mapping[str, str], *, among: Mapping[str, Consumer], go_on: Callable[[], bool]
) -> dict[str, Any]:
    """Count a company's log again under a new name: `{"consumer": ..., "name": ..., "org_id": ...}`.

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


def _zone(org_id: str) -> str:
    """A company's time zone, as its founding told it: an event does not change, so one look is enough."""
    if org_id not in _zones:
        founding = EventStore().first(org_id, org_id)
        if founding is None:
            return rules.USUAL_ZONE
        _zones[org_id] = str(founding.data.get("zone", rules.USUAL_ZONE))
    return _zones[org_id]
