"""Debts and complaints with defaults: a test names only what it is about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from chalicelib.clients.rules import Client
from chalicelib.clients.store import ClientStore
from chalicelib.core import clock
from chalicelib.core.access import System
from chalicelib.core.money import Money
from chalicelib.trade.complaints import rules as complaint_rules
from chalicelib.trade.complaints.rules import Complaint, ComplaintKind, ComplaintSource, Filing
from chalicelib.trade.complaints.store import ComplaintStore
from chalicelib.trade.receivables import rules as receivable_rules
from chalicelib.trade.receivables.rules import (
    DebtKind,
    DebtStage,
    Dispute,
    Payment,
    PaymentMethod,
    Receivable,
    Statement,
)
from chalicelib.trade.receivables.store import ReceivableStore
from tests.kit.builders import LEAVER, NOW, ORG
from tests.kit.company import TestCompany


def a_debt(receivable_id: str = "rec_a_1", **changes: Any) -> Receivable:
    """Freight of 1,000 yuan that is not billed yet, collected by the leaver."""
    defaults: dict[str, Any] = {
        "id": receivable_id,
        "org_id": ORG,
        "client_id": "cli_a",
        "kind": DebtKind.FREIGHT,
        "stage": DebtStage.UNBILLED,
        "amount": Money(100_000),
        "open_amount": Money(100_000),
        "responsible_id": LEAVER,
    }
    return Receivable(**{**defaults, **changes})


def a_dispute(**changes: Any) -> Dispute:
    """360 yuan of waiting time that the client does not accept."""
    defaults: dict[str, Any] = {
        "amount": Money(36_000),
        "reason": "两票等时费不认可",
        "since": date(2026, 11, 10),
        "owner_id": LEAVER,
        "next_step": "核对等时记录",
    }
    return Dispute(**{**defaults, **changes})


def a_statement(on: date | None = None, **changes: Any) -> Statement:
    """A statement of 1,000 yuan that the client sealed, yesterday unless a day is given."""
    yesterday = clock.now().date() - timedelta(days=1)
    defaults: dict[str, Any] = {"amount": Money(100_000), "sealed": True, "evidence_id": None}
    return Statement(on or yesterday, **{**defaults, **changes})


def a_payment(amount: int = 40_000, **changes: Any) -> Payment:
    """A transfer that came in four days ago."""
    defaults: dict[str, Any] = {"on": date(2026, 11, 20), "method": PaymentMethod.TRANSFER}
    return Payment(Money(amount), **{**defaults, **changes})


def a_filing(**changes: Any) -> Filing:
    """A delay that a client complains of."""
    defaults: dict[str, Any] = {
        "client_id": "cli_a",
        "subject": "晚到6小时",
        "kind": ComplaintKind.DELAY,
        "filed_on": date(2026, 11, 20),
        "source": ComplaintSource.CLIENT,
        "text": "上周三那票晚了6个钟，产线都停了",
    }
    return Filing(**{**defaults, **changes})


def a_complaint(complaint_id: str = "cmp_a_1", **changes: Any) -> Complaint:
    """A delay that the leaver has to see to."""
    filed = {name: value for name, value in vars(a_filing()).items() if name != "owner_id"}
    return Complaint(**{"id": complaint_id, "org_id": ORG, "owner_id": LEAVER, **filed, **changes})


def owed(company: TestCompany, **given: Any) -> Receivable:
    """The first client owes 1,000 yuan, in the tables."""
    client = _first_client(company)
    debt, event = receivable_rules.record(client, DebtKind.FREIGHT, {"amount": Money(100_000), **given}, now=NOW)
    by = System(company.org_id, "test")
    return ReceivableStore().create(debt, event, client=client, people=(), by=by, now=NOW)


def complained(company: TestCompany, **changes: Any) -> Complaint:
    """The first client complains of a delay, in the tables."""
    client = _first_client(company)
    complaint, event = complaint_rules.file(client, a_filing(**{"client_id": client.id, **changes}), now=NOW)
    by = System(company.org_id, "test")
    return ComplaintStore().create(complaint, event, client=client, people=(), by=by, now=NOW)


def _first_client(company: TestCompany) -> Client:
    client = ClientStore().get(company.org_id, company.client_ids[0])
    assert client is not None
    return client
