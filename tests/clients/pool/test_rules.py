"""Which of several rules decides about a client, whatever their order, and who of a team takes a client on."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.clients.pool import rules
from chalicelib.clients.pool.rules import (
    Assignment,
    Candidate,
    Crew,
    Draft,
    HolderHandsOver,
    PoolFull,
    Proposal,
    Rule,
    Terms,
    UnknownRule,
)
from chalicelib.clients.rules import Client, HolderRole
from chalicelib.core.access import Level, Role
from chalicelib.core.errors import Stale
from tests.kit.builders import HEAD, LEAD, LEAVER, LOCK, a_client, an_access
from tests.kit.pool import a_rule

REGIONS, INDUSTRIES, SIZES = ("佛山", "广州", "深圳"), ("家电", "五金"), tuple("ABCD")


def subsets(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True).map(lambda some: tuple(sorted(some)))


CLIENTS = st.builds(
    lambda number, region, industry, size: a_client(f"cli_{number}", region=region, industry=industry, size=size),
    st.integers(0, 999),
    st.sampled_from(REGIONS),
    st.sampled_from(INDUSTRIES),
    st.sampled_from(SIZES),
)
TERMS = st.builds(
    Terms,
    team_id=st.sampled_from(["team_one", "team_two", "team_side"]),
    priority=st.integers(0, 2),
    regions=subsets(REGIONS),
    industries=subsets(INDUSTRIES),
    sizes=subsets(SIZES),
)


def standing(terms: list[Terms]) -> list[Rule]:
    return [a_rule(f"rule_{number:03d}", **vars(one)) for number, one in enumerate(terms)]


RULES = st.lists(TERMS, max_size=12).map(standing)


@given(RULES, CLIENTS, st.randoms())
def test_one_rule_decides_whatever_their_order(found: list[Rule], client: Client, chance: Any) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert rules.winner(shuffled, client) == rules.winner(found, client)


@given(RULES, CLIENTS)
def test_the_one_that_decides_takes_the_client_and_none_before_it_does(found: list[Rule], client: Client) -> None:
    won = rules.winner(found, client)
    takers = [rule for rule in found if rule.takes(client)]
    assert (won is None) == (takers == [])
    assert won is None or (won in takers and all(won.rank <= rule.rank for rule in takers))


@given(RULES)
def test_no_two_rules_have_one_rank(found: list[Rule]) -> None:
    assert len({rule.rank for rule in found}) == len(found)


@given(TERMS, CLIENTS)
def test_a_column_that_is_not_named_takes_any(terms: Terms, client: Client) -> None:
    columns = {"regions": client.region, "industries": client.industry, "sizes": client.size}
    named = {name: value for name, value in columns.items() if getattr(terms, name)}
    assert terms.takes(client) == all(value in getattr(terms, name) for name, value in named.items())


def test_a_star_takes_all_that_begin_so() -> None:
    terms = Terms(team_id="team_one", industries=("家*", "陶瓷"))
    names = ("家电", "家具", "家", "陶瓷", "陶瓷卫浴", "电家")
    taken = [name for name in names if terms.takes(a_client(region="佛山", industry=name, size="B"))]
    assert taken == ["家电", "家具", "家", "陶瓷"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"priority": 2}, {"priority": 1, "regions": ("佛山",), "industries": ("家电",), "sizes": ("B",)}),
        ({"regions": ("佛山",), "sizes": ("A", "B", "C", "D")}, {"industries": ("家电",)}),
        ({"sizes": ("B",)}, {"regions": ("佛山", "广州")}),
        ({"regions": ("佛山", "广州")}, {"sizes": ("A", "B", "C")}),
        ({"industries": ("陶瓷卫浴", "家电")}, {"industries": ("家*",)}),
        ({"id": "rule_1"}, {"id": "rule_2"}),
    ],
    ids=["priority", "more columns", "fewer values", "fewer values of another column", "names", "the older"],
)
def test_of_several_rules_the_first_of_these_decides(first: dict[str, Any], second: dict[str, Any]) -> None:
    strong, weak = a_rule(**{"id": "rule_9", **first}), a_rule(**{"id": "rule_8", **second})
    assert rules.winner([weak, strong], a_client()) == strong


def test_what_no_rule_takes_is_assigned_to_no_team() -> None:
    assert rules.assign([a_rule(regions=("广州",))], a_client()) == Assignment("none", None)


def test_a_company_without_any_rule_leaves_its_clients_where_they_are() -> None:
    assert rules.assign([], a_client(team_id="team_two")) == Assignment("team_two", None)


def test_a_rule_that_is_only_proposed_has_no_name_yet() -> None:
    proposed = Proposal(change=Draft(Terms(team_id="team_two", priority=1))).applied([a_rule()])
    assert rules.assign(proposed, a_client()) == Assignment("team_two", None)


def test_a_proposed_rule_is_younger_than_all_that_stand() -> None:
    proposed = Proposal(change=Draft(Terms(team_id="team_two"))).applied([a_rule("rule_" + "z" * 26)])
    assert rules.assign(proposed, a_client()).team_id == "team_one"


def test_proposed_rules_decide_in_the_order_in_which_they_are_given() -> None:
    drafts = [Draft(Terms(team_id=f"team_{number}")) for number in range(12)]
    proposed = Proposal(tuple(drafts), Draft(Terms(team_id="team_last"))).applied([])
    ranked = sorted(proposed, key=lambda rule: rule.rank)
    assert [rule.team_id for rule in ranked] == [*(f"team_{number}" for number in range(12)), "team_last"]


def test_a_changed_rule_keeps_its_age() -> None:
    drafted = Draft(Terms(team_id="team_two"), "rule_1")
    proposed = Proposal(change=drafted).applied([a_rule("rule_1"), a_rule("rule_2")])
    assert rules.assign(proposed, a_client()) == Assignment("team_two", "rule_1")


def test_a_proposed_set_takes_the_place_of_the_standing_one() -> None:
    assert Proposal(rules=()).applied([a_rule()]) == []


def test_no_rule_can_be_changed_that_does_not_stand() -> None:
    with pytest.raises(UnknownRule):
        Proposal(change=Draft(Terms(team_id="team_two"), "rule_2")).applied([a_rule()])


def test_the_two_hundredth_rule_is_the_last() -> None:
    assert rules.add("org_one", Terms(team_id="team_one"), standing=199)[1].name == "PoolRuleAdded"
    with pytest.raises(PoolFull):
        rules.add("org_one", Terms(team_id="team_one"), standing=200)


def test_an_edit_tells_what_changed_and_only_that() -> None:
    edited, event = rules.edit(a_rule(), {"priority": 0, "sizes": ("A", "B")}, seen=1)
    assert edited.sizes == ("A", "B")
    assert event.data == {"before": {"sizes": []}, "after": {"sizes": ["A", "B"]}}


def test_an_edit_of_what_has_changed_since_is_stale() -> None:
    with pytest.raises(Stale):
        rules.edit(a_rule(version=2), {"priority": 1}, seen=1)


def test_the_end_of_a_rule_tells_what_it_was() -> None:
    assert rules.remove(a_rule(sizes=("A",)), seen=1).data["before"]["sizes"] == ["A"]
    with pytest.raises(Stale):
        rules.remove(a_rule(version=2), seen=1)


def crew(*people: tuple[str, int], lead: str = LEAD, **rights: dict[str, Any]) -> Crew:
    members = [Candidate(an_access(who, **rights.get(who, {})), clients) for who, clients in people]
    return Crew(tuple(members), lead)


def chosen(found: Crew) -> str | None:
    return found.least_loaded.employee_id if found.least_loaded else None


def test_who_has_the_fewest_clients_takes_the_next() -> None:
    assert chosen(crew(("emp_a", 3), ("emp_b", 1), ("emp_c", 2))) == "emp_b"


def test_of_people_with_as_many_the_first_by_id_takes_it() -> None:
    assert chosen(crew(("emp_b", 1), ("emp_a", 1))) == "emp_a"


@pytest.mark.parametrize("rights", [{"level": Level.HANDOVER}, {"level": Level.SELF}, {"roles": frozenset({Role.HR})}])
def test_who_leaves_has_left_or_does_not_sell_is_passed_over(rights: dict[str, Any]) -> None:
    assert chosen(crew(("emp_a", 0), ("emp_b", 9), emp_a=rights)) == "emp_b"


def test_a_lead_is_no_candidate_in_their_own_team() -> None:
    assert chosen(crew((LEAD, 0))) is None


def test_nobody_is_chosen_of_nobody() -> None:
    assert chosen(crew()) is None


def test_a_client_of_who_leaves_moves_with_their_case() -> None:
    leaving = an_access(level=Level.HANDOVER, lock=LOCK)
    with pytest.raises(HolderHandsOver) as refused:
        Crew(holders=(an_access(LEAD), leaving)).require_nobody_leaves()
    assert refused.value.extra == {"case": LOCK.case_id}


@pytest.mark.parametrize(
    ("holders", "lacks"),
    [
        ((), True),
        ((an_access(),), False),
        ((an_access(team_id="team_two"),), True),
        ((an_access(team_id="team_two"), an_access(LEAD)), False),
        ((an_access(level=Level.SELF),), True),
    ],
    ids=["nobody", "one of the team", "one of another", "one of each", "one who has left"],
)
def test_a_team_needs_somebody_at_work_who_holds_the_client(holders: tuple[Any, ...], lacks: bool) -> None:
    assert Crew(holders=holders).lacks_holder("team_one") is lacks


MANAGER, DESK, FOLLOW = HolderRole.ACCOUNT_MANAGER, HolderRole.ORDER_DESK, HolderRole.FOLLOW_UP_SPECIALIST


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {HEAD: (MANAGER,)}),
        ({LEAVER: (MANAGER,)}, {HEAD: (MANAGER,)}),
        ({LEAVER: (MANAGER, DESK)}, {LEAVER: (DESK,), HEAD: (MANAGER,)}),
        ({LEAVER: (MANAGER,), LEAD: (FOLLOW,)}, {LEAD: (FOLLOW,), HEAD: (MANAGER,)}),
        ({LEAVER: (MANAGER,), HEAD: (DESK,)}, {HEAD: (MANAGER, DESK)}),
    ],
)
def test_a_new_manager_leaves_others_their_other_roles(before: Any, after: Any) -> None:
    moved, _ = rules.reassign(a_client(holders=before), Assignment("team_two", "rule_1"), receiver_id=HEAD)
    assert moved.holders == after


def test_what_was_and_what_is_stand_in_the_event() -> None:
    _, event = rules.reassign(a_client(), Assignment("team_two", "rule_1"), receiver_id=HEAD)
    assert event.name == "ClientReassigned"
    assert event.data == {
        "client_id": "cli_a",
        "segment": {"team_id": "team_two", "region": "佛山", "industry": "家电", "size": "B"},
        "rule_id": "rule_1",
        "from_team_id": "team_one",
        "team_id": "team_two",
        "before": {LEAVER: ["account_manager"]},
        "after": {HEAD: ["account_manager"]},
    }


@given(st.dictionaries(st.sampled_from([LEAVER, LEAD, HEAD]), st.lists(st.sampled_from(HolderRole)).map(tuple)))
def test_afterwards_exactly_the_receiver_manages_the_client(holders: Any) -> None:
    moved, _ = rules.reassign(a_client(holders=holders), Assignment("team_two", None), receiver_id=HEAD)
    assert [who for who, roles in moved.holders.items() if MANAGER in roles] == [HEAD]
