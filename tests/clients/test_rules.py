"""Custody passes from one hand to another, and nobody sees a client who has no business with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.clients.rules import HolderRole, pass_on, register, require_visible
from chalicelib.core.access import Scope
from chalicelib.core.errors import NotFound
from tests.kit.builders import LEAD, LEAVER, a_caller, a_client

HOLDERS = st.dictionaries(
    st.sampled_from([LEAVER, LEAD, "emp_desk"]),
    st.lists(st.sampled_from(HolderRole), min_size=1, unique=True).map(tuple),
)


@pytest.mark.parametrize(
    ("scope", "caller", "seen"),
    [
        (Scope.OWN, {"employee_id": LEAVER}, True),
        (Scope.OWN, {"employee_id": LEAD}, False),
        (Scope.TEAM, {"employee_id": LEAD}, True),
        (Scope.TEAM, {"employee_id": LEAD, "team_id": "team_two"}, False),
        (Scope.TEAM, {"employee_id": LEAVER, "team_id": "team_two"}, True),
        (Scope.DEPARTMENT, {"employee_id": LEAD, "teams": ("team_one",)}, True),
        (Scope.DEPARTMENT, {"employee_id": LEAD, "teams": ("team_two",)}, False),
        (Scope.DEPARTMENT, {"employee_id": LEAVER, "teams": ()}, True),
        (Scope.COMPANY, {"employee_id": "emp_far", "team_id": "team_far"}, True),
        (Scope.SELF, {"employee_id": LEAVER}, False),
    ],
)
def test_a_client_is_seen_within_the_scope(scope: Scope, caller: dict[str, str], seen: bool) -> None:
    if seen:
        require_visible(a_client(), a_caller(**caller), scope)
    else:
        with pytest.raises(NotFound):
            require_visible(a_client(), a_caller(**caller), scope)


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
