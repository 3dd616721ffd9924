"""The pool over HTTP: who makes rules, what they do, what it costs, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws.events import EventStore
from chalicelib.clients import rules as client_rules
from chalicelib.clients.pool import api
from chalicelib.clients.rules import HolderRole
from chalicelib.clients.store import ClientStore
from chalicelib.core.access import Level, System
from chalicelib.core.events import first_fault
from chalicelib.people.store import AccessItem
from tests.kit.builders import LOCK, NOW, a_client
from tests.kit.capacity import put
from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany
from tests.kit.departure import application
from tests.kit.faults import Faults
from tests.kit.pool import ruled

RULES = "/v1/pool/rules"
FIRST = "/v1/clients/cli_one0"
MANAGER = (HolderRole.ACCOUNT_MANAGER,)


def added(company: TestCompany, who: str = "admin", **terms: Any) -> Answer:
    return company.call(who, "POST", RULES, {"team_id": "team_one", **terms})


def edited(company: TestCompany, path: str, who: str = "admin", seen: str = '"1"', **changes: Any) -> Answer:
    return company.call(who, "PATCH", path, changes, if_match=seen)


def reassigned(company: TestCompany, who: str = "lead", client: str = FIRST, **headers: str) -> Answer:
    return company.call(who, "POST", f"{client}/reassign", **headers)


def previewed(company: TestCompany, who: str = "head", **body: Any) -> Answer:
    return company.call(who, "POST", f"{RULES}/preview", body)


def registered(company: TestCompany, client_id: str, holders: Sequence[str] = ("sales",), **changes: Any) -> str:
    """A further client, held by these people; its path."""
    held = {company.employee(name): MANAGER for name in holders}
    client = a_client(client_id, org_id=company.org_id, holders=held, **changes)
    ClientStore().register([client_rules.register(client)], by=System(company.org_id, "test"), now=NOW)
    return f"/v1/clients/{client_id}"


def names(company: TestCompany, aggregate_id: str) -> list[str]:
    links = EventStore().chain(company.org_id, aggregate_id)
    assert first_fault(links) is None
    return [link.name for link in links]


def fields(answer: Answer) -> list[tuple[str, str]]:
    return [(fault["field"], fault["code"]) for fault in answer.body["errors"]]


def test_a_rule_is_added_with_its_ranges_written_out(company: TestCompany) -> None:
    answer = added(company, priority=5, regions=["广州", "佛山", "佛山"], sizes=["D", "A-B"])
    assert answer.status == 201
    assert answer.body | {"id": "rule_1"} == {
        "id": "rule_1",
        "team_id": "team_one",
        "priority": 5,
        "regions": sorted(["佛山", "广州"]),
        "industries": None,
        "sizes": ["A", "B", "D"],
        "version": 1,
    }
    assert names(company, answer.body["id"]) == ["PoolRuleAdded"]
    assert company.call("lead", "GET", f"{RULES}/{answer.body['id']}").body == answer.body


def test_a_star_alone_takes_any(company: TestCompany) -> None:
    answer = added(company, regions=["*", "佛山"], industries=["陶瓷*"])
    assert (answer.body["regions"], answer.body["industries"]) == (None, ["陶瓷*"])


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"team_id": "team_gone"}, ("team_id", "unknown_team")),
        ({"team_id": "none"}, ("team_id", "string_too_short")),
        ({"priority": -1}, ("priority", "greater_than_equal")),
        ({"priority": 1001}, ("priority", "less_than_equal")),
        ({"priority": "1"}, ("priority", "int_type")),
        ({"regions": []}, ("regions", "too_short")),
        ({"regions": [" "]}, ("regions.0", "string_pattern_mismatch")),
        ({"regions": ["*佛山"]}, ("regions.0", "string_pattern_mismatch")),
        ({"sizes": ["E"]}, ("sizes.0", "literal_error")),
        ({"sizes": ["C-A"]}, ("sizes.0", "literal_error")),
        ({"sizes": "A"}, ("sizes", "list_type")),
        ({"name": "x"}, ("name", "extra_forbidden")),
    ],
)
def test_what_is_no_rule_is_refused_by_its_field(company: TestCompany, body: Any, fault: tuple[str, str]) -> None:
    answer = added(company, **body)
    assert (answer.status, fields(answer)) == (422, [fault])


@pytest.mark.parametrize(
    ("who", "team_id", "expected"),
    [
        ("admin", "team_one", 201),
        ("admin", "team_two", 201),
        ("head", "team_one", 201),
        ("head", "team_two", 422),
        ("lead", "team_one", 403),
        ("boss", "team_one", 403),
        ("sales", "team_one", 403),
        ("hr", "team_one", 403),
    ],
)
def test_a_head_makes_the_rules_of_her_teams_and_an_admin_all(
    company: TestCompany, who: str, team_id: str, expected: int
) -> None:
    assert added(company, who, team_id=team_id).status == expected


def test_a_head_changes_no_rule_of_another_department(company: TestCompany) -> None:
    path = f"{RULES}/{ruled(company).id}"
    assert company.call("head", "GET", path).status == 200
    assert edited(company, path, "head", priority=9).status == 404
    assert company.call("head", "DELETE", path, if_match='"1"').status == 404


def test_a_head_gives_no_rule_of_hers_to_another_department(company: TestCompany) -> None:
    path = f"{RULES}/{ruled(company, team_id='team_one').id}"
    answer = edited(company, path, "head", team_id="team_two")
    assert (answer.status, fields(answer)) == (422, [("team_id", "unknown_team")])


def test_the_two_hundred_and_first_rule_is_refused(company: TestCompany) -> None:
    for _ in range(200):
        ruled(company)
    assert (added(company).status, added(company).code) == (409, "pool_full")


def test_an_edit_changes_what_it_names_and_null_opens_a_column(company: TestCompany) -> None:
    path = f"{RULES}/{ruled(company, regions=('佛山',), sizes=('A',)).id}"
    answer = edited(company, path, regions=None, industries=["家电"])
    assert (answer.status, answer.headers["ETag"]) == (200, '"2"')
    told = [answer.body[name] for name in ("team_id", "regions", "industries", "sizes")]
    assert told == ["team_two", None, ["家电"], ["A"]]


def test_an_edit_that_changes_nothing_has_no_event(company: TestCompany, requests: Requests) -> None:
    rule = ruled(company, priority=3)
    company.call("admin", "GET", "/v1/me")
    work = requests.of(lambda: edited(company, f"{RULES}/{rule.id}", priority=3, team_id=None))
    assert (work, names(company, rule.id)) == (["BatchGetItem"], ["PoolRuleAdded"])


def test_an_edit_says_something_and_which_version_it_saw(company: TestCompany) -> None:
    path = f"{RULES}/{ruled(company).id}"
    assert fields(edited(company, path)) == [("body", "nothing_given")]
    assert edited(company, path, seen='"9"', priority=1).status == 412
    assert company.call("admin", "PATCH", path, {"priority": 1}).status == 428


def test_a_rule_that_is_taken_away_is_answered_once_more(company: TestCompany) -> None:
    rule = ruled(company)
    path = f"{RULES}/{rule.id}"
    assert company.call("admin", "DELETE", path, if_match='"7"').status == 412
    assert company.call("admin", "DELETE", path, if_match='"1"').body["id"] == rule.id
    assert company.call("admin", "GET", path).status == 404
    assert company.call("admin", "DELETE", path, if_match='"1"').status == 404


def test_the_rules_are_listed_in_the_order_in_which_they_decide(company: TestCompany) -> None:
    general, special = ruled(company), ruled(company, sizes=("A",))
    first = ruled(company, priority=1)
    page = company.call("lead", "GET", f"{RULES}?limit=2").body
    rest = company.call("lead", "GET", f"{RULES}?limit=2&cursor={page['next_cursor']}").body
    assert [rule["id"] for rule in page["items"] + rest["items"]] == [first.id, special.id, general.id]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    ("what", "calls"),
    [
        (lambda one: one.call("lead", "GET", RULES), ["GetItem", "Query"]),
        (lambda one: added(one), ["BatchGetItem", "Query", "TransactWriteItems"]),
        (lambda one: added(one, team_id="team_gone"), ["BatchGetItem", "TransactWriteItems"]),
    ],
    ids=["list", "add", "add for no team, which is a miss"],
)
def test_what_the_rules_cost(company: TestCompany, requests: Requests, what: Any, calls: list[str]) -> None:
    for who in ("lead", "admin"):
        company.call(who, "GET", "/v1/me")
    assert requests.of(lambda: what(company)) == calls


def test_a_client_moves_to_the_team_and_the_person_that_the_rules_name(company: TestCompany) -> None:
    rule = ruled(company)
    answer = reassigned(company)
    assert (answer.status, answer.headers["ETag"]) == (200, '"2"')
    assert (answer.body["team_id"], answer.body["holders"]) == (
        "team_two",
        {company.employee("stranger"): ["account_manager"]},
    )
    last = EventStore().chain(company.org_id, company.client_ids[0])[-1]
    assert (last.name, last.actor, last.data["rule_id"]) == ("ClientReassigned", company.employee("lead"), rule.id)
    assert company.call("sales", "GET", FIRST).status == 404
    assert company.call("stranger", "GET", FIRST).status == 200


def test_a_client_that_is_where_it_belongs_stays_and_has_no_event(company: TestCompany, requests: Requests) -> None:
    ruled(company, team_id="team_one")
    company.call("lead", "GET", "/v1/me")
    calls = requests.of(lambda: reassigned(company))
    assert calls == ["BatchGetItem", "Query", "Query", "BatchGetItem"]
    assert names(company, company.client_ids[0]) == ["ClientRegistered"]


def test_a_reassignment_is_five_requests(company: TestCompany, requests: Requests) -> None:
    ruled(company)
    company.call("lead", "GET", "/v1/me")
    calls = requests.of(lambda: reassigned(company))
    assert calls == ["BatchGetItem", "Query", "Query", "BatchGetItem", "TransactWriteItems"]


def test_what_no_rule_takes_is_shown_as_assigned_to_no_team(company: TestCompany) -> None:
    ruled(company, regions=("广州",))
    assert reassigned(company).body["team_id"] == "none"
    shown = company.call("boss", "GET", "/v1/clients?scope=company&team=none").body["items"]
    assert [row["id"] for row in shown] == [company.client_ids[0]]


def test_a_client_of_who_hands_over_moves_with_their_case(company: TestCompany) -> None:
    ruled(company)
    case = company.call("hr", "POST", "/v1/handovers", application(company)).body["id"]
    answer = reassigned(company)
    assert (answer.status, answer.code, answer.body["case"]) == (409, "holder_hands_over", case)
    assert "sales" in answer.body["detail"]


def test_who_hands_over_assigns_nothing(company: TestCompany) -> None:
    ruled(company)
    company.change("lead", level=Level.HANDOVER, lock=LOCK)
    assert reassigned(company).status == 423


def test_the_lead_takes_it_when_nobody_else_of_the_team_may(company: TestCompany) -> None:
    ruled(company)
    company.change("stranger", level=Level.HANDOVER, lock=LOCK)
    assert reassigned(company).body["holders"] == {company.employee("boss"): ["account_manager"]}


def test_a_handover_that_opens_between_is_seen(company: TestCompany, monkeypatch: pytest.MonkeyPatch) -> None:
    ruled(company)
    company.call("lead", "GET", "/v1/me")
    leaving = replace(company.access("sales"), level=Level.HANDOVER, lock=LOCK, epoch=2)
    real = api.pool.reassign

    def opens_first(*given: Any, **named: Any) -> Any:
        put(AccessItem.of(leaving))
        return real(*given, **named)

    monkeypatch.setattr(api.pool, "reassign", opens_first)
    assert reassigned(company).code == "holder_hands_over"


def test_a_key_makes_the_retry_of_a_reassignment_safe(company: TestCompany) -> None:
    ruled(company)
    first, again = (reassigned(company, idempotency_key="k") for _ in range(2))
    assert (again.body, again.headers["Idempotent-Replayed"]) == (first.body, "true")
    assert names(company, company.client_ids[0]) == ["ClientRegistered", "ClientReassigned"]


def would(answer: Answer) -> dict[str, tuple[str, str | None]]:
    assert answer.status == 200, answer.body
    return {row["client_id"]: (row["would"]["team_id"], row["would"]["rule_id"]) for row in answer.body["items"]}


def test_a_preview_shows_what_differs_and_writes_nothing(company: TestCompany) -> None:
    rule = ruled(company, sizes=("A",))
    registered(company, "cli_large", size="A")
    script = Faults()
    answer = previewed(company, change={"team_id": "team_one"})
    assert would(answer) == {"cli_large": ("team_two", rule.id)}
    assert (answer.body["counted"], answer.body["next_cursor"]) == (4, None)
    assert [body for body in script.bodies if b"Put" in body or b"Update" in body] == []


def test_a_preview_of_the_rules_as_they_stand_needs_no_body(company: TestCompany) -> None:
    rule = ruled(company)
    assert would(previewed(company)) == dict.fromkeys(company.client_ids, ("team_two", rule.id))


def test_a_preview_of_a_whole_set_leaves_the_standing_one_out(company: TestCompany) -> None:
    rule = ruled(company)
    drafts = [{"team_id": "team_side", "priority": 1}, {"team_id": "team_two", "rule_id": rule.id}]
    assert would(previewed(company, rules=drafts)) == dict.fromkeys(company.client_ids, ("team_side", None))
    elsewhere = [{"team_id": "team_two", "regions": ["广州"]}]
    assert would(previewed(company, rules=elsewhere)) == dict.fromkeys(company.client_ids, ("none", None))
    assert would(previewed(company, rules=[])) == {}


def test_a_preview_of_a_change_to_one_rule_keeps_its_name(company: TestCompany) -> None:
    rule = ruled(company, sizes=("A",))
    changed = {"rule_id": rule.id, "team_id": "team_side", "sizes": ["B"]}
    assert would(previewed(company, change=changed)) == dict.fromkeys(company.client_ids, ("team_side", rule.id))


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"change": {"team_id": "team_one", "rule_id": "rule_gone"}}, ("rule_id", "unknown_rule")),
        ({"change": {"team_id": "x"}}, ("change.team_id", "string_too_short")),
        ({"rules": [{"team_id": "team_one", "rule_id": "rule_1"}] * 2}, ("body", "id_twice")),
        ({"scope": "own"}, ("scope", "literal_error")),
        ({"limit": 0}, ("limit", "greater_than_equal")),
    ],
)
def test_what_cannot_be_previewed_is_refused_by_its_field(
    company: TestCompany, body: Any, fault: tuple[str, str]
) -> None:
    answer = previewed(company, **body)
    assert (answer.status, fields(answer)) == (422, [fault])


@pytest.mark.parametrize(
    ("who", "body", "expected"),
    [
        ("head", {}, {"cli_one0", "cli_one1", "cli_one2", "cli_pool"}),
        ("head", {"team": "team_one"}, {"cli_one0", "cli_one1", "cli_one2"}),
        ("head", {"team": "team_two"}, "not_found"),
        ("head", {"team": "none"}, {"cli_pool"}),
        ("head", {"scope": "company"}, "forbidden"),
        ("boss", {"scope": "company"}, {"cli_far", "cli_one0", "cli_one1", "cli_one2", "cli_pool"}),
        ("boss", {"scope": "company", "team": "none"}, {"cli_pool"}),
        ("boss", {}, {"cli_one0", "cli_one1", "cli_one2", "cli_pool"}),
        ("lead", {}, "forbidden"),
        ("admin", {}, "forbidden"),
        ("sales", {}, "forbidden"),
    ],
)
def test_a_preview_shows_no_client_beyond_the_callers_scope(
    company: TestCompany, who: str, body: Any, expected: Any
) -> None:
    registered(company, "cli_far", ("stranger",), team_id="team_two")
    registered(company, "cli_pool", (), team_id="none")
    answer = previewed(company, who, change={"team_id": "team_side"}, **body)
    assert (set(would(answer)) if answer.status == 200 else answer.code) == expected


def test_pages_of_a_preview_hold_each_client_once(company: TestCompany) -> None:
    seen: list[str] = []
    body: dict[str, Any] = {"change": {"team_id": "team_two"}, "limit": 2}
    page = previewed(company, **body).body
    seen += [row["client_id"] for row in page["items"]]
    assert previewed(company, **body | {"limit": 1}, cursor=page["next_cursor"]).status == 200
    rest = previewed(company, **body, cursor=page["next_cursor"]).body
    seen += [row["client_id"] for row in rest["items"]]
    assert (seen, rest["next_cursor"]) == (company.client_ids, None)


def test_a_cursor_of_another_preview_is_no_cursor(company: TestCompany) -> None:
    cursor = previewed(company, change={"team_id": "team_two"}, limit=1).body["next_cursor"]
    assert previewed(company, change={"team_id": "team_side"}, cursor=cursor).code == "bad_cursor"


def test_a_heads_preview_is_three_requests_and_one_a_team(company: TestCompany, requests: Requests) -> None:
    ruled(company)
    company.call("head", "GET", "/v1/me")
    cost = requests.cost(lambda: previewed(company))
    assert (cost.calls, cost.evaluated) == (("GetItem", "Query", "Query", "Query"), 1 + 3)


@pytest.mark.parametrize("who", ["lead", "sales"])
def test_who_leads_no_department_takes_nothing_that_belongs_to_no_team(company: TestCompany, who: str) -> None:
    ruled(company)
    path = registered(company, "cli_pool", (), team_id="none")
    assert reassigned(company, who, path).status in (403, 404)


def test_a_head_has_what_belongs_to_no_team_assigned(company: TestCompany) -> None:
    ruled(company)
    path = registered(company, "cli_pool", (), team_id="none")
    answer = reassigned(company, "head", path)
    assert answer.status == 200
    assert answer.body["team_id"] != "none"
