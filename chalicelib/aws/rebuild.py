"""A consumer's figures made again from the log, under a new name, while the old name serves and events come in.

From the moment a rebuild begins, live events are counted under both names; the log is read from its first day until a
little after that moment, and each event counts once whichever way it comes. When the log is read the new name serves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.operand import Path

from chalicelib.aws import items
from chalicelib.aws.consumers import STALE_AFTER, Consumer, Delivered, is_passing, take
from chalicelib.aws.events import FEED_SHARDS, EventStore, cloud_event
from chalicelib.aws.items import InsightTable
from chalicelib.aws.jobs import JobStore, save_job
from chalicelib.aws.tables import decide_again, transaction
from chalicelib.core import clock, jobs
from chalicelib.core.access import System
from chalicelib.core.jobs import Job

PAGE = 80
MOST_REFUSED = 1000
KIND = "projection_rebuild"
# A function may write an event half a minute after the instant it names, by a clock of its own, and the index shows it
# later still.
LATE = timedelta(minutes=2)
_NAME = re.compile(r"[a-z][a-z0-9-]{1,30}")
log = EventStore()


class RebuildRefused(Exception):
    """The rebuild cannot be done; says why."""


@dataclass(frozen=True)
class Progress:
    """How far a rebuild is: the day of the log and its part that it reads, and events that it could not take in.

    The company's admins see the same at `/v1/jobs/{job_id}`.
    """

    name: str
    job_id: str
    done: bool
    day: str
    shard: int
    refused: tuple[str, ...]


class NamesItem(InsightTable, discriminator="names"):
    """Under which names a company's figures of one consumer are kept: one serves, another may be filling."""

    serving = UnicodeAttribute()
    filling = UnicodeAttribute(null=True)
    retired = JSONAttribute()
    told_at = UnicodeAttribute(null=True)
    day = UnicodeAttribute(default="")
    shard = NumberAttribute(default=0)
    after = JSONAttribute(null=True)
    # The last day is read again and again until it is over: how much of it this time, and how much at most before.
    day_read = NumberAttribute(default=0)
    day_counted = NumberAttribute(default=0)
    refused = JSONAttribute(default=list)
    job_id = UnicodeAttribute(null=True)

    @property
    def progress(self) -> Progress:
        """How far it is, as the operator is told."""
        name = self.filling or self.serving
        return Progress(name, self.job_id or "", self.filling is None, self.day, int(self.shard), tuple(self.refused))


def names_key(org_id: str, consumer_id: str) -> tuple[str, str]:
    """Where a company's names of a consumer stand."""
    return f"ORG#{org_id}#CONSUMER#{consumer_id}", "NAMES"


def names(org_id: str, consumer: Consumer) -> tuple[str, ...]:
    """The names under which live events are counted: the one that serves, and the one that is filling."""
    kept = _kept(org_id, consumer)
    return (kept.serving, kept.filling) if kept.filling else (kept.serving,)


def serving(org_id: str, consumer: Consumer) -> str:
    """The name under which figures are read."""
    return str(_kept(org_id, consumer).serving)


def rebuild(
    consumer: Consumer,
    org_id: str,
    name: str,
    *,
    now: Callable[[], datetime] = clock.now,
    go_on: Callable[[], bool] = lambda: True,
) -> Progress:
    """Read a company's log into a new name, page by page, for as long as it may `go_on`; the place is kept.

    Call it again until it is done, which cannot be before twice `LATE` has passed. `RebuildRefused` for a name that was
    used before, for a company without a log, and while another rebuild is under way.
    """
    state = decide_again(lambda: _begun(consumer, org_id, name, now()))
    while state.filling == name and go_on():
        at_the_end = decide_again(lambda: _advance(consumer, org_id, name, now()))
        state = _kept(org_id, consumer)
        if at_the_end:
            break
    return state.progress


def _kept(org_id: str, consumer: Consumer) -> NamesItem:
    pk, sk = names_key(org_id, consumer.id)
    return items.get(NamesItem, pk, sk) or NamesItem(pk=pk, sk=sk, serving=consumer.first_name, retired=[])


