"""What a company says of itself, and who may be named."""

from __future__ import annotations

import pytest

from chalicelib.core.access import Level, Role
from chalicelib.core.errors import Invalid, Stale
from chalicelib.people.rules import Access, Company
from chalicelib.people.settings import rules
from chalicelib.people.settings.rules import FINANCE_APPROVER, HR_APPROVER, MANAGER
from tests.kit.builders import BOSS, FINANCE, HR, LEAD, ORG, an_access

COMPANY = Company(ORG, "测试物流", settings={MANAGER: BOSS, HR_APPROVER: HR, "seed": "7"}, version=3)
AN_HR = an_access(HR, roles=frozenset({Role.EMPLOYEE, Role.HR}))


def test_an_event_tells_what_differs_before_and_after() -> None:
    wanted = {HR_APPROVER: HR, FINANCE_APPROVER: FINANCE, MANAGER: ""}
    company, event = rules.change(COMPANY, wanted, seen=3)
    assert event.data == {
        "before": {FINANCE_APPROVER: "", MANAGER: BOSS},
        "after": {FINANCE_APPROVER: FINANCE, MANAGER: ""},
    }
    assert (event.name, event.aggregate_id, company.settings[FINANCE_APPROVER]) == ("SettingsChanged", ORG, FINANCE)


def test_what_nobody_sets_stays() -> None:
    assert rules.change(COMPANY, {HR_APPROVER: LEAD}, seen=3)[0].settings["seed"] == "7"


def test_a_company_that_changed_since_is_stale() -> None:
    with pytest.raises(Stale):
        rules.change(COMPANY, {HR_APPROVER: LEAD}, seen=2)


@pytest.mark.parametrize(
    ("person", "field", "code"),
    [
        (None, HR_APPROVER, "unknown_employee"),
        (None, MANAGER, "unknown_employee"),
        (an_access(level=Level.HANDOVER), MANAGER, "leader_unfit"),
        (an_access(HR, level=Level.SELF, roles=AN_HR.roles), HR_APPROVER, "leader_unfit"),
        (an_access(HR, disabled=True, roles=AN_HR.roles), FINANCE_APPROVER, "leader_unfit"),
        (an_access(LEAD), HR_APPROVER, "approver_unfit"),
        (an_access(LEAD, roles=frozenset({Role.AUDITOR})), FINANCE_APPROVER, "approver_unfit"),
    ],
)
def test_who_cannot_take_it_on_is_not_named(person: Access | None, field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.require_fit(person, field)
    assert [(fault.field, fault.code) for fault in refused.value.errors] == [(field, code)]


def test_an_approver_holds_an_office_and_a_manager_need_not() -> None:
    assert rules.require_fit(AN_HR, FINANCE_APPROVER) is AN_HR
    assert rules.require_fit(an_access(LEAD), MANAGER).employee_id == LEAD
