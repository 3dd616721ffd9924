"""The transaction kit: changes, their event and every condition they rest on, in one `TransactWriteItems`.

Three things can go wrong, and each has its answer: a condition failed -> `Raced`, the use case loads and decides again;
a conflict with another transaction or throttling -> the same request again; a lost reply -> the items carry this
transaction's id, so it is known to have succeeded.

Inside a `unit` the one transaction of a use case is held back until its answer is known, so that the answer can be kept
with it.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeVar

from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from chalicelib.aws import clients, idempotency, outages, telemetry
from chalicelib.aws.events import EventItem, PageItem
from chalicelib.aws.idempotency import IdempotencyItem, Reply, Retry
from chalicelib.aws.items import Aggregate, Item, PeopleTable, Raw, connection
from chalicelib.core import clock
from chalicelib.core.access import Actor, Caller
from chalicelib.core.errors import BatonError, Raced, TooLarge, Unavailable
from chalicelib.core.events import GENESIS, Event, Recorded, page_of
from chalicelib.core.ids import new_id, ulid

MOST_ACTIONS = 100
# The bus takes 256 KiB with an envelope around the event.
MOST_PAGE_BYTES = 200_000
_SAME_AGAIN = 8
_DECIDE_AGAIN = 5
# Seconds from the first attempt to the last: a function has 29, and the call on its way may need some of them.
PATIENCE = 15.0
_PASSING = outages.PASSING | {"TransactionConflict"}

T = TypeVar("T")
Verb = Literal["check", "delete", "put", "update"]
VERBS: tuple[Verb, ...] = ("check", "delete", "put", "update")


class TwoWrites(RuntimeError):
    """A use case wrote one item twice, or in two transactions: a mistake in the store."""


class Answered(Exception):
    """The same request was answered before: its key stands in the table already."""


@dataclass
class _Write:
    item: type[Item]
    pk: str
    sk: str
    verb: Verb = "check"
    conditions: list[Condition] = field(default_factory=list)
    attributes: dict[str, Any] | None = None
    actions: list[Action] = field(default_factory=list)

    def arguments(self) -> dict[str, Any]:
        """What the low-level connection wants for this action, all conditions folded into one."""
        folded: Condition | None = None
        for condition in self.conditions:
            folded = condition if folded is None else folded & condition
        arguments: dict[str, Any] = connection().get_operation_kwargs(
            self.item.table_name(),
            self.pk,
            self.sk,
            key="Item" if self.verb == "put" else "Key",
            attributes=self.attributes,
            actions=self.actions or None,
            condition=folded,
            return_values_on_condition_failure="ALL_OLD",
        )
        return arguments


class Transaction:
    """Collects what a use case changes; one action per item however many conditions rest on it."""

    def __init__(self, by: Actor, now: datetime):
        self.txn = ulid()
        self._by = by
        self.now = now
        self._writes: dict[tuple[str, str, str], _Write] = {}
        self._event_ids: list[str] = []
        if isinstance(by, Caller):
            rights = (Path("epoch") == by.epoch) & (Path("level") == by.level.value)
            self.check(PeopleTable, *access_key(by.org_id, by.employee_id), rights)

    def check(self, item: type[Item], pk: str, sk: str, condition: Condition) -> None:
        """Let everything else happen only if the condition holds on this item."""
        self._at(item, pk, sk).conditions.append(condition)

    def put(self, item: Item, condition: Condition | None = None) -> None:
        """Write a whole item, but for what consumers keep of it."""
        if item.kept:
            self.update(type(item), str(item.pk), str(item.sk), _all_but_kept(item), condition)
        else:
            self._put(item, condition)

    def _put(self, item: Item, condition: Condition | None) -> None:
        item.txn = self.txn
        write = self._claim(type(item), item.pk, item.sk, "put", condition)
        attributes = item.serialize(null_check=True)
        write.attributes = {name: value for name, value in attributes.items() if name not in ("pk", "sk")}

    def create(self, item: Item) -> None:
        """Write a whole item that must not exist yet."""
        self._put(item, Path("pk").does_not_exist())

    def update(
        self, item: type[Item], pk: str, sk: str, actions: Sequence[Action], condition: Condition | None = None
    ) -> None:
        """Change some attributes of an item."""
        write = self._claim(item, pk, sk, "update", condition)
        write.actions = [*actions, Path("txn").set(self.txn)]

    def keep(self, item: type[Item], pk: str, sk: str, actions: Sequence[Action], condition: Condition) -> None:
        """Change what consumers keep of an item; the id in it stays that of the transaction that wrote the rest."""
        self._claim(item, pk, sk, "update", condition).actions = list(actions)

    def delete(self, item: type[Item], pk: str, sk: str, condition: Condition | None = None) -> None:
        """Remove an item."""
        self._claim(item, pk, sk, "delete", condition)

    def change(self, item: Aggregate, event: Event) -> Recorded:
        """Write an aggregate as its next version together with the event that explains it; `Raced` if it moved on."""
        loaded = int(item.version)
        recorded = self._record(event, loaded + 1, item.head)
        item.version, item.head = loaded + 1, recorded.hash
        if loaded:
            self.put(item, Path("version") == loaded)
        else:
            self.create(item)
        self._append(recorded)
        return recorded

    def load(self, records: Sequence[tuple[Aggregate, Event]], page_id: str) -> Recorded:
        """Write up to 95 new aggregates with one event, a page that says what the first event of each would.

        Each begins with that page as its number 1; `TooLarge` for more than an event may say.
        """
        page = self._record(page_of([event for _, event in records], page_id), 1, GENESIS)
        if len(json.dumps(page.data, ensure_ascii=False).encode()) > MOST_PAGE_BYTES:
            raise TooLarge
        for item, _ in records:
            item.version, item.head = 1, page.hash
            self.create(item)
        self.create(PageItem.of(page))
        self._append(page)
        return page

    def remove(self, item: Aggregate, event: Event) -> Recorded:
        """Take an aggregate away together with the event that ends its chain; `Raced` if it moved on."""
        recorded = self._record(event, int(item.version) + 1, item.head)
        self.delete(type(item), str(item.pk), str(item.sk), Path("version") == item.version)
        self._append(recorded)
        return recorded

    def commit(self) -> None:
        """Send it: all or nothing."""
        if len(self._writes) > MOST_ACTIONS:
            raise TwoWrites(f"{len(self._writes)} actions in one transaction")
        requests = {verb: self._arguments(verb) for verb in VERBS}
        for attempt in attempts(_SAME_AGAIN):
            if self._sent(requests):
                telemetry.wrote(self._event_ids)
                return
            pause(attempt)
        raise Unavailable

    def _append(self, recorded: Recorded) -> None:
        self.create(EventItem.of(recorded))
        self._event_ids.append(recorded.event_id)

    def _record(self, event: Event, seq: int, prev_hash: str) -> Recorded:
        return EventItem.recorded(
            Recorded(
                event_id=new_id("evt"),
                org_id=self._by.org_id,
                aggregate_id=event.aggregate_id,
                seq=seq,
                name=event.name,
                at=clock.to_text(self.now),
                actor=self._by.actor,
                request_id=self._by.request_id,
                data=event.data,
                prev_hash=prev_hash,
            )
        )

    def _sent(self, requests: dict[Verb, list[dict[str, Any]]]) -> bool:
        """True when it is written, False when the same request should be sent again."""
        try:
            connection().transact_write_items(
                condition_check_items=requests["check"],
                delete_items=requests["delete"],
                put_items=requests["put"],
                update_items=requests["update"],
                client_request_token=self.txn,
            )
        except TransactWriteError as failure:
            return self._understood(failure)
        return True

    def _understood(self, failure: TransactWriteError) -> bool:
        reasons = [reason for reason in failure.cancellation_reasons if reason]
        if any(_written_by(reason.raw_item) == self.txn for reason in reasons):
            return True
        if any(idempotency.is_record(reason.raw_item) for reason in reasons):
            raise Answered from failure
        codes = {reason.code for reason in reasons}
        if "ConditionalCheckFailed" in codes:
            raise Raced from failure
        if codes and codes <= _PASSING:
            return False
        if not codes and outages.is_passing(failure):
            return False
        if "ValidationError" in codes or outages.code_of(failure) == "ValidationException":
            raise _unfit(failure) from failure
        raise failure

    def _arguments(self, verb: Verb) -> list[dict[str, Any]]:
        return [write.arguments() for write in self._writes.values() if write.verb == verb]

    def _at(self, item: type[Item], pk: str, sk: str) -> _Write:
        return self._writes.setdefault((item.table_name(), pk, sk), _Write(item, pk, sk))

    def _claim(self, item: type[Item], pk: str, sk: str, verb: Verb, condition: Condition | None) -> _Write:
        write = self._at(item, pk, sk)
        if write.verb != "check":
            raise TwoWrites(f"{pk} {sk}")
        write.verb = verb
        if condition is not None:
            write.conditions.append(condition)
        return write


def _all_but_kept(item: Item) -> list[Action]:
    """What makes an item in the table like this one, but for what consumers keep of it."""
    model = type(item)
    names = [name for name in model.get_attributes() if name not in {"pk", "sk", "kind", "txn", *item.kept}]
    actions: list[Action] = [Path("kind").set(str(model.kind.get_discriminator(model)))]
    for name in names:
        value, attribute = getattr(item, name), getattr(model, name)
        actions.append(attribute.remove() if value is None else attribute.set(value))
    return actions


def _unfit(failure: TransactWriteError) -> Exception:
    """What DynamoDB finds wrong with a request: too large is the caller's affair, anything else is our mistake."""
    told = [failure.cause_response_message, *(reason.message for reason in failure.cancellation_reasons if reason)]
    return TooLarge() if any("size" in (text or "").lower() for text in told) else failure


