"""The use case of a plan: show who could take the clients that have nobody, and propose just that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Protocol

from chalicelib.clients.rules import Client
from chalicelib.core.access import Caller, Scope, authorise
from chalicelib.core.versions import require_current
from chalicelib.handover import portfolio
from chalicelib.handover.moves import rules as move_rules
from chalicelib.handover.moves.listed import every_move
from chalicelib.handover.moves.rules import Move, MoveStatus, SuccessorUnfit
from chalicelib.handover.moves.service import Moves
from chalicelib.handover.plans import rules
from chalicelib.handover.plans.rules import (
    Candidate,
    Filed,
    Holdings,
    NothingToPropose,
    Plan,
    PlanChanged,
    Segment,
    Wish,
)
from chalicelib.handover.plans.rules import Skipped as Skip
from chalicelib.handover.rules import Handover, require_open
from chalicelib.handover.service import Cases, seen_case
from chalicelib.people.rules import Access, Employee, EmployeeStatus

# What is read for a plan: so many people, so many pages of the clients that they hold, files by the hundred.
MOST_PEOPLE, PAGES, ROWS_A_PAGE, FILES = 100, 4, 500, 100
Key = Mapping[str, Any] | None


class Clients(Protocol):
    """What a plan needs of clients."""

    def several(self, org_id: str, client_ids: Iterable[str]) -> list[Client]:
        """Up to a hundred files, as far as there are."""

    def of_teams(self, org_id: str, team_ids: Iterable[str], *, limit: int, after: Key) -> tuple[Sequence[Filed], Key]:
        """A page of some teams' clients; late by nature."""


class People(Protocol):
    """What a plan needs to know of people."""

    def accesses(self, org_id: str, employee_ids: Iterable[str]) -> dict[str, Access]:
        """The rights of several people."""

    def members(
        self, org_id: str, team_ids: Iterable[str], *, limit: int, after: Key
    ) -> tuple[Sequence[Employee], Key]:
        """A page of some teams' people."""


def plan_successors(
    caller: Caller,
    case_id: str,
    wish: Wish,
    *,
    seen: int,
    shown: bool,
    cases: Cases,
    clients: Clients,
    moves: Moves,
    people: People,
    now: datetime,
) -> tuple[Handover, Plan]:
    """The plan for the clients that have no receiver, only shown, or proposed as well; `Stale` on another version.

    `PlanChanged` when it is no longer the one whose digest is sent.
    """
    case = seen_case(caller, case_id, "handover:plan", cases=cases)
    require_current(case.version, seen)
    require_open(case)
    everyone = list(every_move(case, moves))
    waiting = {move.client_id: move for move in everyone if move.status is MoveStatus.OPEN and wish.names(move)}
    found, more = _files(case, waiting, wish.segment, clients)
    staff = _staff(caller, case, wish, people)
    able, skipped = _sorted_out(case, staff)
    if wish.successor_id and not able:
        raise SuccessorUnfit("successor_id")
    candidates = _candidates(caller, case, able, everyone, clients)
    proposals = rules.balanced(found, candidates, waiting=len(found) + more)
    plan = rules.plan_of(proposals, skipped, waiting=len(found) + more)
    if shown:
        return case, plan
    return _propose(caller, case, plan, wish, able, waiting, moves=moves, now=now), plan


def _propose(
    caller: Caller,
    case: Handover,
    plan: Plan,
    wish: Wish,
    able: Mapping[str, Access],
    waiting: Mapping[str, Move],
    *,
    moves: Moves,
    now: datetime,
) -> Handover:
    if wish.digest not in (None, plan.digest):
        raise PlanChanged
    if not plan.items:
        raise NothingToPropose
    named = [move_rules.propose(waiting[client_id], who) for client_id, who in plan.receivers.items()]
    receivers = [able[who] for who in sorted(set(plan.receivers.values()))]
    planned, event = portfolio.plan(case, plan.receivers)
    return moves.save(planned, named, event, receivers=receivers, by=caller, now=now)


def _files(
    case: Handover, waiting: Mapping[str, Move], segment: Segment | None, clients: Clients
) -> tuple[list[Client], int]:
    """The first files that are asked for, as many as one plan takes, and how many clients there are beyond them.

    Of a segment all files are read; without one a client is counted without its file.
    """
    if segment is None:
        first = list(islice(sorted(waiting), rules.MOST_WRITTEN))
        return list(clients.several(case.org_id, first)), len(waiting) - len(first)
    fitting = [client for client in _every_file(case, sorted(waiting), clients) if segment.fits(client)]
    return fitting[: rules.MOST_WRITTEN], len(fitting[rules.MOST_WRITTEN :])


def _every_file(case: Handover, client_ids: Sequence[str], clients: Clients) -> Iterator[Client]:
    for start in range(0, len(client_ids), FILES):
        yield from clients.several(case.org_id, client_ids[start : start + FILES])


@dataclass(frozen=True)
class _Staff:
    """Whom to look at: the leaver, and people by their rights, with whoever of them is on leave."""

    leaver: Access
    people: Mapping[str, Access]
    away: frozenset[str] = frozenset()


def _staff(caller: Caller, case: Handover, wish: Wish, people: People) -> _Staff:
    """The one who is wanted, or everybody of the teams that the planner leads."""
    away: frozenset[str] = frozenset()
    asked = [wish.successor_id] if wish.successor_id else []
    if not asked:
        members, _ = people.members(case.org_id, _teams(caller, case), limit=MOST_PEOPLE, after=None)
        asked = [one.id for one in members]
        away = frozenset(one.id for one in members if one.status is not EmployeeStatus.ACTIVE)
    known = people.accesses(case.org_id, sorted({case.leaver_id, *asked}))
    others = {who: access for who, access in known.items() if who != case.leaver_id}
    return _Staff(known[case.leaver_id], others, away)


def _teams(caller: Caller, case: Handover) -> Sequence[str]:
    """The leaver's team, and for a department's head all teams of it."""
    wide = authorise(caller, "handover:plan") is Scope.DEPARTMENT
    return sorted({case.team_id, *caller.teams}) if wide else [case.team_id]


def _sorted_out(case: Handover, staff: _Staff) -> tuple[dict[str, Access], list[Skip]]:
    """Who may be asked, and who not and why."""
    found = {
        who: move_rules.unfit(access, staff.leaver, away=who in staff.away)
        for who, access in sorted(staff.people.items())
    }
    able = {who: staff.people[who] for who, reason in found.items() if reason is None}
    return able, [Skip(who, reason) for who, reason in found.items() if reason]


def _candidates(
    caller: Caller, case: Handover, able: Iterable[str], everyone: Iterable[Move], clients: Clients
) -> list[Candidate]:
    named = Counter(move.receiver_id for move in everyone)
    held = rules.holdings(_held(case, _teams(caller, case), clients))
    return [Candidate(who, held.get(who, Holdings()), named[who]) for who in able]


def _held(case: Handover, team_ids: Sequence[str], clients: Clients) -> list[Filed]:
    """What the teams hold, as far as the budget goes."""
    found: list[Filed] = []
    after: Key = None
    for _ in range(PAGES):
        page, after = clients.of_teams(case.org_id, team_ids, limit=ROWS_A_PAGE, after=after)
        found += page
        if after is None:
            break
    return found
