"""Custody passes from one hand to another, and nobody sees a client who has no business with it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.clients.rules import HolderRole, designate, pass_on, register, require_visible
from chalicelib.core.access import Level, Role
from chalicelib.core.errors import Forbidden, NotFound
from tests.kit.builders import LEAD, LEAVER, a_caller, a_client

HOLDERS = st.dictionaries(
    st.sampled_from([LEAVER, LEAD, "emp_desk"]),
    st.lists(st.sampled_from(HolderRole), min_size=1, unique=True).map(tuple),
)


@pytest.mark.parametrize(
    ("role", "caller", "seen"),
    [
        (Role.SALES, {"employee_id": LEAVER}, True),
        (Role.SALES, {"employee_id": LEAD}, False),
        (Role.TEAM_LEAD, {"employee_id": LEAD}, True),
        (Role.TEAM_LEAD, {"employee_id": LEAD, "team_id": "team_two"}, False),
        (Role.TEAM_LEAD, {"employee_id": LEAVER, "team_id": "team_two"}, True),
        (Role.TEAM_LEAD, {"employee_id": LEAD, "level": Level.HANDOVER}, False),
        (Role.DEPARTMENT_HEAD, {"employee_id": LEAD, "teams": ("team_one",)}, True),
        (Role.DEPARTMENT_HEAD, {"employee_id": LEAD, "teams": ("team_two",)}, False),
        (Role.DEPARTMENT_HEAD, {"employee_id": LEAVER, "teams": ()}, True),
        (Role.DEPARTMENT_HEAD, {"employee_id": LEAD, "teams": ("team_one",), "level": Level.HANDOVER}, False),
        (Role.DEPARTMENT_HEAD, {"employee_id": LEAVER, "level": Level.HANDOVER}, True),
        (Role.MANAGEMENT, {"employee_id": "emp_far", "team_id": "team_far"}, True),
    ],
)
def test_a_client_is_seen_within_the_scope(role: Role, caller: dict[str, Any], seen: bool) -> None:
    person = a_caller(**caller, roles=frozenset({Role.EMPLOYEE, role}))
    if seen:
        require_visible(a_client(), person, "client:read")
    else:
        with pytest.raises(NotFound):
            require_visible(a_client(), person, "client:read")


def test_a_role_without_the_right_is_forbidden_whatever_it_holds() -> None:
    with pytest.raises(Forbidden):
        require_visible(a_client(), a_caller(roles=frozenset({Role.HR})), "client:read")


def test_a_designated_successor_reads_the_client_before_it_is_theirs() -> None:
    named, event = designate(a_client(), "emp_next", case_id="hnd_1")
    require_visible(named, a_caller("emp_next"), "client:read")
    require_visible(named, a_caller("emp_next"), "order:read")
    assert (event.name, event.data) == ("SuccessorDesignated", {"successor_id": "emp_next", "case_id": "hnd_1"})


@pytest.mark.parametrize("right", ["client:edit", "client:complete", "order:create", "interaction:correct"])
def test_a_designated_successor_changes_nothing(right: str) -> None:
    named, _ = designate(a_client(), "emp_next", case_id="hnd_1")
    with pytest.raises(NotFound):
        require_visible(named, a_caller("emp_next"), right)


def test_the_cases_successors_end_when_custody_is_passed_on() -> None:
    named, _ = designate(a_client(), "emp_next", case_id="hnd_1")
    named, _ = designate(named, "emp_other", case_id="hnd_2")
    moved, _ = pass_on(named, LEAVER, LEAD, case_id="hnd_1")
    assert moved.successors == {"emp_other": "hnd_2"}


def test_a_registration_names_the_first_holders() -> None:
    _, event = register(a_client())
    assert (event.name, event.data["holders"]) == ("ClientRegistered", {LEAVER: ["account_manager"]})


def test_the_giver_holds_nothing_afterwards() -> None:
    moved, _ = pass_on(a_client(), LEAVER, LEAD, case_id="hnd_1")
    assert moved.holders == {LEAD: (HolderRole.ACCOUNT_MANAGER,)}


def test_the_event_says_before_and_after() -> None:
    _, event = pass_on(a_client(), LEAVER, LEAD, case_id="hnd_1")
    assert (event.name, event.data["before"], event.data["after"]) == (
        "CustodyTransferred",
        {LEAVER: ["account_manager"]},
        {LEAD: ["account_manager"]},
    )


@given(HOLDERS.filter(lambda holders: LEAVER in holders), st.sampled_from([LEAD, "emp_desk", "emp_new"]))
def test_no_role_is_lost_and_nobody_else_is_touched(holders: dict[str, tuple[HolderRole, ...]], receiver: str) -> None:
    moved, _ = pass_on(a_client(holders=holders), LEAVER, receiver, case_id="hnd_1")
    assert set(moved.holders[receiver]) == {*holders.get(receiver, ()), *holders[LEAVER]}
    others = {who: roles for who, roles in holders.items() if who not in (LEAVER, receiver)}
    assert {who: roles for who, roles in moved.holders.items() if who != receiver} == others