def _begun(consumer: Consumer, org_id: str, name: str, now: datetime) -> NamesItem:
    """The rebuild as it stands, begun if it was not."""
    kept = _kept(org_id, consumer)
    if kept.serving == name and kept.told_at is not None:
        return kept
    if kept.filling == name:
        if _abandoned(kept, now):
            raise RebuildRefused(f"{name} began too long ago to tell what it has counted; choose another name")
        return kept
    _require_free(kept, name, now)
    first = log.first(org_id, org_id)
    if first is None:
        raise RebuildRefused(f"there is no company {org_id}")
    before = Path("filling") == kept.filling if kept.filling else Path("filling").does_not_exist()
    kept.retired = [*kept.retired, kept.filling] if kept.filling else kept.retired
    kept.filling, kept.told_at = name, clock.to_text(now)
    kept.refused = []
    _move(kept, str(date.fromisoformat(first.at[:10]) - timedelta(days=1)))
    job = jobs.begin(org_id, KIND, jobs.OPERATOR)
    kept.job_id = job.id
    _save(kept, job, now, before)
    return kept


def _require_free(kept: NamesItem, name: str, now: datetime) -> None:
    if not _NAME.fullmatch(name):
        raise RebuildRefused(f"{name!r} is no name: it takes 2 to 31 small letters, digits and hyphens")
    if name in (kept.serving, *kept.retired):
        raise RebuildRefused(f"{name} was used before; choose another name")
    if kept.filling and not _abandoned(kept, now):
        raise RebuildRefused(f"{kept.filling} is being filled; finish that first")


def _abandoned(kept: NamesItem, now: datetime) -> bool:
    """Whether what was counted since it began can not be told any more."""
    return now - clock.from_text(kept.told_at) > STALE_AFTER


def _advance(consumer: Consumer, org_id: str, name: str, now: datetime) -> bool:
    """Count one page and keep the place behind it; answers whether the log is read to its end for now."""
    kept = _kept(org_id, consumer)
    if kept.filling != name:
        return True
    until = clock.to_text(now - LATE)
    links, last = log.feed(org_id, kept.day, int(kept.shard), limit=PAGE, after=kept.after)
    ripe = [link for link in links if link.at < until]
    events = [Delivered.of(cloud_event(link)) for link in ripe]
    failed = take(consumer, name, events, now=now, again=True)
    for failure in failed.values():
        if is_passing(failure):
            raise failure
    kept.refused = sorted({*kept.refused, *failed})[:MOST_REFUSED]
    first_read = _count(kept, len(ripe))
    at_the_end = _go_on(kept, last if len(ripe) == len(links) else None, until)
    if at_the_end and now - 2 * LATE >= clock.from_text(kept.told_at):
        kept.retired, kept.serving, kept.filling = [*kept.retired, kept.serving], name, None
    job = jobs.advance(_job(kept, org_id), first_read, f"{kept.day}#{kept.shard}")
    _save(kept, job if kept.filling else jobs.finish(job), now, Path("filling") == name)
    return at_the_end


def _job(kept: NamesItem, org_id: str) -> Job:
    """The record of this rebuild; a new one if the old one went with time."""
    found = JobStore().get(org_id, kept.job_id) if kept.job_id else None
    job = found or jobs.begin(org_id, KIND, jobs.OPERATOR)
    kept.job_id = job.id
    return job


def _go_on(kept: NamesItem, last: Mapping[str, Any] | None, until: str) -> bool:
    """Move to the next page, shard or day; at the end of the log to the beginning of its last day, for it may grow."""
    if last:
        kept.after = dict(last)
    elif kept.shard < FEED_SHARDS - 1:
        kept.shard, kept.after = int(kept.shard) + 1, None
    elif kept.day < until[:10]:
        _move(kept, str(date.fromisoformat(kept.day) + timedelta(days=1)))
    else:
        _move(kept, kept.day)
        return True
    return False


def _count(kept: NamesItem, events: int) -> int:
    """How many events of a page were read for the first time: those beyond what the day had when it was read before."""
    kept.day_read += events
    first = max(0, int(kept.day_read) - int(kept.day_counted))
    kept.day_counted += first
    return first


def _move(kept: NamesItem, day: str) -> None:
    if day != kept.day:
        kept.day_counted = 0
    kept.day, kept.shard, kept.after, kept.day_read = day, 0, None, 0


def _save(kept: NamesItem, job: Job, now: datetime, before: Any) -> None:
    with transaction(System(job.org_id, "rebuild"), now) as write:
        write.put(kept, before)
        save_job(write, job, now)
