"""Who judges for each party: the person named, then their superior, then the manager; nobody waits for no one."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.core.access import Level, Role, System, Tie
from chalicelib.handover import service
from chalicelib.handover.rules import Handover, Party, Phase, Verdict
from chalicelib.handover.service import Ballot
from chalicelib.handover.verdicts.service import named_approvers, renew_approvers
from chalicelib.people.rules import Access
from chalicelib.people.settings.rules import FINANCE_APPROVER, HR_APPROVER
from tests.kit.builders import (
    BOSS,
    FINANCE,
    HEAD,
    HR,
    LEAVER,
    NOW,
    ORG,
    a_caller,
    a_case_in_review,
    an_access,
)
from tests.kit.company import TestCompany
from tests.kit.departure import Departure
from tests.kit.fakes import FakeCases, FakePeople
from tests.kit.policies import adopted

pytestmark = pytest.mark.fault("F15", "F16")
ALL = {Party.DEPARTMENT: HEAD, Party.HR: HR, Party.FINANCE: FINANCE}
DEPARTMENT, HRS, MONEY = Party
UP = "emp_up"


def an_officer(employee_id: str, role: Role = Role.HR, **changes: Any) -> Access:
    return an_access(employee_id, roles=frozenset({Role.EMPLOYEE, role}), **changes)


def gone(employee_id: str) -> Access:
    return an_officer(employee_id, level=Level.SELF)


def named(people: FakePeople, **case: Any) -> dict[Party, str]:
    waiting = a_case_in_review(**{"approvers": {}, **case})
    return dict(named_approvers(waiting, people=people).approvers)


def test_the_head_and_whom_the_settings_name_judge() -> None:
    assert named(FakePeople()) == ALL


def test_only_a_case_in_review_names_anybody() -> None:
    assert named(FakePeople(), phase=Phase.OPEN) == {}


@pytest.mark.parametrize(("party", "who"), ALL.items())
def test_the_superior_follows_the_person_named(party: Party, who: str) -> None:
    people = FakePeople(gone(who), an_officer(UP))
    people.reports[who] = UP
    assert named(people) == ALL | {party: UP}


@pytest.mark.parametrize(("party", "who"), ALL.items())
def test_the_manager_follows_without_a_superior_who_may(party: Party, who: str) -> None:
    people = FakePeople(gone(who), an_access(UP))
    people.reports[who] = UP
    assert named(people) == ALL | {party: BOSS}


def test_a_party_for_which_nobody_is_named_falls_to_the_manager() -> None:
    people = FakePeople()
    del people.settings[HR_APPROVER]
    assert named(people) == ALL | {Party.HR: BOSS}


def test_the_manager_stands_in_for_one_party_only() -> None:
    people = FakePeople(gone(HR), gone(FINANCE))
    assert named(people) == {Party.DEPARTMENT: HEAD, Party.HR: BOSS}


def test_whom_another_party_names_is_not_taken_from_it_as_a_stand_in() -> None:
    people = FakePeople(gone(HEAD))
    people.settings[FINANCE_APPROVER] = BOSS
    assert named(people) == {Party.HR: HR, Party.FINANCE: BOSS}


@pytest.mark.parametrize("people", [FakePeople(an_officer(HR, ties={LEAVER: Tie.RELATIVE})), FakePeople(an_access(HR))])
def test_a_relative_or_who_lost_the_office_is_passed_over(people: FakePeople) -> None:
    assert named(people)[Party.HR] == BOSS


def test_who_still_may_judge_stays_named() -> None:
    people = FakePeople(an_officer(UP))
    people.settings[HR_APPROVER] = UP
    assert named(people, approvers=ALL) == ALL


def test_a_standing_in_manager_is_not_moved_to_another_party() -> None:
    people = FakePeople(gone(FINANCE), gone(HR))
    assert named(people, approvers={Party.DEPARTMENT: HEAD, Party.FINANCE: BOSS}) == {
        Party.DEPARTMENT: HEAD,
        Party.FINANCE: BOSS,
    }


def test_who_decided_and_left_is_not_replaced() -> None:
    assert named(FakePeople(gone(HR)), approvers=ALL, verdicts={Party.HR: Verdict.APPROVED}) == ALL


def test_who_decided_as_a_substitute_is_not_named_for_another_party() -> None:
    people = FakePeople(gone(FINANCE))
    case = {"approvers": ALL, "verdicts": {Party.HR: Verdict.APPROVED}, "judges": {Party.HR: BOSS}}
    assert named(people, **case) == {Party.DEPARTMENT: HEAD, Party.HR: HR}


def renewed(case: Handover, people: FakePeople) -> FakeCases:
    cases = FakeCases.holding(case)
    renew_approvers(case, cases=cases, people=people, by=System(ORG, "review"), now=NOW)
    return cases


def test_a_review_that_lacks_nobody_is_left_as_it_is() -> None:
    assert renewed(a_case_in_review(), FakePeople()).event_names == []


def test_an_approver_who_leaves_is_replaced_while_the_review_waits() -> None:
    cases = renewed(a_case_in_review(), FakePeople(gone(HR)))
    assert cases.event_names == ["ApproversNamed"]
    assert cases.cases["hnd_1"].approvers == ALL | {Party.HR: BOSS}


def test_the_next_in_line_decides_before_the_workflow_asks_again() -> None:
    cases = FakeCases.holding(a_case_in_review())
    boss = a_caller(BOSS, roles=frozenset({Role.EMPLOYEE, Role.MANAGEMENT}))
    ballot = Ballot(Party.HR, Verdict.APPROVED)
    service.decide_handover(
        boss, "hnd_1", ballot, cases=cases, people=FakePeople(gone(HR)), reopened=lambda case: (), now=NOW
    )
    assert cases.cases["hnd_1"].approvers == ALL | {Party.HR: BOSS}
    assert cases.cases["hnd_1"].verdicts == {Party.HR: Verdict.APPROVED}


@pytest.fixture
def vacant(company: TestCompany) -> Departure:
    """A case in review: finance is named, has left the office, and the manager is gone as well."""
    adopted(company, "sales")
    case = Departure(company)
    company.change("finance", roles=frozenset({Role.EMPLOYEE}))
    company.change("boss", level=Level.SELF)
    case.to_review()
    return case


def test_over_http_a_party_without_anybody_shows(vacant: Departure) -> None:
    body = vacant.call("hr", "GET").body
    assert body["progress"]["approvals"]["finance"] == {"approver_id": None, "verdict": None}
    assert body["warnings"] == ["no_approver"]


def test_over_http_whom_the_company_names_then_is_asked(vacant: Departure) -> None:
    company = vacant.company
    company.change("auditor", roles=frozenset({Role.EMPLOYEE, Role.FINANCE}))
    seen = company.call("admin", "GET", "/v1/settings").headers["ETag"]
    wanted = {"finance_approver_id": company.employee("auditor")}
    assert company.call("admin", "PATCH", "/v1/settings", wanted, if_match=seen).status == 200
    vacant.wait("review#1#finance")
    body = vacant.call("hr", "GET").body
    assert body["progress"]["approvals"]["finance"]["approver_id"] == company.employee("auditor")
    assert (body["warnings"], vacant.names()[-1]) == ([], "ApproversNamed")
    assert vacant.approve_all(finance="auditor").body["phase"] == "transfer"


def test_over_http_a_named_superior_of_another_department_sees_the_case(company: TestCompany) -> None:
    company.change("stranger", roles=frozenset({Role.EMPLOYEE, Role.DEPARTMENT_HEAD}))
    case = Departure(company)
    assert case.call("stranger", "GET").status == 404
    wanted = {"hr_approver_id": company.employee("stranger")}
    assert company.call("admin", "PATCH", "/v1/settings", wanted, if_match='"1"').status == 200
    case.to_review()
    assert case.call("stranger", "GET").status == 200
    assert case.judge(who="stranger", party="hr").status == 201
