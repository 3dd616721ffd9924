"""The facts beside the button, and who knows them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chalicelib.core.access import Caller, Role
from chalicelib.core.money import Money
from chalicelib.handover.approvals import rules
from chalicelib.handover.approvals.rules import Receiver, Said
from chalicelib.handover.moves.rules import ClientAnswer, ClientSays, MoveStatus
from chalicelib.handover.rules import Party, Verdict
from tests.kit.builders import FINANCE, HEAD, HR, LEAD, LEAVER, a_caller, a_case, a_case_in_review, a_move
from tests.kit.money import a_debt, a_dispute

TODAY = date(2026, 11, 24)


def in_office(who: str, *roles: Role, **changes: Any) -> Caller:
    return a_caller(who, roles=frozenset({Role.EMPLOYEE, *roles}), **changes)


ELSEWHERE = {"team_id": "team_two", "department_id": "dep_two"}


@pytest.mark.parametrize(
    ("caller", "known"),
    [
        (in_office(LEAVER, Role.SALES), set()),
        (in_office(LEAVER, Role.DEPARTMENT_HEAD, Role.FINANCE), set()),
        (in_office("emp_hr2", Role.HR, **ELSEWHERE), {Party.DEPARTMENT, Party.HR}),
        (in_office("emp_finance2", Role.FINANCE, **ELSEWHERE), {Party.HR, Party.FINANCE}),
        (in_office(LEAD, Role.TEAM_LEAD), set(Party)),
        (in_office(HEAD, Role.DEPARTMENT_HEAD), set(Party)),
        (in_office("emp_hr2", Role.HR, Role.TEAM_LEAD, **ELSEWHERE), {Party.DEPARTMENT, Party.HR}),
        (in_office("emp_auditor", Role.AUDITOR, **ELSEWHERE), set(Party)),
        (in_office("emp_colleague", Role.SALES), set()),
    ],
)
def test_facts_are_known_within_the_right_that_reads_them(caller: Caller, known: set[Party]) -> None:
    case = a_case(parties=tuple(Party))
    assert {party for party in Party if rules.knows(caller, case, party)} == known


def test_who_judges_for_a_party_knows_its_facts_whatever_their_office() -> None:
    case = a_case_in_review(approvers={Party.FINANCE: HR})
    assert rules.knows(in_office(HR, Role.HR), case, Party.FINANCE)


def said(round_: int, party: Party, verdict: Verdict = Verdict.APPROVED) -> Said:
    return Said(round_, party, verdict, "好", FINANCE, "2026-11-24T08:30:00.000Z")


def test_only_what_was_said_in_a_round_that_goes_on_counts() -> None:
    before, now = said(1, Party.HR), said(2, Party.HR)
    case = a_case_in_review(round=2, verdicts={Party.HR: Verdict.APPROVED})
    assert rules.standing(case, [before, now]) == {Party.HR: now}


def test_nothing_counts_of_a_round_that_ended() -> None:
    assert rules.standing(a_case(round=1), [said(1, Party.HR, Verdict.REJECTED)]) == {}


def test_clients_that_refuse_or_want_another_contact_are_counted() -> None:
    refuses, wants, accepts = (
        a_move(f"cli_{says}", answer=ClientAnswer(says))
        for says in (ClientSays.REFUSED, ClientSays.WANTS_OTHER, ClientSays.ACCEPTED)
    )
    found = rules.clients([refuses, wants, wants, accepts, a_move()], complete=True)
    assert (found.refused, found.wants_other) == (1, 2)


def test_receivers_are_counted_whoever_gets_most_first() -> None:
    moves = [
        a_move("cli_a"),
        a_move("cli_b", receiver_id=LEAD, status=MoveStatus.PROPOSED),
        a_move("cli_c", receiver_id=HEAD, status=MoveStatus.ACCEPTED),
        a_move("cli_d", receiver_id=HEAD, status=MoveStatus.CUSTODY),
        a_move("cli_e", receiver_id=HEAD, status=MoveStatus.MOVED),
    ]
    assert rules.per_receiver(moves) == [Receiver(HEAD, 0, 1, 2), Receiver(LEAD, 1, 0, 0)]


@pytest.mark.parametrize(
    ("due_on", "overdue"), [(date(2026, 11, 23), 700), (TODAY, 0), (date(2026, 11, 25), 0), (None, 0)]
)
def test_what_fell_due_before_today_is_overdue(due_on: date | None, overdue: int) -> None:
    debt = a_debt(amount=Money(1000), open_amount=Money(700), due_on=due_on)
    assert rules.owed([debt], complete=True, today=TODAY).overdue == Money(overdue)


def test_what_is_owed_is_summed_up() -> None:
    disputed = a_debt(open_amount=Money(700), disputed=a_dispute(amount=Money(30)))
    debts = [disputed, a_debt(open_amount=Money(50))]
    found = rules.owed(debts, complete=False, today=TODAY)
    assert (found.count, found.open, found.disputed, found.complete) == (2, Money(750), Money(30), False)


def test_nothing_owed_is_nothing() -> None:
    found = rules.owed([], complete=True, today=TODAY)
    assert (found.count, found.open, found.overdue, found.disputed) == (0, Money(0), Money(0), Money(0))
