"""Reads each client of a case as far as a task asks, at the moment of asking: nothing of it is kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from typing import Protocol

from chalicelib.core.errors import NotFound
from chalicelib.core.once import once
from chalicelib.core.paging import Key, every
from chalicelib.engagement.rules import Interaction
from chalicelib.handover.declarations.rules import Declaration
from chalicelib.handover.moves.listed import Moves, every_move
from chalicelib.handover.moves.rules import Move
from chalicelib.handover.proofs import rules
from chalicelib.handover.proofs.rules import CONTACT_DAYS, YEAR, Dossier, Finding
from chalicelib.handover.rules import Handover
from chalicelib.trade.rules import Order

PAGE = 100


class Dossiers(Protocol):
    """Where clients' files are kept."""

    def get(self, org_id: str, client_id: str, /) -> Dossier | None:
        """A client's file with what it holds."""


class Interactions(Protocol):
    """Where interactions are kept."""

    def of_client(self, org_id: str, client_id: str, /, *, limit: int, after: Key) -> tuple[Sequence[Interaction], Key]:
        """A page of a client's, the newest first."""


class Orders(Protocol):
    """Where orders are kept."""

    def of_client(
        self, org_id: str, client_id: str, /, *, limit: int, after: Key, newest_first: bool
    ) -> tuple[Sequence[Order], Key]:
        """A page of a client's."""


class Spots(Protocol):
    """Where spot checks are kept."""

    def spot_checked(self, org_id: str, case_id: str, /) -> Collection[str]:
        """The clients of a case whose file held when somebody else asked them."""


@dataclass(frozen=True)
class Proofs:
    """What is read of a case's clients for the tasks that are about each of them."""

    moves: Moves
    dossiers: Dossiers
    interactions: Interactions
    orders: Orders
    spots: Spots

    def examine(self, case: Handover, code: str, declared: Declaration, now: datetime) -> Finding:
        """What a case's clients miss for a task; nothing for one that asks nothing of them."""
        opened = case.opened_at
        if code == "client_files":
            papers_lack = any(item.values.get("contract") == "none_exists" for item in declared.items.values())
            found = self._read(case, now - CONTACT_DAYS, opened - YEAR if papers_lack else None)
            key, asked = rules.key_clients(found, opened), self.spots.spot_checked(case.org_id, case.id)
            faults = rules.client_files(found, declared, key=key, spot_checked=asked, opened_at=opened, now=now)
        elif code == "follow_up_records":
            found = self._read(case, opened - YEAR, None)
            faults = rules.follow_up_records(found, declared, opened_at=opened)
        elif code == "prices":
            found = self._read(case, None, now - YEAR)
            faults = rules.prices(found, declared, leaver_id=case.leaver_id, now=now)
        elif code == "introductions":
            found = self._read(case, opened, opened - YEAR)
            faults = rules.introductions(found, key=rules.key_clients(found, opened), opened_at=opened)
        else:
            return Finding(())
        return Finding(list(faults), rules.proofs_of(found))

    def reading_once(self, moves: Moves) -> Proofs:
        """The same for several tasks at one moment: of a client nothing is read twice."""
        return Proofs(moves, once(self.dossiers), once(self.interactions), once(self.orders), once(self.spots))

    def _read(self, case: Handover, talked_since: datetime | None, ordered_since: datetime | None) -> list[Dossier]:
        """Every client of the case, with its interactions and orders since an instant, or without them."""
        moves = every_move(case, self.moves)
        return [self._dossier(case, move, talked_since, ordered_since) for move in moves]

    def _dossier(
        self, case: Handover, move: Move, talked_since: datetime | None, ordered_since: datetime | None
    ) -> Dossier:
        place = (case.org_id, move.client_id)
        file = self.dossiers.get(*place)
        if file is None:
            raise NotFound
        return replace(
            file,
            receiver_id=move.receiver_id,
            interactions=self._interactions(*place, talked_since) if talked_since else (),
            orders=self._orders(*place, ordered_since) if ordered_since else (),
        )

    def _interactions(self, org_id: str, client_id: str, since: datetime) -> list[Interaction]:
        found = every(lambda after: self.interactions.of_client(org_id, client_id, limit=PAGE, after=after))
        return list(takewhile(lambda one: one.occurred_at >= since, found))

    def _orders(self, org_id: str, client_id: str, since: datetime) -> list[Order]:
        found = every(
            lambda after: self.orders.of_client(org_id, client_id, limit=PAGE, after=after, newest_first=True)
        )
        return list(takewhile(lambda one: one.placed_at >= since, found))
