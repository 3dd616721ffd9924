"""The staff list over HTTP: people are hired, edited and moved by HR, and their rights with them."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.aws.events import EventStore
from chalicelib.core.access import Level
from chalicelib.core.events import first_fault
from chalicelib.people.staff.store import StaffStore
from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany
from tests.kit.departure import Departure

NEW: Any = {"name": "谭晓彤", "team_id": "team_one"}
BY_REF = "/v1/employees/by-ref/hr/E-7"


def path(company: TestCompany, who: str) -> str:
    return f"/v1/employees/{company.employee(who)}"


def edit(company: TestCompany, who: str, **body: Any) -> Answer:
    """HR's edit of the line as it stands."""
    at = path(company, who)
    return company.call("hr", "PATCH", at, body, if_match=company.call("hr", "GET", at).headers["ETag"])


def hired(company: TestCompany, **body: Any) -> Any:
    answer = company.call("hr", "POST", "/v1/employees", NEW | body)
    assert answer.status == 201, answer.body
    return answer.body


def test_a_new_person_has_a_line_rights_and_an_event(company: TestCompany) -> None:
    person = hired(company, email="Tan@one.test", phone="138-0000", joined_on="2026-11-01")
    chain = EventStore().chain(company.org_id, person["id"])
    assert ([link.name for link in chain], first_fault(chain)) == (["EmployeeHired"], None)
    assert (person["department_id"], person["status"], person["version"]) == ("dep_one", "active", 1)
    assert company.call("hr", "GET", f"/v1/employees/{person['id']}").body == person


def test_whoever_comes_into_a_team_reports_to_its_lead(company: TestCompany) -> None:
    assert hired(company)["manager_id"] == company.employee("lead")


def test_a_lead_reports_to_the_departments_head(company: TestCompany) -> None:
    assert edit(company, "lead", team_id="team_two").body["manager_id"] == company.employee("boss")
    assert edit(company, "lead", team_id="team_one").body["manager_id"] == company.employee("head")


def test_a_lead_who_hands_over_gets_nobody_new(company: TestCompany) -> None:
    company.change("lead", level=Level.SELF)
    assert hired(company)["manager_id"] == company.employee("head")


def test_nobody_above_is_no_managers_name(company: TestCompany) -> None:
    for who in ("lead", "head"):
        company.change(who, level=Level.SELF)
    assert hired(company)["manager_id"] is None


@pytest.mark.fault("F70")
def test_another_team_is_seen_from_the_next_request_on(company: TestCompany) -> None:
    assert company.call("lead", "GET", path(company, "successor")).status == 200
    moved = edit(company, "lead", team_id="team_two")
    access = company.access("lead")
    assert (moved.status, access.team_id, access.department_id, access.epoch) == (200, "team_two", "dep_two", 2)
    assert company.call("lead", "GET", path(company, "successor")).status == 404
    assert company.call("lead", "GET", path(company, "stranger")).status == 200


@pytest.mark.fault("F73")
@pytest.mark.parametrize("body", [{"team_id": "team_two"}, {"manager_id": "emp_onehead"}])
def test_a_leaver_is_moved_by_nobody(company: TestCompany, body: Any) -> None:
    case = Departure(company)
    refused = edit(company, "sales", **body)
    assert (refused.status, refused.code, refused.body["lock"]["case"]) == (423, "handover_locked", case.id)
    assert company.access("sales").team_id == "team_one"


def test_a_leaver_gets_another_phone(company: TestCompany) -> None:
    Departure(company)
    assert edit(company, "sales", phone="138-1111").body["phone"] == "138-1111"


def test_whoever_left_is_moved_by_nobody(company: TestCompany) -> None:
    company.change("sales", level=Level.SELF)
    assert edit(company, "sales", team_id="team_two").code == "employee_gone"
    assert edit(company, "sales", status="left").body["status"] == "left"


def test_nobody_has_left_before_their_handover_is_closed(company: TestCompany) -> None:
    assert edit(company, "sales", status="left").code == "still_employed"


def test_nobody_reports_to_whoever_reports_to_them(company: TestCompany) -> None:
    assert edit(company, "sales", manager_id=company.employee("lead")).status == 200
    refused = edit(company, "lead", manager_id=company.employee("sales"))
    assert (refused.status, refused.code) == (409, "reporting_loop")


