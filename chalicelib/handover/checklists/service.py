"""Use cases of checklists: read them, and make one the company's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.core.access import Actor, Caller
from chalicelib.core.errors import NotFound
from chalicelib.core.events import Event
from chalicelib.handover.checklists import rules
from chalicelib.handover.checklists.rules import GENERAL, SALES, Checklist
from chalicelib.handover.rules import TaskSpec
from chalicelib.people.structure.rules import Position


class Checklists(Protocol):
    """Where checklists are kept."""

    def get(self, org_id: str, key: str) -> Checklist | None:
        """One of the company's own."""

    def own(self, org_id: str) -> list[Checklist]:
        """All of the company's own."""

    def save(self, checklist: Checklist, event: Event, *, by: Actor, now: datetime) -> Checklist:
        """Write one."""


class Positions(Protocol):
    """Where positions are kept."""

    def get(self, org_id: str, kind: type[Position], part_id: str) -> Position | None:
        """One position."""


def list_checklists(caller: Caller, *, checklists: Checklists) -> list[Checklist]:
    """Every checklist that a leaver of the company may be given: Baton's where the company has none of its own."""
    own = {checklist.key: checklist for checklist in checklists.own(caller.org_id)}
    proposed = {key: rules.known(caller.org_id, key) for key in (SALES, GENERAL)}
    return list({**proposed, **own}.values())


def read_checklist(caller: Caller, key: str, *, checklists: Checklists, positions: Positions) -> Checklist:
    """The checklist of a position, of `chl_sales` or `chl_general`; `NotFound` if the company has no such position."""
    found = checklists.get(caller.org_id, key)
    if found is not None:
        return found
    if key not in (SALES, GENERAL) and positions.get(caller.org_id, Position, key) is None:
        raise NotFound
    return rules.known(caller.org_id, key)


def revise_checklist(
    caller: Caller,
    key: str,
    tasks: Sequence[TaskSpec],
    *,
    seen: int,
    checklists: Checklists,
    positions: Positions,
    now: datetime,
) -> Checklist:
    """Other tasks for whoever leaves that position from now on; open cases keep what they opened with."""
    before = read_checklist(caller, key, checklists=checklists, positions=positions)
    revised, event = rules.revise(before, tasks, seen=seen)
    return checklists.save(revised, event, by=caller, now=now)
