"""Consumers of events: whatever a queue delivers, and however often, is taken in once.

A batch is cut into chunks, each one transaction: a row per event that says it was seen, the counters with all that the
chunk adds to them, and the rows that show a subject's newest state. An event seen before is dropped from its chunk and
the rest is sent again. Whoever adds two numbers in any order gets one sum, so counters need no order; a row that shows
a state has the number of the event it shows, and an older event does not replace a newer one; what is folded out of
many facts is read, folded and written if it still is as it was read.

A page of imported records is told as the single facts that it holds, a few at a time: such a part is seen by itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.operand import Path

from chalicelib.aws import functions, idempotency, items, outages, tables, telemetry
from chalicelib.aws.effects import ROW_BYTES, Change, Effect, Folded, Key, Shown, Tally
from chalicelib.aws.items import InsightTable, Item
from chalicelib.core import clock
from chalicelib.core.access import System
from chalicelib.core.errors import Raced, Unavailable
from chalicelib.core.events import type_of
from chalicelib.core.ids import is_id, made_at

MOST_ACTIONS = 90
MOST_BYTES = 3 * 1024 * 1024
# A stream keeps a record for a day, each of three queues on the way for 14: what is older was delivered or given up.
STALE_AFTER = timedelta(days=45)
SEEN_FOR = STALE_AFTER + timedelta(days=1)
# A page of imported records is taken in so many at a time, whatever they change: the same parts at every delivery.
PART = 5
PAGE_OF_RECORDS = "com.baton.import.records_imported.v1"
# What a subject's folded rows are reckoned at before they are read: a summary, its file, and four holders' rows.
_FOLDED_ROWS = 6
_FOLDED_BYTES = 120_000
_CLASHES = 20

Record = Mapping[str, Any]


class Malformed(Exception):
    """A message that is no event of Baton."""


class TooMuch(Exception):
    """One event that changes more than a transaction may."""


@dataclass(frozen=True)
class Delivered:
    """An event as a consumer gets it; `seq` is its number in its subject's chain, `at` its instant as it tells it.

    A fact of a page of imported records has the page's id, and subject and data as an event of its own would.
    """

    id: str
    org_id: str
    type: str
    subject: str
    seq: int
    at: str
    made_at: datetime
    data: Mapping[str, Any]

    @classmethod
    def of(cls, envelope: Mapping[str, Any]) -> Delivered:
        """Read an event's envelope; `Malformed` for anything else."""
        try:
            data = envelope["data"]
            ids = (envelope["id"], data["org_id"], envelope["subject"])
            if not all(is_id(text) for text in ids):
                raise Malformed("it names no event, company or subject")
            return cls(
                id=ids[0],
                org_id=ids[1],
                type=str(envelope["type"]),
                subject=ids[2],
                seq=int(data["seq"]),
                at=str(envelope["time"]),
                made_at=made_at(ids[0]),
                data=data,
            )
        except (LookupError, TypeError, ValueError) as failure:
            raise Malformed(type(failure).__name__) from failure

    def is_stale(self, now: datetime) -> bool:
        """Whether nobody could tell any more that it was seen before."""
        return now - self.made_at > STALE_AFTER

    def parts(self) -> Iterator[Part]:
        """What is taken in together or not at all: all of it, or of a page a few records each."""
        if self.type != PAGE_OF_RECORDS:
            yield Part(self, (self,))
            return
        records = self.data["records"]
        for start in range(0, len(records), PART):
            yield Part(self, tuple(self._fact(one) for one in records[start : start + PART]), f"#{start:04d}")

    def _fact(self, record: Mapping[str, Any]) -> Delivered:
        """What a record's own event would have told: it is the first of the record's chain."""
        subject = record["id"]
        envelope = {name: self.data[name] for name in ("org_id", "actor")}
        data = {**record["data"], **envelope, "seq": 1}
        return replace(self, type=type_of(self.data["name"], subject), subject=subject, seq=1, data=data)


@dataclass(frozen=True)
class Part:
    """Facts of one event that are taken in together; `place` tells apart the parts of a page."""

    event: Delivered
    facts: tuple[Delivered, ...]
    place: str = ""

    def seen_key(self, name: str) -> Key:
        """Where it stands that a consumer has taken it in."""
        return seen_key(self.event.org_id, name, self.event.id, self.place)


class SeenItem(InsightTable, discriminator="seen"):
    """A consumer has taken in an event; kept for as long as the event may come again."""

    @classmethod
    def of(cls, name: str, part: Part, now: datetime) -> SeenItem:
        """The row of an event, or of a part of a page, under a consumer's name."""
        pk, sk = part.seen_key(name)
        return cls(pk=pk, sk=sk, expires_at=int((max(now, part.event.made_at) + SEEN_FOR).timestamp()))


