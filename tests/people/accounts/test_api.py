"""Accounts over HTTP: an admin gives roles to others, never to themself, and no more to whoever hands over."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.aws.events import EventStore
from chalicelib.core.access import Level, Role, Tie
from chalicelib.core.events import first_fault
from chalicelib.people.accounts.store import AccountStore
from tests.kit.builders import LOCK
from tests.kit.cloud import AUDIENCE, ISSUER, Requests
from tests.kit.company import Answer, TestCompany, send
from tests.kit.tokens import token

MACHINE: Any = {"machine": "运输系统", "subject": "tms", "scopes": ["orders:read"]}


def path(company: TestCompany, who: str) -> str:
    return f"/v1/accounts/{company.employee(who)}"


def change(company: TestCompany, whose: str, who: str = "admin", **body: Any) -> Answer:
    at = path(company, whose)
    return company.call(who, "PATCH", at, body, if_match=f'"{company.access(whose).epoch}"')


def newcomer(company: TestCompany) -> str:
    body = {"name": "谭晓彤", "team_id": "team_one"}
    return str(company.call("hr", "POST", "/v1/employees", body).body["id"])


def as_subject(subject: str, method: str, where: str, **claims: Any) -> Answer:
    bearer = token(subject, issuer=ISSUER, audience=AUDIENCE, **claims)
    return send(method, where, authorization=f"Bearer {bearer}")


def open_for(company: TestCompany, employee_id: str, **body: Any) -> Answer:
    return company.call("admin", "POST", "/v1/accounts", {"employee_id": employee_id, "subject": "tan", **body})


def test_a_login_is_bound_to_a_person_with_roles(company: TestCompany) -> None:
    person = newcomer(company)
    opened = open_for(company, person, roles=["sales"])
    assert (opened.status, opened.body["roles"], opened.headers["ETag"]) == (201, ["employee", "sales"], '"2"')
    me = as_subject("tan", "GET", "/v1/me").body
    assert (me["employee_id"], me["roles"]) == (person, ["employee", "sales"])


def test_every_change_stands_on_the_persons_own_chain(company: TestCompany) -> None:
    person = newcomer(company)
    open_for(company, person, roles=["sales"])
    company.call("admin", "PATCH", f"/v1/accounts/{person}", {"roles": ["finance"]}, if_match='"2"')
    chain = EventStore().chain(company.org_id, person)
    assert ([link.name for link in chain], first_fault(chain)) == (
        ["EmployeeHired", "AccountOpened", "AccountChanged"],
        None,
    )
    assert (chain[-1].data, chain[-1].actor) == (
        {"before": {"roles": ["employee", "sales"]}, "after": {"roles": ["employee", "finance"]}},
        company.employee("admin"),
    )


def test_a_machine_is_made_with_the_scopes_it_was_granted(company: TestCompany) -> None:
    made = company.call("admin", "POST", "/v1/accounts", MACHINE)
    assert (made.status, made.body["machine"], made.body["roles"]) == (201, True, ["integration"])
    me = as_subject("tms", "GET", "/v1/me", scope="orders:read clients:read").body
    assert (me["employee_id"], me["scopes"]) == (made.body["employee_id"], ["orders:read"])


def test_a_machine_is_on_no_staff_list(company: TestCompany) -> None:
    machine = company.call("admin", "POST", "/v1/accounts", MACHINE).body["employee_id"]
    assert company.call("hr", "GET", f"/v1/employees/{machine}").status == 404
    assert "运输系统" not in str(company.call("hr", "GET", "/v1/employees?scope=company").body)
    assert "运输系统" in str(company.call("admin", "GET", "/v1/accounts").body)


def test_scopes_are_taken_from_a_machine(company: TestCompany) -> None:
    at = f"/v1/accounts/{company.call('admin', 'POST', '/v1/accounts', MACHINE).body['employee_id']}"
    assert company.call("admin", "PATCH", at, {"scopes": []}, if_match='"1"').body["scopes"] == []
    assert as_subject("tms", "GET", "/v1/me", scope="orders:read").body["scopes"] == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"machine": "x", "subject": "s", "roles": ["hr"]}, "only_for_people"),
        ({"employee_id": "emp_onesales", "subject": "s", "scopes": ["orders:read"]}, "account_exists"),
        ({"employee_id": "emp_none", "subject": "s"}, "unknown_employee"),
        ({"subject": "s"}, "one_of_two"),
        ({"machine": "x", "employee_id": "emp_onesales", "subject": "s"}, "one_of_two"),
        ({"machine": "x", "subject": "s", "scopes": ["everything"]}, "string_pattern_mismatch"),
        ({"employee_id": "emp_onesales", "subject": "s", "roles": ["integration"]}, "literal_error"),
        ({"employee_id": "emp_onesales", "subject": "s", "roles": ["former_employee"]}, "literal_error"),
    ],
)
def test_what_fits_nobody_is_refused(company: TestCompany, body: Any, code: str) -> None:
    answer = company.call("admin", "POST", "/v1/accounts", body)
    assert code == (answer.body["errors"][0]["code"] if answer.status == 422 else answer.code)


def test_scopes_are_for_machines_only(company: TestCompany) -> None:
    answer = change(company, "sales", scopes=["orders:read"])
    assert (answer.status, answer.body["errors"][0]["code"]) == (422, "only_for_machines")


def test_a_login_is_one_persons_of_all_companies(company: TestCompany) -> None:
    other = TestCompany("two")
    refused = open_for(company, newcomer(company), subject="two-sales")
    assert (refused.status, refused.code) == (409, "login_taken")
    assert other.call("sales", "GET", "/v1/me").body["org_id"] == "org_two"


def test_of_two_who_bind_a_login_at_once_one_is_refused(company: TestCompany, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, save, meanwhile = newcomer(company), newcomer(company), AccountStore.open, []

    def late(self: AccountStore, *args: Any, **more: Any) -> None:
        if not meanwhile:
            meanwhile.append(True)
            assert open_for(company, second).status == 201
        save(self, *args, **more)

    monkeypatch.setattr(AccountStore, "open", late)
    assert open_for(company, first).code == "login_taken"


@pytest.mark.fault("F71")
@pytest.mark.parametrize("body", [{"roles": ["admin", "hr"]}, {"roles": []}, {"disabled": True}])
def test_nobody_changes_what_they_may_do_themself(company: TestCompany, body: Any) -> None:
    answer = change(company, "admin", **body)
    assert (answer.status, answer.code) == (403, "own_account")
    assert company.access("admin").roles == {Role.EMPLOYEE, Role.ADMIN}


@pytest.mark.fault("F15", "F71")
def test_nobody_changes_their_second_account(company: TestCompany) -> None:
    company.declare("sales", "admin", Tie.SAME_PERSON)
    assert change(company, "sales", roles=["hr"]).code == "own_account"


@pytest.mark.fault("F71")
@pytest.mark.parametrize("who", ["sales", "lead", "head", "hr", "finance", "boss", "auditor"])
def test_only_an_admin_changes_accounts(company: TestCompany, who: str) -> None:
    assert change(company, "sales", who, roles=["hr"]).code == "forbidden"


def test_one_admin_is_always_left(company: TestCompany, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two admins shut each other out at the same moment: the second one is none any more."""
    change(company, "auditor", roles=["admin"])
    save, meanwhile = AccountStore.save, []

    def late(self: AccountStore, *args: Any, **more: Any) -> None:
        if not meanwhile:
            meanwhile.append(True)
            assert change(company, "admin", "auditor", disabled=True).status == 200
        save(self, *args, **more)

    monkeypatch.setattr(AccountStore, "save", late)
    assert change(company, "auditor", disabled=True).status == 401
    assert (company.access("admin").disabled, company.access("auditor").disabled) == (True, False)


