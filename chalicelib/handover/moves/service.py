"""Use cases of moves: count the clients, name and accept receivers, pass every client on, see that none is left."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, Protocol

from chalicelib.clients.rules import Client, designate
from chalicelib.clients.rules import pass_on as pass_custody_on
from chalicelib.core.access import Actor, Caller, System
from chalicelib.core.errors import NotFound
from chalicelib.core.events import Event
from chalicelib.core.versions import require_current
from chalicelib.handover import portfolio
from chalicelib.handover.followers.service import Follower, Found
from chalicelib.handover.moves import rules as move_rules
from chalicelib.handover.moves.rules import Move, MoveStatus, SuccessorUnfit
from chalicelib.handover.rules import Handover, Phase
from chalicelib.handover.service import Cases, People, seen_case, stand_in
from chalicelib.handover.verdicts.service import named_approvers
from chalicelib.people.rules import Access

PAGE = 25
COUNT_PAGE = 80
Key = Mapping[str, Any] | None


class Moves(Protocol):
    """Where moves are kept."""

    def get(self, org_id: str, case_id: str, client_id: str) -> Move | None:
        """One client of the case."""

    def page(self, org_id: str, case_id: str, *, limit: int, after: Key) -> tuple[list[Move], Key]:
        """A page of the case's clients."""

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
        """Write moves with the case they change."""

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
        """Give one client to its receiver."""


class Held(Protocol):
    """A custody row, as far as a move needs it."""

    @property
    def client_id(self) -> str:
        """The client."""

    @property
    def name(self) -> str:
        """What it is called."""


class Clients(Protocol):
    """What a move needs of clients."""

    def get(self, org_id: str, client_id: str) -> Client | None:
        """One client."""

    def held_by(self, org_id: str, employee_id: str, *, limit: int, after: Key) -> tuple[Sequence[Held], Key]:
        """A page of the clients a person holds; late by nature."""


def count_portfolio(
    by: System, case_id: str, *, cases: Cases, clients: Clients, moves: Moves, people: People, now: datetime
) -> None:
    """Put the next page of the leaver's clients into the case; after the last the portfolio is complete."""
    case = _case(by, case_id, cases)
    if case.phase is not Phase.OPEN or case.counted:
        return
    rows, last = clients.held_by(by.org_id, case.leaver_id, limit=COUNT_PAGE, after=_key(case.cursor))
    counted, event = portfolio.count_clients(case, [row.client_id for row in rows], _text(last))
    found = [Move(row.client_id, row.name) for row in rows]
    moves.save(named_approvers(counted, people=people), found, event, by=by, now=now)


def propose_successor(
    caller: Caller,
    case_id: str,
    client_ids: Sequence[str],
    successor_id: str,
    *,
    seen: int,
    cases: Cases,
    moves: Moves,
    people: People,
    now: datetime,
) -> Handover:
    """Name one person for up to 90 clients of the case, as the planner saw it: `Stale` if it has changed since."""
    case = seen_case(caller, case_id, "handover:plan", cases=cases)
    require_current(case.version, seen)
    receiver, leaver = (people.access(case.org_id, who) for who in (successor_id, case.leaver_id))
    if receiver is None or leaver is None or move_rules.unfit(receiver, leaver):
        raise SuccessorUnfit("successor_id")
    asked = [_move(case, client_id, moves) for client_id in client_ids]
    named = [move_rules.propose(move, successor_id) for move in asked]
    accepted = sum(move.status is MoveStatus.ACCEPTED for move in asked)
    planned, event = portfolio.propose(case, client_ids, successor_id, accepted=accepted)
    return moves.save(planned, named, event, receivers=[receiver], by=caller, now=now)


