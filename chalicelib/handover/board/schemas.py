"""What the lists of cases take and answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

from chalicelib.handover.board.rules import Capacity, Standing, Waiting
from chalicelib.handover.rules import Handover, Phase
from chalicelib.handover.schemas import ApprovalOut, HandoverOut, MovesOut, approvals_of
from chalicelib.people.shapes import Answer, Count, Cursor, IdOut, PageQuery, known

# Written out, for a parameter of the contract refers to no schema.
PhaseAsked = Annotated[Phase, WithJsonSchema({"type": "string", "enum": [phase.value for phase in Phase]})]


class HandoverQuery(PageQuery):
    """Which live cases: those in a phase, those that wait for the caller."""

    phase: PhaseAsked | None = None
    waiting_for: Literal["me"] | None = None


class WaitingOut(Answer):
    """As what a case waits for the caller; a successor is told for how many clients."""

    capacity: Annotated[str, known(*Capacity)]
    clients: Count | None


class ListedHandover(HandoverOut):
    """A case in a list; with `waiting_for` it says for what it waits."""

    waiting: WaitingOut | None = None

    @classmethod
    def listed(cls, case: Handover, why: Waiting | None) -> ListedHandover:
        """The row of a case, and for what it waits if the list says so."""
        shown = WaitingOut(capacity=why.capacity, clients=why.clients) if why else None
        return cls.model_validate({**vars(HandoverOut.of(case)), "waiting": shown})


class HandoverPage(Answer):
    """A page of cases."""

    items: list[ListedHandover]
    next_cursor: Cursor


class DoneOut(Answer):
    """How many of how many."""

    done: Count
    total: Count


class ReceiversOut(Answer):
    """How many clients have a receiver who accepted, and how many there are; more may come while they are counted."""

    with_receiver: Count
    total: Count
    counted: bool


class BoardRow(Answer):
    """A case at one glance; `days_left` is below zero when it is overdue."""

    id: IdOut
    leaver_id: IdOut
    leaver_name: str
    team_id: IdOut | None
    department_id: IdOut | None
    phase: Annotated[str, known(*Phase)]
    round: Count
    last_day: date
    due_on: date
    days_left: Annotated[int, Field(json_schema_extra={"examples": [21]})]
    overdue: bool
    tasks: DoneOut
    clients: ReceiversOut
    moves: MovesOut
    approvals: dict[str, ApprovalOut]

    @classmethod
    def of(cls, stands: Standing) -> BoardRow:
        """The row of a case."""
        case = stands.case
        return cls(
            id=case.id,
            leaver_id=case.leaver_id,
            leaver_name=case.leaver_name,
            team_id=case.team_id or None,
            department_id=case.department_id or None,
            phase=case.phase,
            round=case.round,
            last_day=case.last_day,
            due_on=case.due_on,
            days_left=stands.days_left,
            overdue=stands.overdue,
            tasks=DoneOut(done=stands.tasks_done, total=len(case.tasks)),
            clients=ReceiversOut(with_receiver=stands.with_receiver, total=case.moves_total, counted=case.counted),
            moves=MovesOut(done=case.moves_done, total=case.moves_total),
            approvals=approvals_of(case),
        )


class BoardPage(Answer):
    """A page of the board: live cases, the most urgent first; what of this page is in which phase, and what overdue."""

    today: date
    items: list[BoardRow]
    phases: dict[str, Count]
    overdue: Count
    next_cursor: Cursor

    @classmethod
    def of(cls, found: Sequence[Standing], today: date, next_cursor: str | None) -> BoardPage:
        """The page of some cases."""
        return cls(
            today=today,
            items=[BoardRow.of(stands) for stands in found],
            phases=dict(Counter(stands.case.phase.value for stands in found)),
            overdue=sum(stands.overdue for stands in found),
            next_cursor=next_cursor,
        )