@pytest.mark.fault("F70")
def test_a_shut_account_is_refused_from_the_next_request_on(company: TestCompany) -> None:
    before = company.call("sales", "GET", "/v1/me").status
    change(company, "sales", disabled=True)
    shut = company.call("sales", "GET", "/v1/me")
    assert (before, shut.status, shut.code) == (200, 401, "unauthenticated")
    change(company, "sales", disabled=False)
    assert company.call("sales", "GET", "/v1/me").status == 200


@pytest.mark.fault("F70")
def test_a_role_that_was_taken_is_gone_from_the_next_request_on(company: TestCompany) -> None:
    assert company.call("lead", "GET", "/v1/clients?scope=team").status == 200
    change(company, "lead", roles=["sales"])
    assert company.call("lead", "GET", "/v1/clients?scope=team").status == 403


@pytest.mark.fault("F71")
def test_whoever_hands_over_gets_no_more_roles(company: TestCompany) -> None:
    company.change("sales", level=Level.HANDOVER, lock=LOCK)
    refused = change(company, "sales", roles=["sales", "team_lead"])
    assert (refused.status, refused.code) == (423, "handover_locked")
    kept = change(company, "sales", roles=[])
    assert (kept.body["roles"], kept.body["access"]) == (["employee"], "handover")


def test_whoever_left_gets_no_more_roles(company: TestCompany) -> None:
    company.change("sales", level=Level.SELF)
    assert change(company, "sales", roles=["sales", "team_lead"]).code == "employee_gone"


def test_a_person_has_one_login(company: TestCompany) -> None:
    assert open_for(company, company.employee("sales")).code == "account_exists"


def test_whoever_has_no_login_has_no_account(company: TestCompany) -> None:
    assert company.call("admin", "GET", f"/v1/accounts/{newcomer(company)}").status == 404


def test_a_change_of_what_has_changed_since_is_stale(company: TestCompany) -> None:
    change(company, "sales", roles=["finance"])
    assert company.call("admin", "PATCH", path(company, "sales"), {"roles": []}, if_match='"1"').code == "stale"


def test_no_difference_makes_no_event(company: TestCompany) -> None:
    answer = change(company, "sales", roles=["sales"], disabled=False)
    assert (answer.status, answer.headers["ETag"]) == (200, '"1"')
    assert len(EventStore().chain(company.org_id, company.employee("sales"))) == 1


def test_accounts_come_by_name_page_by_page(company: TestCompany) -> None:
    first = company.call("admin", "GET", "/v1/accounts?limit=4").body
    rest = company.call("admin", "GET", f"/v1/accounts?cursor={first['next_cursor']}").body
    names = [row["name"] for row in first["items"] + rest["items"]]
    assert (len(names), names) == (10, sorted(names))


@pytest.mark.parametrize(
    ("method", "body", "calls"),
    [("GET", None, ["BatchGetItem"]), ("PATCH", {"roles": []}, ["BatchGetItem", "TransactWriteItems"])],
)
def test_a_route_costs_what_the_keys_say(
    company: TestCompany, requests: Requests, method: str, body: Any, calls: list[str]
) -> None:
    company.call("admin", "GET", "/v1/me")
    headers = {"if_match": '"1"'} if body else {}
    assert requests.of(lambda: company.call("admin", method, path(company, "sales"), body, **headers)) == calls
