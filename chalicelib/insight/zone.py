"""A company's time zone, for consumers, which learn of a company from its events alone."""

from __future__ import annotations

from chalicelib.aws.events import EventStore
from chalicelib.insight import rules

_zones: dict[str, str] = {}


def zone_of(org_id: str) -> str:
    """The zone that the founding told: an event does not change, so one look is enough."""
    if org_id not in _zones:
        founding = EventStore().first(org_id, org_id)
        if founding is None:
            return rules.USUAL_ZONE
        _zones[org_id] = str(founding.data.get("zone", rules.USUAL_ZONE))
    return _zones[org_id]
