"""The company's clock in the table; in a stage without demo clock nothing is ever read or written."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute

from chalicelib.aws import items
from chalicelib.aws.items import Aggregate, PeopleTable
from chalicelib.aws.settings import settings
from chalicelib.aws.tables import transaction
from chalicelib.core.access import Actor
from chalicelib.core.errors import NotFound
from chalicelib.core.events import Event
from chalicelib.people.clock.rules import CompanyClock

KEPT_SECONDS = 2.0
_read: dict[str, tuple[float, timedelta]] = {}


def clock_key(org_id: str) -> tuple[str, str]:
    """Where a company's clock stands."""
    return f"ORG#{org_id}#STRUCTURE", "CLOCK"


class ClockItem(Aggregate, PeopleTable, discriminator="clock"):
    """How many seconds a company is ahead."""

    seconds = NumberAttribute()


class ClockStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def ahead(self, org_id: str) -> timedelta:
        """How far the company is ahead, two seconds old at most; zero and no read in a stage without demo clock."""
        if not settings().demo_clock:
            return timedelta(0)
        until, ahead = _read.get(org_id, (0.0, timedelta(0)))
        if time.monotonic() >= until:
            ahead = self.get(org_id).ahead
            _read[org_id] = (time.monotonic() + KEPT_SECONDS, ahead)
        return ahead

    def get(self, org_id: str) -> CompanyClock:
        """The company's clock as it is now; one that was never set shows the real time."""
        item = items.get(ClockItem, *clock_key(org_id))
        if item is None:
            return CompanyClock(org_id)
        return CompanyClock(org_id, timedelta(seconds=int(item.seconds)), int(item.version), item.head)

    def save(self, clock: CompanyClock, event: Event, *, by: Actor, now: datetime) -> CompanyClock:
        """Write a clock and its event; `NotFound` in a stage without demo clock, where there is no such thing."""
        if not settings().demo_clock:
            raise NotFound
        pk, sk = clock_key(clock.org_id)
        seconds = int(clock.ahead.total_seconds())
        with transaction(by, now) as write:
            item = ClockItem(pk=pk, sk=sk, seconds=seconds, version=clock.version, head=clock.head)
            recorded = write.change(item, event)
        _read.pop(clock.org_id, None)
        return replace(clock, version=recorded.seq, head=recorded.hash)
