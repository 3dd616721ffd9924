"""The page of an approver reads a bounded part of a case of any size."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chalicelib.core.access import Role
from chalicelib.core.errors import NotFound
from chalicelib.handover.approvals import service
from chalicelib.handover.approvals.rules import Approvals, Said
from chalicelib.handover.declarations.rules import Declaration
from chalicelib.handover.moves.rules import Move, MoveStatus
from chalicelib.handover.rules import Party, Verdict
from chalicelib.trade.receivables.rules import Receivable
from tests.kit.builders import FINANCE, HEAD, HR, LEAD, LEAVER, a_caller, a_case_in_review, a_move
from tests.kit.declarations import an_exemption, an_item
from tests.kit.fakes import FakeCases, FakeDeclarations, FakePeople
from tests.kit.money import a_debt

Key = Any
HEAD_CALLER = a_caller(HEAD, roles=frozenset({Role.EMPLOYEE, Role.DEPARTMENT_HEAD}))
FINANCE_CALLER = a_caller(FINANCE, roles=frozenset({Role.EMPLOYEE, Role.FINANCE}))


class Endless:
    """A case with so many pages of clients and debts, whatever is asked."""

    def __init__(self, pages: int) -> None:
        self.pages, self.asked = pages, 0

    def said(self, org_id: str, case_id: str) -> list[Said]:
        late = Said(1, Party.HR, Verdict.APPROVED, "", HR, "2026-11-24T08:31:00.000Z")
        return [late, Said(1, Party.DEPARTMENT, Verdict.APPROVED, "", HEAD, "2026-11-24T08:30:00.000Z")]

    def page(self, org_id: str, case_id: str, *, limit: int, after: Key) -> tuple[list[Move], Key]:
        return [a_move(receiver_id=LEAD, status=MoveStatus.ACCEPTED)], self._next()

    def open_of(self, org_id: str, employee_id: str, *, limit: int, after: Key) -> tuple[list[Receivable], Key]:
        return [a_debt()] if employee_id == LEAVER else [], self._next()

    def _next(self) -> Key:
        self.asked += 1
        return {"page": self.asked} if self.asked < self.pages else None


def read(
    caller: Any = HEAD_CALLER, *, clients: int = 1, debts: int = 1, declared: Declaration | None = None
) -> Approvals:
    said, moves, owed = Endless(1), Endless(clients), Endless(debts)
    return service.approvals_of(
        caller,
        "hnd_1",
        cases=FakeCases.holding(a_case_in_review(moves_total=5)),
        verdicts=said,
        moves=moves,
        declarations=FakeDeclarations(declared),
        debts=owed,
        people=FakePeople(),
        today=lambda: date(2026, 11, 24),
    )


@pytest.mark.parametrize(
    ("pages", "read_pages", "complete"), [(1, 1, True), (4, 4, True), (5, 4, False), (99, 4, False)]
)
def test_of_very_many_clients_and_debts_a_part_is_read(pages: int, read_pages: int, complete: bool) -> None:
    found = read(clients=pages, debts=pages)
    assert found.clients is not None
    assert found.owed is not None
    assert (found.clients.receivers[0].accepted, found.clients.complete) == (read_pages, complete)
    assert (found.owed.count, found.owed.complete) == (read_pages, complete)


def test_what_the_caller_is_not_to_know_is_not_read() -> None:
    assert read(FINANCE_CALLER).clients is None
    leaver = read(a_caller())
    assert (leaver.clients, leaver.labour, leaver.owed) == (None, False, None)


@pytest.mark.parametrize(("exempted", "shown"), [(1, []), (2, [(1, "work", 2, 40)])])
def test_exceptions_of_more_than_a_fifth_of_the_clients_are_shown(exempted: int, shown: list[Any]) -> None:
    asked = {f"cli_{number}": an_item(f"cli_{number}", exemption=an_exemption()) for number in range(exempted)}
    clients = read(declared=Declaration(items=asked)).clients
    assert clients is not None
    assert [(one.number, one.code, one.count, one.percent) for one in clients.excepted] == shown


def test_verdicts_come_in_the_order_in_which_they_were_given() -> None:
    assert [one.party for one in read().said] == [Party.DEPARTMENT, Party.HR]


def test_everybody_named_has_a_name() -> None:
    assert set(read().names) == {HEAD, HR, FINANCE, LEAD}


def test_a_case_out_of_sight_is_not_found() -> None:
    with pytest.raises(NotFound):
        read(a_caller(LEAD))