Project = Callable[[str, Delivered], Iterable[Effect]]


@dataclass(frozen=True)
class Consumer:
    """What is made of events: `project` says what one event changes in the rows of a name, and decides nothing else.

    `first_name` is the name that serves until a rebuild replaces it.
    """

    id: str
    project: Project

    @property
    def first_name(self) -> str:
        """The name it begins under."""
        return f"{self.id}-1"


@dataclass(frozen=True)
class Step:
    """What is taken in together, and what it changes."""

    part: Part
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class Chunk:
    """Events of one company that become one transaction, and what they add up to."""

    name: str
    steps: tuple[Step, ...] = ()
    tallies: Mapping[Key, Tally] = field(default_factory=dict)
    shown: Mapping[Key, Shown] = field(default_factory=dict)
    folded: Mapping[Key, Folded] = field(default_factory=dict)

    def plus(self, step: Step) -> Chunk:
        """With one more event."""
        tallies, shown, folded = dict(self.tallies), dict(self.shown), dict(self.folded)
        for effect in step.effects:
            if isinstance(effect, Tally):
                tallies[effect.key] = effect.plus(tallies.get(effect.key))
            elif isinstance(effect, Shown):
                shown[effect.key] = effect.newest(shown.get(effect.key))
            else:
                folded[effect.key] = effect.plus(folded.get(effect.key))
        return Chunk(self.name, (*self.steps, step), tallies, shown, folded)

    def without(self, clashed: set[Key]) -> Chunk:
        """What is left when some events were seen already, and some rows show something newer."""
        left = Chunk(self.name)
        for step in self.steps:
            if step.part.seen_key(self.name) not in clashed:
                effects = (one for one in step.effects if not isinstance(one, Shown) or one.key not in clashed)
                left = left.plus(Step(step.part, tuple(effects)))
        return left

    @property
    def keys(self) -> set[Key]:
        """The rows that may stand in its way for good."""
        return {step.part.seen_key(self.name) for step in self.steps} | self.shown.keys()

    @property
    def fits(self) -> bool:
        """Whether one transaction may hold it."""
        rows: list[Tally | Shown] = [*self.tallies.values(), *self.shown.values()]
        size = ROW_BYTES * len(self.steps) + sum(row.size for row in rows) + _FOLDED_BYTES * len(self.folded)
        actions = len(self.steps) + len(rows) + _FOLDED_ROWS * len(self.folded)
        return actions <= MOST_ACTIONS and size <= MOST_BYTES

    def write(self, org_id: str, now: datetime) -> None:
        """Write all of it or nothing; `Raced` when a row stands in the way."""
        changes = self._changes()
        if len(self.steps) + len(self.tallies) + len(self.shown) + len(changes) > tables.MOST_ACTIONS:
            raise TooMuch(self.steps[0].part.event.id)
        with tables.transaction(System(org_id, self.name), now) as write:
            for step in self.steps:
                write.put(SeenItem.of(self.name, step.part, now), idempotency.free(now))
            for shown in self.shown.values():
                write.put(shown.row, Path("pk").does_not_exist() | (Path("seq") < shown.row.seq))
            for tally in self.tallies.values():
                facts = [Path(name).set(text) for name, text in {"kind": _kind(tally.item), **tally.facts}.items()]
                sums = [Path(name).add(number) for name, number in tally.add.items()]
                write.update(tally.item, tally.pk, tally.sk, [*facts, *sums])
            for change in changes:
                write.keep(change.item, change.pk, change.sk, change.actions, change.condition)

    def _changes(self) -> list[Change]:
        """What the facts make of the rows that stand there now; all of them are read by one request."""
        if not self.folded:
            return []
        found = items.several([place for folded in self.folded.values() for place in folded.places])
        return [change for folded in self.folded.values() for change in folded.fold(folded.facts, found)]


def seen_key(org_id: str, name: str, event_id: str, place: str = "") -> Key:
    """Where it stands that a consumer has taken in an event, or the part of a page at a place."""
    return f"ORG#{org_id}#SEEN#{name}#{event_id}", f"SEEN{place}"


def take(
    consumer: Consumer, name: str, events: Sequence[Delivered], *, now: datetime, again: bool = False
) -> dict[str, Exception]:
    """Take in events of one company under a name, each once; answers which could not be, by id, and why.

    Events that are too old to tell whether they were seen are dropped, unless all is told `again` from the log.
    """
    failed: dict[str, Exception] = {}
    for chunk in _cut(name, _steps(consumer, name, events, failed, now=None if again else now)):
        failed |= _settle(chunk, now)
    return failed


