"""The company's settings over HTTP: who reads them, who names whom, what is kept of it."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.aws.events import EventStore
from chalicelib.core.events import first_fault
from chalicelib.people.store import PeopleStore
from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany
from tests.kit.departure import Departure

PATH = "/v1/settings"


def read(company: TestCompany, who: str = "admin") -> Answer:
    return company.call(who, "GET", PATH)


def named(company: TestCompany, who: str = "hr", seen: str = '"1"', **wanted: Any) -> Answer:
    body = {name: company.employee(value) if value else None for name, value in wanted.items()}
    return company.call(who, "PATCH", PATH, body, if_match=seen)


def test_the_settings_name_three_people(company: TestCompany) -> None:
    found = read(company)
    assert found.body == {
        "manager_id": company.employee("boss"),
        "hr_approver_id": company.employee("hr"),
        "finance_approver_id": company.employee("finance"),
        "version": 1,
    }
    assert found.headers["ETag"] == '"1"'


@pytest.mark.parametrize(("who", "status"), [("hr", 200), ("auditor", 200), ("boss", 403), ("sales", 403)])
def test_the_settings_are_for_who_keeps_or_audits_them(company: TestCompany, who: str, status: int) -> None:
    assert read(company, who).status == status


@pytest.mark.parametrize("who", ["hr", "admin"])
def test_hr_and_the_admin_name_approvers(company: TestCompany, who: str) -> None:
    changed = named(company, who, finance_approver_id="boss")
    assert (changed.status, changed.headers["ETag"]) == (200, '"2"')
    assert read(company).body["finance_approver_id"] == company.employee("boss")


@pytest.mark.parametrize(("who", "status"), [("admin", 200), ("hr", 403)])
def test_only_the_admin_names_the_manager(company: TestCompany, who: str, status: int) -> None:
    assert named(company, who, manager_id="head").status == status


@pytest.mark.parametrize("who", ["finance", "boss", "auditor", "head", "sales"])
def test_nobody_else_changes_a_setting(company: TestCompany, who: str) -> None:
    assert named(company, who, finance_approver_id="boss").status == 403


@pytest.mark.parametrize(
    ("field", "person", "code"),
    [
        ("hr_approver_id", "nobody", "unknown_employee"),
        ("finance_approver_id", "nobody", "unknown_employee"),
        ("hr_approver_id", "successor", "approver_unfit"),
    ],
)
def test_who_cannot_be_named_is_a_wrong_field(company: TestCompany, field: str, person: str, code: str) -> None:
    refused = named(company, **{field: person})
    assert (refused.status, refused.body["errors"][0]["field"], refused.body["errors"][0]["code"]) == (422, field, code)


def test_who_hands_over_is_not_named(company: TestCompany) -> None:
    Departure(company, "finance")
    assert named(company, hr_approver_id="finance").body["errors"][0]["code"] == "leader_unfit"


def test_null_names_nobody(company: TestCompany) -> None:
    assert named(company, hr_approver_id="").body["hr_approver_id"] is None


@pytest.mark.parametrize("body", [{}, {"seed": "8"}, {"manager_id": ""}, {"zone": "UTC"}])
def test_nothing_else_is_set(company: TestCompany, body: dict[str, str]) -> None:
    assert company.call("admin", "PATCH", PATH, body, if_match='"1"').status == 422


def test_an_edit_says_what_it_saw(company: TestCompany) -> None:
    assert company.call("hr", "PATCH", PATH, {"hr_approver_id": company.employee("hr")}).status == 428
    assert named(company, seen='"7"', hr_approver_id="boss").status == 412


def test_what_is_named_already_is_no_change(company: TestCompany, requests: Requests) -> None:
    company.call("hr", "GET", "/v1/me")
    assert requests.of(lambda: named(company, hr_approver_id="hr")) == ["BatchGetItem"]
    assert read(company).headers["ETag"] == '"1"'


def test_a_change_is_in_the_companys_chain_and_costs_two(company: TestCompany, requests: Requests) -> None:
    company.call("hr", "GET", "/v1/me")
    assert requests.of(lambda: named(company, finance_approver_id="boss")) == ["BatchGetItem", "TransactWriteItems"]
    chain = EventStore().chain(company.org_id, company.org_id)
    assert [link.name for link in chain] == ["CompanyFounded", "SettingsChanged"]
    assert chain[-1].data["before"] == {"finance_approver_id": company.employee("finance")}
    assert first_fault(chain) is None


def test_what_the_company_keeps_besides_survives(company: TestCompany) -> None:
    named(company, hr_approver_id="boss")
    found = PeopleStore().company(company.org_id)
    assert found is not None
    assert (found.name, found.zone, found.settings["manager_id"]) == (
        "测试物流",
        "Asia/Shanghai",
        company.employee("boss"),
    )
