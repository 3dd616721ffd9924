"""What the receivables' routes take and answer."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.core.money import Money
from chalicelib.core.refs import Ref
from chalicelib.people.shapes import (
    YEAR,
    Answer,
    Count,
    Cursor,
    Day,
    ExternalRefs,
    Id,
    IdOut,
    Line,
    MoneyShape,
    PageQuery,
    RefShape,
    Strict,
    Whole,
    known,
)
from chalicelib.trade.receivables.rules import (
    DebtKind,
    DebtStage,
    Dispute,
    Payment,
    PaymentMethod,
    Receivable,
    Statement,
)

# Fields that null empties; of any other null says nothing.
_EMPTIED = frozenset({"disputed", "invoice_no", "due_on", "last_reconciled"})
_NAMES = {"open": "open_amount", "external_refs": "refs"}


class Sum(MoneyShape):
    """Money in minor units (fen), more than none."""

    amount: Annotated[int, Field(strict=True, gt=0, le=10**15), Whole]


class DisputeShape(Strict):
    """What the client does not accept; `owner_id` is by default whoever collects the debt."""

    amount: Sum
    reason: Line
    since: Day
    owner_id: Id | None = None
    next_step: Line


class StatementShape(Strict):
    """A statement of account; `sealed` if the client's seal is on it."""

    on: Day
    amount: MoneyShape
    sealed: bool
    evidence_id: Id | None = None


class _Figures(Strict):
    """What may be told of a debt at any time."""

    disputed: DisputeShape | None = None
    invoice_no: Line | None = None
    due_on: Day | None = None
    last_reconciled: StatementShape | None = None
    responsible_id: Id | None = None
    order_ids: Annotated[list[Id], Field(max_length=100)] | None = None
    stage: DebtStage | None = None
    reason: Line | None = None

    def changes(self) -> dict[str, Any]:
        """What is given, as the rules call it."""
        given = {name: getattr(self, name) for name in self.model_fields_set - {"client_id", "kind"}}
        return {
            _NAMES.get(name, name): _taken(value)
            for name, value in given.items()
            if value is not None or name in _EMPTIED
        }


class ReceivableState(_Figures):
    """A debt as another system has it; `open` is by default all of it."""

    client_id: Id
    kind: DebtKind
    amount: Sum
    open: MoneyShape | None = None


class ReceivableIn(ReceivableState):
    """A debt to be recorded; without a stage it stands where its figures say."""

    external_refs: ExternalRefs | None = None


class ReceivableEdit(_Figures):
    """What is to be different in a debt; at least one field. What came in is a payment, not an edit."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    amount: Sum | None = None
    external_refs: ExternalRefs | None = None

    @model_validator(mode="after")
    def _says_something(self) -> ReceivableEdit:
        if not self.model_fields_set:
            raise PydanticCustomError("nothing_given", "nothing is to be different")
        return self


class PaymentIn(Strict):
    """Money that came in; `external_ref` is what the bank or another system calls it."""

    amount: Sum
    on: Day
    method: PaymentMethod
    external_ref: RefShape | None = None

    def payment(self) -> Payment:
        """What the rule takes."""
        return Payment(_taken(self.amount), self.on, self.method, _taken(self.external_ref))


def _taken(value: Any) -> Any:
    """A shape as the rules know it."""
    if isinstance(value, MoneyShape):
        return value.money()
    if isinstance(value, RefShape):
        return value.ref()
    if isinstance(value, DisputeShape):
        return Dispute(**_parts(value))
    if isinstance(value, StatementShape):
        return Statement(**_parts(value))
    return tuple(dict.fromkeys(_taken(one) for one in value)) if isinstance(value, list) else value


def _parts(shape: Strict) -> dict[str, Any]:
    return {name: _taken(value) for name, value in shape}


class ReceivableQuery(PageQuery):
    """One of: a client's debts, those open that fall due in a month, or (otherwise) those open that one collects."""

    scope: Literal["own"] | None = None
    client_id: Id | None = None
    due_month: Annotated[str, Field(pattern=f"^{YEAR}-(0[1-9]|1[0-2])$", examples=["2026-12"])] | None = None

    @model_validator(mode="after")
    def _asks_for_one_list(self) -> ReceivableQuery:
        if sum(value is not None for value in (self.scope, self.client_id, self.due_month)) > 1:
            raise PydanticCustomError("one_list_at_a_time", "scope, client_id or due_month")
        return self


class DisputeOut(Answer):
    """What the client does not accept."""

    amount: MoneyShape
    reason: str
    since: str
    owner_id: IdOut | None
    next_step: str


class StatementOut(Answer):
    """A statement of account."""

    on: str
    amount: MoneyShape
    sealed: bool
    evidence_id: IdOut | None


class PaymentOut(Answer):
    """Money that came in."""

    amount: MoneyShape
    on: str
    method: Annotated[str, known(*PaymentMethod)]
    external_ref: RefShape | None


class ReceivableOut(Answer):
    """A debt, with its payments from the first on."""

    id: IdOut
    client_id: IdOut
    kind: Annotated[str, known(*DebtKind)]
    stage: Annotated[str, known(*DebtStage)]
    amount: MoneyShape
    open: MoneyShape
    disputed: DisputeOut | None
    invoice_no: str | None
    due_on: str | None
    last_reconciled: StatementOut | None
    responsible_id: IdOut | None
    external_refs: list[RefShape]
    order_ids: list[IdOut]
    payments: list[PaymentOut]
    version: Count

    @classmethod
    def of(cls, debt: Receivable) -> ReceivableOut:
        """The answer for a debt."""
        return cls(
            id=debt.id,
            client_id=debt.client_id,
            kind=debt.kind,
            stage=debt.stage,
            amount=_money(debt.amount),
            open=_money(debt.open_amount),
            disputed=_dispute(debt.disputed) if debt.disputed else None,
            invoice_no=debt.invoice_no,
            due_on=debt.due_on.isoformat() if debt.due_on else None,
            last_reconciled=_statement(debt.last_reconciled) if debt.last_reconciled else None,
            responsible_id=debt.responsible_id,
            external_refs=[_ref(ref) for ref in debt.refs],
            order_ids=list(debt.order_ids),
            payments=[_payment(payment) for payment in debt.payments],
            version=debt.version,
        )

    @property
    def etag_version(self) -> int:
        """What the ETag says."""
        return self.version


class ReceivablePage(Answer):
    """A page of debts."""

    items: list[ReceivableOut]
    next_cursor: Cursor


def _money(money: Money) -> MoneyShape:
    return MoneyShape(amount=money.amount)


def _ref(ref: Ref) -> RefShape:
    return RefShape(system=ref.system, id=ref.id)


def _dispute(dispute: Dispute) -> DisputeOut:
    facts = {**vars(dispute), "amount": _money(dispute.amount), "since": dispute.since.isoformat()}
    return DisputeOut(**facts)


def _statement(statement: Statement) -> StatementOut:
    return StatementOut(**{**vars(statement), "amount": _money(statement.amount), "on": statement.on.isoformat()})


def _payment(payment: Payment) -> PaymentOut:
    return PaymentOut(
        amount=_money(payment.amount),
        on=payment.on.isoformat(),
        method=payment.method,
        external_ref=_ref(payment.external_ref) if payment.external_ref else None,
    )
