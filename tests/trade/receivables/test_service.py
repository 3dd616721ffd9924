"""Recording, editing and upserting debts: what is written, what is not, and who must be able to receive."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.core.access import Level, Role
from chalicelib.core.errors import Forbidden, Stale
from chalicelib.core.money import Money
from chalicelib.core.refs import Ref
from chalicelib.trade.receivables import service
from chalicelib.trade.receivables.rules import RECONCILED, RECONCILING, DebtKind, Receivable
from chalicelib.trade.records.rules import PersonUnfit, RefTaken
from tests.kit.builders import HEAD, LEAD, LEAVER, NOW, a_caller, a_client, an_access
from tests.kit.fakes import FakeClients, FakePeople, FakeRecords
from tests.kit.money import a_debt, a_dispute, a_payment

FINANCE = a_caller("emp_finance", roles=frozenset({Role.EMPLOYEE, Role.FINANCE}), team_id="team_money")
REF = Ref("erp", "AR-1")


class World:
    """A client, its debts, and people of whom the lead hands over."""

    def __init__(self, *debts: Receivable, **taken: Any) -> None:
        self.debts = FakeRecords(*debts, **taken)
        self.given = {
            "clients": FakeClients(a_client()),
            "people": FakePeople(an_access(LEAD, level=Level.HANDOVER)),
            "receivables": self.debts,
            "now": NOW,
        }

    def record(self, **given: Any) -> Receivable:
        figures = {"amount": Money(100), **given}
        return service.record_receivable(FINANCE, "cli_a", DebtKind.FREIGHT, figures, **self.given)

    def edit(self, *, seen: int = 0, **changes: Any) -> Receivable:
        return service.edit_receivable(FINANCE, "rec_a_1", changes, seen=seen, **self.given)

    def put(self, **given: Any) -> Receivable:
        figures = {"amount": Money(100_000), **given}
        return service.put_receivable(FINANCE, REF, "cli_a", DebtKind.FREIGHT, figures, **self.given)


def test_finance_records_a_debt() -> None:
    world = World()
    assert (world.record().version, world.debts.event_names, world.debts.receivers) == (1, ["ReceivableRecorded"], [])


def test_whoever_is_named_to_collect_must_be_able_to() -> None:
    world = World()
    assert (world.record(responsible_id=HEAD).responsible_id, world.debts.receivers) == (HEAD, [HEAD])
    with pytest.raises(PersonUnfit):
        world.record(responsible_id=LEAD)


def test_whoever_is_named_for_a_dispute_must_be_able_to() -> None:
    with pytest.raises(PersonUnfit) as refused:
        World(a_debt()).edit(disputed=a_dispute(owner_id=LEAD))
    assert refused.value.errors[0].field == "disputed.owner_id"


def test_a_dispute_may_be_noted_on_a_debt_whose_collector_is_leaving() -> None:
    world = World(a_debt(responsible_id=LEAD))
    changed = world.edit(disputed=a_dispute(owner_id=None))
    assert changed.disputed == a_dispute(owner_id=LEAD)


def test_a_reference_of_another_debt_is_taken() -> None:
    world = World(a_debt(), taken={REF: "rec_a_2"})
    with pytest.raises(RefTaken):
        world.record(refs=(REF,))
    with pytest.raises(RefTaken):
        world.edit(refs=(REF,))


def test_an_edit_without_a_difference_writes_nothing() -> None:
    world = World(a_debt())
    assert (world.edit(amount=Money(100_000)), world.debts.event_names) == (a_debt(), [])


def test_a_stale_edit_is_refused_even_without_a_difference() -> None:
    with pytest.raises(Stale):
        World(a_debt()).edit(seen=7, amount=Money(100_000))


def test_an_edit_asks_only_for_people_newly_named() -> None:
    world = World(a_debt(responsible_id=LEAD))
    world.edit(responsible_id=LEAD, stage=RECONCILING)
    world.edit(seen=1, responsible_id=HEAD)
    assert (world.debts.receivers, world.debts.records["rec_a_1"].responsible_id) == ([HEAD], HEAD)


def test_an_unknown_reference_records_a_debt_under_it() -> None:
    world = World()
    assert (world.put().refs, world.debts.event_names) == ((REF,), ["ReceivableRecorded"])


def test_a_known_reference_brings_its_debt_up_to_date() -> None:
    world = World(a_debt(refs=(REF,)), taken={REF: "rec_a_1"})
    changed = world.put(stage=RECONCILED)
    assert (changed.id, changed.stage, world.debts.event_names) == ("rec_a_1", RECONCILED, ["ReceivableAdvanced"])


def test_the_same_told_twice_is_written_once() -> None:
    world = World(a_debt(refs=(REF,)), taken={REF: "rec_a_1"})
    assert (world.put(), world.debts.event_names) == (a_debt(refs=(REF,)), [])


def test_a_payment_comes_off_the_debt_once() -> None:
    world = World(a_debt(stage=RECONCILED))
    given = {name: value for name, value in world.given.items() if name != "people"}
    payment = a_payment(external_ref=REF)
    once = service.pay_receivable(FINANCE, "rec_a_1", payment, **given)
    again = service.pay_receivable(FINANCE, "rec_a_1", payment, **given)
    assert (once, once.open_amount, world.debts.event_names) == (again, Money(60_000), ["ReceivableAdvanced"])


@pytest.mark.parametrize("role", [Role.SALES, Role.TEAM_LEAD, Role.DEPARTMENT_HEAD])
def test_the_companys_due_list_is_not_for_who_reaches_less(role: Role) -> None:
    caller = replace(a_caller(LEAVER), roles=frozenset({Role.EMPLOYEE, role}))
    with pytest.raises(Forbidden):
        service.list_due(caller, "2026-12", limit=1, after=None, lists=FakeRecords())
