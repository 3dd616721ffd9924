"""The life of a debt: its stages, its figures, its payments, and whose it becomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.core.errors import Invalid, Stale
from chalicelib.core.ids import parent_id
from chalicelib.core.money import Money
from chalicelib.core.refs import Ref
from chalicelib.trade.receivables.rules import (
    CLOSED,
    INVOICED,
    OPEN,
    PART_PAID,
    RECONCILED,
    RECONCILING,
    SETTLED,
    UNBILLED,
    WRITTEN_OFF,
    AmountStated,
    DebtKind,
    DebtStage,
    NotPayable,
    PaymentDiffers,
    PaymentsFull,
    Receivable,
    ReceivableClosed,
    RefOfAnother,
    Statement,
    edit,
    give_to,
    pay,
    record,
    restate,
)
from chalicelib.trade.records.rules import StepForbidden
from tests.kit.builders import HEAD, LEAVER, NOW, a_client
from tests.kit.money import a_debt, a_dispute, a_payment

CLIENT = a_client()
INVOICE = {"invoice_no": "2026-1", "due_on": date(2026, 12, 31)}
PAID: dict[str, Any] = {"open_amount": Money(60_000)}
REASON = {"reason": "客户破产"}


def faults(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in refused.value.errors]


def recorded(kind: DebtKind = DebtKind.FREIGHT, **given: Any) -> Receivable:
    return record(CLIENT, kind, {"amount": Money(100_000), **given}, now=NOW)[0]


def edited(debt: Receivable, **changes: Any) -> Receivable:
    return edit(debt, changes, client=CLIENT, seen=debt.version, now=NOW)[0]


def restated(debt: Receivable, **changes: Any) -> Receivable:
    return restate(debt, debt.kind, changes, client=CLIENT, now=NOW)[0]


def paid(debt: Receivable, amount: int = 40_000, **changes: Any) -> Receivable:
    return pay(debt, a_payment(amount, **changes), client=CLIENT, now=NOW)[0]


def test_freight_is_unbilled_at_first_and_its_account_manager_collects_it() -> None:
    debt = recorded()
    assert (debt.stage, debt.open_amount, debt.responsible_id) == (UNBILLED, Money(100_000), LEAVER)
    assert parent_id("cli", debt.id) == "cli_a"


@pytest.mark.parametrize("kind", [DebtKind.DEPOSIT, DebtKind.ADVANCE])
def test_a_deposit_and_an_advance_are_open_at_once(kind: DebtKind) -> None:
    assert recorded(kind).stage is OPEN


@pytest.mark.parametrize(("left", "stage"), [(100_000, UNBILLED), (1, PART_PAID), (0, SETTLED)])
def test_a_debt_that_is_recorded_late_stands_where_its_figures_say(left: int, stage: DebtStage) -> None:
    assert recorded(open_amount=Money(left)).stage is stage


def test_a_new_debt_tells_what_lists_show_of_it() -> None:
    _, event = record(CLIENT, DebtKind.FREIGHT, {"amount": Money(100_000), **INVOICE, "stage": INVOICED}, now=NOW)
    assert (event.name, event.data["client_id"], event.data["segment"]["team_id"]) == (
        "ReceivableRecorded",
        "cli_a",
        "team_one",
    )
    assert event.data["state"] == {
        "kind": "freight",
        "stage": "invoiced",
        "open": True,
        "amount": 100_000,
        "open_amount": 100_000,
        "disputed_amount": 0,
        "currency": "CNY",
        "invoice_no": "2026-1",
        "due_on": "2026-12-31",
        "responsible_id": LEAVER,
    }


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"open_amount": Money(100_001)}, ("open.amount", "open_exceeds_amount")),
        ({"disputed": a_dispute(amount=Money(100_001))}, ("disputed.amount.amount", "disputed_exceeds_open")),
        ({"stage": INVOICED, "invoice_no": "1"}, ("due_on", "invoice_needed")),
        ({"stage": INVOICED, "due_on": date(2026, 12, 31)}, ("invoice_no", "invoice_needed")),
        ({"stage": SETTLED}, ("stage", "stage_differs_from_open")),
        ({"stage": PART_PAID}, ("stage", "stage_differs_from_open")),
        ({"stage": RECONCILED, "open_amount": Money(1)}, ("stage", "stage_differs_from_open")),
        ({"stage": OPEN}, ("stage", "stage_of_another_kind")),
        ({"stage": WRITTEN_OFF}, ("reason", "reason_needed")),
        ({"order_ids": ("ord_a_1", "ord_b_1")}, ("order_ids.1", "order_of_another_client")),
        ({"disputed": a_dispute(since=date(2026, 11, 26))}, ("disputed.since", "day_to_come")),
        (
            {"last_reconciled": Statement(date(2026, 12, 1), Money(1), True, None)},
            ("last_reconciled.on", "day_to_come"),
        ),
    ],
)
def test_figures_that_do_not_agree_are_refused_by_field(given: dict[str, Any], fault: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        recorded(**given)
    assert faults(refused) == [fault]


@pytest.mark.parametrize("stage", [UNBILLED, RECONCILING, RECONCILED, INVOICED])
def test_a_deposit_is_not_billed(stage: DebtStage) -> None:
    with pytest.raises(Invalid) as refused:
        recorded(DebtKind.DEPOSIT, stage=stage, **INVOICE)
    assert faults(refused) == [("stage", "stage_of_another_kind")]


STEPS = [
    (UNBILLED, RECONCILING),
    (RECONCILING, RECONCILED),
    (RECONCILING, UNBILLED),
    (RECONCILED, INVOICED),
    (RECONCILED, RECONCILING),
]


@pytest.mark.parametrize(("before", "after"), STEPS)
def test_freight_goes_by_the_statement_to_the_invoice(before: DebtStage, after: DebtStage) -> None:
    debt, event = edit(a_debt(stage=before, **INVOICE), {"stage": after}, client=CLIENT, seen=0, now=NOW)
    assert (debt.stage, event.name) == (after, "ReceivableAdvanced")
    assert (event.data["before"], event.data["after"]) == ({"stage": before}, {"stage": after})


@pytest.mark.parametrize("before", [UNBILLED, RECONCILING, RECONCILED, INVOICED])
@pytest.mark.parametrize("after", [UNBILLED, RECONCILING, RECONCILED, INVOICED])
def test_no_other_step_is_an_edit(before: DebtStage, after: DebtStage) -> None:
    if before is after or (before, after) in STEPS:
        return
    with pytest.raises(StepForbidden):
        edited(a_debt(stage=before, **INVOICE), stage=after)


@pytest.mark.parametrize("stage", [stage for stage in DebtStage if stage not in (*CLOSED, OPEN, PART_PAID)])
def test_an_open_debt_is_written_off_with_a_reason(stage: DebtStage) -> None:
    debt = a_debt(stage=stage, **INVOICE)
    after, event = edit(debt, {"stage": WRITTEN_OFF, **REASON}, client=CLIENT, seen=0, now=NOW)
    assert (after.stage, after.open, event.data["reason"]) == (WRITTEN_OFF, False, "客户破产")
    with pytest.raises(Invalid) as refused:
        edited(debt, stage=WRITTEN_OFF)
    assert faults(refused) == [("reason", "reason_needed")]


def test_only_another_version_is_stale() -> None:
    with pytest.raises(Stale):
        edit(a_debt(version=2), {"invoice_no": "1"}, client=CLIENT, seen=1, now=NOW)


def test_an_edit_tells_what_was_and_what_is() -> None:
    _, event = edit(a_debt(), {"order_ids": ("ord_a_1",)}, client=CLIENT, seen=0, now=NOW)
    assert (event.name, event.data["before"], event.data["after"]) == (
        "ReceivableEdited",
        {"order_ids": []},
        {"order_ids": ["ord_a_1"]},
    )


def test_another_collector_is_told_as_such() -> None:
    _, event = edit(a_debt(), {"responsible_id": HEAD}, client=CLIENT, seen=0, now=NOW)
    assert event.name == "ReceivableReassigned"


def test_a_sum_is_put_right_before_the_statement_is_agreed() -> None:
    assert edited(a_debt(), amount=Money(90_000)).open_amount == Money(90_000)


@pytest.mark.parametrize("stage", [RECONCILED, INVOICED, PART_PAID])
def test_an_agreed_sum_changes_only_with_its_statement(stage: DebtStage) -> None:
    figures = PAID if stage is PART_PAID else {}
    with pytest.raises(AmountStated):
        edited(a_debt(stage=stage, **INVOICE, **figures), amount=Money(90_000))


def test_a_client_who_objects_gets_the_statement_and_the_sum_reopened() -> None:
    after = edited(a_debt(stage=RECONCILED), stage=RECONCILING, amount=Money(90_000))
    assert (after.stage, after.amount) == (RECONCILING, Money(90_000))


@pytest.mark.parametrize("stage", sorted(CLOSED))
def test_a_closed_debt_takes_papers_and_nothing_else(stage: DebtStage) -> None:
    left = Money(0) if stage is SETTLED else Money(60_000)
    debt = a_debt(stage=stage, open_amount=left)
    assert edited(debt, invoice_no="2026-9").invoice_no == "2026-9"
    with pytest.raises(ReceivableClosed):
        edited(debt, due_on=date(2026, 12, 31))


def test_whoever_collects_sees_to_a_dispute_unless_another_is_named() -> None:
    mine = edited(a_debt(), disputed=a_dispute(owner_id=None))
    theirs = edited(a_debt(), disputed=a_dispute(owner_id=HEAD))
    assert mine.disputed is not None
    assert theirs.disputed is not None
    assert (mine.disputed.owner_id, theirs.disputed.owner_id) == (LEAVER, HEAD)


@pytest.mark.parametrize("kind", [DebtKind.DEPOSIT, DebtKind.ADVANCE])
def test_a_part_is_paid_and_then_the_rest(kind: DebtKind) -> None:
    part = paid(a_debt(kind=kind, stage=OPEN))
    assert (part.stage, part.open_amount) == (PART_PAID, Money(60_000))
    rest = paid(part, 60_000)
    assert (rest.stage, rest.open_amount, len(rest.payments)) == (SETTLED, Money(0), 2)


def test_a_payment_is_told_as_a_fact() -> None:
    payment = a_payment(external_ref=Ref("bank", "T-1"))
    _, event = pay(a_debt(stage=RECONCILED), payment, client=CLIENT, now=NOW)
    assert event is not None
    assert event.name == "ReceivableAdvanced"
    assert event.data["payment"] == {
        "amount": 40_000,
        "on": "2026-11-20",
        "method": "transfer",
        "external_ref": {"system": "bank", "id": "T-1"},
    }
    assert event.data["after"] == {"stage": "part_paid", "open_amount": 60_000}
    assert event.data["state"]["open_amount"] == 60_000


@pytest.mark.parametrize("stage", [RECONCILED, SETTLED])
def test_nobody_pays_more_than_is_open(stage: DebtStage) -> None:
    debt = a_debt(stage=stage, open_amount=Money(0 if stage is SETTLED else 100_000))
    with pytest.raises(Invalid) as refused:
        paid(debt, debt.open_amount.amount + 1)
    assert faults(refused) == [("amount.amount", "payment_exceeds_open")]


@pytest.mark.parametrize("stage", [UNBILLED, RECONCILING, WRITTEN_OFF])
def test_nothing_is_payable_before_the_statement_or_after_it_was_written_off(stage: DebtStage) -> None:
    with pytest.raises(NotPayable):
        paid(a_debt(stage=stage))


def test_a_payment_is_not_of_a_day_to_come() -> None:
    with pytest.raises(Invalid) as refused:
        paid(a_debt(stage=RECONCILED), on=date(2026, 11, 26))
    assert faults(refused) == [("on", "day_to_come")]


def test_the_same_payment_again_changes_nothing() -> None:
    payment = a_payment(external_ref=Ref("bank", "T-1"))
    once = paid(a_debt(stage=RECONCILED), external_ref=Ref("bank", "T-1"))
    assert pay(once, payment, client=CLIENT, now=NOW) == (once, None)


def test_two_payments_without_a_reference_are_two() -> None:
    assert paid(paid(a_debt(stage=RECONCILED))).open_amount == Money(20_000)


def test_a_reference_with_other_figures_is_refused() -> None:
    once = paid(a_debt(stage=RECONCILED), external_ref=Ref("bank", "T-1"))
    with pytest.raises(PaymentDiffers):
        paid(once, 1, external_ref=Ref("bank", "T-1"))


def test_a_debt_takes_a_hundred_payments() -> None:
    full = a_debt(stage=PART_PAID, payments=(a_payment(1),) * 100, open_amount=Money(99_900))
    with pytest.raises(PaymentsFull):
        paid(full, 1)


@pytest.mark.parametrize(("amount", "disputed"), [(40_000, 36_000), (70_000, 30_000), (100_000, None)])
def test_no_more_is_disputed_than_is_open(amount: int, disputed: int | None) -> None:
    after = paid(a_debt(stage=RECONCILED, disputed=a_dispute()), amount)
    assert (after.disputed.amount.amount if after.disputed else None) == disputed


def test_another_system_tells_of_several_steps_at_once() -> None:
    assert restated(a_debt(), stage=INVOICED, **INVOICE).stage is INVOICED


@pytest.mark.parametrize("stage", [UNBILLED, RECONCILING, RECONCILED])
def test_no_system_leads_back_from_an_invoice(stage: DebtStage) -> None:
    with pytest.raises(StepForbidden):
        restated(a_debt(stage=INVOICED, **INVOICE), stage=stage)


@pytest.mark.parametrize(("left", "stage"), [(60_000, PART_PAID), (0, SETTLED)])
def test_another_systems_figures_say_where_a_debt_stands(left: int, stage: DebtStage) -> None:
    after = restated(a_debt(disputed=a_dispute()), open_amount=Money(left))
    assert after.stage is stage


def test_another_systems_sum_leaves_what_was_paid() -> None:
    after = restated(a_debt(stage=PART_PAID, **PAID), amount=Money(90_000))
    assert (after.amount, after.open_amount, after.stage) == (Money(90_000), Money(50_000), PART_PAID)


def test_a_sum_below_what_was_paid_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        restated(a_debt(stage=PART_PAID, **PAID), amount=Money(39_999))
    assert faults(refused) == [("amount.amount", "amount_below_paid")]


@pytest.mark.parametrize("changes", [{"client_id": "cli_b"}, {"kind": DebtKind.DEPOSIT, "stage": OPEN}])
def test_a_reference_does_not_wander_to_another_debt(changes: dict[str, Any]) -> None:
    with pytest.raises(RefOfAnother):
        restate(a_debt(**changes), DebtKind.FREIGHT, {}, client=CLIENT, now=NOW)


def test_a_debt_given_on_takes_its_dispute_along() -> None:
    debt, event = give_to(a_debt(disputed=a_dispute()), CLIENT, HEAD, case_id="hnd_1")
    assert debt.disputed is not None
    assert (debt.responsible_id, debt.disputed.owner_id) == (HEAD, HEAD)
    assert (event.name, event.data["case_id"], event.data["from"], event.data["to"]) == (
        "ReceivableReassigned",
        "hnd_1",
        LEAVER,
        HEAD,
    )
    assert event.data["state"]["responsible_id"] == HEAD


def test_a_dispute_in_other_hands_stays_there() -> None:
    debt, _ = give_to(a_debt(disputed=a_dispute(owner_id="emp_other")), CLIENT, HEAD, case_id="hnd_1")
    assert debt.disputed == a_dispute(owner_id="emp_other")


@pytest.mark.parametrize("stage", DebtStage)
def test_a_debt_is_open_until_it_is_settled_or_written_off(stage: DebtStage) -> None:
    assert replace(a_debt(), stage=stage).open is (stage not in (SETTLED, WRITTEN_OFF))