def answer_proposal(
    caller: Caller,
    case_id: str,
    client_id: str,
    *,
    accepted: bool,
    cases: Cases,
    clients: Clients,
    moves: Moves,
    people: People,
    now: datetime,
) -> Handover:
    """The proposed receiver accepts or declines one client; the last acceptance may start the review.

    Who accepted reads the client from now on.
    """
    case = _case(caller, case_id, cases)
    answered = move_rules.answer(_move(case, client_id, moves), caller.employee_id, accepted=accepted)
    decide = portfolio.accept if accepted else portfolio.decline
    changed, event = decide(case, client_id, caller.employee_id)
    client = clients.get(case.org_id, client_id) if accepted else None
    held = client is not None and case.leaver_id in client.holders
    designated = designate(client, caller.employee_id, case_id=case.id) if client is not None and held else None
    ready = named_approvers(changed, people=people)
    return moves.save(ready, [answered], event, designated=designated, by=caller, now=now)


def move_page(
    by: System,
    case_id: str,
    *,
    cases: Cases,
    clients: Clients,
    moves: Moves,
    followers: Sequence[Follower[Any]],
    people: People,
    now: datetime,
) -> None:
    """Pass the next page of clients to their receivers, each with its open orders; safe to run again at any point."""
    case = _case(by, case_id, cases)
    if case.phase is not Phase.TRANSFER:
        return
    page, last = moves.page(by.org_id, case_id, limit=PAGE, after=_key(case.cursor))
    waiting = [move for move in page if move.status is not MoveStatus.MOVED]
    done = [
        _move_client(by, case, move, clients=clients, moves=moves, followers=followers, people=people, now=now)
        for move in waiting
    ]
    moved = {move.client_id: move.receiver_id for move in done}
    changed, event = portfolio.page_moved(case, moved, _text(last), now=now)
    moves.save(changed, done, event, by=by, now=now)


def order_moves(
    caller: Caller,
    case_id: str,
    client_ids: Sequence[str],
    effective_on: date | None,
    *,
    cases: Cases,
    moves: Moves,
    today: Callable[[], date],
    now: datetime,
) -> Handover:
    """Have some clients moved before the end, each of which its receiver accepted; whoever hears of it moves them."""
    case = seen_case(caller, case_id, "handover:move", cases=cases)
    move_rules.require_due(effective_on, today())
    for client_id in client_ids:
        move_rules.require_movable(_move(case, client_id, moves))
    ordered, event = portfolio.order(case, client_ids)
    return cases.save(ordered, event, by=caller, now=now)


def move_early(
    by: System,
    case_id: str,
    client_ids: Sequence[str],
    *,
    cases: Cases,
    clients: Clients,
    moves: Moves,
    followers: Sequence[Follower[Any]],
    people: People,
    now: datetime,
) -> None:
    """Pass ordered clients to their receivers, unless the case has come to moving everything; safe to run again.

    A client for whom somebody else was named since stays where it is.
    """
    case = _case(by, case_id, cases)
    named = [_move(case, client_id, moves) for client_id in client_ids]
    waiting = [move for move in named if move.status in move_rules.ON_ITS_WAY]
    if case.phase not in portfolio.EARLY or not waiting:
        return
    done = [
        _move_client(by, case, move, clients=clients, moves=moves, followers=followers, people=people, now=now)
        for move in waiting
    ]
    changed, event = portfolio.moved_early(case, {move.client_id: move.receiver_id for move in done})
    moves.save(changed, done, event, by=by, now=now)


def _move_client(
    by: System,
    case: Handover,
    move: Move,
    *,
    clients: Clients,
    moves: Moves,
    followers: Sequence[Follower[Any]],
    people: People,
    now: datetime,
) -> Move:
    """Custody first, then what follows; whoever received the client may have left since: then the stand-in has it."""
    client = _client(by, move.client_id, clients)
    receiver = cache(lambda: _receiver(case, move.receiver_id, people))
    passed = move
    if move.status is MoveStatus.ACCEPTED and _holds(client, case.leaver_id):
        passed = _pass_custody(by, case, move, client, receiver(), moves=moves, now=now)
    for follower in followers:
        follower.follow(client, case.leaver_id, case.id, receiver, by=by, now=now)
    return replace(passed, status=MoveStatus.MOVED)


