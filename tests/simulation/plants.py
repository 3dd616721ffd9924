"""Bugs that the simulator must find: each is put into the product for a while, never there by a switch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from chalicelib.aws import settings, tables
from chalicelib.aws.events import EventItem
from chalicelib.aws.idempotency import IdempotencyItem
from chalicelib.aws.tables import Transaction, Unit
from chalicelib.handover.moves import store as move_store
from chalicelib.handover.moves.store import MoveItem
from chalicelib.trade import store as order_store

Plant = Callable[[pytest.MonkeyPatch], None]


def no_version_check(patch: pytest.MonkeyPatch) -> None:
    """Aggregates and events are written whatever stands there."""

    def change(write: Transaction, item: Any, event: Any) -> Any:
        recorded = write._record(item, event, int(item.version))
        item.version, item.head = recorded.seq, recorded.hash
        write.put(item)
        write.put(EventItem.of(recorded))
        return recorded

    patch.setattr(Transaction, "change", change)


def no_check_of_the_caller(patch: pytest.MonkeyPatch) -> None:
    """A person's rights are those of the time of reading."""
    patch.setattr(tables, "Caller", type("Nobody", (), {}))


def no_check_of_the_receiver(patch: pytest.MonkeyPatch) -> None:
    """Clients and orders are given to whoever could receive at the time of reading."""
    for store in (move_store, order_store):
        patch.setattr(store, "require_full", lambda write, access: None)


def event_on_its_own(patch: pytest.MonkeyPatch) -> None:
    """The event is written before the change that it tells of."""
    stock = Transaction.create

    def create(write: Transaction, item: Any) -> None:
        if isinstance(item, EventItem):
            item.save()
        else:
            stock(write, item)

    patch.setattr(Transaction, "create", create)


def move_without_its_case(patch: pytest.MonkeyPatch) -> None:
    """A receiver's answer changes the move, and the case hears of it on its own."""
    stock = move_store.MoveStore.save

    def save(store: Any, case: Any, moves: Any, event: Any, *, by: Any, now: Any, receiver: Any = None) -> Any:
        if event.name == "SuccessorDeclined":
            for move in moves:
                MoveItem.of(case, move).save()
            moves = []
        return stock(store, case, moves, event, by=by, now=now, receiver=receiver)

    patch.setattr(move_store.MoveStore, "save", save)


def record_after_the_effect(patch: pytest.MonkeyPatch) -> None:
    """The answer of a key is kept when the effect is there already."""

    def commit(unit: Unit, retry: Any, reply: Any, *, now: Any) -> None:
        if unit._held is not None:
            unit._held.commit()
            if retry is not None:
                IdempotencyItem.of(retry, reply, now).save()

    patch.setattr(Unit, "commit", commit)


def index_trusted_at_once(patch: pytest.MonkeyPatch) -> None:
    """The second pass over her index comes right after the last move."""
    patch.setenv("BATON_SETTLE_SECONDS", "0")
    settings.settings.cache_clear()


PLANTS: Mapping[str, Plant] = {
    plant.__name__: plant
    for plant in (
        no_version_check,
        no_check_of_the_caller,
        no_check_of_the_receiver,
        event_on_its_own,
        move_without_its_case,
        record_after_the_effect,
        index_trusted_at_once,
    )
}
