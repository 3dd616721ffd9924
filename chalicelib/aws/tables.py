"""The transaction kit: changes, their event and every condition they rest on, in one `TransactWriteItems`.

Three things can go wrong, and each has its answer: a condition failed -> `Raced`, the use case loads and decides again;
a conflict with another transaction or throttling -> the same request again; a lost reply -> the items carry this
transaction's id, so it is known to have succeeded.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeVar

from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from chalicelib.aws.events import EventItem
from chalicelib.aws.items import Aggregate, Item, PeopleTable, Raw, connection
from chalicelib.core import clock
from chalicelib.core.access import Actor, Caller
from chalicelib.core.errors import Raced, Unavailable
from chalicelib.core.events import Event, Recorded
from chalicelib.core.ids import new_id, ulid

MOST_ACTIONS = 100
_SAME_AGAIN = 8
_DECIDE_AGAIN = 5
_PASSING = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded"}
_PASSING_CALLS = {
    "ThrottlingException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "InternalServerError",
    "TransactionInProgressException",
    "ServiceUnavailable",
}

T = TypeVar("T")
Verb = Literal["check", "delete", "put", "update"]
VERBS: tuple[Verb, ...] = ("check", "delete", "put", "update")


class TwoWrites(RuntimeError):
    """A use case wrote one item twice in one transaction, which DynamoDB refuses: a mistake in the store."""


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
        self._now = now
        self._writes: dict[tuple[str, str, str], _Write] = {}
        if isinstance(by, Caller):
            self.check(PeopleTable, *access_key(by.org_id, by.employee_id), Path("epoch") == by.epoch)

    def check(self, item: type[Item], pk: str, sk: str, condition: Condition) -> None:
        """Let everything else happen only if the condition holds on this item."""
        self._at(item, pk, sk).conditions.append(condition)

    def put(self, item: Item, condition: Condition | None = None) -> None:
        """Write a whole item."""
        item.txn = self.txn
        write = self._claim(type(item), item.pk, item.sk, "put", condition)
        attributes = item.serialize(null_check=True)
        write.attributes = {name: value for name, value in attributes.items() if name not in ("pk", "sk")}

    def create(self, item: Item) -> None:
        """Write a whole item that must not exist yet."""
        self.put(item, Path("pk").does_not_exist())

    def update(
        self, item: type[Item], pk: str, sk: str, actions: Sequence[Action], condition: Condition | None = None
    ) -> None:
        """Change some attributes of an item."""
        write = self._claim(item, pk, sk, "update", condition)
        write.actions = [*actions, Path("txn").set(self.txn)]

    def delete(self, item: type[Item], pk: str, sk: str, condition: Condition | None = None) -> None:
        """Remove an item."""
        self._claim(item, pk, sk, "delete", condition)

    def change(self, item: Aggregate, event: Event) -> Recorded:
        """Write an aggregate as its next version together with the event that explains it; `Raced` if it moved on."""
        loaded = int(item.version)
        recorded = self._record(item, event, loaded)
        item.version, item.head = loaded + 1, recorded.hash
        self.put(item, Path("version") == loaded if loaded else Path("pk").does_not_exist())
        self.create(EventItem.of(recorded))
        return recorded

    def commit(self) -> None:
        """Send it: all or nothing."""
        if len(self._writes) > MOST_ACTIONS:
            raise TwoWrites(f"{len(self._writes)} actions in one transaction")
        requests = {verb: self._arguments(verb) for verb in VERBS}
        for attempt in range(_SAME_AGAIN):
            if self._sent(requests):
                return
            pause(attempt)
        raise Unavailable

    def _record(self, item: Aggregate, event: Event, loaded: int) -> Recorded:
        return EventItem.recorded(
            Recorded(
                event_id=new_id("evt"),
                org_id=self._by.org_id,
                aggregate_id=event.aggregate_id,
                seq=loaded + 1,
                name=event.name,
                at=clock.to_text(self._now),
                actor=self._by.actor,
                request_id=self._by.request_id,
                data=event.data,
                prev_hash=item.head,
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
        codes = {reason.code for reason in reasons}
        if "ConditionalCheckFailed" in codes:
            raise Raced from failure
        if codes and codes <= _PASSING:
            return False
        if not codes and failure.cause_response_code in (None, *_PASSING_CALLS):
            return False
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


def _written_by(raw: Raw | None) -> str | None:
    return (raw or {}).get("txn", {}).get("S")


def access_key(org_id: str, employee_id: str) -> tuple[str, str]:
    """Where a person's rights stand: read on every request, checked in every write."""
    return f"ORG#{org_id}#EMP#{employee_id}", "ACCESS"


@contextmanager
def transaction(by: Actor, now: datetime) -> Iterator[Transaction]:
    """One use case's writes, committed when the block ends without an exception."""
    write = Transaction(by, now)
    yield write
    write.commit()


def decide_again(use_case: Callable[[], T]) -> T:
    """Run a use case that loads, decides and saves; when it raced, load and decide again, at most five times."""
    for attempt in range(_DECIDE_AGAIN):
        try:
            return use_case()
        except Raced:
            pause(attempt)
    raise Unavailable


def pause(attempt: int) -> None:
    """Wait a little, longer after each attempt, never in step with others."""
    time.sleep(random.uniform(0, 0.01 * 2 ** min(attempt, 6)))  # noqa: S311 - jitter, not a secret