def _steps(
    consumer: Consumer, name: str, events: Sequence[Delivered], failed: dict[str, Exception], *, now: datetime | None
) -> Iterator[Step]:
    for event in {event.id: event for event in events}.values():
        if now is not None and event.is_stale(now):
            telemetry.count("stale_events")
            telemetry.logger.warning("stale event dropped", consumer=name, event_id=event.id)
            continue
        try:
            parts = tuple(event.parts())
        except Exception as failure:
            telemetry.failed(failure)
            failed[event.id] = failure
        else:
            yield from _projected(consumer, name, parts, failed)


def _projected(consumer: Consumer, name: str, parts: Iterable[Part], failed: dict[str, Exception]) -> Iterator[Step]:
    for part in parts:
        try:
            step = Step(part, tuple(effect for fact in part.facts for effect in consumer.project(name, fact)))
        except Exception as failure:
            telemetry.failed(failure)
            failed[part.event.id] = failure
        else:
            if step.effects:
                yield step


def _cut(name: str, steps: Iterable[Step]) -> Iterator[Chunk]:
    chunk = Chunk(name)
    for step in steps:
        longer = chunk.plus(step)
        if chunk.steps and not longer.fits:
            yield chunk
            longer = Chunk(name).plus(step)
        chunk = longer
    if chunk.steps:
        yield chunk


def _settle(chunk: Chunk, now: datetime) -> dict[str, Exception]:
    """Write a chunk; if something in it cannot be written, its events one by one, so that only that is left."""
    try:
        _write(chunk, now)
    except Exception as failure:
        if outages.ended_credentials(failure):
            raise
        if len(chunk.steps) > 1 and not is_passing(failure):
            alone = [_settle(Chunk(chunk.name).plus(step), now) for step in chunk.steps]
            return {event_id: why for failed in alone for event_id, why in failed.items()}
        event_ids = [step.part.event.id for step in chunk.steps]
        telemetry.failed(failure)
        return dict.fromkeys(event_ids, failure)
    return {}


def is_passing(failure: Exception) -> bool:
    """Whether the same events may well be taken in a little later."""
    return isinstance(failure, Unavailable) or outages.is_passing(failure)


def _write(chunk: Chunk, now: datetime) -> None:
    for attempt in tables.attempts(_CLASHES):
        if not chunk.steps:
            return
        if not chunk.fits:
            raise TooMuch(chunk.steps[0].part.event.id)
        try:
            chunk.write(chunk.steps[0].part.event.org_id, now)
        except Raced as raced:
            chunk = _rest(chunk, raced, attempt)
        else:
            return
    raise Unavailable


def _rest(chunk: Chunk, raced: Raced, attempt: int) -> Chunk:
    """What is to be tried next: without what stands in the way, or all of it when what was read has changed."""
    standing = _clashed(raced) & chunk.keys
    if standing:
        return chunk.without(standing)
    if not chunk.folded:
        raise raced
    tables.pause(attempt)
    return chunk


def _clashed(raced: Raced) -> set[Key]:
    """The rows whose conditions failed; one that is not there any more is not among them."""
    failure = raced.__cause__
    reasons = failure.cancellation_reasons if isinstance(failure, TransactWriteError) else []
    rows = [reason.raw_item for reason in reasons if reason and reason.raw_item]
    return {(row["pk"]["S"], row["sk"]["S"]) for row in rows}


def _kind(item: type[Item]) -> str:
    return str(item.kind.get_discriminator(item))


def each(records: Sequence[Record], handle: Callable[[Record], None]) -> dict[str, Any]:
    """Handle a queue's messages one by one; the answer names those that failed, and only they are delivered again."""
    failed = []
    for record in records:
        try:
            functions.each(handle, record)
        except Exception:
            failed.append(record["messageId"])
    return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}


def consume(
    records: Sequence[Record],
    consumer: Consumer,
    *,
    names: Callable[[str, Consumer], Sequence[str]],
    now: datetime | None = None,
) -> dict[str, Any]:
    """Take a queue's batch in under every name that each company keeps; the answer names the messages that failed.

    Expiries are of real time, whatever a company's own clock says.
    """
    now = now or clock.now()
    messages: dict[str, list[str]] = {}
    companies: dict[str, list[Delivered]] = {}

    def read(record: Record) -> None:
        event = Delivered.of(json.loads(record["body"])["detail"])
        messages.setdefault(event.id, []).append(record["messageId"])
        companies.setdefault(event.org_id, []).append(event)

    answer = each(records, read)
    for org_id, events in companies.items():
        for name in names(org_id, consumer):
            for event_id in take(consumer, name, events, now=now):
                answer["batchItemFailures"] += [{"itemIdentifier": message} for message in messages.pop(event_id, [])]
    return answer
