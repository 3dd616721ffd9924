"""The pool's items: rules with their chains, a crew by few requests, custody that changes as decided."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws.events import EventStore
from chalicelib.clients import rules as client_rules
from chalicelib.clients.pool import rules
from chalicelib.clients.pool.rules import Assignment, Terms
from chalicelib.clients.pool.store import MOST_MEMBERS
from chalicelib.clients.rules import Client
from chalicelib.clients.store import ClientStore
from chalicelib.core.access import Level, System
from chalicelib.core.errors import Raced
from chalicelib.core.events import first_fault
from chalicelib.people.rules import Employee, EmployeeStatus, Team
from chalicelib.people.store import AccessItem, PeopleStore, ProfileItem
from tests.kit.builders import LOCK, NOW, a_client, an_access
from tests.kit.capacity import put
from tests.kit.cloud import Requests
from tests.kit.company import TestCompany
from tests.kit.pool import POOL, ruled

CLIENTS, PEOPLE = ClientStore(), PeopleStore()


def chain(company: TestCompany, aggregate_id: str) -> list[str]:
    links = EventStore().chain(company.org_id, aggregate_id)
    assert first_fault(links) is None
    return [link.name for link in links]


def by(company: TestCompany) -> Any:
    return System(company.org_id, "test")


def test_a_rule_is_read_back_as_written(company: TestCompany) -> None:
    written = ruled(company, priority=7, regions=("佛山",), industries=("家电",), sizes=("A", "B"))
    assert POOL.rule(company.org_id, written.id) == written
    assert POOL.rules(company.org_id) == [written]


def test_the_rules_of_another_company_are_its_own(company: TestCompany) -> None:
    written = ruled(company)
    assert POOL.rule("org_two", written.id) is None
    assert POOL.rules("org_two") == []


def test_two_hundred_rules_are_one_query(company: TestCompany, requests: Requests) -> None:
    for _ in range(200):
        ruled(company, regions=("佛山", "广州"), industries=("家电", "五金"), sizes=("A",))
    assert requests.of(lambda: POOL.rules(company.org_id)) == ["Query"]


def test_a_rules_chain_ends_when_it_is_taken_away(company: TestCompany) -> None:
    rule = ruled(company)
    POOL.remove(rule, rules.remove(rule, seen=1), by=by(company), now=NOW)
    assert POOL.rule(company.org_id, rule.id) is None
    assert chain(company, rule.id) == ["PoolRuleAdded", "PoolRuleRemoved"]


def test_a_rule_that_changed_since_is_not_taken_away(company: TestCompany) -> None:
    rule = ruled(company)
    edited, event = rules.edit(rule, {"priority": 5}, seen=1)
    POOL.save(edited, event, team=None, by=by(company), now=NOW)
    with pytest.raises(Raced):
        POOL.remove(rule, rules.remove(rule, seen=1), by=by(company), now=NOW)
    assert chain(company, rule.id) == ["PoolRuleAdded", "PoolRuleEdited"]


def test_a_rule_for_a_team_that_is_gone_is_not_written(company: TestCompany) -> None:
    rule, event = rules.add(company.org_id, Terms(team_id="team_gone"), standing=0)
    with pytest.raises(Raced):
        POOL.save(rule, event, team=Team("team_gone", "", "", ""), by=by(company), now=NOW)
    assert POOL.rules(company.org_id) == []


def test_a_crew_is_a_teams_people_its_lead_and_the_holders(company: TestCompany) -> None:
    crew = POOL.crew(company.org_id, "team_two", [company.employee("sales"), "emp_nobody"])
    assert [one.access.name for one in crew.members] == ["stranger"]
    assert crew.lead_id == company.employee("boss")
    assert [holder.name for holder in crew.holders] == ["sales"]


def test_who_is_on_leave_is_not_asked_nor_is_a_lead_who_is(company: TestCompany) -> None:
    boss = company.employee("boss")
    for who, team_id in (("stranger", "team_two"), ("boss", "team_two")):
        person = Employee(company.employee(who), who, "a@b.test", "职位", team_id, "dep_two")
        put(ProfileItem.of(company.org_id, replace(person, status=EmployeeStatus.ON_LEAVE)))
    assert PEOPLE.team(company.org_id, "team_two") is not None
    crew = POOL.crew(company.org_id, "team_two", [boss])
    assert (crew.members, crew.lead_id, [one.name for one in crew.holders]) == ((), "", ["boss"])


def test_who_moved_to_another_team_is_not_asked(company: TestCompany) -> None:
    company.change("stranger", team_id="team_one")
    assert POOL.crew(company.org_id, "team_two").members == ()


def test_a_crew_is_the_name_of_the_count_a_query_and_one_read_of_all(company: TestCompany, requests: Requests) -> None:
    work = requests.of(lambda: POOL.crew(company.org_id, "team_one", [company.employee("sales")]))
    assert work == ["GetItem", "Query", "BatchGetItem"]


def test_of_no_team_only_the_holders_are_read(company: TestCompany, requests: Requests) -> None:
    two = [company.employee("sales"), company.employee("lead")]
    assert requests.of(lambda: POOL.crew(company.org_id, "none", two)) == ["BatchGetItem"]
    assert POOL.crew(company.org_id, "none").members == ()


def test_of_a_large_team_the_first_forty_are_asked_by_one_read(company: TestCompany, requests: Requests) -> None:
    for number in range(60):
        who = f"emp_big{number:02d}"
        put(AccessItem.of(an_access(who, org_id=company.org_id, team_id="team_big")))
        put(ProfileItem.of(company.org_id, Employee(who, f"{number:02d}", "a@b.test", "职位", "team_big", "dep_one")))
    holders = [company.employee(name) for name in ("sales", "lead", "head")] * 7
    found: Any = None

    def work() -> None:
        nonlocal found
        found = POOL.crew(company.org_id, "team_big", holders)

    assert requests.of(work)[:3] == ["GetItem", "Query", "BatchGetItem"]
    assert len(found.members) == MOST_MEMBERS
    assert len(found.holders) == 21


def before_and_after(company: TestCompany) -> tuple[Client, Client, Any]:
    before = CLIENTS.get(company.org_id, company.client_ids[0])
    assert before is not None
    to = Assignment("team_two", "rule_1")
    after, event = rules.reassign(before, to, receiver_id=company.employee("stranger"))
    return before, after, event


def reassign(company: TestCompany, **changed: Any) -> Client:
    before, after, event = before_and_after(company)
    holders, receiver = [company.access("sales")], company.access("stranger")
    given = {"holders": holders, "receiver": receiver, "by": by(company), "now": NOW, **changed}
    return POOL.reassign(before, after, event, **given)


def held(company: TestCompany, name: str) -> list[tuple[str, str]]:
    rows, _ = CLIENTS.held_by(company.org_id, company.employee(name), limit=50, after=None)
    return [(row.client_id, row.team_id) for row in rows]


def test_a_client_assigned_anew_leaves_one_list_and_joins_the_other(company: TestCompany) -> None:
    moved = reassign(company)
    assert held(company, "stranger") == [(moved.id, "team_two")]
    assert moved.id not in dict(held(company, "sales"))
    assert chain(company, moved.id) == ["ClientRegistered", "ClientReassigned"]
    assert CLIENTS.get(company.org_id, moved.id) == moved


def test_whoever_keeps_a_role_sees_the_new_team_in_their_list(company: TestCompany) -> None:
    sales = company.employee("sales")
    both = {sales: (client_rules.HolderRole.ACCOUNT_MANAGER, client_rules.HolderRole.ORDER_DESK)}
    client = a_client("cli_both", org_id=company.org_id, holders=both)
    CLIENTS.register([client_rules.register(client)], by=by(company), now=NOW)
    before = CLIENTS.get(company.org_id, "cli_both")
    assert before is not None
    after, event = rules.reassign(before, Assignment("team_two", "rule_1"), receiver_id=None)
    POOL.reassign(before, after, event, holders=[], receiver=None, by=by(company), now=NOW)
    assert dict(held(company, "sales"))["cli_both"] == "team_two"


def test_nothing_is_written_when_a_holder_began_to_leave(company: TestCompany) -> None:
    asked = company.access("sales")
    company.change("sales", level=Level.HANDOVER, lock=LOCK)
    with pytest.raises(Raced):
        reassign(company, holders=[asked])
    assert held(company, "stranger") == []


def test_nothing_is_written_when_the_receiver_began_to_leave(company: TestCompany) -> None:
    asked = company.access("stranger")
    company.change("stranger", level=Level.HANDOVER, lock=LOCK)
    with pytest.raises(Raced):
        reassign(company, receiver=asked)


def test_nothing_is_written_when_the_file_was_changed(company: TestCompany) -> None:
    before, after, event = before_and_after(company)
    edited, told = client_rules.edit(before, {"industry": "五金"}, seen=before.version)
    CLIENTS.save_edit(before, edited, told, by=by(company), now=NOW)
    with pytest.raises(Raced):
        POOL.reassign(before, after, event, holders=[], receiver=None, by=by(company), now=NOW)
