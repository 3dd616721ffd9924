"""Who may judge a handover: the named person or their dated substitute, nobody for themself, a relative, or twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.core.access import Delegation, Level, OwnHandover, RelativesHandover, Role, Tie
from chalicelib.core.errors import NotFound
from chalicelib.handover import rules, service
from chalicelib.handover.rules import JudgesTwice, NotTheApprover, Party, Phase, Verdict
from chalicelib.handover.service import Ballot
from chalicelib.handover.verdicts import rules as verdicts
from chalicelib.people.rules import Access
from tests.kit.builders import BOSS, HEAD, LEAVER, LOCK, NOW, a_caller, a_case, a_case_in_review, an_access
from tests.kit.cloud import Requests
from tests.kit.company import TestCompany
from tests.kit.departure import Departure
from tests.kit.fakes import FakeCases, FakePeople

DEPUTY, RELATIVE, SAME = "emp_deputy", Tie.RELATIVE, Tie.SAME_PERSON
TODAY = date(2026, 11, 24)
THREE = (Party.DEPARTMENT, Party.HR, Party.FINANCE)
OTHERS = {Party.HR: Verdict.APPROVED, Party.FINANCE: Verdict.APPROVED}
pytestmark = pytest.mark.fault("F15", "F16")


def a_head(employee_id: str = HEAD, **changes: Any) -> Access:
    return an_access(employee_id, **{"roles": frozenset({Role.EMPLOYEE, Role.DEPARTMENT_HEAD}), **changes})


def a_delegation(to: str = DEPUTY, first: date = TODAY, last: date = TODAY) -> Delegation:
    return Delegation(HEAD, to, first, last)


def decide(caller: Any, ballot: Ballot, cases: FakeCases, people: FakePeople, now: datetime = NOW) -> None:
    service.decide_handover(caller, "hnd_1", ballot, cases=cases, people=people, reopened=lambda case: (), now=now)


def judged(people: FakePeople, caller: Any = None, **case: Any) -> FakeCases:
    """The department's verdict, the only one that is still missing."""
    cases = FakeCases.holding(a_case_in_review(**{"verdicts": OTHERS, **case}))
    ballot = Ballot(Party.DEPARTMENT, Verdict.APPROVED)
    decide(caller or a_caller(DEPUTY), ballot, cases, people)
    return cases


def people(*changed: Access, delegation: Delegation | None = None) -> FakePeople:
    return FakePeople(a_head(), *changed, delegations=[delegation or a_delegation()])


def chosen(*candidates: Access, leaver: Access | None = None) -> dict[Party, str]:
    case = a_case(parties=THREE)
    return dict(verdicts.choose_approvers(case, leaver or an_access(), dict.fromkeys(THREE, candidates)))


def test_a_dated_substitute_gives_the_verdict() -> None:
    cases = judged(people())
    assert (cases.cases["hnd_1"].phase, cases.cases["hnd_1"].judges) == (Phase.TRANSFER, {Party.DEPARTMENT: DEPUTY})


@pytest.mark.parametrize("days", [(1, 5), (-5, -1)])
def test_a_substitute_decides_on_no_other_day(days: tuple[int, int]) -> None:
    first, last = (TODAY + timedelta(days=day) for day in days)
    with pytest.raises(NotTheApprover):
        judged(
            people(delegation=a_delegation(first=first, last=last)),
            a_caller(DEPUTY, roles=frozenset(Role) - {Role.INTEGRATION}),
        )


def test_a_substitutes_day_is_the_companys_own() -> None:
    midnight = NOW.replace(hour=16, minute=0)
    cases = FakeCases.holding(a_case_in_review(verdicts=OTHERS))
    ballot, tomorrow = Ballot(Party.DEPARTMENT, Verdict.APPROVED), TODAY + timedelta(days=1)
    known = people(delegation=a_delegation(first=tomorrow, last=tomorrow))
    decide(a_caller(DEPUTY), ballot, cases, known, now=midnight)
    assert cases.event_names == ["HandoverApproved"]


def test_nobody_is_a_substitute_without_a_delegation() -> None:
    with pytest.raises(NotFound):
        judged(FakePeople(a_head()))


def test_a_delegation_is_not_passed_on() -> None:
    further = [a_delegation(to="emp_first"), Delegation("emp_first", DEPUTY, TODAY, TODAY)]
    with pytest.raises(NotFound):
        judged(FakePeople(a_head(), delegations=further))


