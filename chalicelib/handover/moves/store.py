"""Move rows of a case, and the transaction that passes one client on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from chalicelib.aws import items
from chalicelib.aws.items import HandoverTable
from chalicelib.aws.tables import transaction
from chalicelib.clients.rules import Client
from chalicelib.clients.store import save_custody, save_successor
from chalicelib.core.access import Actor
from chalicelib.core.events import Event
from chalicelib.handover.moves.rules import ClientAnswer, ClientSays, Move, MoveStatus, hand
from chalicelib.handover.portfolio import EARLY
from chalicelib.handover.rules import Handover
from chalicelib.handover.store import as_saved, case_pk, require_phase, save_case, waits_pk
from chalicelib.people.rules import Access
from chalicelib.people.store import require_full

MOST_ROWS = 90
# The row is new, or the client has not begun to move.
_STILL_HERE = Path("pk").does_not_exist() | ~Path("status").is_in(MoveStatus.CUSTODY.value, MoveStatus.MOVED.value)


def move_sk(client_id: str) -> str:
    """One row per client of the case."""
    return f"MOVE#{client_id}"


class MoveItem(HandoverTable, discriminator="move"):
    """One client of a case; while it is proposed, it waits for its receiver on `index1`."""

    client_id = UnicodeAttribute()
    client_name = UnicodeAttribute()
    receiver_id = UnicodeAttribute()
    status = UnicodeAttribute()
    answer = JSONAttribute(null=True)

    @classmethod
    def of(cls, case: Handover, move: Move) -> MoveItem:
        """The item of a move."""
        proposed = move.status is MoveStatus.PROPOSED
        return cls(
            pk=case_pk(case.org_id, case.id),
            sk=move_sk(move.client_id),
            i1pk=waits_pk(case.org_id, move.receiver_id) if proposed else None,
            i1sk=f"{case.id}#successor#{move.client_id}" if proposed else None,
            **{**vars(move), "answer": asdict(move.answer) if move.answer else None},
        )

    def move(self) -> Move:
        """The move this item holds."""
        told = self.answer
        answer = ClientAnswer(**{**told, "says": ClientSays(told["says"])}) if told else None
        return Move(self.client_id, self.client_name, self.receiver_id, MoveStatus(self.status), answer)


class MoveStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def get(self, org_id: str, case_id: str, client_id: str) -> Move | None:
        """One client of the case."""
        item = items.get(MoveItem, case_pk(org_id, case_id), move_sk(client_id))
        return item.move() if item else None

    def page(
        self, org_id: str, case_id: str, *, limit: int, after: Mapping[str, Any] | None
    ) -> tuple[list[Move], Mapping[str, Any] | None]:
        """A page of a case's clients."""
        page = items.query(HandoverTable, case_pk(org_id, case_id), prefix="MOVE#", limit=limit, after=after)
        return [MoveItem.from_raw_data(raw).move() for raw in page.items], page.last_key

    def save(
        self,
        case: Handover,
        moves: Sequence[Move],
        event: Event,
        *,
        by: Actor,
        now: datetime,
        receivers: Sequence[Access] = (),
        designated: tuple[Client, Event] | None = None,
    ) -> Handover:
        """Write moves with the case they change; whoever is to receive must still be able to, ninety of both at most.

        A client that its successor accepted says so in its file. While clients may move early, one that has begun to is
        not taken back.
        """
        with transaction(by, now) as write:
            recorded = save_case(write, case, event)
            for move in moves:
                write.put(MoveItem.of(case, move), _unless_it_moves(case, move))
            for receiver in receivers:
                require_full(write, receiver)
            if designated:
                save_successor(write, *designated)
        return as_saved(case, recorded)

    def pass_on(
        self,
        case: Handover,
        accepted: Move,
        before: Client,
        after: Client,
        event: Event,
        *,
        receiver: Access,
        by: Actor,
        now: datetime,
    ) -> None:
        """Give one client to its receiver: file, custody rows, move and event together, only while the case moves.

        Nobody else was named since the move was read; what the client answered meanwhile stays.
        """
        passed = hand(accepted, receiver.employee_id)
        actions = [Path("status").set(passed.status.value), Path("receiver_id").set(passed.receiver_id)]
        as_read = (Path("status") == accepted.status.value) & (Path("receiver_id") == accepted.receiver_id)
        with transaction(by, now) as write:
            save_custody(write, before, after, event)
            write.update(MoveItem, case_pk(case.org_id, case.id), move_sk(accepted.client_id), actions, as_read)
            require_phase(write, case)
            require_full(write, receiver)


def _unless_it_moves(case: Handover, move: Move) -> Condition | None:
    """A row that says where a client waits takes the place of none that says that it moves."""
    waits = move.status not in (MoveStatus.CUSTODY, MoveStatus.MOVED)
    return _STILL_HERE if waits and case.phase in EARLY else None
