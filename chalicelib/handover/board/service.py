"""Use cases of the lists: what a person may see of the live cases, and what waits for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from chalicelib.core.access import Caller, Scope, authorise
from chalicelib.core.paging import Key
from chalicelib.handover.board import rules
from chalicelib.handover.board.rules import Fits, Waiting
from chalicelib.handover.rules import Handover, Phase

Listed = list[tuple[Handover, Waiting | None]]


class Cases(Protocol):
    """Where cases are kept, as far as lists need it."""

    def live(self, org_id: str, *, limit: int, after: Key, fits: Fits | None = None) -> tuple[list[Handover], Key]:
        """A page of the company's live cases that fit, the most urgent first."""

    def several(self, org_id: str, case_ids: Sequence[str]) -> list[Handover]:
        """Some cases as they are now."""

    def waits(self, org_id: str, employee_id: str, *, limit: int, after: Key) -> tuple[Mapping[str, int], Key]:
        """Cases of which something waits for a person, and how much of each; late by nature."""


def list_cases(
    caller: Caller, right: str, *, phase: Phase | None = None, limit: int, after: Key, cases: Cases
) -> tuple[list[Handover], Key]:
    """A page of the live cases that a right reaches, the most urgent first; of whoever leads nobody, their own."""
    scope = authorise(caller, right)
    if scope > Scope.OWN:
        return cases.live(caller.org_id, limit=limit, after=after, fits=rules.within(caller, scope, phase))
    own = cases.several(caller.org_id, rules.own_cases(caller))
    return [case for case in own if rules.in_phase(case, phase)], None


def list_readable(caller: Caller, *, phase: Phase | None, limit: int, after: Key, cases: Cases) -> tuple[Listed, Key]:
    """A page of the live cases that the caller may read, without a word on what they wait for."""
    found, last = list_cases(caller, "handover:read", phase=phase, limit=limit, after=after, cases=cases)
    return [(case, None) for case in found], last


def list_waiting(caller: Caller, *, phase: Phase | None, limit: int, after: Key, cases: Cases) -> tuple[Listed, Key]:
    """A page of the cases that wait for the caller, each with for what; one's own comes on the first page."""
    clients, last = cases.waits(caller.org_id, caller.employee_id, limit=limit, after=after)
    own = [] if after else rules.own_cases(caller)
    found = cases.several(caller.org_id, list(dict.fromkeys([*own, *clients])))
    fitting = [case for case in found if rules.in_phase(case, phase)]
    return [*rules.waiting(fitting, caller.employee_id, clients)], last
