"""The staff list's rules: rights move with their person, and stay while that person hands over."""

from __future__ import annotations

from datetime import date

import pytest

from chalicelib.core.access import Level, Role
from chalicelib.core.errors import Locked
from chalicelib.core.refs import Ref
from chalicelib.people.rules import Employee, EmployeeGone, EmployeeStatus
from chalicelib.people.staff import rules
from chalicelib.people.staff.rules import AlreadyTaken, ReportingLoop, StillEmployed
from tests.kit.builders import LOCK, an_access

LIN = Employee("emp_leaver", "林佩珊", "lin@one.test", "销售经理", "team_one", "dep_one")
HANDING_OVER = an_access(level=Level.HANDOVER, lock=LOCK)
GONE = an_access(level=Level.SELF)


def test_a_new_person_is_an_employee_without_a_login() -> None:
    employee, access, event = rules.hire(
        "org_one", {"name": "谭晓彤", "team_id": "team_one", "department_id": "dep_one"}
    )
    assert (access.employee_id, access.login, access.roles) == (employee.id, "", {Role.EMPLOYEE})
    assert (event.name, event.aggregate_id, event.data["team_id"]) == ("EmployeeHired", employee.id, "team_one")


def test_another_team_moves_the_rights() -> None:
    edited, access, event = rules.edit(LIN, an_access(), {"team_id": "team_two", "department_id": "dep_two"})
    assert (edited.team_id, access.team_id, access.department_id, access.epoch) == (
        "team_two",
        "team_two",
        "dep_two",
        2,
    )
    assert event.data == {
        "before": {"team_id": "team_one", "department_id": "dep_one"},
        "after": {"team_id": "team_two", "department_id": "dep_two"},
    }


def test_what_no_right_rests_on_moves_none() -> None:
    _, access, event = rules.edit(
        LIN, an_access(), {"phone": "138", "joined_on": date(2016, 5, 1), "refs": (Ref("hr", "7"),)}
    )
    assert access == an_access()
    assert event.data["after"] == {"phone": "138", "joined_on": "2016-05-01", "refs": [{"system": "hr", "id": "7"}]}


def test_another_name_stands_in_the_rights_as_well() -> None:
    _, access, _ = rules.edit(LIN, an_access(), {"name": "林珊"})
    assert (access.name, access.epoch) == ("林珊", 2)


@pytest.mark.fault("F73")
@pytest.mark.parametrize("column", rules.PLACED)
def test_whoever_hands_over_stays_where_they_are(column: str) -> None:
    with pytest.raises(Locked) as refused:
        rules.edit(LIN, HANDING_OVER, {column: "elsewhere"})
    assert refused.value.code == "handover_locked"


@pytest.mark.parametrize("column", rules.PLACED)
def test_whoever_left_stays_where_they_were(column: str) -> None:
    with pytest.raises(EmployeeGone):
        rules.edit(LIN, GONE, {column: "elsewhere"})


def test_whoever_hands_over_may_have_another_phone() -> None:
    edited, access, _ = rules.edit(LIN, HANDING_OVER, {"phone": "138"})
    assert (edited.phone, access) == ("138", HANDING_OVER)


@pytest.mark.parametrize("access", [an_access(), HANDING_OVER])
def test_nobody_has_left_before_their_handover_is_closed(access: object) -> None:
    with pytest.raises(StillEmployed):
        rules.edit(LIN, access, {"status": EmployeeStatus.LEFT})  # type: ignore[arg-type]


def test_whoever_left_is_said_to_have_left_and_nothing_else() -> None:
    edited, _, _ = rules.edit(LIN, GONE, {"status": EmployeeStatus.LEFT})
    assert edited.status is EmployeeStatus.LEFT
    with pytest.raises(EmployeeGone):
        rules.edit(edited, GONE, {"status": EmployeeStatus.ACTIVE})


def test_nobody_is_hired_as_having_left() -> None:
    with pytest.raises(StillEmployed):
        rules.hire("org_one", {"name": "x", "team_id": "t", "department_id": "d", "status": EmployeeStatus.LEFT})


def test_nobody_reports_to_themself() -> None:
    rules.require_no_loop("emp_other", [LIN])
    with pytest.raises(ReportingLoop):
        rules.require_no_loop("emp_leaver", [LIN])


def test_a_reporting_line_ends_after_twenty() -> None:
    with pytest.raises(ReportingLoop):
        rules.require_no_loop("emp_other", [LIN] * 20)


def test_every_field_that_is_taken_is_named() -> None:
    with pytest.raises(AlreadyTaken) as refused:
        rules.require_free(["email", "phone"])
    assert [(fault.field, fault.code) for fault in refused.value.errors] == [
        ("email", "already_taken"),
        ("phone", "already_taken"),
    ]
