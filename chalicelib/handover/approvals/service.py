"""The use case behind an approver's page: one case with everything that stands beside the button."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol, TypeVar

from chalicelib.core.access import Caller
from chalicelib.handover.approvals import rules
from chalicelib.handover.approvals.rules import Approvals, Clients, Owed, Said
from chalicelib.handover.declarations.rules import Declaration
from chalicelib.handover.moves.listed import Moves
from chalicelib.handover.rules import Handover, Party
from chalicelib.handover.service import Cases, seen_case
from chalicelib.people.rules import Access
from chalicelib.trade.receivables.rules import Receivable

# What is read of one case at most: so many pages of each kind.
PAGES, MOVES_A_PAGE, DEBTS_A_PAGE = 4, 500, 250
Key = Mapping[str, Any] | None
T = TypeVar("T")


class Verdicts(Protocol):
    """Where verdicts are kept."""

    def said(self, org_id: str, case_id: str) -> list[Said]:
        """Everything that was said in a case, in whichever round."""


class Declarations(Protocol):
    """Where declarations are kept."""

    def of_case(self, org_id: str, case_id: str) -> dict[int, Declaration]:
        """Everything declared of a case, by the number of the task."""


class Debts(Protocol):
    """Where debts are kept."""

    def open_of(self, org_id: str, employee_id: str, *, limit: int, after: Key) -> tuple[list[Receivable], Key]:
        """A page of the open debts in a person's name; late by nature."""


class People(Protocol):
    """What the page needs to know of people."""

    def accesses(self, org_id: str, employee_ids: Iterable[str]) -> dict[str, Access]:
        """The rights of several people."""


def approvals_of(
    caller: Caller,
    case_id: str,
    *,
    cases: Cases,
    verdicts: Verdicts,
    moves: Moves,
    declarations: Declarations,
    debts: Debts,
    people: People,
    today: Callable[[], date],
) -> Approvals:
    """A case with its verdicts, and with the facts of those parties that the caller may know."""
    case = seen_case(caller, case_id, "handover:read", cases=cases)
    said = sorted(verdicts.said(case.org_id, case.id), key=lambda one: (one.round, one.at))
    clients = _clients(case, moves, declarations) if rules.knows(caller, case, Party.DEPARTMENT) else None
    owed = _owed(case, debts, today()) if rules.knows(caller, case, Party.FINANCE) else None
    concerned = {*case.approvers.values(), *(one.by for one in said)}
    concerned |= {one.employee_id for one in clients.receivers} if clients else set()
    named = people.accesses(case.org_id, sorted(concerned))
    names = {who: access.name for who, access in named.items()}
    return Approvals(case, said, names, clients, rules.knows(caller, case, Party.HR), owed)


def _clients(case: Handover, moves: Moves, declarations: Declarations) -> Clients:
    found, complete = _read(lambda after: moves.page(case.org_id, case.id, limit=MOVES_A_PAGE, after=after))
    excepted = rules.excepted(case, declarations.of_case(case.org_id, case.id))
    return rules.clients(found, excepted, complete=complete)


def _owed(case: Handover, debts: Debts, today: date) -> Owed:
    found, complete = _read(lambda after: debts.open_of(case.org_id, case.leaver_id, limit=DEBTS_A_PAGE, after=after))
    return rules.owed(found, complete=complete, today=today)


def _read(page: Callable[[Key], tuple[Sequence[T], Key]]) -> tuple[list[T], bool]:
    """What the pages hold, as far as the budget goes, and whether that is all."""
    found: list[T] = []
    after: Key = None
    for _ in range(PAGES):
        rows, after = page(after)
        found += rows
        if after is None:
            return found, True
    return found, False