@pytest.mark.parametrize(
    "approver",
    [a_head(level=Level.HANDOVER, lock=LOCK), a_head(level=Level.SELF), a_head(roles=frozenset({Role.EMPLOYEE}))],
    ids=["leaving", "gone", "no longer head"],
)
def test_nobody_decides_in_the_place_of_one_who_no_longer_may(approver: Access) -> None:
    with pytest.raises(NotFound):
        judged(people(approver))


@pytest.mark.fault("F70")
def test_a_named_approver_who_lost_the_office_decides_no_more() -> None:
    caller = a_caller(HEAD, roles=frozenset({Role.EMPLOYEE, Role.TEAM_LEAD}))
    with pytest.raises(NotTheApprover):
        judged(people(), caller)


def test_an_auditor_writes_nothing_even_as_a_substitute() -> None:
    with pytest.raises(NotTheApprover):
        judged(people(), a_caller(DEPUTY, roles=frozenset({Role.EMPLOYEE, Role.AUDITOR})))


def test_the_leaver_does_not_decide_by_delegation() -> None:
    with pytest.raises(OwnHandover):
        judged(people(delegation=a_delegation(to=LEAVER)), a_caller(LEAVER))


@pytest.mark.parametrize("leavers", [{}, {DEPUTY: SAME}])
def test_the_leaver_does_not_decide_by_a_second_account(leavers: dict[str, Tie]) -> None:
    caller = a_caller(DEPUTY, ties={} if leavers else {LEAVER: SAME})
    with pytest.raises(OwnHandover):
        judged(people(an_access(ties=leavers)), caller)


@pytest.mark.fault("F71")
def test_the_leaver_does_not_decide_by_a_fresh_role() -> None:
    caller = a_caller(LEAVER, roles=frozenset(Role) - {Role.INTEGRATION})
    with pytest.raises(OwnHandover):
        judged(people(), caller, approvers={Party.DEPARTMENT: LEAVER})


@pytest.mark.parametrize("leavers", [{}, {HEAD: RELATIVE}])
def test_a_relative_does_not_decide_whoever_declared_it(leavers: dict[str, Tie]) -> None:
    head = a_caller(HEAD, roles=a_head().roles, ties={} if leavers else {LEAVER: RELATIVE})
    with pytest.raises(RelativesHandover):
        judged(people(an_access(ties=leavers)), head)


def test_a_relative_does_not_decide_as_a_substitute() -> None:
    with pytest.raises(RelativesHandover):
        judged(people(), a_caller(DEPUTY, ties={LEAVER: RELATIVE}))


def test_a_relative_does_not_decide_through_a_substitute() -> None:
    with pytest.raises(RelativesHandover):
        judged(people(a_head(ties={LEAVER: RELATIVE})))


def decided(case: rules.Handover, judge: str, party: Party, **more: Any) -> rules.Handover:
    changed, _ = verdicts.decide(case, judge, party, Verdict.APPROVED, comment="", reopen=[], **more)
    return changed


REVIEW = a_case_in_review(parties=THREE, approvers={Party.DEPARTMENT: HEAD, Party.HR: "emp_hr", Party.FINANCE: BOSS})


@pytest.mark.parametrize("accounts", [frozenset(), frozenset({"emp_again"})])
def test_one_person_counts_once_as_approver_and_as_substitute(accounts: frozenset[str]) -> None:
    judge = "emp_again" if accounts else "emp_hr"
    with pytest.raises(JudgesTwice):
        decided(
            REVIEW,
            judge,
            Party.DEPARTMENT,
            in_place_of=HEAD,
            accounts=frozenset({"emp_hr"}) if accounts else frozenset(),
        )


def test_one_substitute_of_two_approvers_counts_once() -> None:
    once = decided(REVIEW, DEPUTY, Party.HR, in_place_of="emp_hr")
    with pytest.raises(JudgesTwice):
        decided(once, DEPUTY, Party.DEPARTMENT, in_place_of=HEAD)


def test_three_persons_judge_for_three_parties() -> None:
    case = decided(REVIEW, DEPUTY, Party.DEPARTMENT, in_place_of=HEAD)
    case = decided(decided(case, "emp_hr", Party.HR), BOSS, Party.FINANCE)
    assert case.phase is Phase.TRANSFER


def test_a_substitute_decides_only_in_the_place_of_the_approver_of_that_party() -> None:
    with pytest.raises(NotTheApprover):
        decided(REVIEW, DEPUTY, Party.DEPARTMENT, in_place_of="emp_hr")


