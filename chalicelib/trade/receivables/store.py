"""Debts in their client's partition; the open ones by collector on `index1` and by due month on `index2`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.aws import items
from chalicelib.aws.items import Aggregate, ClientsTable, Index, JsonText, Place
from chalicelib.aws.refs import ClientsKey, of_ref, place
from chalicelib.aws.tables import transaction
from chalicelib.clients.rules import Client
from chalicelib.clients.store import client_pk, file_beside, require_client_as_read
from chalicelib.core.access import Actor
from chalicelib.core.events import Event
from chalicelib.core.ids import parent_id
from chalicelib.core.money import Money
from chalicelib.core.paging import Entries, Key, walk
from chalicelib.core.refs import Ref
from chalicelib.people.rules import Access
from chalicelib.trade.receivables.rules import (
    DebtKind,
    DebtStage,
    Dispute,
    Payment,
    PaymentMethod,
    Receivable,
    Statement,
)
from chalicelib.trade.records.rules import told
from chalicelib.trade.records.store import NO_DAY, owners, rename, require_able


def receivable_sk(receivable_id: str) -> str:
    """Where a debt stands in its client's partition."""
    return f"REC#{receivable_id}"


class ReceivableItem(Aggregate, ClientsTable, discriminator="receivable"):
    """One debt."""

    receivable_id = UnicodeAttribute()
    org_id = UnicodeAttribute()
    client_id = UnicodeAttribute()
    debt_kind = UnicodeAttribute()
    stage = UnicodeAttribute()
    amount = NumberAttribute()
    open_amount = NumberAttribute()
    currency = UnicodeAttribute()
    responsible_id = UnicodeAttribute(null=True)
    disputed = JsonText(null=True)
    invoice_no = UnicodeAttribute(null=True)
    due_on = UnicodeAttribute(null=True)
    last_reconciled = JsonText(null=True)
    refs = JsonText(null=True)
    order_ids = JsonText(null=True)
    payments = JsonText(null=True)

    @classmethod
    def of(cls, debt: Receivable) -> ReceivableItem:
        """The item of a debt."""
        item = cls(
            pk=client_pk(debt.org_id, debt.client_id),
            sk=receivable_sk(debt.id),
            receivable_id=debt.id,
            org_id=debt.org_id,
            client_id=debt.client_id,
            debt_kind=debt.kind,
            stage=debt.stage,
            amount=debt.amount.amount,
            open_amount=debt.open_amount.amount,
            currency=debt.amount.currency,
            responsible_id=debt.responsible_id,
            disputed=told(debt.disputed),
            invoice_no=debt.invoice_no,
            due_on=told(debt.due_on),
            last_reconciled=told(debt.last_reconciled),
            refs=told(debt.refs) or None,
            order_ids=told(debt.order_ids) or None,
            payments=told(debt.payments) or None,
            version=debt.version,
            head=debt.head,
        )
        item.list(debt)
        return item

    def list(self, debt: Receivable) -> None:
        """Put an open debt into the lists of its collector and of its month; a closed one is in neither."""
        if debt.open and debt.responsible_id:
            self.i1pk = f"ORG#{debt.org_id}#EMP#{debt.responsible_id}#OPEN"
            self.i1sk = f"receivable#{told(debt.due_on) or NO_DAY}#{debt.id}"
        if debt.open and debt.due_on:
            self.i2pk = f"ORG#{debt.org_id}#REC#{debt.due_on:%Y-%m}"
            self.i2sk = f"{debt.due_on.isoformat()}#{debt.id}"

    def receivable(self) -> Receivable:
        """The debt this item holds."""
        return Receivable(
            id=self.receivable_id,
            org_id=self.org_id,
            client_id=self.client_id,
            kind=DebtKind(self.debt_kind),
            stage=DebtStage(self.stage),
            amount=self._money(self.amount),
            open_amount=self._money(self.open_amount),
            responsible_id=self.responsible_id,
            disputed=self._dispute(self.disputed) if self.disputed else None,
            invoice_no=self.invoice_no,
            due_on=date.fromisoformat(self.due_on) if self.due_on else None,
            last_reconciled=self._statement(self.last_reconciled) if self.last_reconciled else None,
            refs=tuple(Ref(**ref) for ref in self.refs or ()),
            order_ids=tuple(self.order_ids or ()),
            payments=tuple(self._payment(**payment) for payment in self.payments or ()),
            version=int(self.version),
            head=self.head,
        )

    def _money(self, amount: float) -> Money:
        return Money(int(amount), self.currency)

    def _dispute(self, kept: Mapping[str, Any]) -> Dispute:
        return Dispute(**{**kept, "amount": self._money(kept["amount"]), "since": date.fromisoformat(kept["since"])})

    def _statement(self, kept: Mapping[str, Any]) -> Statement:
        return Statement(**{**kept, "amount": self._money(kept["amount"]), "on": date.fromisoformat(kept["on"])})

    def _payment(self, *, amount: int, on: str, method: str, external_ref: Mapping[str, str] | None) -> Payment:
        ref = Ref(**external_ref) if external_ref else None
        return Payment(self._money(amount), date.fromisoformat(on), PaymentMethod(method), ref)


class ReceivableStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def get(self, org_id: str, receivable_id: str, /) -> Receivable | None:
        """One debt; its id says which client's partition holds it."""
        client_id = parent_id("cli", receivable_id)
        if client_id is None:
            return None
        item = items.get(ReceivableItem, client_pk(org_id, client_id), receivable_sk(receivable_id))
        return item.receivable() if item else None

    def owners(self, org_id: str, wanted: Sequence[Ref], /) -> dict[Ref, str]:
        """Which debts have some references already."""
        return owners("receivable", org_id, wanted)

    def create(
        self, debt: Receivable, event: Event, *, client: Client, people: Sequence[Access], by: Actor, now: datetime
    ) -> Receivable:
        """Write a new debt with its references if its client is as read and the people named can still receive."""
        with transaction(by, now) as write:
            recorded = write.change(ReceivableItem.of(debt), event)
            rename(write, "receivable", debt.org_id, debt.id, before=(), after=debt.refs)
            require_client_as_read(write, client)
            require_able(write, people)
        return replace(debt, version=recorded.seq, head=recorded.hash)

    def load(self, debts: Sequence[tuple[Receivable, Event]], page_id: str, *, by: Actor, now: datetime) -> None:
        """Write up to 95 debts of another system with one event; `Raced` if the page or one of them is there."""
        with transaction(by, now) as write:
            write.load([(ReceivableItem.of(debt), event) for debt, event in debts], page_id)
            for debt, _ in debts:
                rename(write, "receivable", debt.org_id, debt.id, before=(), after=debt.refs)

    def save(
        self,
        before: Receivable,
        after: Receivable,
        event: Event,
        *,
        people: Sequence[Access] = (),
        by: Actor,
        now: datetime,
    ) -> Receivable:
        """Write a changed debt and its references if the people newly named can still receive."""
        with transaction(by, now) as write:
            recorded = write.change(ReceivableItem.of(after), event)
            rename(write, "receivable", after.org_id, after.id, before=before.refs, after=after.refs)
            require_able(write, people)
        return replace(after, version=recorded.seq, head=recorded.hash)

    def save_all(
        self,
        changes: list[tuple[Receivable, Event]],
        *,
        by: Actor,
        now: datetime,
        receiver: Access | None = None,
    ) -> None:
        """Write up to 45 changed debts with their events, together or not at all; a receiver must still be able to."""
        with transaction(by, now) as write:
            for debt, event in changes:
                write.change(ReceivableItem.of(debt), event)
            require_able(write, [receiver] if receiver else [])

    def of_client(self, org_id: str, client_id: str, *, limit: int, after: Key) -> tuple[list[Receivable], Key]:
        """A page of a client's debts, the oldest first."""
        return _listed(client_pk(org_id, client_id), prefix="REC#", limit=limit, after=after)

    def open_of(self, org_id: str, employee_id: str, *, limit: int, after: Key = None) -> tuple[list[Receivable], Key]:
        """A page of the open debts that a person collects, by due day; late by nature."""
        pk = f"ORG#{org_id}#EMP#{employee_id}#OPEN"
        return _listed(pk, index="index1", prefix="receivable#", limit=limit, after=after)

    def due(self, org_id: str, month: str, *, limit: int, after: Key) -> tuple[list[Receivable], Key]:
        """A page of a company's open debts that fall due in a month (`2026-12`), by day; late by nature."""
        return _listed(f"ORG#{org_id}#REC#{month}", index="index2", limit=limit, after=after)


def _listed(
    pk: str, *, index: Index | None = None, prefix: str = "", limit: int, after: Key
) -> tuple[list[Receivable], Key]:
    def read(_: str, count: int, key: Key) -> Entries[ReceivableItem]:
        return items.entries(ReceivableItem, pk, prefix=prefix, index=index, limit=count, after=key)

    found, last = walk(["listed"], read, limit=limit, after=after)
    return [item.receivable() for item in found], last


def receivable_beside(org_id: str, named: Mapping[str, str]) -> Iterator[Place]:
    """A debt that a request names and its client's file, to be read beside the caller's rights."""
    client_id = parent_id("cli", named.get("receivable_id", ""))
    if client_id:
        yield ReceivableItem, client_pk(org_id, client_id), receivable_sk(named["receivable_id"])
        yield from file_beside(org_id, {"client_id": client_id})


def ref_beside(org_id: str, named: Mapping[str, str]) -> Iterator[Place]:
    """Whose a reference in the path is, to be read beside the caller's rights."""
    if "system" in named and "ref" in named:
        yield place(ClientsKey, org_id, of_ref("receivable", Ref(named["system"], named["ref"])))
