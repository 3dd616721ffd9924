"""The table of rights, cell by cell, and what each level of access leaves."""

from __future__ import annotations

import pytest

from chalicelib.core.access import RIGHTS, Level, Public, Right, Role, Scope, authorise, locked_by
from chalicelib.core.errors import Forbidden, Locked
from tests.kit.builders import LOCK, a_caller, a_locked_caller

NOBODY = "-"
#                      employee sales  team_lead  head          hr         finance    management auditor    admin
TABLE = {
    "me:read": ("SELF", NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY),
    "employee:read": (NOBODY, "TEAM", "TEAM", "DEPARTMENT", "COMPANY", "COMPANY", "COMPANY", "COMPANY", NOBODY),
    "client:read": (NOBODY, "OWN", "TEAM", "DEPARTMENT", NOBODY, NOBODY, "COMPANY", "COMPANY", NOBODY),
    "client:edit": (NOBODY, "OWN", "TEAM", "DEPARTMENT", NOBODY, NOBODY, NOBODY, NOBODY, NOBODY),
    "order:create": (NOBODY, "OWN", "TEAM", "DEPARTMENT", NOBODY, NOBODY, NOBODY, NOBODY, NOBODY),
    "order:read": (NOBODY, "OWN", "TEAM", "DEPARTMENT", NOBODY, NOBODY, "COMPANY", "COMPANY", NOBODY),
    "handover:open": ("SELF", NOBODY, NOBODY, NOBODY, "COMPANY", NOBODY, NOBODY, NOBODY, NOBODY),
    "handover:read": ("SELF", NOBODY, "TEAM", "DEPARTMENT", "COMPANY", "COMPANY", "COMPANY", "COMPANY", NOBODY),
    "handover:list": (NOBODY, NOBODY, NOBODY, NOBODY, "COMPANY", "COMPANY", "COMPANY", "COMPANY", NOBODY),
    "handover:work": ("SELF", NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY),
    "handover:plan": (NOBODY, NOBODY, "TEAM", "DEPARTMENT", NOBODY, NOBODY, NOBODY, NOBODY, NOBODY),
    "handover:succeed": (NOBODY, "SELF", "SELF", NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY),
    "handover:decide": (NOBODY, NOBODY, NOBODY, "DEPARTMENT", "COMPANY", "COMPANY", "COMPANY", NOBODY, NOBODY),
}
LOWEST = {
    "me:read": Level.SELF,
    "employee:read": Level.FULL,
    "client:read": Level.HANDOVER,
    "client:edit": Level.FULL,
    "order:create": Level.FULL,
    "order:read": Level.HANDOVER,
    "handover:open": Level.HANDOVER,
    "handover:read": Level.HANDOVER,
    "handover:list": Level.FULL,
    "handover:work": Level.HANDOVER,
    "handover:plan": Level.FULL,
    "handover:succeed": Level.FULL,
    "handover:decide": Level.FULL,
}
ROLES = tuple(Role(name) for name in ("employee", "sales", "team_lead", "department_head", "hr", "finance"))
COLUMNS = (*ROLES, Role.MANAGEMENT, Role.AUDITOR, Role.ADMIN)
CELLS = [(right, role, cell) for right, row in TABLE.items() for role, cell in zip(COLUMNS, row, strict=True)]


def test_the_table_above_knows_every_right() -> None:
    assert set(TABLE) == set(LOWEST) == {name for name, right in RIGHTS.items() if isinstance(right, Right)}


def test_only_health_and_the_contract_are_public() -> None:
    assert [name for name, right in RIGHTS.items() if isinstance(right, Public)] == ["health:read", "contract:read"]


@pytest.mark.parametrize(("right", "role", "cell"), CELLS)
def test_a_role_reaches_as_far_as_the_table_says(right: str, role: Role, cell: str) -> None:
    caller = a_caller(roles=frozenset({role}))
    if cell == NOBODY:
        with pytest.raises(Forbidden):
            authorise(caller, right)
    else:
        assert authorise(caller, right) is Scope[cell]


def test_of_several_roles_the_widest_counts() -> None:
    caller = a_caller(roles=frozenset({Role.SALES, Role.TEAM_LEAD, Role.MANAGEMENT}))
    assert authorise(caller, "client:read") is Scope.COMPANY


def test_who_has_no_role_may_nothing() -> None:
    with pytest.raises(Forbidden):
        authorise(a_caller(roles=frozenset()), "me:read")


@pytest.mark.parametrize(("right", "lowest"), LOWEST.items())
@pytest.mark.parametrize("level", Level)
def test_a_level_below_the_rights_own_takes_it_away(right: str, lowest: Level, level: Level) -> None:
    caller = a_locked_caller(roles=frozenset(COLUMNS), level=level)
    if level.rank >= lowest.rank:
        assert authorise(caller, right)
    else:
        with pytest.raises((Forbidden, Locked)):
            authorise(caller, right)


def test_a_lock_answers_with_its_case() -> None:
    with pytest.raises(Locked) as refused:
        authorise(a_locked_caller(), "order:create")
    assert refused.value.code == "order_locked"
    assert refused.value.extra["lock"] == {
        "case": "hnd_1",
        "rule": None,
        "since": "2026-11-24T08:30:00.000Z",
        "interim_holder_id": "emp_lead",
    }


def test_a_role_that_never_had_the_right_is_not_told_of_the_lock() -> None:
    with pytest.raises(Forbidden):
        authorise(a_locked_caller(roles=frozenset({Role.EMPLOYEE})), "order:create")


def test_who_has_left_is_forbidden_not_locked() -> None:
    with pytest.raises(Forbidden):
        authorise(a_caller(level=Level.SELF), "order:create")


def test_the_code_of_one_lock_does_not_stay_with_the_next() -> None:
    locked_by(LOCK, code="order_locked", name="x")
    assert Locked().code == "handover_locked"