def test_the_next_round_forgets_who_judged() -> None:
    once = decided(REVIEW, DEPUTY, Party.HR, in_place_of="emp_hr")
    rejected, _ = verdicts.decide(once, HEAD, Party.DEPARTMENT, Verdict.REJECTED, comment="缺合同", reopen=[1])
    assert rejected.judges == {}


def test_the_event_says_in_whose_place() -> None:
    _, event = verdicts.decide(
        REVIEW, DEPUTY, Party.DEPARTMENT, Verdict.APPROVED, comment="", reopen=[], in_place_of=HEAD
    )
    assert event.data["in_place_of"] == HEAD


def test_no_two_parties_have_the_same_approver() -> None:
    assert chosen(a_head(), a_head("emp_hr"), a_head(BOSS)) == dict(zip(THREE, (HEAD, "emp_hr", BOSS), strict=True))


def test_two_accounts_of_one_person_are_no_two_approvers() -> None:
    found = chosen(a_head(), a_head("emp_again", ties={HEAD: SAME}), a_head(BOSS))
    assert found == {Party.DEPARTMENT: HEAD, Party.HR: BOSS}


@pytest.mark.parametrize(
    "unfit",
    [
        a_head(LEAVER),
        an_access(HEAD),
        a_head(level=Level.HANDOVER, lock=LOCK),
        a_head(level=Level.SELF),
        a_head(ties={LEAVER: RELATIVE}),
        a_head(ties={LEAVER: SAME}),
    ],
    ids=["the leaver", "of no office", "leaving", "gone", "a relative", "a second account"],
)
def test_who_may_not_judge_is_passed_over(unfit: Access) -> None:
    assert chosen(unfit, a_head(BOSS)) == {Party.DEPARTMENT: BOSS}


def test_a_relative_that_the_leaver_declared_is_passed_over() -> None:
    assert chosen(a_head(), leaver=an_access(ties={HEAD: RELATIVE})) == {}


@pytest.fixture
def case(company: TestCompany) -> Departure:
    """A case in review, for the head to judge."""
    made = Departure(company)
    made.to_review()
    return made


@pytest.mark.parametrize("who", ["lead", "stranger", "successor"])
def test_over_http_the_heads_substitute_gives_the_verdict(case: Departure, requests: Requests, who: str) -> None:
    case.company.delegate("head", who)
    case.company.call(who, "GET", "/v1/me")
    answers: list[Any] = []
    made = requests.of(lambda: answers.append(case.judge(who=who)))
    assert (answers[0].status, case.names()[-1]) == (201, "VerdictGiven")
    assert made == ["GetItem"] * 6 + ["TransactWriteItems"]


def test_over_http_yesterdays_substitute_does_not(case: Departure) -> None:
    case.company.delegate("head", "lead", days=-1)
    assert (case.judge(who="lead").status, case.judge(who="lead").code) == (403, "not_the_approver")


def test_over_http_the_leaver_decides_neither_herself_nor_by_delegation(company: TestCompany) -> None:
    company.delegate("head", "sales")
    case = Departure(company)
    case.to_review()
    assert (case.judge(who="sales").status, case.judge(who="sales").code) == (403, "own_handover")


@pytest.mark.parametrize(("by", "of"), [("sales", "head"), ("head", "sales")])
def test_over_http_a_relative_is_passed_over_for_the_next_in_line(company: TestCompany, by: str, of: str) -> None:
    company.declare(by, of, RELATIVE)
    case = Departure(company)
    case.to_review()
    approver = case.call("hr", "GET").body["progress"]["approvals"]["department"]["approver_id"]
    assert (approver, case.judge(who="boss").status) == (company.employee("boss"), 201)


@pytest.mark.parametrize(("by", "of"), [("sales", "head"), ("head", "sales")])
def test_over_http_a_relative_declared_after_the_naming_does_not_decide(case: Departure, by: str, of: str) -> None:
    case.company.declare(by, of, RELATIVE)
    assert (case.judge().status, case.judge().code) == (403, "relatives_handover")


@pytest.mark.fault("F70")
def test_over_http_an_approver_who_lost_the_office_decides_no_more(case: Departure) -> None:
    case.company.change("head", roles=frozenset({Role.EMPLOYEE, Role.TEAM_LEAD}))
    assert (case.judge().status, case.judge().code) == (403, "not_the_approver")
