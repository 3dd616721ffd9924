"""What the settlement's route answers."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from chalicelib.handover.rules import Handover
from chalicelib.handover.settlement import rules
from chalicelib.handover.settlement.rules import Law, Obligation, Owed
from chalicelib.people.shapes import Answer, IdOut, known


class ObligationOut(Answer):
    """Something that the company owes: by when, and by which article."""

    code: str
    due_on: date
    law: Annotated[str, known(*Law)]
    articles: str
    owed: Annotated[str, known(*Owed)]
    condition: Annotated[str | None, Field(description="On what it depends whether it is owed.")]
    waits_for_handover: bool

    @classmethod
    def of(cls, obligation: Obligation) -> ObligationOut:
        """The answer for an obligation."""
        return cls(**{**vars(obligation), "condition": obligation.condition or None})


class SettlementOut(Answer):
    """What falls due when an employment ends, without amounts."""

    handover_id: IdOut
    reason: str
    last_day: date
    provisional: Annotated[bool, Field(description="It rests on a year whose holidays are not announced yet.")]
    items: list[ObligationOut]

    @classmethod
    def of(cls, case: Handover) -> SettlementOut:
        """The answer for a case."""
        return cls(
            handover_id=case.id,
            reason=case.reason,
            last_day=case.last_day,
            provisional=rules.provisional(case),
            items=[ObligationOut.of(one) for one in rules.obligations(case)],
        )