def _pass_custody(
    by: System, case: Handover, move: Move, client: Client, receiver: Access, *, moves: Moves, now: datetime
) -> Move:
    after, event = pass_custody_on(client, case.leaver_id, receiver.employee_id, case_id=case.id)
    moves.pass_on(case, move, client, after, event, receiver=receiver, by=by, now=now)
    return move_rules.hand(move, receiver.employee_id)


def _receiver(case: Handover, receiver_id: str, people: People) -> Access:
    """Who accepted, or whoever stands in for a person who can no longer receive."""
    accepted = people.access(case.org_id, receiver_id)
    return accepted if accepted is not None and accepted.may_receive else _stand_in(case, people)


def _stand_in(case: Handover, people: People) -> Access:
    found = stand_in(case, people=people)
    if found is None:
        raise SuccessorUnfit("receiver_id")
    return found


@dataclass(frozen=True)
class Pass:
    """What comes next: `close`, for at this version nothing is left; `wait` so many seconds, then look; or `read`.

    `notify` says that nothing is left in the leaver's name, and that some clients are still to be told.
    """

    next: Literal["close", "notify", "wait", "read"]
    version: int = 0
    wait_seconds: int = 0


def second_pass(
    by: System,
    case_id: str,
    *,
    cases: Cases,
    clients: Clients,
    moves: Moves,
    followers: Sequence[Follower[Any]],
    people: People,
    waited: int | None,
    settle_seconds: float,
    now: datetime,
) -> Pass:
    """Look again for anything in the leaver's name; what the first count had not seen goes to the stand-in.

    Indexes are late, so it looks only after the workflow has waited `settle_seconds` at the version that still stands:
    the distance is kept by one clock, whichever the workers have.
    """
    case = _case(by, case_id, cases)
    if case.phase is not Phase.SETTLE:
        return Pass("read")
    wait = Pass("wait", case.version, math.ceil(settle_seconds))
    if waited != case.version:
        return wait
    rows, _ = clients.held_by(by.org_id, case.leaver_id, limit=COUNT_PAGE, after=None)
    left = [follower.left(by.org_id, case.leaver_id) for follower in followers]
    if not rows and not any(left):
        return Pass("notify" if case.open_notices else "close", case.version)
    moving = _take_over(by, case, rows, left, clients=clients, moves=moves, people=people, now=now)
    return Pass("read") if moving else wait


def _take_over(
    by: System,
    case: Handover,
    rows: Sequence[Held],
    left: Sequence[Found],
    *,
    clients: Clients,
    moves: Moves,
    people: People,
    now: datetime,
) -> bool:
    """Whether clients were found that must move now; their records go at once.

    An index row may be older than the move of its client: only what the tables still say is hers counts.
    """
    receiver = cache(lambda: _stand_in(case, people))
    hers = [row for row in rows if _holds(clients.get(by.org_id, row.client_id), case.leaver_id)]
    for found in left:
        found.take_over(case.id, receiver, clients=clients, by=by, now=now)
    if hers:
        grown, event = portfolio.found_more(case, [row.client_id for row in hers], receiver().employee_id)
        more = [Move(row.client_id, row.name, receiver().employee_id, MoveStatus.ACCEPTED) for row in hers]
        moves.save(grown, more, event, receivers=[receiver()], by=by, now=now)
    return bool(hers)


def _holds(client: Client | None, employee_id: str) -> bool:
    return client is not None and employee_id in client.holders


def _case(by: Actor, case_id: str, cases: Cases) -> Handover:
    case = cases.get(by.org_id, case_id)
    if case is None:
        raise NotFound
    return case


def _client(by: Actor, client_id: str, clients: Clients) -> Client:
    client = clients.get(by.org_id, client_id)
    if client is None:
        raise NotFound
    return client


def _move(case: Handover, client_id: str, moves: Moves) -> Move:
    move = moves.get(case.org_id, case.id, client_id)
    if move is None:
        raise NotFound
    return move


def _key(cursor: str) -> Key:
    return json.loads(cursor) if cursor else None


def _text(key: Key) -> str:
    return json.dumps(key) if key else ""
