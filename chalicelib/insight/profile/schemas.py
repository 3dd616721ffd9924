"""What a profile looks like."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import Field

from chalicelib.clients.parts.rules import Part
from chalicelib.clients.rules import HolderRole
from chalicelib.insight.profile.rules import HELD, Profile
from chalicelib.insight.rules import Numbers
from chalicelib.insight.summaries.rules import Matter, Summary, live
from chalicelib.people.shapes import TEAM_OR_NONE, Answer, Count, IdOut, InstantOut, known

DayOut = Annotated[str, Field(json_schema_extra={"format": "date", "examples": ["2026-12-23"]})]
MonthOut = Annotated[str, Field(json_schema_extra={"pattern": "^[0-9]{4}-[0-9]{2}$", "examples": ["2026-11"]})]
TeamOut = Annotated[str, Field(json_schema_extra={"pattern": TEAM_OR_NONE, "maxLength": 120})]
Known = Annotated[str, known()]


class MoneyOut(Answer):
    """An amount in fen."""

    amount: int
    currency: str = "CNY"


class NextStepOut(Answer):
    """What is to be done next, and by which day."""

    text: str
    on: DayOut


class MonthRow(Answer):
    """A month of the company's calendar; `amount` is that of the orders that were not cancelled."""

    month: MonthOut
    orders: Count
    cancelled: Count
    amount: MoneyOut
    contacts: Count
    complaints: Count

    @classmethod
    def of(cls, month: str, numbers: Numbers) -> MonthRow:
        """The row of a month's numbers."""
        counts = {name: numbers.get(name, 0) for name in ("orders", "cancelled", "contacts", "complaints")}
        return cls(month=month, amount=MoneyOut(amount=numbers.get("amount", 0)), **counts)


class InteractionRow(Answer):
    """What passed between the company and the client, as it was last told."""

    id: IdOut
    version: Count
    channel: Known
    direction: Known
    occurred_at: InstantOut
    recorded_at: InstantOut
    employee_id: IdOut
    summary: str
    next_step: str | None
    next_on: DayOut | None


class OrderRow(Answer):
    """An open order."""

    id: IdOut
    status: Known
    placed_at: InstantOut
    lane: str
    amount: MoneyOut
    next_step: str | None
    next_on: DayOut | None
    next_owner_id: IdOut | None
    responsible_id: IdOut


class ReceivableRow(Answer):
    """An open receivable."""

    id: IdOut
    kind: Known
    stage: Known
    amount: MoneyOut
    open_amount: MoneyOut
    disputed_amount: MoneyOut
    invoice_no: str | None
    due_on: DayOut | None
    responsible_id: IdOut | None


class ComplaintRow(Answer):
    """An open complaint."""

    id: IdOut
    status: Known
    subject: str
    filed_on: DayOut
    next_step: str | None
    next_on: DayOut | None
    owner_id: IdOut | None


class HeldRow(Answer):
    """Something that the file holds; `facts` are the fields of its own route."""

    id: IdOut
    version: Count
    facts: dict[str, Any]

    @classmethod
    def of(cls, part: Part) -> HeldRow:
        """The row of a part."""
        return cls(id=part.id, version=part.version, facts=dict(part.facts))


class OrdersOut(Answer):
    """How many orders are open and what they come to; `items` are the 50 whose next step is due first."""

    open: Count
    amount: MoneyOut
    items: list[OrderRow]


class ReceivablesOut(Answer):
    """How many receivables are open and what is still owed; `items` are the 50 that are due first."""

    open: Count
    open_amount: MoneyOut
    next_due_on: DayOut | None
    items: list[ReceivableRow]


class ComplaintsOut(Answer):
    """How many complaints are open; `items` are the 50 whose next step is due first."""

    open: Count
    items: list[ComplaintRow]


class ProfileOut(Answer):
    """A client at one glance; a part that the caller may not read is null."""

    id: IdOut
    name: str
    region: str
    industry: str
    size: Annotated[str, known("A", "B", "C", "D")]
    team_id: TeamOut
    holders: dict[str, list[Annotated[str, known(*HolderRole)]]]
    version: Count
    first_order_on: DayOut | None
    last_order_on: DayOut | None
    last_contact_at: InstantOut | None
    last_contact_by: IdOut | None
    next_step: NextStepOut | None
    months: list[MonthRow]
    interactions: list[InteractionRow] | None
    orders: OrdersOut | None
    receivables: ReceivablesOut | None
    complaints: ComplaintsOut | None
    contacts: list[HeldRow] | None
    sites: list[HeldRow] | None
    documents: list[HeldRow] | None
    agreements: list[HeldRow] | None
    related_parties: list[HeldRow] | None

    @classmethod
    def of(cls, profile: Profile) -> ProfileOut:
        """The answer for a profile."""
        client, summary = profile.client, profile.summary
        columns, step = live(summary), summary.next_step
        known_days = {name: columns[name] for name in ("first_order_on", "last_order_on")}
        contact = {name: columns[name] for name in ("last_contact_at", "last_contact_by")}
        return cls(
            id=client.id,
            name=client.name,
            region=client.region,
            industry=client.industry,
            size=client.size,
            team_id=client.team_id,
            holders={person: list(roles) for person, roles in client.holders.items()},
            version=client.version,
            next_step=NextStepOut(text=step.text, on=step.on) if step else None,
            months=[MonthRow.of(month, numbers) for month, numbers in summary.months.items()],
            **known_days,
            **contact,
            **{part: make(profile) if part in profile.shown else None for part, make in _PARTS.items()},
        )


def _interactions(profile: Profile) -> list[InteractionRow]:
    return [InteractionRow(id=one, **state) for one, state in profile.summary.contacts.items()]


def _orders(profile: Profile) -> OrdersOut:
    count, worth, rows = _open(profile.summary, "order")
    return OrdersOut(open=count, amount=worth, items=[OrderRow(**row) for row in rows])


def _receivables(profile: Profile) -> ReceivablesOut:
    count, owed, rows = _open(profile.summary, "receivable")
    due = profile.summary.next_due_on
    return ReceivablesOut(open=count, open_amount=owed, next_due_on=due, items=[ReceivableRow(**row) for row in rows])


def _complaints(profile: Profile) -> ComplaintsOut:
    count, _, rows = _open(profile.summary, "complaint")
    return ComplaintsOut(open=count, items=[ComplaintRow(**row) for row in rows])


def _open(summary: Summary, kind: str) -> tuple[int, MoneyOut, list[dict[str, Any]]]:
    """How many matters of a kind are open, what they come to, and those that are listed."""
    rows = [_row(one, matter) for one, matter in summary.open.get(kind, {}).items()]
    return summary.counts.get(kind, 0), MoneyOut(amount=summary.sums.get(kind, 0)), rows


def _held(section: str) -> Callable[[Profile], list[HeldRow]]:
    return lambda profile: [HeldRow.of(part) for part in profile.held.get(section, ())]


def _row(record_id: str, matter: Matter) -> dict[str, Any]:
    """A matter's columns, its amounts with their currency."""
    state: Mapping[str, Any] = matter.state
    currency = state.get("currency", "CNY")
    money = {name: MoneyOut(amount=state[name], currency=currency) for name in state if name.endswith("amount")}
    return {"id": record_id, **{name: value for name, value in state.items() if name != "currency"}, **money}


_PARTS: Mapping[str, Callable[[Profile], Any]] = {
    "interactions": _interactions,
    "orders": _orders,
    "receivables": _receivables,
    "complaints": _complaints,
    **{section: _held(section) for section in HELD},
}
