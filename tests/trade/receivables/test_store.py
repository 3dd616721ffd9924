"""Debts in their client's partition, by collector while open, and by the month in which they fall due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.aws import items
from chalicelib.aws.events import EventStore
from chalicelib.clients import rules as client_rules
from chalicelib.clients.rules import Client
from chalicelib.clients.store import ClientStore, FileItem
from chalicelib.core.access import Level, System
from chalicelib.core.errors import Raced
from chalicelib.core.events import first_fault
from chalicelib.core.money import Money
from chalicelib.core.refs import Ref
from chalicelib.people.rules import Access
from chalicelib.people.store import AccessItem
from chalicelib.trade.receivables import rules
from chalicelib.trade.receivables.rules import INVOICED, RECONCILED, DebtKind, Receivable, Statement
from chalicelib.trade.receivables.store import ReceivableStore
from tests.kit.builders import HEAD, LEAD, LEAVER, NOW, ORG, a_caller, a_client, an_access
from tests.kit.cloud import Requests
from tests.kit.money import a_dispute, a_payment

STORE, CLIENTS = ReceivableStore(), ClientStore()
BY, REF = System(ORG, "test"), Ref("erp", "AR-1")
PAGE: dict[str, Any] = {"limit": 50, "after": None}


@pytest.fixture(autouse=True)
def _company(requests: Requests) -> None:
    CLIENTS.register([client_rules.register(a_client())], by=BY, now=NOW)
    for who in (LEAVER, HEAD, LEAD):
        AccessItem.of(an_access(who)).save()


def client() -> Client:
    found = CLIENTS.get(ORG, "cli_a")
    assert found is not None
    return found


def recorded(*people: Access, of: Client | None = None, **given: Any) -> Receivable:
    file = of or client()
    debt, event = rules.record(file, DebtKind.FREIGHT, {"amount": Money(100_000), **given}, now=NOW)
    return STORE.create(debt, event, client=file, people=people, by=a_caller(), now=NOW)


def edited(debt: Receivable, *people: Access, **changes: Any) -> Receivable:
    after, event = rules.edit(debt, changes, client=client(), seen=debt.version, now=NOW)
    return STORE.save(debt, after, event, people=people, by=a_caller(), now=NOW)


def due_in(month: str) -> list[str]:
    return [debt.id for debt in STORE.due(ORG, month, **PAGE)[0]]


def open_of(who: str) -> list[str]:
    return [debt.id for debt in STORE.open_of(ORG, who, limit=40)[0]]


def test_a_debt_is_read_back_as_written() -> None:
    debt = recorded(
        stage=INVOICED,
        disputed=a_dispute(),
        invoice_no="2026-1",
        due_on=date(2026, 12, 31),
        last_reconciled=Statement(date(2026, 11, 20), Money(100_000), True, "evd_1"),
        refs=(REF,),
        order_ids=("ord_a_1",),
    )
    assert STORE.get(ORG, debt.id) == debt


def test_payments_are_read_back_as_they_came() -> None:
    debt = recorded(stage=RECONCILED)
    for payment in (a_payment(), a_payment(external_ref=REF)):
        after, event = rules.pay(debt, payment, client=client(), now=NOW)
        assert event is not None
        debt = STORE.save(debt, after, event, by=BY, now=NOW)
    assert STORE.get(ORG, debt.id) == debt
    assert debt.payments == (a_payment(), a_payment(external_ref=REF))


def test_an_id_that_carries_no_client_costs_no_read(requests: Requests) -> None:
    assert requests.of(lambda: STORE.get(ORG, "rec_1")) == []


def test_a_debt_of_another_company_is_none() -> None:
    assert STORE.get("org_two", recorded().id) is None


@pytest.mark.parametrize("prefix", ["ord", "cmp", "cli"])
def test_another_kind_of_id_is_no_debt(prefix: str) -> None:
    assert STORE.get(ORG, recorded().id.replace("rec", prefix, 1)) is None


def test_a_debt_is_recorded_with_its_event_and_keeps_its_chain() -> None:
    debt = edited(recorded(), invoice_no="2026-1")
    links = EventStore().chain(ORG, debt.id)
    assert ([link.name for link in links], first_fault(links)) == (["ReceivableRecorded", "ReceivableEdited"], None)


def test_each_write_is_one_transaction(requests: Requests) -> None:
    file = client()
    assert requests.of(lambda: recorded(of=file)) == ["TransactWriteItems"]
    debt, event = rules.edit(recorded(), {"invoice_no": "1"}, client=file, seen=1, now=NOW)
    assert requests.of(lambda: STORE.save(debt, debt, event, by=BY, now=NOW)) == ["TransactWriteItems"]


def test_a_client_that_passed_on_meanwhile_is_raced_for_its_manager_would_be_another() -> None:
    before = client()
    FileItem.of(replace(before, version=before.version + 1)).save()
    with pytest.raises(Raced):
        recorded(of=before)


@pytest.mark.parametrize("changes", [{"level": Level.HANDOVER}, {"level": Level.SELF}, {"epoch": 2}])
@pytest.mark.parametrize("write", [recorded, lambda person: edited(recorded(), person, responsible_id=HEAD)])
def test_a_person_whose_rights_changed_gets_nothing(write: Callable[[Access], Any], changes: dict[str, Any]) -> None:
    AccessItem.of(an_access(HEAD, **changes)).save()
    with pytest.raises(Raced):
        write(an_access(HEAD))
    assert open_of(HEAD) == []


def test_references_name_their_debts_by_one_request(requests: Requests) -> None:
    debt, other = recorded(refs=(REF,)), Ref("erp", "AR-2")
    assert (STORE.owners(ORG, [REF, other]), STORE.owners("org_two", [REF])) == ({REF: debt.id}, {})
    with items.at_hand():
        assert requests.of(lambda: STORE.owners(ORG, [REF, other])) == ["BatchGetItem"]


def test_a_reference_is_claimed_once() -> None:
    recorded(refs=(REF,))
    with pytest.raises(Raced):
        recorded(refs=(REF,))


def test_a_reference_given_up_is_free_again() -> None:
    first, other = recorded(refs=(REF,)), Ref("erp", "AR-2")
    edited(first, refs=(other,))
    second = recorded(refs=(REF,))
    assert STORE.owners(ORG, [REF, other]) == {REF: second.id, other: first.id}


def test_a_clients_debts_are_one_query_page_by_page(requests: Requests) -> None:
    made = sorted(recorded().id for _ in range(3))
    first, after = STORE.of_client(ORG, "cli_a", limit=2, after=None)
    assert requests.of(lambda: STORE.of_client(ORG, "cli_a", limit=2, after=after)) == ["Query"]
    rest, end = STORE.of_client(ORG, "cli_a", limit=2, after=after)
    assert ([debt.id for debt in [*first, *rest]], end) == (made, None)


def test_open_debts_of_a_person_come_by_due_day_and_those_without_one_last() -> None:
    undated, late, soon = recorded(), recorded(due_on=date(2026, 12, 31)), recorded(due_on=date(2026, 12, 1))
    assert open_of(LEAVER) == [soon.id, late.id, undated.id]


def test_open_debts_of_a_person_are_one_query_a_page(requests: Requests) -> None:
    made = [recorded().id for _ in range(3)]
    first, after = STORE.open_of(ORG, LEAVER, limit=2, after=None)
    rest, end = STORE.open_of(ORG, LEAVER, limit=2, after=after)
    assert ([debt.id for debt in [*first, *rest]], end) == (sorted(made), None)
    assert requests.of(lambda: STORE.open_of(ORG, LEAVER, limit=2, after=None)) == ["Query"]


def test_debts_fall_due_in_their_month_by_day() -> None:
    late, soon = recorded(due_on=date(2026, 12, 31)), recorded(due_on=date(2026, 12, 1))
    recorded(due_on=date(2027, 1, 1))
    recorded()
    assert (due_in("2026-12"), STORE.due("org_two", "2026-12", **PAGE)[0]) == ([soon.id, late.id], [])


def test_a_closed_debt_is_in_no_list() -> None:
    debt = recorded(stage=RECONCILED, due_on=date(2026, 12, 31))
    after, event = rules.pay(debt, a_payment(100_000), client=client(), now=NOW)
    assert event is not None
    STORE.save(debt, after, event, by=BY, now=NOW)
    assert (open_of(LEAVER), due_in("2026-12")) == ([], [])


def given(*debts: Receivable, receiver: Access | None = None) -> None:
    changes = [rules.give_to(debt, client(), HEAD, case_id="hnd_1") for debt in debts]
    STORE.save_all(changes, receiver=receiver, by=BY, now=NOW)


def test_debts_given_on_change_lists_in_one_transaction(requests: Requests) -> None:
    debts, file = [recorded() for _ in range(3)], client()
    changes = [rules.give_to(debt, file, HEAD, case_id="hnd_1") for debt in debts]
    receiver = an_access(HEAD)
    made = requests.of(lambda: STORE.save_all(changes, receiver=receiver, by=BY, now=NOW))
    assert (made, open_of(LEAVER), len(open_of(HEAD))) == (["TransactWriteItems"], [], 3)


def test_one_debt_that_changed_meanwhile_keeps_all_where_they_are() -> None:
    stale, other = recorded(), recorded()
    edited(stale, invoice_no="1")
    with pytest.raises(Raced):
        given(other, stale)
    assert sorted(open_of(LEAVER)) == sorted([stale.id, other.id])


def test_nothing_is_given_on_to_who_left_meanwhile() -> None:
    debt = recorded()
    AccessItem.of(an_access(HEAD, level=Level.HANDOVER)).save()
    with pytest.raises(Raced):
        given(debt, receiver=an_access(HEAD))
    assert open_of(HEAD) == []