def _written_by(raw: Raw | None) -> str | None:
    return (raw or {}).get("txn", {}).get("S")


def access_key(org_id: str, employee_id: str) -> tuple[str, str]:
    """Where a person's rights stand: read on every request, checked in every write."""
    return f"ORG#{org_id}#EMP#{employee_id}", "ACCESS"


class Unit:
    """The one transaction of a request, held back until the answer to it is known."""

    def __init__(self) -> None:
        self._held: Transaction | None = None

    def hold(self, write: Transaction) -> None:
        """Keep a finished transaction for later; a use case has one at most."""
        if self._held is not None:
            raise TwoWrites("a request in two transactions could succeed by half")
        self._held = write

    @property
    def writes(self) -> bool:
        """Whether there is anything to be written."""
        return self._held is not None

    def commit(self, retry: Retry | None, reply: Reply, *, now: datetime) -> None:
        """Write what was held together with the answer to it; `Answered` if another attempt was faster."""
        if self._held is None:
            return
        if retry is not None:
            self._held.put(IdempotencyItem.of(retry, reply, now), idempotency.free(now))
        self._held.commit()


_unit: ContextVar[Unit | None] = ContextVar("unit", default=None)
_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextmanager
def unit() -> Iterator[Unit]:
    """Within this block transactions are held back; whoever opened it commits."""
    opened = Unit()
    before = _unit.set(opened)
    try:
        yield opened
    finally:
        _unit.reset(before)


