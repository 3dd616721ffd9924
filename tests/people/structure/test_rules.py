"""The structure's rules: what is edited, who reaches what, and how deep it goes."""

from __future__ import annotations

import pytest

from chalicelib.core.access import Level
from chalicelib.core.errors import Invalid, Stale
from chalicelib.people.rules import Department, Team
from chalicelib.people.structure import rules
from chalicelib.people.structure.rules import DepartmentFull, DepartmentLoop, Position
from tests.kit.builders import an_access

SALES = Department("dep_one", "销售部", "emp_head", version=3)


def test_an_edit_tells_what_it_changed_and_nothing_else() -> None:
    edited, event = rules.edit(SALES, {"name": "营销部", "head_id": "emp_head", "parent_id": None}, seen=3)
    assert edited.name == "营销部"
    assert (event.name, event.data) == ("DepartmentEdited", {"before": {"name": "销售部"}, "after": {"name": "营销部"}})


def test_an_edit_of_what_has_changed_since_is_stale() -> None:
    with pytest.raises(Stale):
        rules.edit(Position("pos_one", "报关员", version=2), {"name": "x"}, seen=1)


def test_a_department_has_a_hundred_teams_at_most() -> None:
    full = Department("dep_one", "销售部", "", team_ids=tuple(f"team_{number}" for number in range(100)))
    with pytest.raises(DepartmentFull):
        rules.add_team(full, Team("team_new", "新", "dep_one", ""))


def test_whoever_heads_two_departments_keeps_the_teams_of_the_other_one() -> None:
    head = rules.give_teams(an_access(teams=("team_a", "team_b")), ["team_b", "team_c"])
    left = rules.take_teams(head, ["team_a"])
    assert (head.teams, left.teams) == (("team_a", "team_b", "team_c"), ("team_b", "team_c"))
    assert (head.epoch, left.epoch) == (2, 3)


@pytest.mark.parametrize("person", [None, an_access(level=Level.HANDOVER), an_access(disabled=True)])
def test_nobody_leads_who_cannot_receive(person: object) -> None:
    with pytest.raises(Invalid):
        rules.require_able(person, "head_id")  # type: ignore[arg-type]


def test_no_department_stands_below_itself() -> None:
    rules.require_no_loop("dep_two", [SALES])
    with pytest.raises(DepartmentLoop):
        rules.require_no_loop("dep_one", [SALES])


def test_departments_go_ten_levels_deep() -> None:
    with pytest.raises(DepartmentLoop):
        rules.require_no_loop("dep_two", [SALES] * 10)
