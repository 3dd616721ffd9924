"""What the access patterns of people cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from chalicelib.core.access import Delegation, Tie
from chalicelib.people import rules as people_rules
from chalicelib.people.clock import rules as clock_rules
from tests.kit.builders import (
    BOSS,
    HEAD,
    LEAD,
    NOW,
    ORG,
)
from tests.tenancy.scene import (
    BY,
    CLOCKS,
    GET,
    LOGIN,
    PEOPLE,
    QUERY,
    WRITE,
    Work,
    access,
    found,
    now,
    page,
)


def delegating() -> Work:
    delegation, substitute = Delegation(HEAD, LEAD, date(2026, 11, 1), date(2026, 11, 30)), access(LEAD)
    event = people_rules.declare_delegation(delegation)
    return lambda: PEOPLE.save_delegation(delegation, event, substitute=substitute, by=BY, now=NOW)


def declaring() -> Work:
    before = access(BOSS)
    after, event = people_rules.declare_tie(before, LEAD, Tie.RELATIVE)
    return lambda: PEOPLE.save_tie(before, after, event, by=BY, now=NOW)


def setting_the_clock() -> Work:
    moved, event = clock_rules.set_ahead(CLOCKS.get(ORG), timedelta(days=7))
    return lambda: CLOCKS.save(moved, event, by=BY, now=NOW)


STEPS: Mapping[str, Callable[[], Work]] = {
    "people.PeopleStore.found": now(lambda: found("org_new")),
    "people.PeopleStore.caller": now(lambda: PEOPLE.caller(LOGIN, "req_1")),
    "people.PeopleStore.access": now(lambda: access(LEAD)),
    "people.PeopleStore.members": page(PEOPLE.members, ["team_one"]),
    "people.PeopleStore.teams": now(lambda: list(PEOPLE.teams(ORG))),
    "people.PeopleStore.company": now(lambda: PEOPLE.company(ORG)),
    "people.PeopleStore.team": now(lambda: PEOPLE.team(ORG, "team_one")),
    "people.PeopleStore.department": now(lambda: PEOPLE.department(ORG, "dep_one")),
    "people.PeopleStore.save_delegation": delegating,
    "people.PeopleStore.delegation": now(lambda: PEOPLE.delegation(ORG, HEAD, LEAD)),
    "people.PeopleStore.save_tie": declaring,
    "people.clock.ClockStore.ahead": now(lambda: CLOCKS.ahead(ORG)),
    "people.clock.ClockStore.get": now(lambda: CLOCKS.get(ORG)),
    "people.clock.ClockStore.save": setting_the_clock,
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "people.PeopleStore.found": (WRITE, 0, 80, 0),
    "people.PeopleStore.caller": (GET + GET, 2, 0, 0),
    "people.PeopleStore.access": (GET, 1, 0, 0),
    "people.PeopleStore.members": (QUERY, 0.5, 0, 4),
    "people.PeopleStore.teams": (QUERY, 1, 0, 2),
    "people.PeopleStore.company": (GET, 1, 0, 0),
    "people.PeopleStore.team": (GET, 1, 0, 0),
    "people.PeopleStore.department": (GET, 1, 0, 0),
    "people.PeopleStore.save_delegation": (WRITE, 0, 8, 0),
    "people.PeopleStore.delegation": (GET, 1, 0, 0),
    "people.PeopleStore.save_tie": (WRITE, 0, 11, 0),
    "people.clock.ClockStore.ahead": (GET, 1, 0, 0),
    "people.clock.ClockStore.get": (GET, 1, 0, 0),
    "people.clock.ClockStore.save": (WRITE, 0, 6, 0),
}