def test_two_lines_that_would_close_a_circle_are_not_both_written(
    company: TestCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the lead is put below `sales`, `sales` is put below the lead."""
    save, meanwhile = StaffStore.save, []

    def late(self: StaffStore, *args: Any, **more: Any) -> Any:
        if not meanwhile:
            meanwhile.append(True)
            assert edit(company, "sales", manager_id=company.employee("lead")).status == 200
        return save(self, *args, **more)

    monkeypatch.setattr(StaffStore, "save", late)
    assert edit(company, "lead", manager_id=company.employee("sales")).code == "reporting_loop"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"team_id": "team_none"}, "unknown_team"),
        ({"position_id": "pos_none"}, "unknown_position"),
        ({"manager_id": "emp_none"}, "unknown_employee"),
    ],
)
def test_what_does_not_exist_is_named(company: TestCompany, body: Any, code: str) -> None:
    for answer in (company.call("hr", "POST", "/v1/employees", NEW | body), edit(company, "sales", **body)):
        assert (answer.status, answer.body["errors"][0]["code"]) == (422, code)


@pytest.mark.parametrize(
    ("mine", "theirs", "field"),
    [
        ({"email": "tan@one.test"}, {"email": "TAN@one.test"}, "email"),
        ({"phone": "+86 138-0000-1111"}, {"phone": "+8613800001111"}, "phone"),
        (
            {"external_refs": [{"system": "hr", "id": "E-7"}]},
            {"external_refs": [{"system": "hr", "id": "E-7"}, {"system": "hr", "id": "E-8"}]},
            "external_refs",
        ),
    ],
)
def test_what_is_one_persons_is_not_anothers(company: TestCompany, mine: Any, theirs: Any, field: str) -> None:
    first = hired(company, **mine)
    for answer in (company.call("hr", "POST", "/v1/employees", NEW | theirs), edit(company, "sales", **theirs)):
        assert (answer.status, answer.code) == (409, "already_taken")
        assert [fault["field"] for fault in answer.body["errors"]] == [field]
    assert company.call("hr", "GET", f"/v1/employees/{first['id']}").body == first


def test_what_a_person_gave_up_is_free_again(company: TestCompany) -> None:
    assert edit(company, "sales", email="new@one.test").status == 200
    assert hired(company, email="sales@one.test")["email"] == "sales@one.test"


def test_the_same_address_is_free_in_another_company(company: TestCompany) -> None:
    other = TestCompany("two")
    hired(company, email="tan@one.test")
    hired(other, email="tan@one.test")


def test_another_system_hires_and_then_edits_the_same_person(company: TestCompany) -> None:
    first = company.call("hr", "PUT", BY_REF, NEW)
    again = company.call("hr", "PUT", BY_REF, NEW | {"name": "谭彤", "team_id": "team_two"})
    assert (first.status, again.status, again.body["id"]) == (200, 200, first.body["id"])
    assert (again.body["name"], again.body["team_id"], again.body["version"]) == ("谭彤", "team_two", 2)
    assert again.body["external_refs"] == [{"system": "hr", "id": "E-7"}]


def test_another_system_that_says_the_same_again_changes_nothing(company: TestCompany) -> None:
    for _ in range(2):
        answer = company.call("hr", "PUT", BY_REF, NEW)
    assert answer.body["version"] == 1


@pytest.mark.fault("F73")
def test_another_system_moves_no_leaver(company: TestCompany) -> None:
    edit(company, "sales", external_refs=[{"system": "hr", "id": "E-7"}])
    Departure(company)
    refused = company.call("hr", "PUT", BY_REF, {"name": "sales", "team_id": "team_two"})
    assert (refused.status, refused.code) == (423, "handover_locked")


@pytest.mark.fault("F71", "F72")
@pytest.mark.parametrize("field", ["roles", "level", "access", "login", "epoch", "teams", "scopes", "department_id"])
def test_hr_edits_no_role_no_level_and_no_login(company: TestCompany, field: str) -> None:
    answer = edit(company, "sales", **{field: "x"})
    assert (answer.status, [fault["code"] for fault in answer.body["errors"]]) == (422, ["extra_forbidden"])


@pytest.mark.parametrize(
    ("who", "whose", "email"),
    [
        ("successor", "sales", None),
        ("lead", "sales", "sales@one.test"),
        ("head", "sales", "sales@one.test"),
        ("finance", "stranger", None),
        ("auditor", "stranger", "stranger@one.test"),
    ],
)
def test_more_than_names_is_for_whoever_may_read_it(
    company: TestCompany, who: str, whose: str, email: str | None
) -> None:
    assert company.call(who, "GET", path(company, whose)).body["email"] == email


def test_the_list_is_asked_for_a_status(company: TestCompany) -> None:
    edit(company, "sales", status="on_leave")
    rows = company.call("hr", "GET", "/v1/employees?scope=company&status=on_leave").body["items"]
    assert [row["name"] for row in rows] == ["sales"]


def test_an_edit_of_what_has_changed_since_is_stale(company: TestCompany) -> None:
    edit(company, "sales", phone="138-1111")
    answer = company.call("hr", "PATCH", path(company, "sales"), {"phone": "138-2222"}, if_match='"1"')
    assert answer.code == "stale"


@pytest.mark.parametrize(
    ("body", "calls"),
    [
        ({"phone": "138-1111"}, ["BatchGetItem", "GetItem", "TransactWriteItems"]),
        ({"joined_on": "2016-05-01"}, ["BatchGetItem", "TransactWriteItems"]),
        ({"team_id": "team_two", "manager_id": "emp_onehead"}, ["BatchGetItem", "GetItem", "TransactWriteItems"]),
        ({"name": "sales"}, ["BatchGetItem"]),
    ],
)
def test_an_edit_costs_what_the_keys_say(company: TestCompany, requests: Requests, body: Any, calls: list[str]) -> None:
    company.call("hr", "GET", "/v1/me")
    at = path(company, "sales")
    assert requests.of(lambda: company.call("hr", "PATCH", at, body, if_match='"1"')) == calls
