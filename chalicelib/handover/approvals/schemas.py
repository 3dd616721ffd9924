"""What stands beside the button, as it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from chalicelib.core.money import Money
from chalicelib.handover import opening
from chalicelib.handover.approvals import rules
from chalicelib.handover.approvals.rules import Approvals, Clients, Owed, Receiver, Said
from chalicelib.handover.rules import Handover, Party, Phase, Verdict
from chalicelib.handover.schemas import HandoverOut, TaskRow
from chalicelib.people.shapes import Answer, Count, IdOut, InstantOut, MoneyShape, known


class VerdictOut(Answer):
    """What was said for a party in a round, and by whom: the approver, or who decided in their place."""

    round: Count
    party: Annotated[str, known(*Party)]
    verdict: Annotated[str, known(*Verdict)]
    comment: str
    by: IdOut
    name: str | None
    at: InstantOut

    @classmethod
    def of(cls, said: Said, names: Mapping[str, str]) -> VerdictOut:
        """The answer for a verdict."""
        return cls(**vars(said), name=names.get(said.by))


class PartyOut(Answer):
    """Who judges for a party in this round, what they said, and the tasks that the party judges."""

    approver_id: IdOut | None
    approver_name: str | None
    said: VerdictOut | None
    tasks: list[TaskRow]


class ReceiverOut(Answer):
    """How many clients a person is named for, accepted, and has already."""

    employee_id: IdOut
    name: str | None
    proposed: Count
    accepted: Count
    moved: Count

    @classmethod
    def of(cls, receiver: Receiver, names: Mapping[str, str]) -> ReceiverOut:
        """The answer for a receiver."""
        return cls(**vars(receiver), name=names.get(receiver.employee_id))


class SpotFacts(Answer):
    """How many clients were drawn for this review, are still to be checked, and did not match."""

    drawn: Count
    open: Count
    differing: Count


class ExceptedOut(Answer):
    """A task in which exceptions are asked for more than 20 of a hundred clients."""

    number: Count
    code: str
    count: Count
    percent: Count


class DepartmentFacts(Answer):
    """Where the clients go, what they say of it, what spot checks found, and what many of them go without.

    Of very many clients `receivers` and answers are only of those that were read: then not `complete`.
    """

    clients: Count
    accepted: Count
    moved: Count
    refused: Count
    wants_other: Count
    spot_checks: SpotFacts
    receivers: list[ReceiverOut]
    complete: bool
    exceptions: list[ExceptedOut]

    @classmethod
    def of(cls, case: Handover, clients: Clients, names: Mapping[str, str]) -> DepartmentFacts:
        """The facts of a case's clients."""
        return cls(
            clients=case.moves_total,
            accepted=case.moves_total - case.open_moves,
            moved=case.moves_done,
            refused=clients.refused,
            wants_other=clients.wants_other,
            spot_checks=SpotFacts(drawn=case.spot_drawn, open=len(case.spot_open), differing=case.spot_differing),
            receivers=[ReceiverOut.of(one, names) for one in clients.receivers],
            complete=clients.complete,
            exceptions=[ExceptedOut(**vars(one)) for one in clients.excepted],
        )


class HrFacts(Answer):
    """The labour side: the notice and the days that follow from it."""

    form: str
    signed_on: date
    received_on: date
    last_day: date
    last_day_basis: str
    earliest_last_day: date
    warnings: list[str]

    @classmethod
    def of(cls, case: Handover) -> HrFacts:
        """The facts of a case's notice."""
        return cls(
            form=case.notice.form,
            signed_on=case.notice.signed_on,
            received_on=case.notice.received_on,
            last_day=case.last_day,
            last_day_basis=case.last_day_basis,
            earliest_last_day=opening.earliest_last_day(case.notice),
            warnings=opening.warnings(case),
        )


class FinanceFacts(Answer):
    """What is open in the leaver's name, in fen; of very many debts those that fall due first: then not `complete`."""

    receivables: Count
    open: MoneyShape
    overdue: MoneyShape
    disputed: MoneyShape
    complete: bool

    @classmethod
    def of(cls, owed: Owed) -> FinanceFacts:
        """The facts of what is owed."""
        return cls(
            receivables=owed.count,
            open=_money(owed.open),
            overdue=_money(owed.overdue),
            disputed=_money(owed.disputed),
            complete=owed.complete,
        )


def _money(money: Money) -> MoneyShape:
    return MoneyShape(**vars(money))


class FactsOut(Answer):
    """The facts per party; null where the caller is not to know them."""

    department: DepartmentFacts | None
    hr: HrFacts | None
    finance: FinanceFacts | None

    @classmethod
    def of(cls, found: Approvals) -> FactsOut:
        """The facts that the caller may know."""
        return cls(
            department=DepartmentFacts.of(found.case, found.clients, found.names) if found.clients else None,
            hr=HrFacts.of(found.case) if found.labour else None,
            finance=FinanceFacts.of(found.owed) if found.owed else None,
        )


class ApprovalsOut(Answer):
    """A case for whoever judges it: the parties of this round, the facts, and the rounds before."""

    handover_id: IdOut
    phase: Annotated[str, known(*Phase)]
    round: Count
    approvals: dict[str, PartyOut]
    facts: FactsOut
    history: list[VerdictOut]

    @classmethod
    def of(cls, found: Approvals) -> ApprovalsOut:
        """The answer for a case as its approvers see it."""
        case, names = found.case, found.names
        counting = rules.standing(case, found.said)
        return cls(
            handover_id=case.id,
            phase=case.phase,
            round=case.round,
            approvals={party.value: _party(case, party, counting.get(party), names) for party in case.parties},
            facts=FactsOut.of(found),
            history=[VerdictOut.of(one, names) for one in found.said if counting.get(one.party) != one],
        )


def _party(case: Handover, party: Party, said: Said | None, names: Mapping[str, str]) -> PartyOut:
    approver = case.approvers.get(party)
    return PartyOut(
        approver_id=approver,
        approver_name=names.get(approver or ""),
        said=VerdictOut.of(said, names) if said else None,
        tasks=[task for task in HandoverOut.of(case).tasks if task.party == party],
    )
