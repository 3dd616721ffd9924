"""The records of a plan as the application's own: the same ids for the same plan, company after company."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

from chalicelib.clients import rules as client_rules
from chalicelib.clients.parts import rules as part_rules
from chalicelib.clients.parts.rules import AGREEMENT, CONTACT, DOCUMENT, SITE, Kind, Part
from chalicelib.clients.parts.schemas import AgreementIn, ContactIn, DocumentIn, PartIn, SiteIn
from chalicelib.clients.parts.store import PartStore
from chalicelib.clients.rules import Address, Client, HolderRole
from chalicelib.clients.store import ClientStore
from chalicelib.core import clock
from chalicelib.core.access import System
from chalicelib.core.events import Event
from chalicelib.core.ids import ulid
from chalicelib.core.money import Money
from chalicelib.engagement import rules as talk_rules
from chalicelib.engagement.rules import Channel, Direction, Entry, Interaction, Participant, Side, Told
from chalicelib.engagement.store import InteractionStore
from chalicelib.trade import rules as trade_rules
from chalicelib.trade.complaints import rules as complaint_rules
from chalicelib.trade.complaints.rules import Complaint, ComplaintKind, ComplaintSource, ComplaintStatus, Filing
from chalicelib.trade.complaints.store import ComplaintStore
from chalicelib.trade.receivables import rules as debt_rules
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
from chalicelib.trade.rules import Booking, Order, OrderStatus
from chalicelib.trade.store import OrderStore
from infra.seed import clients, complaints, files, money, names, orders, talk
from infra.seed.lanes import Lane
from infra.seed.plan import Plan

CLIENTS_A_PAGE, RECORDS_A_PAGE = 11, 95
TOLD_AFTER = timedelta(minutes=5)
R = TypeVar("R")
Made = tuple[R, Event]


Load = Callable[..., None]


@dataclass(frozen=True)
class Page:
    """One transaction of the load: what is told, how a record is made of it, and what writes them all."""

    id: str
    load: Load
    make: Callable[[Any], Made[Any]]
    told: Sequence[Any]

    def write(self, by: System, now: datetime) -> None:
        """Write all of it or nothing; `Raced` if it is there."""
        self.load([self.make(one) for one in self.told], self.id, by=by, now=now)


class Ids:
    """The id of everything in a plan, the same whenever it is asked for."""

    def __init__(self, org_id: str, plan: Plan):
        self._of = f"{org_id} {plan.number} {plan.day} {plan.scale}"
        self._day = datetime.combine(plan.day, time(), orders.ZONE)

    def of(self, prefix: str, key: object, *, at: datetime | None = None, within: str = "") -> str:
        """An id that tells when the thing was, within that of a client if it belongs to one."""
        chance = hashlib.sha256(f"{self._of} {prefix} {key}".encode()).digest()[:10]
        moment = (at or self._day) - datetime.fromtimestamp(0, UTC)
        parent = f"{within.partition('_')[2]}_" if within else ""
        return f"{prefix}_{parent}{ulid(moment // timedelta(milliseconds=1), chance)}"


class Records:
    """Turns what a plan says into records with the events that explain them; of one person's clients only, if named."""

    def __init__(self, org_id: str, plan: Plan, manager: str = ""):
        self._org_id, self._plan = org_id, plan
        self._wanted = {place for place, one in enumerate(plan.clients) if manager in ("", one.manager)}
        self.ids = Ids(org_id, plan)
        self._now = datetime.combine(plan.day, time(), orders.ZONE)
        self.clients = [self._client(one) for one in plan.clients]

    @property
    def last_page(self) -> str:
        """The page that is written when all others are: with it the load is done."""
        return self.ids.of("imp", "last")

    def person(self, key: str) -> str:
        """Somebody's id."""
        return self.ids.of("emp", key)

    def team(self, key: str) -> str:
        """A team's id."""
        return self.ids.of("team", key)

    def client_pages(self) -> list[Page]:
        """The clients: before everything else, for all else is about one of them."""
        wanted = [client for place, client in enumerate(self.clients) if place in self._wanted]
        return self._pages(ClientStore().load, client_rules.register, wanted, CLIENTS_A_PAGE)

    def pages(self) -> list[Page]:
        """All else, client after client, so that what follows from a page is about few of them."""
        plan = self._plan
        parts = PartStore().load
        made = [
            *self._pages(parts, self._contact, self._by_client(plan.contacts)),
            *self._pages(parts, self._site, self._by_client(plan.sites)),
            *self._pages(parts, self._document, self._by_client(plan.documents)),
            *self._pages(parts, self._agreement, self._by_client(plan.agreements)),
            *self._pages(InteractionStore().load, self._interaction, self._by_client(plan.interactions)),
            *self._pages(OrderStore().load, self._order, self._by_client(plan.orders)),
            *self._pages(ReceivableStore().load, self._receivable, self._by_client(plan.receivables)),
            *self._pages(ComplaintStore().load, self._complaint, self._by_client(plan.complaints)),
        ]
        return [*made[:-1], replace(made[-1], id=self.last_page)]

    def _pages(
        self, load: Load, make: Callable[[Any], Made[Any]], told: Sequence[Any], size: int = RECORDS_A_PAGE
    ) -> list[Page]:
        noun = make.__name__
        starts = range(0, len(told), size)
        return [Page(self.ids.of("imp", f"{noun} {at}"), load, make, told[at : at + size]) for at in starts]

    def _by_client(self, told: Iterable[Any]) -> list[Any]:
        wanted = (one for one in told if one.client in self._wanted)
        return sorted(wanted, key=lambda one: (one.client, one.key))

    def _client(self, one: clients.Client) -> Client:
        holders = {self.person(who): (HolderRole(role),) for who, role in one.holders.items()}
        first_day = datetime.combine(one.since, time(9), orders.ZONE)
        return Client(
            id=self.ids.of("cli", one.key, at=first_day),
            org_id=self._org_id,
            name=one.name,
            region=one.region,
            industry=one.industry,
            size=one.size,
            team_id=self.team(one.team),
            holders=holders,
            since=dict.fromkeys(holders, clock.to_text(first_day)),
            short_name=names.short(one.name),
            uscc=one.uscc,
            registered_on=one.since,
            addresses=(Address("office", f"{one.region}市{one.town}", one.region),),
        )

    def _order(self, one: orders.Order) -> Made[Order]:
        client, seller = self.clients[one.client], self.person(one.salesperson)
        booking = Booking(
            client_id=client.id,
            salesperson_id=seller,
            placed_at=one.placed_at,
            lane=one.lane.name,
            amount=Money(one.amount),
            status=OrderStatus(one.status),
            next_step=one.next_step or None,
            next_on=one.next_on,
            next_owner_id=seller if one.open else None,
            vehicle=one.lane.vehicle,
        )
        order, event = trade_rules.book(client, booking, now=one.placed_at + TOLD_AFTER)
        id_ = self.ids.of("ord", one.key, at=one.placed_at, within=client.id)
        return replace(order, id=id_), replace(event, aggregate_id=id_)

    def _contact(self, one: files.Contact) -> Made[Part]:
        phones = [one.phone] if one.phone else []
        told = {"name": one.name, "role": one.position, "phones": phones, "wecom_id": one.wecom or None}
        return self._part(CONTACT, one, ContactIn(**told))

    def _site(self, one: files.Site) -> Made[Part]:
        told = {name: value for name, value in vars(one).items() if name not in ("key", "client", "contact")}
        contact_id = self._contact_id(one.client, one.contact)
        return self._part(SITE, one, SiteIn(**told, datum="gcj02", contact_id=contact_id))

    def _document(self, one: files.Document) -> Made[Part]:
        told = {"kind": one.kind, "name": one.name, "signed_on": one.signed_on.isoformat()}
        return self._part(DOCUMENT, one, DocumentIn(**told))

    def _agreement(self, one: files.Agreement) -> Made[Part]:
        client, due = self._plan.clients[one.client], one.tender_due_on
        told = {
            "kind": one.kind,
            "valid_from": one.valid_from.isoformat(),
            "valid_until": one.valid_until.isoformat(),
            "terms_days": client.terms,
            "renewal_owner_id": self.person(one.owner),
            "lines": [_price(lane) for lane, _ in client.lanes] if one.kind == "price" else [],
            "tender": {"due_on": due.isoformat(), "bond": {"amount": one.bond, "currency": "CNY"}} if due else None,
        }
        return self._part(AGREEMENT, one, AgreementIn(**told))

    def _part(self, kind: Kind, one: Any, shape: PartIn) -> Made[Part]:
        client = self.clients[one.client]
        part, event = part_rules.add(client, kind, shape.facts())
        id_ = self.ids.of(kind.prefix, one.key, within=client.id)
        return replace(part, id=id_), replace(event, aggregate_id=id_)

    def _contact_id(self, client: int, contact: int) -> str:
        return self.ids.of(CONTACT.prefix, contact, within=self.clients[client].id)

    def _interaction(self, one: talk.Interaction) -> Made[Interaction]:
        client = self.clients[one.client]
        told = Told(
            channel=Channel(one.channel),
            direction=Direction(one.direction),
            summary=one.summary,
            duration_s=one.visit.minutes * 60 if one.visit else one.duration_s,
            participants=tuple(self._participants(one)),
            next_step=one.next_step or None,
            next_on=one.next_on,
        )
        entry = Entry(occurred_at=one.occurred_at, told=told)
        who = self.person(one.employee)
        logged, event = talk_rules.log(client, entry, employee_id=who, now=one.recorded_at)
        id_ = self.ids.of("int", one.key, at=one.occurred_at, within=client.id)
        return replace(logged, id=id_), replace(event, aggregate_id=id_)

    def _participants(self, one: talk.Interaction) -> Iterator[Participant]:
        known = self._contact_id(one.client, one.contact) if one.contact is not None else None
        yield from (Participant(name, Side.CLIENT, known) for name in one.people)

    def _receivable(self, one: money.Receivable) -> Made[Receivable]:
        client = self.clients[one.client]
        given = {
            "amount": Money(one.amount),
            "open_amount": Money(one.open),
            "stage": DebtStage(one.stage),
            "responsible_id": self.person(one.responsible),
            "disputed": self._dispute(one.disputed) if one.disputed else None,
            "invoice_no": one.invoice_no or None,
            "due_on": one.due_on,
            "last_reconciled": _statement(one),
            "payments": _payments(one, self._plan.day),
        }
        debt, event = debt_rules.record(client, DebtKind(one.kind), given, now=self._now)
        id_ = self.ids.of("rec", one.key, at=self._noon(one.issued_on), within=client.id)
        return replace(debt, id=id_), replace(event, aggregate_id=id_)

    def _dispute(self, one: money.Dispute) -> Dispute:
        return Dispute(Money(one.amount), one.reason, one.since, self.person(one.owner), one.next_step)

    def _complaint(self, one: complaints.Complaint) -> Made[Complaint]:
        client = self.clients[one.client]
        about = self._plan.orders[one.order]
        filing = Filing(
            client_id=client.id,
            subject=one.subject,
            kind=ComplaintKind(one.kind),
            filed_on=one.filed_on,
            source=ComplaintSource.CLIENT,
            text=one.subject,
            order_id=self.ids.of("ord", about.key, at=about.placed_at, within=client.id),
            next_step=one.next_step or None,
            next_on=one.next_on,
            owner_id=self.person(one.owner),
        )
        filed, event = complaint_rules.file(client, filing, now=self._now)
        id_ = self.ids.of("cmp", one.key, at=self._noon(one.filed_on), within=client.id)
        found = replace(
            filed,
            id=id_,
            status=ComplaintStatus(one.status),
            resolution=one.resolution or None,
            satisfied=None if one.open else True,
        )
        return found, Event(event.name, id_, {**event.data, "state": complaint_rules.state_of(found)})

    def _noon(self, day: date | None) -> datetime:
        return datetime.combine(day or self._plan.day, time(12), orders.ZONE)


def _statement(one: money.Receivable) -> Statement | None:
    return Statement(one.reconciled_on, Money(one.amount), one.sealed, None) if one.reconciled_on else None


def _payments(one: money.Receivable, day: date) -> tuple[Payment, ...]:
    """What came in, in one sum."""
    paid = one.amount - one.open
    on = one.settled_on or min(one.due_on or day, day - timedelta(days=1))
    return (Payment(Money(paid), on, PaymentMethod.TRANSFER),) if paid else ()


def _price(lane: Lane) -> dict[str, Any]:
    """What was agreed for a lane: the middle of what a trip costs."""
    price = {"amount": round(lane.mean / 10) * 1000, "currency": "CNY"}
    return {"lane": lane.name, "unit": "trip", "price": price, "vehicle": lane.vehicle}


def today() -> date:
    """The day of seeding, in the company's zone."""
    return datetime.now(orders.ZONE).date()