@contextmanager
def transaction(by: Actor, now: datetime) -> Iterator[Transaction]:
    """One use case's writes, committed when the block ends without an exception, or by the unit around it."""
    write = Transaction(by, now)
    yield write
    held_by = _unit.get()
    if held_by is None:
        write.commit()
    else:
        held_by.hold(write)


def decide_again(use_case: Callable[[], T], most: int = _DECIDE_AGAIN) -> T:
    """Run a use case that loads, decides and saves; when it raced, load and decide again, five times unless told.

    The same after an outage; credentials that ended are taken anew once. `Unavailable` when all that does not help. A
    use case within another one has that one's time.
    """
    before = _deadline.set(_deadline.get() or time.monotonic() + PATIENCE)
    last: Exception | None = None
    renewed = False
    try:
        for attempt in attempts(most):
            try:
                return use_case()
            except BatonError:
                raise
            except Exception as failure:
                last = failure
                renewed = _overcome(failure, attempt, renewed=renewed)
    finally:
        _deadline.reset(before)
    raise Unavailable from last


def _overcome(failure: Exception, attempt: int, *, renewed: bool) -> bool:
    """Let the next attempt do better, or raise what no attempt can better; whether clients were made anew by now."""
    if isinstance(failure, Raced) or outages.is_passing(failure):
        telemetry.count("raced" if isinstance(failure, Raced) else "outages")
        pause(attempt)
        return renewed
    if not outages.ended_credentials(failure):
        raise failure
    telemetry.count("outages" if renewed else "renewed_clients")
    if renewed:
        raise Unavailable from failure
    clients.renew()
    return True


def in_time() -> bool:
    """Whether there is time left of what the use case around this was given."""
    until = _deadline.get()
    return until is None or time.monotonic() <= until


def attempts(most: int) -> Iterator[int]:
    """The numbers of the attempts that there is still time for, the first one always."""
    begun = time.monotonic()
    until = _deadline.get() or begun + PATIENCE
    for attempt in range(most):
        if attempt and time.monotonic() > until:
            return
        yield attempt


def pause(attempt: int) -> None:
    """Wait a little, longer after each attempt, never in step with others."""
    time.sleep(random.uniform(0, 0.01 * 2 ** min(attempt, 6)))  # noqa: S311 - jitter, not a secret
