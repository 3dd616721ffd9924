"""The table of rights, cell by cell, and what each level of access leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chalicelib.core.access import (
    RIGHTS,
    Delegation,
    Level,
    OwnHandover,
    Public,
    RelativesHandover,
    Right,
    Role,
    Scope,
    Tie,
    accounts_of,
    authorise,
    is_for_successors,
    locked_by,
    require_unbiased,
    same_person,
    scope_of,
)
from chalicelib.core.errors import Forbidden, Locked
from tests.kit.builders import LOCK, RULE, a_caller, a_locked_caller, an_access

NOBODY = "-"
TABLE = """
                    employee sales team_lead department_head hr      finance management auditor admin   former_employee
me:read             SELF     -     -         -               -       -       -          -       -       SELF
inbox:read          SELF     -     -         -               -       -       -          -       -       SELF
job:read            SELF     -     -         -               -       -       -          -       -       SELF
paper:read          SELF     -     -         -               COMPANY -       -          COMPANY -       SELF
employee:names      -        TEAM  TEAM      DEPARTMENT      COMPANY COMPANY COMPANY    COMPANY -       -
employee:read       -        -     TEAM      DEPARTMENT      COMPANY -       COMPANY    COMPANY -       -
employee:manage     -        -     -         -               COMPANY -       -          -       -       -
structure:read      -        COMPANY COMPANY   COMPANY         COMPANY COMPANY COMPANY    COMPANY COMPANY -
structure:manage    -        -     -         -               COMPANY -       -          -       -       -
asset:read          SELF     -     TEAM      DEPARTMENT      COMPANY -       COMPANY    COMPANY COMPANY -
asset:manage        -        -     -         -               COMPANY -       -          -       COMPANY -
channel:read        SELF     -     TEAM      DEPARTMENT      COMPANY -       COMPANY    COMPANY COMPANY -
channel:declare     SELF     -     TEAM      DEPARTMENT      COMPANY -       -          -       COMPANY -
channel:settle      SELF     -     TEAM      DEPARTMENT      COMPANY -       -          -       COMPANY -
relative:declare    SELF     -     -         -               -       -       -          -       -       -
account:read        -        -     -         -               -       -       -          COMPANY COMPANY -
account:manage      -        -     -         -               -       -       -          -       COMPANY -
client:names        -        OWN   TEAM      DEPARTMENT      COMPANY -       COMPANY    COMPANY -       -
client:holders      -        OWN   TEAM      DEPARTMENT      COMPANY -       COMPANY    COMPANY -       -
client:stakes       -        -     TEAM      DEPARTMENT      COMPANY -       COMPANY    COMPANY -       -
client:read         -        OWN   TEAM      DEPARTMENT      -       -       COMPANY    COMPANY -       -
client:complete     -        OWN   TEAM      DEPARTMENT      -       -       -          -       -       -
client:edit         -        OWN   TEAM      DEPARTMENT      -       -       -          -       -       -
client:register     -        OWN   TEAM      DEPARTMENT      -       -       -          -       -       -
client:assign       -        -     TEAM      DEPARTMENT      -       -       -          -       -       -
related:read        -        -     TEAM      DEPARTMENT      COMPANY -       COMPANY    COMPANY -       -
related:declare     -        OWN   TEAM      DEPARTMENT      COMPANY -       -          -       -       -
related:edit        -        -     TEAM      DEPARTMENT      COMPANY -       -          -       -       -
pool:read           -        -     COMPANY   COMPANY         -       -       COMPANY    COMPANY COMPANY -
pool:manage         -        -     -         DEPARTMENT      -       -       -          -       COMPANY -
pool:preview        -        -     -         DEPARTMENT      -       -       COMPANY    -       -       -
interaction:read    -        OWN   TEAM      DEPARTMENT      -       -       COMPANY    COMPANY -       -
interaction:append  -        OWN   TEAM      DEPARTMENT      -       -       -          -       -       -
interaction:correct -        OWN   TEAM      DEPARTMENT      -       -       -          -       -       -
order:create        -        OWN   TEAM      DEPARTMENT      -       -       -          -       -       -
order:edit          -        OWN   TEAM      DEPARTMENT      -       -       -          -       -       -
order:read          -        OWN   TEAM      DEPARTMENT      -       -       COMPANY    COMPANY -       -
receivable:read     -        OWN   TEAM      DEPARTMENT      -       COMPANY COMPANY    COMPANY -       -
receivable:edit     -        -     -         -               -       COMPANY -          -       -       -
agreement:read      -        OWN   TEAM      DEPARTMENT      -       COMPANY COMPANY    COMPANY -       -
agreement:add       -        OWN   TEAM      DEPARTMENT      -       COMPANY -          -       -       -
agreement:edit      -        OWN   TEAM      DEPARTMENT      -       COMPANY -          -       -       -
complaint:file      -        OWN   TEAM      DEPARTMENT      -       -       -          -       -       -
complaint:read      -        OWN   TEAM      DEPARTMENT      -       -       COMPANY    COMPANY -       -
complaint:edit      -        OWN   TEAM      DEPARTMENT      -       -       -          -       -       -
handover:open       SELF     -     -         -               COMPANY -       -          -       -       -
handover:read       SELF     -     TEAM      DEPARTMENT      COMPANY COMPANY COMPANY    COMPANY -       -
handover:list       -        -     TEAM      DEPARTMENT      COMPANY COMPANY COMPANY    COMPANY -       -
handover:work       SELF     -     -         -               -       -       -          -       -       -
handover:withdraw   SELF     -     -         -               COMPANY -       -          -       -       -
handover:succeed    -        SELF  SELF      -               -       -       -          -       -       -
handover:plan       -        -     TEAM      DEPARTMENT      -       -       -          -       -       -
handover:client_answer - SELF TEAM      DEPARTMENT      -       -       -          -       -       -
handover:finish     -        -     TEAM      DEPARTMENT      -       -       -          -       -       -
handover:check      -        -     TEAM      DEPARTMENT      -       -       -          -       -       -
handover:spot_check -        -     TEAM      DEPARTMENT      -       -       COMPANY    -       -       -
evidence:review     -        -     TEAM      DEPARTMENT      COMPANY COMPANY -          -       -       -
notice:read         -        -     TEAM      DEPARTMENT      COMPANY -       COMPANY    COMPANY -       -
notice:send         -        -     TEAM      DEPARTMENT      COMPANY -       -          -       -       -
notice:except       -        -     -         DEPARTMENT      COMPANY -       -          -       -       -
handover:move       -        -     -         DEPARTMENT      -       -       -          -       -       -
handover:extend     -        -     -         -               COMPANY -       -          -       -       -
handover:force      -        -     -         -               COMPANY -       -          -       -       -
handover:retain     -        -     -         -               -       -       COMPANY    -       -       -
handover:decide     SELF     -     -         DEPARTMENT      COMPANY COMPANY COMPANY    -       -       -
move:read           SELF     -     TEAM      DEPARTMENT      COMPANY -       COMPANY    COMPANY -       -
settlement:read     SELF     -     -         -               COMPANY COMPANY -          COMPANY -       SELF
receipt:read        SELF     -     TEAM      DEPARTMENT      COMPANY -       COMPANY    COMPANY -       SELF
receipt:sign        SELF     -     TEAM      DEPARTMENT      COMPANY -       -          -       -       SELF
delegation:declare  -        -     -         SELF            SELF    SELF    SELF       -       -       -
alert:read          -        OWN   TEAM      DEPARTMENT      -       -       COMPANY    COMPANY -       -
alert:settle        -        OWN   TEAM      DEPARTMENT      -       -       COMPANY    -       -       -
report:read         -        -     TEAM      DEPARTMENT      -       -       COMPANY    COMPANY -       -
report:people       -        -     -         -               COMPANY -       COMPANY    COMPANY -       -
report:receivables  -        -     -         -               -       COMPANY COMPANY    COMPANY -       -
payslip:read        SELF     -     -         -               -       -       -          -       -       SELF
payroll:read        -        -     -         -               COMPANY COMPANY -          COMPANY -       -
payroll:prepare     -        -     -         -               COMPANY -       -          -       -       -
payroll:approve     -        -     -         -               -       COMPANY -          -       -       -
payroll:totals      -        -     -         -               COMPANY COMPANY COMPANY    COMPANY -       -
setting:read        -        -     -         -               COMPANY -       -          COMPANY COMPANY -
setting:people      -        -     -         -               COMPANY -       -          -       COMPANY -
checklist:read      -        -     TEAM      DEPARTMENT      COMPANY -       COMPANY    COMPANY -       -
checklist:manage    -        -     -         -               COMPANY -       -          -       -       -
policy:read         COMPANY  -     -         -               -       -       -          -       -       -
policy:acknowledge  COMPANY  -     -         -               -       -       -          -       -       -
policy:manage       -        -     -         -               COMPANY -       -          -       COMPANY -
policy:signatures   -        -     -         -               COMPANY -       COMPANY    COMPANY COMPANY -
setting:manage      -        -     -         -               -       -       -          -       COMPANY -
audit:read          -        -     -         -               -       -       -          COMPANY -       -
"""
COLUMNS = tuple(Role(name) for name in TABLE.split("\n")[1].split())
ROWS = {line.split()[0]: line.split()[1:] for line in TABLE.strip().split("\n")[1:]}
CELLS = [(right, role, cell) for right, row in ROWS.items() for role, cell in zip(COLUMNS, row, strict=True)]
SELF = {
    "me:read",
    "inbox:read",
    "job:read",
    "paper:read",
    "payslip:read",
    "settlement:read",
    "receipt:read",
    "receipt:sign",
}
OF_MACHINES = {"me:read", "job:read"}
HANDOVER = {
    *("client:names", "client:holders", "client:read", "client:complete", "interaction:read", "interaction:append"),
    *("order:read", "receivable:read", "agreement:read", "complaint:read", "relative:declare", "move:read"),
    *("handover:open", "handover:read", "handover:work", "handover:withdraw"),
    *("policy:read", "policy:acknowledge"),
    *("asset:read", "channel:read", "channel:declare", "related:declare", "agreement:add", "complaint:file"),
}
LOWEST = {name: Level.SELF if name in SELF else Level.HANDOVER if name in HANDOVER else Level.FULL for name in ROWS}
# What a machine must have been granted; it has no other right.
MACHINES = {
    "people:read": {"employee:names", "employee:read", "structure:read"},
    "people:write": {"employee:manage", "structure:manage"},
    "assets:read": {"asset:read"},
    "assets:write": {"asset:manage"},
    "channels:read": {"channel:read"},
    "channels:write": {"channel:declare", "channel:settle"},
    "clients:read": {"client:names", "client:holders", "client:read", "agreement:read"},
    "clients:write": {
        *("client:complete", "client:edit", "client:register", "client:assign", "agreement:add", "agreement:edit"),
    },
    "interactions:read": {"interaction:read"},
    "interactions:write": {"interaction:append", "interaction:correct"},
    "orders:read": {"order:read"},
    "orders:write": {"order:create", "order:edit"},
    "receivables:read": {"receivable:read"},
    "receivables:write": {"receivable:edit"},
    "complaints:read": {"complaint:read"},
    "complaints:write": {"complaint:edit", "complaint:file"},
    "handovers:read": {"handover:read", "handover:list", "move:read"},
    "alerts:read": {"alert:read"},
    "reports:read": {"report:read", "report:people", "report:receivables"},
    "audit:read": {"audit:read"},
}
LOCKED_OUT = (Forbidden, Locked)


def test_the_table_above_knows_every_right() -> None:
    assert set(ROWS) == {name for name, right in RIGHTS.items() if isinstance(right, Right)}
    assert set(COLUMNS) == set(Role) - {Role.INTEGRATION}


def test_only_health_and_the_contract_are_public() -> None:
    free = [name for name, right in RIGHTS.items() if isinstance(right, Public)]
    assert free == ["health:read", "contract:read", "session:open"]


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
    assert (scope_of(caller, right) is not None) is (level.rank >= lowest.rank)


@pytest.mark.parametrize("right", sorted(ROWS))
@pytest.mark.parametrize(("level", "widest"), [(Level.HANDOVER, Scope.OWN), (Level.SELF, Scope.SELF)])
def test_who_leaves_keeps_what_is_their_own_whatever_they_led(right: str, level: Level, widest: Scope) -> None:
    scope = scope_of(a_locked_caller(roles=frozenset(COLUMNS), level=level), right)
    assert scope is None or scope <= widest


@pytest.mark.parametrize("role", [Role.TEAM_LEAD, Role.DEPARTMENT_HEAD])
@pytest.mark.fault("F15")
def test_in_the_own_case_a_lock_is_no_lock_but_a_no(role: Role) -> None:
    leaver = a_locked_caller(roles=frozenset({Role.EMPLOYEE, role}))
    with pytest.raises(OwnHandover):
        authorise(leaver, "handover:plan", case_id=LOCK.case_id)
    with pytest.raises(Locked):
        authorise(leaver, "handover:plan", case_id="hnd_another")


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


def test_a_lock_cites_its_rule() -> None:
    refusal = locked_by(replace(LOCK, rule=RULE), code="order_locked", name="林佩珊")
    assert refusal.extra["lock"]["rule"] == vars(RULE)
    assert refusal.wording == "order_locked_by_rule"


def test_a_lock_says_that_its_rule_was_not_acknowledged() -> None:
    unsigned = replace(RULE, acknowledged_on=None, acknowledged_version=None)
    assert locked_by(replace(LOCK, rule=unsigned), code="order_locked", name="x").wording == "order_locked_unsigned"


def test_only_new_orders_are_refused_in_the_words_of_the_rule() -> None:
    assert locked_by(replace(LOCK, rule=RULE), code="handover_locked", name="x").wording == ""


def test_a_role_that_never_had_the_right_is_not_told_of_the_lock() -> None:
    with pytest.raises(Forbidden):
        authorise(a_locked_caller(roles=frozenset({Role.EMPLOYEE})), "order:create")


def test_who_has_left_is_forbidden_not_locked() -> None:
    with pytest.raises(Forbidden):
        authorise(a_caller(level=Level.SELF), "order:create")


def test_the_code_of_one_lock_does_not_stay_with_the_next() -> None:
    locked_by(LOCK, code="order_locked", name="x")
    assert Locked().code == "handover_locked"


def a_machine(*scopes: str, **changes: object) -> object:
    return a_caller("emp_machine", **{"roles": frozenset({Role.INTEGRATION}), "scopes": frozenset(scopes), **changes})


@pytest.mark.parametrize("scope", [*MACHINES, "payroll:read", "handovers:write", ""])
def test_a_machine_has_the_rights_of_its_scopes_and_no_others(scope: str) -> None:
    found = {right: scope_of(a_machine(scope), right) for right in ROWS}
    granted = dict.fromkeys(MACHINES.get(scope, ()), Scope.COMPANY)
    assert {right: reach for right, reach in found.items() if reach} == {
        **dict.fromkeys(OF_MACHINES, Scope.SELF),
        **granted,
    }


def test_every_scope_that_a_right_names_stands_above() -> None:
    assert {right.machine for right in RIGHTS.values() if isinstance(right, Right)} - {""} == set(MACHINES)


@pytest.mark.parametrize("right", sorted(ROWS))
def test_a_machine_gains_nothing_by_other_roles(right: str) -> None:
    machine = a_machine(roles=frozenset(Role))
    assert (scope_of(machine, right) is None) is (right not in OF_MACHINES)


def test_a_persons_token_cannot_widen_their_roles() -> None:
    assert scope_of(a_caller(scopes=frozenset(MACHINES)), "receivable:edit") is None


def test_a_machine_that_was_narrowed_is_forbidden() -> None:
    with pytest.raises(Forbidden):
        authorise(a_machine("orders:write", level=Level.SELF), "order:create")


def test_a_right_does_not_exist_without_its_level() -> None:
    with pytest.raises(TypeError):
        Right(scopes={})  # type: ignore[call-arg]


def test_an_unknown_right_is_no_right() -> None:
    with pytest.raises(KeyError):
        authorise(a_caller(roles=frozenset(Role) - {Role.INTEGRATION}), "client:delete")


def test_a_designated_successor_reads_and_records_the_introduction_and_nothing_else() -> None:
    reads = {"client", "interaction", "order", "receivable", "agreement", "complaint"}
    theirs = {"client:names", "client:holders", "interaction:append", *(f"{noun}:read" for noun in reads)}
    assert {name for name in RIGHTS if is_for_successors(name)} == theirs


SAME, RELATIVE = Tie.SAME_PERSON, Tie.RELATIVE


@pytest.mark.fault("F15")
@pytest.mark.parametrize(
    ("judges", "subjects", "refusal"),
    [
        ({}, {}, None),
        ({"emp_third": RELATIVE}, {"emp_fourth": RELATIVE}, None),
        ({"emp_third": RELATIVE}, {"emp_third": RELATIVE}, None),
        ({"emp_subject": RELATIVE}, {}, RelativesHandover),
        ({}, {"emp_judge": RELATIVE}, RelativesHandover),
        ({"emp_subject": SAME}, {}, OwnHandover),
        ({}, {"emp_judge": SAME}, OwnHandover),
        ({"emp_third": SAME}, {"emp_third": SAME}, OwnHandover),
        ({"emp_third": SAME}, {"emp_third": RELATIVE}, RelativesHandover),
        ({"emp_third": RELATIVE}, {"emp_third": SAME}, RelativesHandover),
        ({"emp_subject": RELATIVE}, {"emp_judge": SAME}, OwnHandover),
    ],
)
def test_nobody_judges_themself_or_a_relative_whoever_declared_it(
    judges: dict[str, Tie], subjects: dict[str, Tie], refusal: type[Forbidden] | None
) -> None:
    judge, subject = a_caller("emp_judge", ties=judges), an_access("emp_subject", ties=subjects)
    if refusal is None:
        require_unbiased(judge, subject)
    else:
        with pytest.raises(refusal):
            require_unbiased(judge, subject)


@pytest.mark.fault("F15")
def test_nobody_judges_themself_without_any_declaration() -> None:
    with pytest.raises(OwnHandover):
        require_unbiased(a_caller("emp_one"), an_access("emp_one"))


def test_two_accounts_of_one_person_are_one() -> None:
    one, other = an_access("emp_one", ties={"emp_two": SAME, "emp_three": RELATIVE}), an_access("emp_two")
    assert accounts_of(one) == {"emp_one", "emp_two"}
    assert same_person(one, other)
    assert same_person(other, one)
    assert not same_person(one, an_access("emp_three"))


FRIDAY = Delegation("emp_head", "emp_deputy", date(2026, 11, 27), date(2026, 11, 27))


@pytest.mark.parametrize(
    ("instant", "holds"),
    [
        (datetime(2026, 11, 26, 15, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 26, 16, 0, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 27, 15, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 27, 16, 0, 0, tzinfo=UTC), False),
    ],
)
def test_a_substitutes_day_is_the_companys(instant: datetime, *, holds: bool) -> None:
    assert FRIDAY.holds(instant, "Asia/Shanghai") is holds


def test_the_same_instant_is_another_day_elsewhere() -> None:
    instant = datetime(2026, 11, 26, 16, 0, 0, tzinfo=UTC)
    assert (FRIDAY.holds(instant, "Asia/Shanghai"), FRIDAY.holds(instant, "Europe/London")) == (True, False)
