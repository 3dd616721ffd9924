"""Every client of a case, page after page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from chalicelib.core.paging import Key, every
from chalicelib.handover.moves.rules import Move
from chalicelib.handover.rules import Handover

PAGE = 500


class Moves(Protocol):
    """Where the case's clients are kept."""

    def page(self, org_id: str, case_id: str, /, *, limit: int, after: Key) -> tuple[Sequence[Move], Key]:
        """A page of them."""


def every_move(case: Handover, moves: Moves) -> Iterator[Move]:
    """All of them, in the order of their ids."""
    return every(lambda after: moves.page(case.org_id, case.id, limit=PAGE, after=after))
