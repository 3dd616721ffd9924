"""What a task asks of one record: each test changes that record alone, and what was satisfied misses it by its id."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.core.errors import Fault
from chalicelib.core.money import Money
from chalicelib.handover.duties import rules
from chalicelib.people.assets.rules import Asset
from chalicelib.people.channels.rules import Channel, ChannelState
from chalicelib.trade.complaints.rules import Complaint
from chalicelib.trade.receivables.rules import Receivable
from chalicelib.trade.rules import Order, OrderStatus
from tests.kit.builders import LEAD, LEAVER, NOW, ORG, an_order
from tests.kit.money import a_complaint, a_debt, a_dispute, a_statement

RECEIVED = {"cli_a"}
STEP: dict[str, Any] = {"next_step": "周五送货", "next_on": date(2026, 12, 4), "next_owner_id": LEAD}
CHANNEL = Channel("chn_1", ORG, LEAVER, "sim", "138 0000 0000", "公司", LEAD, ChannelState.ACCEPTED)
ASSET = Asset("ast_1", ORG, "laptop", "SN-1", "ThinkPad", LEAVER, date(2026, 1, 5), date(2026, 12, 20))


def an_open_order(**changes: Any) -> Order:
    return an_order("ord_a_1", **{"placed_at": NOW - timedelta(days=1), **STEP, **changes})


def told(faults: Any) -> list[tuple[str, str | None]]:
    found: list[Fault] = list(faults)
    return [(fault.code, fault.subject_id) for fault in found]


def of_orders(*orders: Order) -> list[tuple[str, str | None]]:
    return told(rules.orders(orders, LEAVER, now=NOW))


def test_an_order_with_a_next_step_by_somebody_who_stays_misses_nothing() -> None:
    assert of_orders(an_open_order()) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"status": OrderStatus.DRAFT}, "order_unconfirmed"),
        ({"next_step": None}, "order_without_next_step"),
        ({"next_on": None}, "order_without_next_step"),
        ({"next_owner_id": None}, "order_without_next_step"),
        ({"next_owner_id": LEAVER}, "order_left_with_the_leaver"),
    ],
)
def test_an_order_that_lacks_one_thing_is_missed(change: dict[str, Any], code: str) -> None:
    other = replace(an_open_order(), id="ord_a_2")
    assert of_orders(other, an_open_order(**change)) == [(code, "ord_a_1")]


def test_an_order_that_is_placed_later_is_not_asked_for() -> None:
    assert of_orders(an_open_order(placed_at=NOW + timedelta(hours=1), next_step=None)) == []


def of_debts(*debts: Receivable, received: set[str] = RECEIVED) -> list[tuple[str, str | None]]:
    return told(rules.debts(debts, LEAVER, received))


def test_a_debt_of_a_client_with_a_receiver_misses_nothing() -> None:
    assert of_debts(a_debt(), a_debt("rec_a_2", disputed=a_dispute(owner_id=LEAD))) == []


def test_a_debt_of_a_client_without_a_receiver_is_missed() -> None:
    assert of_debts(a_debt(), a_debt("rec_b_1", client_id="cli_b")) == [("debt_without_collector", "rec_b_1")]


@pytest.mark.parametrize("change", [{"owner_id": LEAVER}, {"owner_id": None}, {"reason": ""}, {"next_step": ""}])
def test_a_dispute_that_nobody_who_stays_settles_is_missed(change: dict[str, Any]) -> None:
    disputed = a_debt("rec_a_2", disputed=a_dispute(**{"owner_id": LEAD, **change}))
    assert of_debts(a_debt(), disputed) == [("dispute_without_owner", "rec_a_2")]


TODAY = NOW.date()


def of_statements(*debts: Receivable) -> list[tuple[str, str | None]]:
    return told(rules.statements(debts, today=TODAY))


def a_stated_debt(receivable_id: str = "rec_a_1", *, days: int = 60, **statement: Any) -> Receivable:
    return a_debt(receivable_id, last_reconciled=a_statement(TODAY - timedelta(days=days), **statement))


def test_a_sealed_statement_of_sixty_days_is_enough() -> None:
    assert of_statements(a_stated_debt()) == []


def test_a_statement_by_mail_is_one_too() -> None:
    assert of_statements(a_stated_debt(sealed=False, evidence_id="evd_1")) == []


def test_an_older_statement_is_missed_by_its_debt() -> None:
    assert of_statements(a_debt("rec_a_2"), a_stated_debt(days=61)) == [("statement_too_old", "rec_a_1")]


def test_a_statement_that_nobody_sealed_is_none() -> None:
    assert of_statements(a_stated_debt(sealed=False)) == [("statement_missing", "rec_a_1")]


def test_without_a_statement_the_largest_debt_misses_it() -> None:
    larger = a_debt("rec_a_2", open_amount=Money(200_000))
    assert of_statements(a_debt(), larger) == [("statement_missing", "rec_a_2")]


def test_debtors_beyond_eighty_percent_need_no_statement() -> None:
    small = a_debt("rec_b_1", client_id="cli_b", open_amount=Money(25_000))
    assert of_statements(a_stated_debt(), small) == []
    assert of_statements(a_stated_debt(), replace(small, open_amount=Money(25_001))) == [
        ("statement_missing", "rec_b_1")
    ]


def of_complaints(*complaints: Complaint) -> list[tuple[str, str | None]]:
    return told(rules.complaints(complaints, RECEIVED))


def a_seen_complaint(complaint_id: str = "cmp_a_1", **changes: Any) -> Complaint:
    return a_complaint(complaint_id, **{"next_step": "回访", "next_on": date(2026, 12, 4), **changes})


def test_a_complaint_with_a_next_step_misses_nothing() -> None:
    assert of_complaints(a_seen_complaint()) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"next_step": None}, "complaint_without_next_step"),
        ({"next_on": None}, "complaint_without_next_step"),
        ({"client_id": "cli_b"}, "complaint_without_owner"),
    ],
)
def test_a_complaint_that_lacks_one_thing_is_missed(change: dict[str, Any], code: str) -> None:
    assert of_complaints(a_seen_complaint(), a_seen_complaint("cmp_a_2", **change)) == [(code, "cmp_a_2")]


@pytest.mark.parametrize("state", ChannelState)
def test_a_channel_is_missed_until_somebody_has_taken_it(state: ChannelState) -> None:
    taken = state in (ChannelState.ACCEPTED, ChannelState.WAITING, ChannelState.TRANSFERRED)
    missed = [] if taken else [("channel_not_taken", "chn_2")]
    assert told(rules.channels([CHANNEL, replace(CHANNEL, id="chn_2", state=state)], {})) == missed


def test_a_thing_is_missed_until_it_is_returned() -> None:
    kept = replace(ASSET, id="ast_2", returned_on=None)
    assert told(rules.assets([ASSET, kept])) == [("asset_not_returned", "ast_2")]


@pytest.mark.parametrize(
    ("answers", "missed"), [({}, ["channels_missing"]), ({"none": False}, ["channels_missing"]), ({"none": True}, [])]
)
def test_whoever_lists_no_channel_has_said_that_there_is_none(answers: dict[str, Any], missed: list[str]) -> None:
    assert [fault.code for fault in rules.channels([], answers)] == missed
