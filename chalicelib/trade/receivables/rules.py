"""A debt exists from delivery, is payable after the statement, and is open until it is paid or written off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from chalicelib.clients.rules import Client
from chalicelib.core.errors import Conflict, Fault, Invalid
from chalicelib.core.events import GENESIS, Event
from chalicelib.core.ids import child_id
from chalicelib.core.money import Money
from chalicelib.core.refs import Ref
from chalicelib.core.versions import require_current
from chalicelib.trade.records.rules import (
    Changes,
    differences,
    event_of,
    in_charge,
    is_order_of,
    require_past,
    require_step,
    told,
)

MOST_PAYMENTS = 100


class DebtKind(StrEnum):
    """What is owed for: carriage, a bond or deposit (押金、保证金), or money paid out for the client (垫付)."""

    FREIGHT = "freight"
    DEPOSIT = "deposit"
    ADVANCE = "advance"


class DebtStage(StrEnum):
    """How far a debt is: freight from unbilled by the statement (对账) to the invoice, the others `open` at once."""

    UNBILLED = "unbilled"
    RECONCILING = "reconciling"
    RECONCILED = "reconciled"
    INVOICED = "invoiced"
    OPEN = "open"
    PART_PAID = "part_paid"
    SETTLED = "settled"
    WRITTEN_OFF = "written_off"


class PaymentMethod(StrEnum):
    """How money comes in: 电汇, 承兑, 现金, 冲抵."""

    TRANSFER = "transfer"
    ACCEPTANCE = "acceptance"
    CASH = "cash"
    OFFSET = "offset"


UNBILLED, RECONCILING, RECONCILED, INVOICED, OPEN, PART_PAID, SETTLED, WRITTEN_OFF = DebtStage
CLOSED = frozenset({SETTLED, WRITTEN_OFF})
# Before the statement is agreed, and before a deposit is paid, the sum itself may still be put right.
_UNSTATED = frozenset({UNBILLED, RECONCILING, OPEN})
_PAYABLE = frozenset({RECONCILED, INVOICED, OPEN, PART_PAID})
_BILLING = frozenset({UNBILLED, RECONCILING, RECONCILED, INVOICED})
_PAYING = frozenset({PART_PAID, SETTLED, WRITTEN_OFF})
_NEXT: Mapping[DebtStage, frozenset[DebtStage]] = {
    UNBILLED: frozenset({RECONCILING, WRITTEN_OFF}),
    RECONCILING: frozenset({RECONCILED, UNBILLED, WRITTEN_OFF}),
    RECONCILED: frozenset({INVOICED, RECONCILING, *_PAYING}),
    INVOICED: _PAYING,
    OPEN: _PAYING,
    PART_PAID: _PAYING,
    SETTLED: frozenset(),
    WRITTEN_OFF: frozenset(),
}
# Another system may tell of several steps at once, but never of one back from an invoice.
_LATER: Mapping[DebtStage, frozenset[DebtStage]] = {
    **_NEXT,
    **dict.fromkeys((UNBILLED, RECONCILING, RECONCILED), _BILLING | _PAYING),
}
# What may still be filed with a debt that is closed.
_PAPERS = frozenset({"invoice_no", "last_reconciled", "refs", "order_ids"})
_FIGURES = (
    *("stage", "amount", "open_amount", "disputed", "invoice_no", "due_on", "last_reconciled"),
    *("responsible_id", "refs", "order_ids"),
)


class ReceivableClosed(Conflict):
    """The debt is settled or written off; only papers are still filed with it."""

    code = "receivable_closed"


class AmountStated(Conflict):
    """The sum stands on an agreed statement; it changes only when the statement is open again."""

    code = "amount_stated"


class NotPayable(Conflict):
    """Nothing is payable yet, or any more, on this debt."""

    code = "receivable_not_payable"


class PaymentDiffers(Conflict):
    """A payment of this reference stands already, with other figures."""

    code = "payment_differs"


class PaymentsFull(Conflict):
    """A debt takes a hundred payments."""

    code = "payments_full"


class RefOfAnother(Conflict):
    """The reference names a debt of another client or kind."""

    code = "ref_of_another"


@dataclass(frozen=True)
class Dispute:
    """What of a debt the client does not accept, why, since when, and who does what about it."""

    amount: Money
    reason: str
    since: date
    owner_id: str | None
    next_step: str


@dataclass(frozen=True)
class Statement:
    """The last statement (对账单) on a debt; a sealed one interrupts limitation (Civil Code art. 195)."""

    on: date
    amount: Money
    sealed: bool
    evidence_id: str | None


@dataclass(frozen=True)
class Payment:
    """Money that came in."""

    amount: Money
    on: date
    method: PaymentMethod
    external_ref: Ref | None = None


@dataclass(frozen=True)
class Receivable:
    """What a client owes. `responsible_id` collects it and follows the client; `payments` are the oldest first."""

    id: str
    org_id: str
    client_id: str
    kind: DebtKind
    stage: DebtStage
    amount: Money
    open_amount: Money
    responsible_id: str | None
    disputed: Dispute | None = None
    invoice_no: str | None = None
    due_on: date | None = None
    last_reconciled: Statement | None = None
    refs: tuple[Ref, ...] = ()
    order_ids: tuple[str, ...] = ()
    payments: tuple[Payment, ...] = ()
    version: int = 0
    head: str = GENESIS

    @property
    def open(self) -> bool:
        """Whether somebody still has to collect it."""
        return self.stage not in CLOSED


def stage_of(kind: DebtKind, amount: Money, open_amount: Money) -> DebtStage:
    """Where a debt stands of which nothing but the figures is told."""
    if open_amount.amount == 0:
        return SETTLED
    if open_amount.amount < amount.amount:
        return PART_PAID
    return UNBILLED if kind is DebtKind.FREIGHT else OPEN


def record(client: Client, kind: DebtKind, given: Changes, *, now: datetime) -> tuple[Receivable, Event]:
    """A new debt of a client as far as its life has gone; what is not given follows from the rest and the client."""
    amount = given["amount"]
    open_amount = given.get("open_amount", amount)
    figures = {"stage": stage_of(kind, amount, open_amount), "responsible_id": in_charge(client), **_facts(given)}
    debt = Receivable(
        id=child_id("rec", client.id),
        org_id=client.org_id,
        client_id=client.id,
        kind=kind,
        **{**figures, "open_amount": open_amount},
    )
    _require_written_off_rightly(WRITTEN_OFF if debt.stage is WRITTEN_OFF else None, given)
    made = _sound(_with_dispute_owner(debt), now)
    return made, _event("ReceivableRecorded", made, client, **_reason(given))


def edit(debt: Receivable, changes: Changes, *, client: Client, seen: int, now: datetime) -> tuple[Receivable, Event]:
    """The debt as its editor wants it, one step of its life further at most; `Stale` if they saw another version."""
    require_current(debt.version, seen)
    restated = changes.get("amount", debt.amount) != debt.amount
    if restated and debt.open and changes.get("stage", debt.stage) not in _UNSTATED:
        raise AmountStated
    return _changed(debt, changes, _NEXT, client=client, now=now)


def restate(
    debt: Receivable, kind: DebtKind, changes: Changes, *, client: Client, now: datetime
) -> tuple[Receivable, Event]:
    """The debt as another system has it now; without a stage it stands where the figures say."""
    if (client.id, kind) != (debt.client_id, debt.kind):
        raise RefOfAnother
    after = _with_figures(debt, changes)
    stage = stage_of(debt.kind, after.amount, after.open_amount)
    if "stage" not in changes and after.open_amount != debt.open_amount and stage in (PART_PAID, SETTLED):
        changes = {**changes, "stage": stage}
    return _changed(debt, changes, _LATER, client=client, now=now)


def _changed(
    debt: Receivable,
    changes: Changes,
    life: Mapping[DebtStage, frozenset[DebtStage]],
    *,
    client: Client,
    now: datetime,
) -> tuple[Receivable, Event]:
    after = _with_dispute_owner(_with_figures(debt, changes))
    facts = differences(_told(debt), _told(after))
    if not debt.open and not facts["after"].keys() <= _PAPERS:
        raise ReceivableClosed
    require_step(life, debt.stage, after.stage)
    _require_written_off_rightly(after.stage if after.stage is not debt.stage else None, changes)
    name = "ReceivableAdvanced" if after.stage is not debt.stage else _name_of_edit(debt, after)
    return _sound(after, now), _event(name, after, client, **facts, **_reason(changes))


def _name_of_edit(before: Receivable, after: Receivable) -> str:
    return "ReceivableEdited" if before.responsible_id == after.responsible_id else "ReceivableReassigned"


def pay(debt: Receivable, payment: Payment, *, client: Client, now: datetime) -> tuple[Receivable, Event | None]:
    """The debt less a payment; one that stands already, by its reference, changes nothing and is no event.

    What the client disputes is at most what is still open.
    """
    if _stands(debt, payment):
        return debt, None
    require_past(now, {"on": payment.on})
    _require_payable(debt, payment)
    left = Money(debt.open_amount.amount - payment.amount.amount, debt.amount.currency)
    after = replace(
        debt,
        open_amount=left,
        stage=PART_PAID if left.amount else SETTLED,
        disputed=_at_most(debt.disputed, left),
        payments=(*debt.payments, payment),
    )
    facts = differences(_told(debt), _told(after))
    return after, _event("ReceivableAdvanced", after, client, **facts, payment=told(payment))


def _stands(debt: Receivable, payment: Payment) -> bool:
    same = [one for one in debt.payments if one.external_ref and one.external_ref == payment.external_ref]
    if same and same[0] != payment:
        raise PaymentDiffers
    return bool(same)


def _require_payable(debt: Receivable, payment: Payment) -> None:
    if payment.amount.amount > debt.open_amount.amount:
        raise Invalid(errors=[Fault("amount.amount", "payment_exceeds_open")])
    if debt.stage not in _PAYABLE:
        raise NotPayable
    if len(debt.payments) >= MOST_PAYMENTS:
        raise PaymentsFull


def _at_most(dispute: Dispute | None, left: Money) -> Dispute | None:
    if dispute is None or left.amount == 0:
        return None
    return replace(dispute, amount=min(dispute.amount, left, key=lambda money: money.amount))


def give_to(debt: Receivable, client: Client, receiver_id: str, *, case_id: str) -> tuple[Receivable, Event]:
    """An open debt sees a new collector because its client moved; a dispute in the same hands goes with it."""
    dispute = debt.disputed
    if dispute is not None and dispute.owner_id == debt.responsible_id:
        dispute = replace(dispute, owner_id=receiver_id)
    after = replace(debt, responsible_id=receiver_id, disputed=dispute)
    facts = {"case_id": case_id, "from": debt.responsible_id, "to": receiver_id}
    return after, _event("ReceivableReassigned", after, client, **differences(_told(debt), _told(after)), **facts)


def state_of(debt: Receivable) -> dict[str, Any]:
    """What lists show of a debt."""
    return {
        "kind": debt.kind,
        "stage": debt.stage,
        "open": debt.open,
        "amount": debt.amount.amount,
        "open_amount": debt.open_amount.amount,
        "disputed_amount": debt.disputed.amount.amount if debt.disputed else 0,
        "currency": debt.amount.currency,
        "invoice_no": debt.invoice_no,
        "due_on": told(debt.due_on),
        "responsible_id": debt.responsible_id,
    }


def _event(name: str, debt: Receivable, client: Client, **facts: Any) -> Event:
    return event_of(name, debt.id, client, state_of(debt), **facts)


def _told(debt: Receivable) -> dict[str, Any]:
    return {name: told(getattr(debt, name)) for name in _FIGURES}


def _facts(changes: Changes) -> dict[str, Any]:
    """What is given of the debt itself, without the reason why."""
    return {name: value for name, value in changes.items() if name != "reason"}


def _reason(changes: Changes) -> dict[str, Any]:
    return {"reason": changes["reason"]} if "reason" in changes else {}


def _with_figures(debt: Receivable, changes: Changes) -> Receivable:
    """The debt with its changes: a sum that is put right leaves as much paid as there was, and no more disputed."""
    facts = _facts(changes)
    if "amount" in facts and "open_amount" not in facts:
        paid = debt.amount.amount - debt.open_amount.amount
        facts["open_amount"] = Money(facts["amount"].amount - paid, debt.amount.currency)
    left = facts.get("open_amount", debt.open_amount)
    return replace(debt, **{"disputed": _at_most(debt.disputed, left), **facts})


def _with_dispute_owner(debt: Receivable) -> Receivable:
    """Whoever collects a debt sees to its dispute unless somebody else is named."""
    if debt.disputed is None or debt.disputed.owner_id is not None:
        return debt
    return replace(debt, disputed=replace(debt.disputed, owner_id=debt.responsible_id))


def _require_written_off_rightly(stage: DebtStage | None, changes: Changes) -> None:
    if stage is WRITTEN_OFF and "reason" not in changes:
        raise Invalid(errors=[Fault("reason", "reason_needed")])


def _sound(debt: Receivable, now: datetime) -> Receivable:
    """The debt if its figures agree with each other and its days can be; `Invalid` names every field that does not."""
    faults = [*_amount_faults(debt), *_stage_faults(debt), *_order_faults(debt)]
    if faults:
        raise Invalid(errors=faults)
    dispute, statement = debt.disputed, debt.last_reconciled
    since = {"disputed.since": dispute.since if dispute else None}
    require_past(now, since | {"last_reconciled.on": statement.on if statement else None})
    return debt


def _amount_faults(debt: Receivable) -> Iterator[Fault]:
    if debt.open_amount.amount < 0:
        yield Fault("amount.amount", "amount_below_paid")
    if debt.open_amount.amount > debt.amount.amount:
        yield Fault("open.amount", "open_exceeds_amount")
    if debt.disputed is not None and debt.disputed.amount.amount > debt.open_amount.amount:
        yield Fault("disputed.amount.amount", "disputed_exceeds_open")


def _stage_faults(debt: Receivable) -> Iterator[Fault]:
    paid, left = debt.amount.amount - debt.open_amount.amount, debt.open_amount.amount
    fits = {SETTLED: not left, PART_PAID: left and paid, WRITTEN_OFF: left}
    if not fits.get(debt.stage, paid <= 0):
        yield Fault("stage", "stage_differs_from_open")
    if debt.stage in (_BILLING if debt.kind is not DebtKind.FREIGHT else {OPEN}):
        yield Fault("stage", "stage_of_another_kind")
    if debt.stage is INVOICED and debt.invoice_no is None:
        yield Fault("invoice_no", "invoice_needed")
    if debt.stage is INVOICED and debt.due_on is None:
        yield Fault("due_on", "invoice_needed")


def _order_faults(debt: Receivable) -> Iterator[Fault]:
    for place, order_id in enumerate(debt.order_ids):
        if not is_order_of(debt.client_id, order_id):
            yield Fault(f"order_ids.{place}", "order_of_another_client")
