"""Bugs that the simulator must find: each is put into the product for a while, never there by a switch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.aws import tables
from chalicelib.aws.events import EventItem
from chalicelib.aws.idempotency import IdempotencyItem
from chalicelib.aws.tables import Transaction, Unit
from chalicelib.core.access import System
from chalicelib.core.events import Event
from chalicelib.handover import tasks
from chalicelib.handover.moves import service as moves
from chalicelib.handover.moves import store as move_store
from chalicelib.handover.moves.rules import Move
from chalicelib.handover.moves.store import MoveItem, MoveStore
from chalicelib.handover.rules import Handover, Phase
from chalicelib.handover.service import Cases
from chalicelib.handover.verdicts import rules as verdicts
from chalicelib.trade import store as order_store

Plant = Callable[[pytest.MonkeyPatch], None]


def no_version_check(patch: pytest.MonkeyPatch) -> None:
    """Aggregates and events are written whatever stands there."""

    def change(write: Transaction, item: Any, event: Any) -> Any:
        recorded = write._record(event, int(item.version) + 1, item.head)
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
    stock = MoveStore.save

    def save(store: MoveStore, case: Handover, changed: Sequence[Move], event: Event, **more: Any) -> Handover:
        if event.name in ("SuccessorAccepted", "SuccessorDeclined"):
            for move in changed:
                MoveItem.of(case, move).save()
            changed = []
        return stock(store, case, changed, event, **more)

    patch.setattr(MoveStore, "save", save)


def record_after_the_effect(patch: pytest.MonkeyPatch) -> None:
    """The answer of a key is kept when the effect is there already."""

    def commit(unit: Unit, retry: Any, reply: Any, *, now: Any) -> None:
        if unit._held is not None:
            unit._held.commit()
            if retry is not None:
                IdempotencyItem.of(retry, reply, now).save()

    patch.setattr(Unit, "commit", commit)


def distance_forgotten(patch: pytest.MonkeyPatch) -> None:
    """The second pass does not ask whether the workflow has waited since the last move."""
    stock = moves.second_pass

    def second_pass(by: System, case_id: str, *, cases: Cases, waited: int | None, **more: Any) -> moves.Pass:
        case = cases.get(by.org_id, case_id)
        return stock(by, case_id, cases=cases, waited=case.version if case else waited, **more)

    patch.setattr(moves, "second_pass", second_pass)


def first_count_believed(patch: pytest.MonkeyPatch) -> None:
    """What the index told at the beginning decides that nothing is left at the end."""
    stock = moves.second_pass

    def second_pass(by: System, case_id: str, *, waited: int | None, **more: Any) -> moves.Pass:
        found = stock(by, case_id, waited=None, **more)
        believed = found.next == "wait" and found.version == waited
        return moves.Pass("close", found.version) if believed else found

    patch.setattr(moves, "second_pass", second_pass)


def order_of_steps_trusted(patch: pytest.MonkeyPatch) -> None:
    """A step takes it for granted that the case is where the workflow believes it to be."""
    stock = moves.move_page

    def move_page(by: System, case_id: str, *, cases: Cases, **more: Any) -> None:
        def get(org_id: str, wanted: str) -> Handover | None:
            case = cases.get(org_id, wanted)
            return replace(case, phase=Phase.TRANSFER) if case else None

        stock(by, case_id, cases=SimpleNamespace(get=get), **more)

    patch.setattr(moves, "move_page", move_page)


def token_kept_and_no_look(patch: pytest.MonkeyPatch) -> None:
    """A state that begins to wait does not look whether its answer came while the token was on its way."""
    patch.setattr(
        tasks, "_wait", lambda org_id, case_id, slot, token: tasks.cases.keep_token(org_id, case_id, slot, token)
    )


def two_approvals_are_enough(patch: pytest.MonkeyPatch) -> None:
    """The third party is not waited for."""
    stock = verdicts.decide

    def decide(case: Handover, *said: Any, **more: Any) -> tuple[Handover, Event]:
        decided, event = stock(case, *said, **more)
        if decided.phase is Phase.REVIEW and len(decided.verdicts) == 2:
            return replace(decided, phase=Phase.TRANSFER), replace(event, name="HandoverApproved")
        return decided, event

    patch.setattr(verdicts, "decide", decide)


PLANTS: Mapping[str, Plant] = {
    plant.__name__: plant
    for plant in (
        no_version_check,
        no_check_of_the_caller,
        no_check_of_the_receiver,
        event_on_its_own,
        move_without_its_case,
        record_after_the_effect,
        distance_forgotten,
        first_count_believed,
        order_of_steps_trusted,
        token_kept_and_no_look,
        two_approvals_are_enough,
    )
}
