"""Things of the business with defaults: a test names only what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from chalicelib.clients.rules import Client, HolderRole
from chalicelib.core.access import Caller, Citation, Level, Lock, Role
from chalicelib.core.ids import child_id
from chalicelib.core.money import Money
from chalicelib.engagement.rules import Channel, Direction, Entry, Interaction, Told
from chalicelib.handover.evidence.rules import Announcement, Evidence
from chalicelib.handover.moves.rules import Move
from chalicelib.handover.opening import Application
from chalicelib.handover.rules import Handover, Notice, Party, Phase, TaskSpec, TaskStatus
from chalicelib.people.rules import Access
from chalicelib.trade.rules import Booking, Order

NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
ORG = "org_one"
LEAVER, HEAD, LEAD, BOSS = "emp_leaver", "emp_head", "emp_lead", "emp_boss"
HR, FINANCE = "emp_hr", "emp_finance"
RULE = Citation(
    "pol_1",
    "《客户与订单管理办法》",
    "第12条",
    version=1,
    published_on="2025-03-01",
    acknowledged_on="2025-03-06",
    acknowledged_version=1,
)
LOCK = Lock("hnd_1", "2026-11-24T08:30:00.000Z", LEAD)


def an_access(employee_id: str = LEAVER, **changes: Any) -> Access:
    """A salesperson at work."""
    defaults: dict[str, Any] = {
        "org_id": ORG,
        "employee_id": employee_id,
        "name": "林佩珊",
        "roles": frozenset({Role.EMPLOYEE, Role.SALES}),
        "team_id": "team_one",
        "department_id": "dep_one",
        "login": f"login of {employee_id}",
    }
    return Access(**{**defaults, **changes})


def a_caller(employee_id: str = LEAVER, **changes: Any) -> Caller:
    """A salesperson behind a request."""
    defaults: dict[str, Any] = {
        "org_id": ORG,
        "employee_id": employee_id,
        "name": "林佩珊",
        "roles": frozenset({Role.EMPLOYEE, Role.SALES}),
        "level": Level.FULL,
        "epoch": 1,
        "team_id": "team_one",
        "department_id": "dep_one",
        "request_id": "req_1",
    }
    return Caller(**{**defaults, **changes})


def a_locked_caller(**changes: Any) -> Caller:
    """The leaver behind a request."""
    return a_caller(**{"level": Level.HANDOVER, "epoch": 2, "lock": LOCK, **changes})


def a_client(client_id: str = "cli_a", **changes: Any) -> Client:
    """A client that the leaver manages."""
    defaults: dict[str, Any] = {
        "id": client_id,
        "org_id": ORG,
        "name": f"客户{client_id}",
        "region": "佛山",
        "industry": "家电",
        "size": "B",
        "team_id": "team_one",
        "holders": {LEAVER: (HolderRole.ACCOUNT_MANAGER,)},
    }
    return Client(**{**defaults, **changes})


def a_booking(**changes: Any) -> Booking:
    """An order about to be booked in the leaver's name."""
    defaults: dict[str, Any] = {
        "client_id": "cli_a",
        "salesperson_id": LEAVER,
        "placed_at": NOW,
        "lane": "佛山-上海",
        "amount": Money(123_400),
    }
    return Booking(**{**defaults, **changes})


def an_order(order_id: str = "ord_a_1", **changes: Any) -> Order:
    """An open order of a client of the leaver."""
    defaults: dict[str, Any] = {
        "id": order_id,
        "org_id": ORG,
        "client_id": "cli_a",
        "salesperson_id": LEAVER,
        "requested_salesperson_id": LEAVER,
        "responsible_id": LEAVER,
        "placed_at": NOW,
        "recorded_at": NOW,
        "lane": "佛山-上海",
        "amount": Money(123_400),
    }
    return Order(**{**defaults, **changes})


def a_told(**changes: Any) -> Told:
    """What was said on the telephone."""
    return Told(**{"channel": Channel.CALL, "direction": Direction.OUTBOUND, "summary": "下周要车", **changes})


def an_entry(occurred_at: datetime = NOW, **changes: Any) -> Entry:
    """A call about to be logged."""
    return Entry(**{"occurred_at": occurred_at, "told": a_told(), **changes})


def an_interaction(client_id: str = "cli_a", occurred_at: datetime = NOW, **changes: Any) -> Interaction:
    """A call of the leaver with a client."""
    defaults: dict[str, Any] = {
        "id": child_id("int", client_id, at=occurred_at),
        "org_id": ORG,
        "client_id": client_id,
        "occurred_at": occurred_at,
        "recorded_at": occurred_at,
        "employee_id": LEAVER,
        "told": a_told(),
    }
    return Interaction(**{**defaults, **changes})


def a_notice(**changes: Any) -> Notice:
    """A letter that HR received on 23 November 2026."""
    defaults: dict[str, Any] = {
        "form": "paper",
        "signed_on": date(2026, 11, 23),
        "received_on": date(2026, 11, 23),
        "received_by": "emp_hr",
    }
    return Notice(**{**defaults, **changes})


def an_application(**changes: Any) -> Application:
    """A lawful resignation."""
    defaults: dict[str, Any] = {
        "employee_id": LEAVER,
        "reason": "resignation",
        "notice": a_notice(),
        "last_day": date(2026, 12, 23),
        "last_day_basis": "statutory",
    }
    return Application(**{**defaults, **changes})


TASK = TaskSpec(1, "work", Party.DEPARTMENT, 12)


def a_case(**changes: Any) -> Handover:
    """A case that has just opened, nothing counted yet."""
    defaults: dict[str, Any] = {
        "id": "hnd_1",
        "org_id": ORG,
        "leaver_id": LEAVER,
        "leaver_name": "林佩珊",
        "team_id": "team_one",
        "department_id": "dep_one",
        "reason": "resignation",
        "notice": a_notice(),
        "last_day": date(2026, 12, 23),
        "last_day_basis": "statutory",
        "interim_holder_id": LEAD,
        "due_on": date(2026, 12, 16),
        "opened_at": NOW,
        "checklist": (TASK,),
        "parties": tuple(Party),
        "tasks": {1: TaskStatus.OPEN},
    }
    return Handover(**{**defaults, **changes})


def a_case_in_review(**changes: Any) -> Handover:
    """A case that waits for its three parties."""
    defaults: dict[str, Any] = {
        "phase": Phase.REVIEW,
        "round": 1,
        "tasks": {1: TaskStatus.COMPLETE},
        "approvers": {Party.DEPARTMENT: HEAD, Party.HR: HR, Party.FINANCE: FINANCE},
        "counted": True,
    }
    return a_case(**{**defaults, **changes})


def a_file(**changes: Any) -> Announcement:
    """A scan of four bytes."""
    defaults: dict[str, Any] = {
        "file_name": "scan.pdf",
        "media_type": "application/pdf",
        "size": 4,
        "sha256": "ab" * 32,
        "subject_ids": ("cli_a",),
    }
    return Announcement(**{**defaults, **changes})


def an_evidence(evidence_id: str = "evd_1", **changes: Any) -> Evidence:
    """A file that was announced for task one."""
    defaults: dict[str, Any] = {
        "id": evidence_id,
        "org_id": ORG,
        "case_id": "hnd_1",
        "task": 1,
        "file": a_file(),
        "announced_by": LEAVER,
        "announced_at": NOW,
    }
    return Evidence(**{**defaults, **changes})


def a_move(client_id: str = "cli_a", **changes: Any) -> Move:
    """A client of the case that has no receiver yet."""
    return Move(**{"client_id": client_id, "client_name": f"客户{client_id}", **changes})
