"""Looks at what is in a leaver's name, as far as a task asks for it.

The lists are late by nature; what they had not shown yet is found when the case is judged, and by the second pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

from chalicelib.core.access import Caller
from chalicelib.core.errors import Fault
from chalicelib.core.once import once
from chalicelib.core.paging import Key, every
from chalicelib.handover import rules as handover_rules
from chalicelib.handover.declarations import rules as declaration_rules
from chalicelib.handover.declarations.rules import Declaration
from chalicelib.handover.duties import rules
from chalicelib.handover.evidence import rules as evidence_rules
from chalicelib.handover.evidence.rules import Evidence
from chalicelib.handover.moves.listed import Moves, every_move
from chalicelib.handover.moves.rules import MoveStatus
from chalicelib.handover.proofs.rules import Finding
from chalicelib.handover.proofs.service import PAGE, Proofs
from chalicelib.handover.rules import Handover, TaskReopened, TaskStatus
from chalicelib.handover.service import Cases, People, own_case
from chalicelib.handover.verdicts.service import named_approvers
from chalicelib.people.assets.rules import Asset
from chalicelib.people.channels.rules import Channel
from chalicelib.trade.complaints.rules import Complaint
from chalicelib.trade.receivables.rules import Receivable
from chalicelib.trade.rules import Order

R = TypeVar("R", covariant=True)
T = TypeVar("T")
_RECEIVED = frozenset({MoveStatus.ACCEPTED, MoveStatus.CUSTODY, MoveStatus.MOVED})


class Open(Protocol[R]):
    """Where one kind of record is listed by whoever has to see it through."""

    def open_of(self, org_id: str, employee_id: str, /, *, limit: int, after: Key) -> tuple[Sequence[R], Key]:
        """A page of the open ones in a person's name."""


class Channels(Protocol):
    """Where channels are kept."""

    def page(self, org_id: str, employee_id: str, /, *, limit: int, after: Key) -> tuple[Sequence[Channel], Key]:
        """A page of a person's."""


class Assets(Protocol):
    """Where assets are kept."""

    def held_by(self, org_id: str, employee_id: str, /, *, limit: int, after: Key) -> tuple[Sequence[Asset], Key]:
        """A page of what a person has."""


class Files(Protocol):
    """Where the rows of evidence are kept."""

    def of_task(self, org_id: str, case_id: str, task: int) -> list[Evidence]:
        """The files of one task."""


class Declarations(Protocol):
    """Where declarations are kept."""

    def of_task(self, org_id: str, case_id: str, task: int) -> Declaration:
        """Everything declared of one task."""


@dataclass(frozen=True)
class Standing:
    """What a task has, what its rule still misses, and of each client on which versions that rests."""

    files: Sequence[Evidence]
    declared: Declaration
    missing: Sequence[Fault]
    proofs: Mapping[str, str]


@dataclass(frozen=True)
class Duties:
    """What is looked at for the tasks that ask for live records; other tasks ask for nothing."""

    orders: Open[Order]
    debts: Open[Receivable]
    complaints: Open[Complaint]
    moves: Moves
    channels: Channels
    assets: Assets
    proofs: Proofs

    def examine(self, case: Handover, code: str, *, declared: Declaration, now: datetime) -> Finding:
        """What live records miss for a task, given what is declared: those in the leaver's name, or the clients'."""
        looks: Mapping[str, Callable[[], Iterator[Fault]]] = {
            "open_orders": lambda: rules.orders(_every(self.orders.open_of, case), case.leaver_id, now=now),
            "receivables": lambda: self._debts(case, now),
            "complaints": lambda: rules.complaints(_every(self.complaints.open_of, case), self._received(case)),
            "channels": lambda: rules.channels(list(_every(self.channels.page, case)), declared.answers),
            "assets": lambda: rules.assets(_every(self.assets.held_by, case)),
        }
        if code in looks:
            return Finding(list(looks[code]()))
        return self.proofs.examine(case, code, declared, now)

    def reading_once(self) -> Duties:
        """The same for several tasks at one moment: the case's clients are read once for all."""
        moves = once(self.moves)
        return replace(self, moves=moves, proofs=self.proofs.reading_once(moves))

    def _debts(self, case: Handover, now: datetime) -> Iterator[Fault]:
        found = list(_every(self.debts.open_of, case))
        yield from rules.debts(found, case.leaver_id, self._received(case))
        yield from rules.statements(found, today=now.date())

    def _received(self, case: Handover) -> set[str]:
        """The clients whose receiver accepted."""
        return {move.client_id for move in every_move(case, self.moves) if move.status in _RECEIVED}


def _every(page: Callable[..., tuple[Sequence[T], Key]], case: Handover) -> Iterator[T]:
    """Everything that a list has in the leaver's name."""
    return every(lambda after: page(case.org_id, case.leaver_id, limit=PAGE, after=after))


def complete_task(
    caller: Caller,
    case_id: str,
    task: int,
    *,
    cases: Cases,
    people: People,
    files: Files,
    declarations: Declarations,
    duties: Duties,
    now: datetime,
) -> Handover:
    """Complete a task of the caller's case if its rule misses nothing; the last one may start the review."""
    case = own_case(caller, case_id, cases=cases)
    standing = standing_of(case, task, files=files, declarations=declarations, duties=duties, now=now)
    completed, event = handover_rules.complete_task(case, task, standing.missing, standing.proofs)
    return cases.save(named_approvers(completed, people=people), event, by=caller, now=now)


def standing_of(
    case: Handover, task: int, *, files: Files, declarations: Declarations, duties: Duties, now: datetime
) -> Standing:
    """What a task has, and what it misses: evidence, what is to be declared, what unexcused records lack."""
    spec = case.spec(task)
    found = files.of_task(case.org_id, case.id, task)
    declared = declarations.of_task(case.org_id, case.id, task)
    finding = duties.examine(case, spec.code, declared=declared, now=now)
    unexcused = [fault for fault in finding.missing if fault.subject_id not in declared.excused]
    undeclared = declaration_rules.missing(spec.code, declared)
    return Standing(found, declared, [*evidence_rules.missing(found), *undeclared, *unexcused], finding.proofs)


def reopened(case: Handover, *, files: Files, declarations: Declarations, duties: Duties, now: datetime) -> list[Fault]:
    """What the tasks of a case miss now, each in the field of its task; one that is to be done again says so."""
    found: list[Fault] = []
    look = partial(standing_of, case, files=files, declarations=declarations, duties=duties.reading_once(), now=now)
    for number, status in case.tasks.items():
        if status is not TaskStatus.COMPLETE:
            found.append(Fault(f"tasks.{number}", TaskReopened.code))
        found += [replace(fault, field=f"tasks.{number}") for fault in look(number).missing]
    return found
