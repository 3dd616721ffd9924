"""The company's own item, with its settings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.core.access import Level
from chalicelib.core.errors import Raced
from chalicelib.people.rules import Company
from chalicelib.people.settings import rules
from chalicelib.people.settings.store import SettingsStore
from chalicelib.people.store import PeopleStore
from tests.kit.builders import NOW
from tests.kit.company import TestCompany
from tests.tenancy.scene import BY


@pytest.fixture
def standing(company: TestCompany) -> Company:
    found = PeopleStore().company(company.org_id)
    assert found is not None
    return found


def saved(company: TestCompany, standing: Company, who: str = "boss") -> Company:
    changed, event = rules.change(standing, {rules.HR_APPROVER: company.employee(who)}, seen=standing.version)
    by = replace(BY, org_id=company.org_id)
    return SettingsStore().save(changed, event, named=[company.access(who)], by=by, now=NOW)


def test_a_saved_company_is_read_as_it_was_written(company: TestCompany, standing: Company) -> None:
    assert saved(company, standing) == PeopleStore().company(company.org_id)


def test_of_two_changes_at_once_the_second_is_raced(company: TestCompany, standing: Company) -> None:
    saved(company, standing)
    with pytest.raises(Raced):
        saved(company, standing, "finance")


def test_who_leaves_meanwhile_is_not_named(company: TestCompany, standing: Company) -> None:
    before = company.access("boss")
    company.change("boss", level=Level.SELF)
    changed, event = rules.change(standing, {rules.HR_APPROVER: before.employee_id}, seen=standing.version)
    by = replace(BY, org_id=company.org_id)
    with pytest.raises(Raced):
        SettingsStore().save(changed, event, named=[before], by=by, now=NOW)
