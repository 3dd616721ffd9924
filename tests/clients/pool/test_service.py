"""Placing, assigning anew and previewing agree: what a preview shows is what each reassignment does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.clients.pool import service
from chalicelib.clients.pool.rules import Candidate, Crew, Draft, Proposal, Rule
from chalicelib.clients.rules import Client, HolderRole, Placement
from chalicelib.core.access import Level, Role, Scope
from chalicelib.core.errors import NotFound
from chalicelib.people.rules import Access, Team
from tests.clients.pool.test_rules import CLIENTS, RULES, TERMS
from tests.kit.builders import BOSS, HEAD, LEAD, LEAVER, NOW, ORG, a_caller, a_client, an_access
from tests.kit.pool import a_rule

BOSS_CALLS = a_caller(BOSS, roles=frozenset({Role.MANAGEMENT}))
MACHINE = a_caller("emp_machine", roles=frozenset({Role.INTEGRATION}), scopes=frozenset({"clients:write"}))


@dataclass
class FakePool:
    """Rules, and one team of people with their loads; remembers what was written."""

    standing: list[Rule]
    members: tuple[Candidate, ...] = ()
    lead: Access | None = None
    holders: tuple[Access, ...] = ()
    written: tuple[Client, Any, Any] | None = None

    def rules(self, org_id: str) -> list[Rule]:
        return self.standing

    def crew(self, org_id: str, team_id: str, holder_ids: Collection[str] = ()) -> Crew:
        return Crew(self.members, LEAD if self.lead else "", self.holders)

    def access(self, org_id: str, employee_id: str) -> Access | None:
        return self.lead

    def reassign(self, before: Client, after: Client, event: Any, *, receiver: Any, **_: Any) -> Client:
        self.written = (after, event, receiver)
        return replace(after, version=before.version + 1)


class FakeClients:
    """Clients by id, and a list of them all by team."""

    def __init__(self, *clients: Client) -> None:
        self.clients = {client.id: client for client in clients}

    def get(self, org_id: str, client_id: str) -> Client | None:
        return self.clients.get(client_id)

    def save_edit(self, client: Client, *_: Any, **__: Any) -> Client:
        raise AssertionError("no file is edited here")

    def of_teams(self, org_id: str, team_ids: Iterable[str], *, fits: Callable[[Any], bool], **_: Any) -> Any:
        teams = list(team_ids)
        found = [one for one in self.clients.values() if one.team_id in teams]
        rows = [SimpleNamespace(client_id=one.id, **one.segment, name=one.name) for one in found]
        return [row for row in rows if fits(row)], None


class FakeTeams:
    """Three teams."""

    def teams(self, org_id: str, *, after: str = "") -> Iterator[Team]:
        names = ("team_one", "team_side", "team_two")
        return iter([Team(name, name, "dep_one", LEAD) for name in names if name > after])

    def team(self, org_id: str, team_id: str) -> Team | None:
        raise AssertionError("no rule is written here")


def placed(pool: FakePool, client: Client | None = None) -> Placement:
    return service.PoolPlacer(pool).place(ORG, client or a_client(), by=a_caller())


def previewed(pool: FakePool, clients: FakeClients, proposal: Proposal = Proposal()) -> service.Preview:  # noqa: B008
    return service.preview(
        BOSS_CALLS,
        Scope.COMPANY,
        None,
        proposal,
        limit=50,
        after=None,
        pool=pool,
        lists=clients,
        teams=FakeTeams(),
    )


def reassigned(pool: FakePool, client: Client) -> Client:
    return service.reassign_client(MACHINE, client.id, clients=FakeClients(client), pool=pool, now=NOW)


def test_a_client_is_placed_with_the_least_loaded_of_its_team() -> None:
    members = (Candidate(an_access("emp_a"), 2), Candidate(an_access("emp_b"), 1))
    assert placed(FakePool([a_rule()], members)) == Placement("team_one", "emp_b", "rule_1", members[1].access)


def test_with_the_lead_when_nobody_else_may_receive() -> None:
    members = (Candidate(an_access("emp_a", level=Level.HANDOVER), 0),)
    lead = an_access(LEAD)
    assert placed(FakePool([a_rule()], members, lead)) == Placement("team_one", LEAD, "rule_1", lead)


@pytest.mark.parametrize("lead", [None, an_access(LEAD, level=Level.HANDOVER)], ids=["no lead", "a lead who leaves"])
def test_with_nobody_when_the_lead_may_not_receive_either(lead: Access | None) -> None:
    assert placed(FakePool([a_rule()], (), lead)) == Placement("team_one", None, "rule_1", None)


def test_in_no_team_when_no_rule_takes_it() -> None:
    assert placed(FakePool([a_rule(regions=("广州",))])) == Placement("none", None, None, None)


def test_a_client_that_is_where_it_belongs_is_left_as_it_is() -> None:
    pool = FakePool([a_rule()], holders=(an_access(),))
    assert reassigned(pool, a_client()) == a_client()
    assert pool.written is None


def test_a_holder_of_the_new_team_keeps_the_client() -> None:
    members = (Candidate(an_access("emp_a"), 0),)
    pool = FakePool([a_rule(team_id="team_two")], members, holders=(an_access(team_id="team_two"),))
    moved = reassigned(pool, a_client())
    assert (moved.team_id, moved.custody) == ("team_two", {LEAVER: ["account_manager"]})


def test_a_client_whose_holder_is_of_another_team_gets_a_manager_of_its_own() -> None:
    members = (Candidate(an_access("emp_a", team_id="team_two"), 0),)
    pool = FakePool([a_rule(team_id="team_two")], members, holders=(an_access(),))
    moved = reassigned(pool, a_client())
    assert (moved.team_id, moved.custody) == ("team_two", {"emp_a": ["account_manager"]})
    assert pool.written is not None
    assert pool.written[2] == members[0].access


def test_without_anybody_to_receive_it_the_holders_stay() -> None:
    moved = reassigned(FakePool([a_rule(team_id="team_two")], holders=(an_access(),)), a_client())
    assert (moved.team_id, moved.custody) == ("team_two", {LEAVER: ["account_manager"]})


def test_what_no_rule_takes_any_more_belongs_to_no_team_and_stays_in_its_holders_hands() -> None:
    members = (Candidate(an_access("emp_a"), 0),)
    pool = FakePool([a_rule(regions=("广州",))], members, holders=(an_access(),))
    moved = reassigned(pool, a_client())
    assert (moved.team_id, moved.custody) == ("none", {LEAVER: ["account_manager"]})


def test_a_lead_assigns_no_client_of_another_team() -> None:
    lead = a_caller(LEAD, roles=frozenset({Role.TEAM_LEAD}))
    far = a_client(team_id="team_two")
    with pytest.raises(NotFound):
        service.reassign_client(lead, far.id, clients=FakeClients(far), pool=FakePool([]), now=NOW)


PORTFOLIO = st.lists(
    st.tuples(CLIENTS, st.sampled_from(["team_one", "team_two", "team_side", "none"])),
    unique_by=lambda pair: pair[0].id,
    max_size=12,
).map(lambda pairs: [replace(client, team_id=team) for client, team in pairs])


@given(RULES, PORTFOLIO)
def test_a_preview_shows_exactly_what_reassigning_each_one_would_do(standing: list[Rule], found: list[Client]) -> None:
    pool = FakePool(standing, holders=(an_access(),))
    shown = previewed(pool, FakeClients(*found))
    told = {row.client_id: (would.team_id, would.rule_id) for row, would in shown.rows}
    done = {}
    for client in found:
        pool.written = None
        moved = reassigned(pool, client)
        if pool.written and moved.team_id != client.team_id:
            done[client.id] = (moved.team_id, pool.written[1].data["rule_id"])
    assert told == done
    assert shown.counted == len(found)


@given(RULES, PORTFOLIO, st.lists(TERMS, max_size=4))
def test_a_proposed_set_is_previewed_as_it_would_stand(
    standing: list[Rule], found: list[Client], terms: list[Any]
) -> None:
    proposal = Proposal(tuple(Draft(one) for one in terms))
    stood = [a_rule(f"rule_{number:03d}", **vars(one)) for number, one in enumerate(terms)]
    proposed = previewed(FakePool(standing), FakeClients(*found), proposal)
    later = previewed(FakePool(stood), FakeClients(*found))
    assert [(row.client_id, would.team_id) for row, would in proposed.rows] == [
        (row.client_id, would.team_id) for row, would in later.rows
    ]


@given(st.lists(TERMS, max_size=9), st.integers(1, 4))
def test_pages_of_the_rules_hold_each_once_in_the_order_in_which_they_decide(terms: list[Any], limit: int) -> None:
    pool: Any = FakePool([a_rule(f"rule_{number:03d}", **vars(one)) for number, one in enumerate(terms)])
    seen: list[Rule] = []
    after: Any = None
    while True:
        page, after = service.list_rules(a_caller(HEAD), limit=limit, after=after, pool=pool)
        seen += page
        if after is None:
            break
    assert seen == sorted(pool.standing, key=lambda rule: rule.rank)


def test_a_manager_who_becomes_nobody_is_told_in_the_event() -> None:
    members = (Candidate(an_access("emp_a", team_id="team_two"), 0),)
    pool = FakePool([a_rule(team_id="team_two")], members, holders=(an_access(),))
    reassigned(pool, a_client(holders={LEAVER: (HolderRole.ACCOUNT_MANAGER, HolderRole.ORDER_DESK)}))
    assert pool.written is not None
    assert pool.written[1].data["after"] == {LEAVER: ["order_desk"], "emp_a": ["account_manager"]}
