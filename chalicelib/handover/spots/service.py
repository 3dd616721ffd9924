"""Use cases of spot checks: draw the clients, list them, say what was found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.core import clock
from chalicelib.core.access import Actor, Caller, require_unbiased
from chalicelib.core.errors import NotFound
from chalicelib.core.events import Event
from chalicelib.core.ids import ulid
from chalicelib.handover.moves.listed import Moves, every_move
from chalicelib.handover.rules import Handover
from chalicelib.handover.service import Cases, seen_case
from chalicelib.handover.spots import rules
from chalicelib.handover.spots.rules import Finding, SpotCheck
from chalicelib.people.rules import Access

RIGHT = "handover:spot_check"


class Spots(Protocol):
    """Where spot checks are kept."""

    def get(self, org_id: str, case_id: str, client_id: str) -> SpotCheck | None:
        """One client that was drawn."""

    def drawn(self, org_id: str, case_id: str) -> list[SpotCheck]:
        """Everything that was ever drawn in a case."""

    def save(self, case: Handover, checks: Sequence[SpotCheck], event: Event, *, by: Actor, now: datetime) -> Handover:
        """Write checks with the case they change."""


class People(Protocol):
    """What checks need to know of people."""

    def access(self, org_id: str, employee_id: str) -> Access | None:
        """A person's rights."""


def draw_spot_checks(
    caller: Caller, case_id: str, *, cases: Cases, moves: Moves, people: People, spots: Spots, now: datetime
) -> list[SpotCheck]:
    """Draw the clients that are to be checked before this review is decided; drawn once, they stay so."""
    case = _case(caller, case_id, cases=cases, people=people)
    if case.spot_drawn:
        return rules.of_draw(case, spots.drawn(case.org_id, case.id))
    drawn, checks, event = rules.draw(case, _names(case, moves), seed=ulid())
    if checks:
        spots.save(drawn, checks, event, by=caller, now=now)
    return checks


def list_spot_checks(caller: Caller, case_id: str, *, cases: Cases, spots: Spots) -> list[SpotCheck]:
    """The clients of the draw, with what was found."""
    case = seen_case(caller, case_id, RIGHT, cases=cases)
    return rules.of_draw(case, spots.drawn(case.org_id, case.id))


def check_client(
    caller: Caller,
    case_id: str,
    client_id: str,
    finding: Finding,
    *,
    cases: Cases,
    people: People,
    spots: Spots,
    now: datetime,
) -> SpotCheck:
    """Say of a drawn client whether its file matches."""
    case = _case(caller, case_id, cases=cases, people=people)
    drawn = spots.get(case.org_id, case.id, client_id)
    changed, checked, event = rules.check(case, drawn, finding, by=caller.employee_id, at=clock.to_text(now))
    spots.save(changed, [checked], event, by=caller, now=now)
    return checked


def _case(caller: Caller, case_id: str, *, cases: Cases, people: People) -> Handover:
    """The case, for whoever may check it: neither the leaver nor a relative of hers."""
    case = seen_case(caller, case_id, RIGHT, cases=cases)
    leaver = people.access(case.org_id, case.leaver_id)
    if leaver is None:
        raise NotFound
    require_unbiased(caller, leaver)
    return case


def _names(case: Handover, moves: Moves) -> dict[str, str]:
    return {move.client_id: move.client_name for move in every_move(case, moves)}
