"""People's items: who a login is, what a person may do, and where everyone stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.aws import items
from chalicelib.aws.auth import Login
from chalicelib.aws.events import EventStore
from chalicelib.aws.tables import Transaction, transaction
from chalicelib.core.access import Delegation, Level, System, Tie
from chalicelib.core.errors import Raced, Unauthenticated
from chalicelib.core.events import first_fault
from chalicelib.core.refs import Ref
from chalicelib.people import store as people_store
from chalicelib.people.rules import Access, Company, Employee, Structure, declare_delegation, declare_tie
from chalicelib.people.store import (
    LoginItem,
    PeopleStore,
    ProfileItem,
    login_key,
    profile_key,
    require_delegation,
    require_full,
    require_rights,
    save_access,
)
from tests.kit.builders import LOCK, NOW, an_access
from tests.kit.cloud import ISSUER, Requests
from tests.kit.company import ROLES, TestCompany

STORE = PeopleStore()
SALES = Login(ISSUER, "one-sales", 0)
BY = System("org_one", "test")


def changed(company: TestCompany, name: str, **changes: object) -> None:
    before = company.access(name)
    with transaction(BY, NOW) as write:
        save_access(write, before, replace(before, epoch=before.epoch + 1, **changes))  # type: ignore[arg-type]


def test_a_login_seen_for_the_first_time_costs_two_reads(company: TestCompany, requests: Requests) -> None:
    assert requests.of(lambda: STORE.caller(SALES, "req_1")) == ["GetItem", "GetItem"]


def test_a_known_login_costs_one_read(company: TestCompany, requests: Requests) -> None:
    STORE.caller(SALES, "req_1")
    assert requests.of(lambda: STORE.caller(SALES, "req_2")) == ["GetItem"]


def test_a_caller_has_the_rights_of_this_instant(company: TestCompany) -> None:
    STORE.caller(SALES, "req_1")
    changed(company, "sales", level=Level.HANDOVER, lock=LOCK)
    caller = STORE.caller(SALES, "req_2")
    assert (caller.level, caller.epoch, caller.lock, caller.request_id) == (Level.HANDOVER, 2, LOCK, "req_2")


def test_a_login_of_nobody_is_unauthenticated(company: TestCompany) -> None:
    with pytest.raises(Unauthenticated):
        STORE.caller(Login(ISSUER, "nobody", 0), "req_1")


def test_a_subject_of_another_issuer_is_unauthenticated(company: TestCompany) -> None:
    with pytest.raises(Unauthenticated):
        STORE.caller(Login("https://elsewhere.test", "one-sales", 0), "req_1")


def test_a_login_that_was_replaced_is_unauthenticated_at_once(company: TestCompany) -> None:
    STORE.caller(SALES, "req_1")
    changed(company, "sales", login="another login")
    with pytest.raises(Unauthenticated):
        STORE.caller(SALES, "req_2")


def test_a_login_that_went_to_another_person_is_that_person(company: TestCompany) -> None:
    STORE.caller(SALES, "req_1")
    changed(company, "sales", login="another login")
    changed(company, "lead", login=SALES.key)
    pk, sk = login_key(SALES.key)
    LoginItem(pk=pk, sk=sk, org_id=company.org_id, employee_id=company.employee("lead")).save()
    assert STORE.caller(SALES, "req_2").employee_id == company.employee("lead")


def test_a_login_of_nobody_is_not_remembered(company: TestCompany) -> None:
    with pytest.raises(Unauthenticated):
        STORE.caller(Login(ISSUER, "nobody", 0), "req_1")
    assert people_store._logins == {}


def test_a_persons_rights_are_one_read(company: TestCompany, requests: Requests) -> None:
    assert requests.of(lambda: company.access("sales")) == ["GetItem"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"lock": LOCK, "level": Level.HANDOVER},
        {"teams": ("team_a", "team_b")},
        {"ties": {"emp_x": Tie.RELATIVE}, "scopes": frozenset({"clients:read"})},
    ],
)
def test_rights_are_read_back_as_written(requests: Requests, changes: dict[str, Any]) -> None:
    access = an_access(**changes)
    with transaction(BY, NOW) as write:
        write.create(people_store.AccessItem.of(access))
    assert STORE.access("org_one", access.employee_id) == access


def test_rights_of_another_companys_person_are_none(company: TestCompany) -> None:
    TestCompany("two")
    assert STORE.access("org_two", company.employee("sales")) is None


def test_rights_that_changed_meanwhile_are_raced(company: TestCompany) -> None:
    before = company.access("sales")
    changed(company, "sales")
    write = Transaction(BY, NOW)
    save_access(write, before, replace(before, level=Level.SELF))
    with pytest.raises(Raced):
        write.commit()
    assert company.access("sales").level is Level.FULL


@pytest.mark.parametrize(
    "changes", [{"level": Level.HANDOVER}, {"level": Level.SELF}, {}], ids=["locked", "gone", "epoch"]
)
def test_who_can_no_longer_receive_stops_the_transaction(company: TestCompany, changes: dict[str, object]) -> None:
    before = company.access("sales")
    changed(company, "sales", **changes)
    write = Transaction(BY, NOW)
    require_full(write, before)
    with pytest.raises(Raced):
        write.commit()


def test_a_locked_person_cannot_receive_even_with_the_epoch_as_read(company: TestCompany) -> None:
    changed(company, "sales", level=Level.HANDOVER)
    write = Transaction(BY, NOW)
    require_full(write, company.access("sales"))
    with pytest.raises(Raced):
        write.commit()


def test_a_teams_people_are_one_query(company: TestCompany, requests: Requests) -> None:
    made = requests.of(lambda: STORE.members(company.org_id, ["team_one"], limit=50, after=None))
    assert made == ["Query"]


def test_a_teams_people_come_by_name_page_by_page(company: TestCompany) -> None:
    first, after = STORE.members(company.org_id, ["team_one"], limit=5, after=None)
    rest, end = STORE.members(company.org_id, ["team_one"], limit=50, after=after)
    names = [person.name for person in [*first, *rest]]
    assert names == sorted(set(ROLES) - {"stranger"})
    assert end is None


def test_another_companys_team_of_the_same_name_is_not_mixed_in(company: TestCompany) -> None:
    TestCompany("two")
    found, _ = STORE.members(company.org_id, ["team_one"], limit=50, after=None)
    assert {person.id[:7] for person in found} == {"emp_one"}


def test_the_structure_costs_one_read_each(company: TestCompany, requests: Requests) -> None:
    for work in (
        lambda: STORE.company(company.org_id),
        lambda: STORE.team(company.org_id, "team_one"),
        lambda: STORE.department(company.org_id, "dep_one"),
    ):
        assert requests.of(work) == ["GetItem"]


def test_the_structure_is_read_back(company: TestCompany) -> None:
    found, team, department = (
        STORE.company(company.org_id),
        STORE.team(company.org_id, "team_one"),
        STORE.department(company.org_id, "dep_one"),
    )
    assert found is not None
    assert team is not None
    assert department is not None
    assert (found.settings["manager_id"], team.lead_id, department.head_id) == (
        company.employee("boss"),
        company.employee("lead"),
        company.employee("head"),
    )


def test_a_head_and_the_companys_settings_are_read_together(company: TestCompany, requests: Requests) -> None:
    with items.at_hand():
        assert requests.of(lambda: STORE.offices(company.org_id, "dep_one")) == ["BatchGetItem"]
        department, found = STORE.offices(company.org_id, "dep_one")
    assert department == STORE.department(company.org_id, "dep_one")
    assert found == STORE.company(company.org_id)


def test_an_unknown_department_leaves_the_settings(company: TestCompany) -> None:
    assert STORE.offices(company.org_id, "dep_none") == (None, STORE.company(company.org_id))


def test_who_reports_to_nobody_has_no_manager(company: TestCompany, requests: Requests) -> None:
    line = ProfileItem.get(*profile_key(company.org_id, company.employee("hr")))
    line.manager_id = company.employee("boss")
    line.save()
    asked = [company.employee("hr"), company.employee("boss"), "emp_none"]
    with items.at_hand():
        assert requests.of(lambda: STORE.managers(company.org_id, asked)) == ["BatchGetItem"]
    assert STORE.managers(company.org_id, asked) == {company.employee("hr"): company.employee("boss")}


@pytest.mark.parametrize("org_id", ["org_none", "org_two"])
def test_the_structure_of_another_company_is_none(company: TestCompany, org_id: str) -> None:
    assert STORE.company(org_id) is None
    assert STORE.team(org_id, "team_one") is None
    assert STORE.department(org_id, "dep_one") is None


def test_founding_is_one_transaction_with_its_event(requests: Requests) -> None:
    made = requests.of(found)
    chain = EventStore().chain("org_new", "org_new")
    assert made == ["TransactWriteItems"]
    assert ([link.name for link in chain], first_fault(chain)) == (["CompanyFounded"], None)


def test_a_company_is_founded_once(requests: Requests) -> None:
    found()
    with pytest.raises(Raced):
        found()


def test_a_login_belongs_to_one_person_of_all_companies(requests: Requests) -> None:
    found()
    with pytest.raises(Raced):
        found("org_other")
    assert STORE.company("org_other") is None


def listed(org_id: str = "org_new") -> int:
    return len(items.query(items.PeopleTable, f"ORG#{org_id}#TEAM#team_one#EMP", index="index1").items)


def test_thirteen_people_fit_into_the_founding(requests: Requests) -> None:
    found(people=13)
    assert listed() == 13


def test_more_people_are_employed_after_the_founding(requests: Requests) -> None:
    found()
    made = requests.of(lambda: STORE.employ(staff(range(1, 14)), by=System("org_new", "founding"), now=NOW))
    chain = EventStore().chain("org_new", "emp_13")
    assert (made, listed()) == (["TransactWriteItems"], 14)
    assert ([link.name for link in chain], first_fault(chain)) == (["EmployeeHired"], None)


def test_departments_teams_and_people_are_each_founded_by_an_event_of_their_own(company: TestCompany) -> None:
    ids = ("dep_one", "team_one", company.employee("sales"))
    names = [[link.name for link in EventStore().chain(company.org_id, one)] for one in ids]
    assert names == [["DepartmentFounded"], ["TeamFounded"], ["EmployeeHired"]]


def test_a_department_is_founded_with_its_teams(company: TestCompany) -> None:
    department = STORE.department(company.org_id, "dep_one")
    assert department is not None
    assert (department.team_ids, department.version) == (("team_one",), 1)


def found(org_id: str = "org_new", people: int = 1) -> None:
    STORE.found(Company(org_id, "公司"), Structure((), ()), staff(range(people), org_id), now=NOW)


def staff(numbers: Iterable[int], org_id: str = "org_new") -> list[tuple[Employee, Access]]:
    return [
        (
            Employee(
                *(f"emp_{number}", f"name {number}", f"{number}@b.test", "职位", "team_one", "dep_one"),
                phone=f"{number}",
                refs=(Ref("hr", str(number)),),
            ),
            an_access(f"emp_{number}", org_id=org_id),
        )
        for number in numbers
    ]


HEADS = Delegation("emp_onehead", "emp_onelead", date(2026, 11, 24), date(2026, 11, 27))


def named(company: TestCompany, delegation: Delegation = HEADS) -> None:
    event = declare_delegation(delegation)
    STORE.save_delegation(delegation, event, substitute=company.access("lead"), by=BY, now=NOW)


def test_a_delegation_is_read_back_in_one_read_by_its_two_persons(company: TestCompany, requests: Requests) -> None:
    named(company)
    found: list[Delegation | None] = []
    made = requests.of(lambda: found.append(STORE.delegation(company.org_id, HEADS.from_id, HEADS.to_id)))
    assert (made, found) == (["GetItem"], [HEADS])


@pytest.mark.parametrize(
    ("org_id", "from_id", "to_id"),
    [
        ("org_two", HEADS.from_id, HEADS.to_id),
        ("org_one", HEADS.to_id, HEADS.from_id),
        ("org_one", "emp_oneboss", HEADS.to_id),
    ],
)
def test_no_one_else_stands_in(company: TestCompany, org_id: str, from_id: str, to_id: str) -> None:
    named(company)
    assert STORE.delegation(org_id, from_id, to_id) is None


def test_a_delegation_is_one_transaction_with_its_event(company: TestCompany, requests: Requests) -> None:
    substitute = company.access("lead")
    event = declare_delegation(HEADS)
    made = requests.of(lambda: STORE.save_delegation(HEADS, event, substitute=substitute, by=BY, now=NOW))
    chain = EventStore().chain(company.org_id, event.aggregate_id)
    assert made == ["TransactWriteItems"]
    assert ([link.name for link in chain], first_fault(chain)) == (["DelegationDeclared"], None)


def test_a_substitute_is_named_once_for_one_person(company: TestCompany) -> None:
    named(company)
    with pytest.raises(Raced):
        named(company)


def test_who_is_leaving_becomes_nobodys_substitute(company: TestCompany) -> None:
    changed(company, "lead", level=Level.HANDOVER)
    with pytest.raises(Raced):
        named(company)


@pytest.mark.parametrize(
    "days", [{"first_day": date(2026, 11, 25)}, {"last_day": date(2026, 11, 26)}, {"from_id": "emp_oneboss"}]
)
def test_a_delegation_that_changed_stops_what_rests_on_it(company: TestCompany, days: dict[str, Any]) -> None:
    named(company)
    write = Transaction(BY, NOW)
    require_delegation(write, company.org_id, replace(HEADS, **days))
    with pytest.raises(Raced):
        write.commit()


def test_a_delegation_as_read_lets_the_transaction_happen(company: TestCompany) -> None:
    named(company)
    write = Transaction(BY, NOW)
    require_delegation(write, company.org_id, HEADS)
    write.commit()


def test_a_tie_is_one_transaction_with_its_event_and_another_epoch(company: TestCompany, requests: Requests) -> None:
    before = company.access("sales")
    after, event = declare_tie(before, company.employee("head"), Tie.RELATIVE)
    made = requests.of(lambda: STORE.save_tie(before, after, event, by=BY, now=NOW))
    chain = EventStore().chain(company.org_id, event.aggregate_id)
    assert made == ["TransactWriteItems"]
    assert [(link.name, link.data["tie"]) for link in chain] == [("TieDeclared", "relative")]
    assert company.access("sales") == replace(before, ties={company.employee("head"): Tie.RELATIVE}, epoch=2)


@pytest.mark.parametrize("other", ["nobody", "twosales"])
def test_a_tie_is_to_somebody_of_the_company(company: TestCompany, other: str) -> None:
    TestCompany("two", clients=0)
    with pytest.raises(Raced):
        company.declare("sales", other, Tie.RELATIVE)


def test_a_tie_declared_meanwhile_stops_what_rests_on_there_being_none(company: TestCompany) -> None:
    before = company.access("sales")
    company.declare("sales", "head", Tie.RELATIVE)
    write = Transaction(BY, NOW)
    require_rights(write, before)
    with pytest.raises(Raced):
        write.commit()


@pytest.mark.parametrize("scopes", [frozenset(), frozenset({"clients:read", "orders:write"})])
def test_a_machine_has_what_was_granted_and_its_token_names(company: TestCompany, scopes: frozenset[str]) -> None:
    changed(company, "sales", scopes=frozenset({"clients:read", "people:read"}))
    caller = STORE.caller(replace(SALES, scopes=scopes), "req_1")
    assert caller.scopes == scopes & {"clients:read"}


@pytest.mark.fault("F70")
@pytest.mark.parametrize("rights", [{"level": Level.HANDOVER}, {"epoch": 2}], ids=["level", "epoch"])
def test_a_callers_write_needs_level_and_epoch_as_read(company: TestCompany, rights: dict[str, Any]) -> None:
    caller = replace(STORE.caller(SALES, "req_1"), **rights)
    write = Transaction(caller, NOW)
    with pytest.raises(Raced):
        write.commit()
