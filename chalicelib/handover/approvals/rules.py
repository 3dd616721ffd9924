"""The facts of a case for whoever judges it: clients per receiver, and what is owed in the leaver's name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chalicelib.core.access import Caller, scope_of
from chalicelib.core.money import Money
from chalicelib.handover.declarations.rules import Declaration
from chalicelib.handover.moves.rules import ClientSays, Move, MoveStatus
from chalicelib.handover.rules import Handover, Party, Verdict, within
from chalicelib.trade.receivables.rules import Receivable

# So many exceptions of a hundred clients are nothing that an approver has to be shown.
MOST_EXCEPTED = 20
# The right by which others than the approver herself know the facts that concern a party.
_KNOWN_BY = {Party.DEPARTMENT: "move:read", Party.HR: "handover:read", Party.FINANCE: "receivable:read"}


@dataclass(frozen=True)
class Said:
    """What was said for a party in a round; `by` is the approver or who decided in their place, `at` as text."""

    round: int
    party: Party
    verdict: Verdict
    comment: str
    by: str
    at: str


@dataclass(frozen=True)
class Receiver:
    """How many of a case's clients a person was named for, accepted, and has."""

    employee_id: str
    proposed: int
    accepted: int
    moved: int


@dataclass(frozen=True)
class Excepted:
    """A task in which exceptions are asked for many of a hundred clients."""

    number: int
    code: str
    count: int
    percent: int


@dataclass(frozen=True)
class Clients:
    """To whom a case's clients go, how many refuse or want another contact, and what many go without.

    Not `complete` when there are more than were read.
    """

    receivers: Sequence[Receiver]
    complete: bool
    excepted: Sequence[Excepted] = ()
    refused: int = 0
    wants_other: int = 0


@dataclass(frozen=True)
class Owed:
    """What is open in a person's name: how many debts, their sum, what is overdue of it, what is disputed of it.

    Not `complete` when there is more than was read.
    """

    count: int
    open: Money
    overdue: Money
    disputed: Money
    complete: bool


@dataclass(frozen=True)
class Approvals:
    """A case as its approvers see it; facts that the caller is not to know are None, or not `labour`."""

    case: Handover
    said: Sequence[Said]
    names: Mapping[str, str]
    clients: Clients | None
    labour: bool
    owed: Owed | None


def knows(caller: Caller, case: Handover, party: Party) -> bool:
    """Whether a caller who sees the case knows the facts that concern a party: never the leaver."""
    if caller.employee_id == case.leaver_id:
        return False
    scope = scope_of(caller, _KNOWN_BY[party])
    return case.approvers.get(party) == caller.employee_id or (scope is not None and within(case, caller, scope))


def standing(case: Handover, said: Sequence[Said]) -> dict[Party, Said]:
    """The verdicts that count: those of the round that is not over."""
    return {one.party: one for one in said if one.round == case.round and one.party in case.verdicts}


def clients(moves: Sequence[Move], excepted: Sequence[Excepted] = (), *, complete: bool) -> Clients:
    """What the moves of a case come to."""
    said = Counter(move.answer.says for move in moves if move.answer)
    return Clients(per_receiver(moves), complete, excepted, said[ClientSays.REFUSED], said[ClientSays.WANTS_OTHER])


def per_receiver(moves: Sequence[Move]) -> list[Receiver]:
    """The receivers of a case's clients, whoever gets most first."""
    receivers = dict.fromkeys(move.receiver_id for move in moves if move.receiver_id)
    counted = [_counted(who, [move.status for move in moves if move.receiver_id == who]) for who in receivers]
    return sorted(counted, key=lambda one: (-(one.proposed + one.accepted + one.moved), one.employee_id))


def excepted(case: Handover, declared: Mapping[int, Declaration]) -> list[Excepted]:
    """The tasks in which exceptions are asked for more than a fifth of the case's clients."""
    counted = [
        Excepted(number, case.spec(number).code, len(of.exempted), of.exempted_percent(case.moves_total))
        for number, of in sorted(declared.items())
    ]
    return [one for one in counted if one.percent > MOST_EXCEPTED]


def _counted(who: str, statuses: Sequence[MoveStatus]) -> Receiver:
    moved = statuses.count(MoveStatus.MOVED) + statuses.count(MoveStatus.CUSTODY)
    return Receiver(who, statuses.count(MoveStatus.PROPOSED), statuses.count(MoveStatus.ACCEPTED), moved)


def owed(debts: Sequence[Receivable], *, complete: bool, today: date) -> Owed:
    """What some open debts come to, in fen; one that falls due today is not overdue."""
    overdue = [debt for debt in debts if debt.due_on is not None and debt.due_on < today]
    return Owed(
        count=len(debts),
        open=Money(sum(debt.open_amount.amount for debt in debts)),
        overdue=Money(sum(debt.open_amount.amount for debt in overdue)),
        disputed=Money(sum(debt.disputed.amount.amount for debt in debts if debt.disputed)),
        complete=complete,
    )
