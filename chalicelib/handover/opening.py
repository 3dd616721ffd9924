"""How a case begins: what opens it, the earliest last day, its due day, and what the company should know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.core.access import Citation
from chalicelib.core.errors import Fault, Invalid
from chalicelib.core.events import Event
from chalicelib.core.ids import new_id
from chalicelib.handover import dues
from chalicelib.handover.rules import Handover, Notice, Party, Phase, TaskSpec, TaskStatus
from chalicelib.people.rules import Access

NOTICE_DAYS = 30


class InterimHolderUnconfirmed(Invalid):
    """Whoever opens their own case may name one of those above them; anybody else is for HR to name."""

    code = "interim_holder_unconfirmed"

    def __init__(self) -> None:
        super().__init__(errors=[Fault("interim_holder_id", self.code)])


@dataclass(frozen=True)
class Application:
    """What opens a case."""

    employee_id: str
    reason: str
    notice: Notice
    last_day: date
    last_day_basis: str
    interim_holder_id: str | None = None


def earliest_last_day(notice: Notice) -> date:
    """Thirty days after receipt, the day of receipt not counted (Labour Contract Law art. 37; Civil Code art. 201)."""
    return notice.received_on + timedelta(days=NOTICE_DAYS)


def warnings(case: Handover) -> list[str]:
    """What the company should know and nothing refuses: codes."""
    unlawful = case.last_day_basis == "statutory" and case.last_day < earliest_last_day(case.notice)
    found = {
        "last_day_unlawful": unlawful,
        "no_order_policy": case.rule is None,
        "policy_not_acknowledged": case.rule is not None and case.rule.acknowledged_on is None,
        "no_approver": case.phase is Phase.REVIEW and not set(case.parties) <= set(case.approvers),
    }
    return [code for code, holds in found.items() if holds]


def due_on(notice: Notice, last_day: date) -> date:
    """Five working days before the last day, never before half of the time from notice to last day."""
    return dues.of_case(notice.received_on, last_day)


def open_case(
    leaver: Access,
    application: Application,
    *,
    checklist: Sequence[TaskSpec],
    interim_holder_id: str,
    lead_id: str = "",
    head_id: str = "",
    rule: Citation | None = None,
    now: datetime,
) -> tuple[Handover, Event]:
    """A new case with its checklist; the leaver's rights narrow in the same transaction, by a rule of the company.

    Whoever leads the leaver's team and department that day is told of the case.
    """
    case = Handover(
        id=new_id("hnd"),
        org_id=leaver.org_id,
        leaver_id=leaver.employee_id,
        leaver_name=leaver.name,
        team_id=leaver.team_id,
        department_id=leaver.department_id,
        reason=application.reason,
        notice=application.notice,
        last_day=application.last_day,
        last_day_basis=application.last_day_basis,
        interim_holder_id=interim_holder_id,
        due_on=due_on(application.notice, application.last_day),
        opened_at=now,
        checklist=tuple(checklist),
        parties=tuple(Party),
        lead_id=lead_id,
        head_id=head_id,
        tasks={spec.number: TaskStatus.OPEN for spec in checklist},
        rule=rule,
    )
    return case, case.event("HandoverOpened", **_told(case, leaver))


def _told(case: Handover, leaver: Access) -> dict[str, object]:
    return {
        "leaver_id": case.leaver_id,
        "reason": case.reason,
        "received_on": case.notice.received_on.isoformat(),
        "last_day": case.last_day.isoformat(),
        "due_on": case.due_on.isoformat(),
        "first_due_on": min(case.task_due_on(number) for number in case.tasks).isoformat(),
        "interim_holder_id": case.interim_holder_id,
        "rule": dict(vars(case.rule)) if case.rule else None,
        "access": {"before": leaver.level.value, "after": "handover"},
    }
