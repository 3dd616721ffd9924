"""What every access pattern costs: calls, units, entries evaluated; a neighbour of any size costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.aws import settings
from chalicelib.aws.auth import Login
from chalicelib.aws.events import EventStore
from chalicelib.aws.jobs import JobStore
from chalicelib.aws.probes import ProbeStore
from chalicelib.clients import rules as client_rules
from chalicelib.clients.rules import Client, Edit, HolderRole, Wanted
from chalicelib.clients.store import ClientStore, FileItem, HoldItem
from chalicelib.core.access import Delegation, System, Tie
from chalicelib.core.events import Event
from chalicelib.core.jobs import Job
from chalicelib.handover.evidence.store import EvidenceStore
from chalicelib.handover.moves.store import MoveStore
from chalicelib.handover.rules import Handover, Phase
from chalicelib.handover.store import HandoverStore
from chalicelib.insight.store import OrderFigureStore
from chalicelib.people import rules as people_rules
from chalicelib.people.clock import rules as clock_rules
from chalicelib.people.clock.store import ClockStore
from chalicelib.people.rules import Access, Company, Department, Employee, Structure, Team, lock, release_to_self
from chalicelib.people.store import PeopleStore
from chalicelib.trade import rules as trade_rules
from chalicelib.trade.rules import Order
from chalicelib.trade.store import OrderStore
from infra.checks.keys import public_methods, store_files
from tests.kit.builders import (
    BOSS,
    HEAD,
    LEAD,
    LEAVER,
    LOCK,
    NOW,
    ORG,
    a_booking,
    a_caller,
    a_case,
    a_client,
    a_move,
    an_access,
    an_evidence,
)
from tests.kit.capacity import Cost, put
from tests.kit.cloud import ISSUER, cloud

ROOT = Path(__file__).parents[2]
BY = System(ORG, "test")
PEOPLE, CLOCKS, CLIENTS, ORDERS, EVENTS = PeopleStore(), ClockStore(), ClientStore(), OrderStore(), EventStore()
CASES, FILES, MOVES, JOBS, PROBES = HandoverStore(), EvidenceStore(), MoveStore(), JobStore(), ProbeStore()
LOGIN = Login(ISSUER, "one-sales", 0)
GET, QUERY, PUT, DELETE, WRITE = (
    ("GetItem",),
    ("Query",),
    ("PutItem",),
    ("DeleteItem",),
    ("TransactWriteItems",),
)
Work = Callable[[], Any]


def found(org_id: str = ORG) -> None:
    """Two people a team, in two teams of one department."""
    teams = tuple(Team(f"team_{name}", name, "dep_one", LEAD) for name in ("one", "two"))
    staff = [_person(org_id, who) for who in (LEAVER, LEAD, HEAD, BOSS)]
    PEOPLE.found(Company(org_id, "公司"), Structure((Department("dep_one", "销售部", HEAD),), teams), staff, now=NOW)


def _person(org_id: str, who: str) -> tuple[Employee, Access]:
    login = LOGIN.key if (org_id, who) == (ORG, LEAVER) else f"{org_id} {who}"
    employee = Employee(who, who, f"{who}@one.test", "职位", "team_one", "dep_one")
    return employee, an_access(who, org_id=org_id, login=login)


def neighbours(count: int) -> None:
    """Clients of another team, held by others, and as many of another company under the same names."""
    for number in range(count):
        client = a_client(f"cli_n{number}", team_id="team_two", region="深圳", holders={BOSS: ()})
        namesake = a_client(f"cli_n{number}", org_id="org_two", holders={LEAVER: ()})
        for row in (client, namesake):
            for item in (FileItem.of(row), HoldItem.of(row, next(iter(row.holders)))):
                put(item)


def access(who: str) -> Access:
    rights = PEOPLE.access(ORG, who)
    assert rights is not None
    return rights


def client(client_id: str) -> Client:
    file = CLIENTS.get(ORG, client_id)
    assert file is not None
    return file


def case(case_id: str = "hnd_1") -> Handover:
    stored = CASES.get(ORG, case_id)
    assert stored is not None
    return stored


def booked() -> Order:
    order, event = trade_rules.book(ORG, a_booking(client_id="cli_a", salesperson_id=LEAD))
    return ORDERS.create(order, event, salesperson=access(LEAD), by=a_caller(HEAD), now=NOW)


def registering() -> Work:
    held = {LEAVER: (HolderRole.ACCOUNT_MANAGER,)}
    return lambda: CLIENTS.register([client_rules.register(a_client("cli_new", holders=held))], by=BY, now=NOW)


def editing() -> Work:
    edited, event = client_rules.edit(client("cli_a"), Edit(industry="五金"), seen=client("cli_a").version)
    return lambda: CLIENTS.save_edit(edited, event, by=BY, now=NOW)


def passing_on() -> Work:
    moving = CASES.save(a_case(id="hnd_2", phase=Phase.TRANSFER), Event("HandoverOpened", "hnd_2"), by=BY, now=NOW)
    before, receiver = client("cli_b"), access(LEAD)
    after, event = client_rules.pass_on(before, LEAVER, LEAD, case_id="hnd_2")
    return lambda: MOVES.pass_on(moving, a_move("cli_b"), before, after, event, receiver=receiver, by=BY, now=NOW)


def booking() -> Work:
    order, event = trade_rules.book(ORG, a_booking(client_id="cli_a", salesperson_id=LEAD))
    salesperson = access(LEAD)
    return lambda: ORDERS.create(order, event, salesperson=salesperson, by=a_caller(HEAD), now=NOW)


def giving_on() -> Work:
    changes = [trade_rules.give_to(booked(), HEAD, case_id="hnd_1")]
    return lambda: ORDERS.save_all(changes, by=BY, now=NOW)


def opening() -> Work:
    leaver = access(BOSS)
    opened = a_case(id="hnd_3", leaver_id=BOSS)
    event = Event("HandoverOpened", "hnd_3")
    return lambda: CASES.open(opened, event, leaver=leaver, locked=lock(leaver, LOCK), by=BY, now=NOW)


def judging() -> Work:
    said = Event("VerdictGiven", "hnd_1", {"party": "department", "verdict": "approved", "comment": "好"})
    judged, access_of_leaver = case(), access(LEAVER)
    return lambda: CASES.save_verdict(judged, said, round_=1, leaver=access_of_leaver, by=a_caller(HEAD), now=NOW)


def closing() -> Work:
    closed, leaver = replace(case(), phase=Phase.CLOSED), access(LEAD)
    event = Event("HandoverClosed", "hnd_1")
    return lambda: CASES.close(closed, event, leaver=leaver, released=release_to_self(leaver), by=BY, now=NOW)


def keeping_evidence() -> Work:
    kept = case()
    return lambda: FILES.save(kept, an_evidence("evd_2"), Event("EvidenceAnnounced", "hnd_1"), by=BY, now=NOW)


def saving_moves() -> Work:
    planned = case()
    return lambda: MOVES.save(planned, [a_move("cli_c")], Event("PortfolioCounted", "hnd_1"), by=BY, now=NOW)


def saving_a_case() -> Work:
    changed = case()
    return lambda: CASES.save(changed, Event("TaskCompleted", "hnd_1"), by=BY, now=NOW)


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


def reading_an_order() -> Work:
    order = booked()
    return lambda: ORDERS.get(ORG, order.id)


def now(work: Work) -> Callable[[], Work]:
    return lambda: work


def page(of: Callable[..., Any], *key: Any, **more: Any) -> Callable[[], Work]:
    return lambda: lambda: of(ORG, *key, limit=50, after=None, **more)


STEPS: dict[str, Callable[[], Work]] = {
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
    "clients.ClientStore.register": registering,
    "clients.ClientStore.get": now(lambda: client("cli_a")),
    "clients.ClientStore.held_by": page(CLIENTS.held_by, LEAVER),
    "clients.ClientStore.of_teams": page(CLIENTS.of_teams, ["team_one"], wanted=Wanted(q="无")),
    "clients.ClientStore.of_region": page(CLIENTS.of_region, "佛山", wanted=Wanted(region="佛山", industry="家电")),
    "clients.ClientStore.save_edit": editing,
    "trade.OrderStore.create": booking,
    "trade.OrderStore.get": reading_an_order,
    "trade.OrderStore.of_client": page(ORDERS.of_client, "cli_a"),
    "trade.OrderStore.open_of": now(lambda: ORDERS.open_of(ORG, LEAD, limit=40)),
    "trade.OrderStore.save_all": giving_on,
    "handover.HandoverStore.open": opening,
    "handover.HandoverStore.get": now(case),
    "handover.HandoverStore.live": page(CASES.live),
    "handover.HandoverStore.save": saving_a_case,
    "handover.HandoverStore.save_verdict": judging,
    "handover.HandoverStore.keep_token": now(lambda: CASES.keep_token(ORG, "hnd_1", "gather#0", "t")),
    "handover.HandoverStore.tokens": now(lambda: CASES.tokens(ORG, "hnd_1")),
    "handover.HandoverStore.drop_token": now(lambda: CASES.drop_token(ORG, "hnd_1", "gather#0", "t")),
    "handover.evidence.EvidenceStore.save": keeping_evidence,
    "handover.evidence.EvidenceStore.get": now(lambda: FILES.get(ORG, "hnd_1", 1, "evd_2")),
    "handover.evidence.EvidenceStore.of_task": now(lambda: FILES.of_task(ORG, "hnd_1", 1)),
    "handover.moves.MoveStore.save": saving_moves,
    "handover.moves.MoveStore.get": now(lambda: MOVES.get(ORG, "hnd_1", "cli_c")),
    "handover.moves.MoveStore.page": page(MOVES.page, "hnd_1"),
    "handover.moves.MoveStore.pass_on": passing_on,
    "handover.HandoverStore.close": closing,
    "aws.events.EventStore.first": now(lambda: EVENTS.first(ORG, "hnd_1")),
    "aws.events.EventStore.feed": now(lambda: EVENTS.feed(ORG, "2026-11-23", 0, limit=50, after=None)),
    "insight.OrderFigureStore.month": now(lambda: OrderFigureStore().month(ORG, "orders-1", "2026-11")),
    "aws.events.EventStore.page": page(EVENTS.page, "hnd_1"),
    "aws.events.EventStore.chain": now(lambda: EVENTS.chain(ORG, "hnd_1")),
    "aws.jobs.JobStore.save": now(lambda: JOBS.save(Job("job_1", ORG, "count", LEAVER), by=BY, now=NOW)),
    "aws.jobs.JobStore.get": now(lambda: JOBS.get(ORG, "job_1")),
    "aws.probes.ProbeStore.count": now(lambda: PROBES.count(a_caller(), NOW)),
    "aws.probes.ProbeStore.misses": now(lambda: PROBES.misses(ORG, LEAVER, "2026-11-24")),
}
# Calls, units read, units written, index entries or rows evaluated by queries.
COSTS: dict[str, tuple[tuple[str, ...], float, int, int]] = {
    "people.PeopleStore.found": (WRITE, 0, 40, 0),
    "people.PeopleStore.caller": (GET + GET, 2, 0, 0),
    "people.PeopleStore.access": (GET, 1, 0, 0),
    "people.PeopleStore.members": (QUERY, 0.5, 0, 4),
    "people.PeopleStore.teams": (QUERY, 1, 0, 2),
    "people.PeopleStore.company": (GET, 1, 0, 0),
    "people.PeopleStore.team": (GET, 1, 0, 0),
    "people.PeopleStore.department": (GET, 1, 0, 0),
    "people.PeopleStore.save_delegation": (WRITE, 0, 8, 0),
    "people.PeopleStore.delegation": (GET, 1, 0, 0),
    "people.PeopleStore.save_tie": (WRITE, 0, 10, 0),
    "people.clock.ClockStore.ahead": (GET, 1, 0, 0),
    "people.clock.ClockStore.get": (GET, 1, 0, 0),
    "people.clock.ClockStore.save": (WRITE, 0, 6, 0),
    "clients.ClientStore.register": (WRITE, 0, 11, 0),
    "clients.ClientStore.get": (GET, 1, 0, 0),
    "clients.ClientStore.held_by": (QUERY, 0.5, 0, 4),
    "clients.ClientStore.of_teams": (QUERY, 0.5, 0, 4),
    "clients.ClientStore.of_region": (QUERY, 0.5, 0, 4),
    "clients.ClientStore.save_edit": (WRITE, 0, 12, 0),
    "trade.OrderStore.create": (WRITE, 0, 13, 0),
    "trade.OrderStore.get": (GET, 1, 0, 0),
    "trade.OrderStore.of_client": (QUERY, 1, 0, 2),
    "trade.OrderStore.open_of": (QUERY, 0.5, 0, 2),
    "trade.OrderStore.save_all": (WRITE, 0, 8, 0),
    "handover.HandoverStore.open": (WRITE, 0, 9, 0),
    "handover.HandoverStore.get": (GET, 1, 0, 0),
    "handover.HandoverStore.live": (QUERY, 0.5, 0, 2),
    "handover.HandoverStore.save": (WRITE, 0, 7, 0),
    "handover.HandoverStore.save_verdict": (WRITE, 0, 13, 0),
    "handover.HandoverStore.keep_token": (PUT, 0, 1, 0),
    "handover.HandoverStore.tokens": (QUERY, 1, 0, 1),
    "handover.HandoverStore.drop_token": (DELETE, 0, 1, 0),
    "handover.evidence.EvidenceStore.save": (WRITE, 0, 9, 0),
    "handover.evidence.EvidenceStore.get": (GET, 1, 0, 0),
    "handover.evidence.EvidenceStore.of_task": (QUERY, 1, 0, 1),
    "handover.moves.MoveStore.save": (WRITE, 0, 9, 0),
    "handover.moves.MoveStore.get": (GET, 1, 0, 0),
    "handover.moves.MoveStore.page": (QUERY, 1, 0, 1),
    "handover.moves.MoveStore.pass_on": (WRITE, 0, 20, 0),
    "handover.HandoverStore.close": (WRITE, 0, 10, 0),
    "aws.events.EventStore.first": (GET, 1, 0, 0),
    "aws.events.EventStore.feed": (QUERY, 0.5, 0, 0),
    "insight.OrderFigureStore.month": (QUERY * 16, 16, 0, 0),
    "aws.events.EventStore.page": (QUERY, 1, 0, 6),
    "aws.events.EventStore.chain": (QUERY, 1, 0, 6),
    "aws.jobs.JobStore.save": (WRITE, 0, 2, 0),
    "aws.jobs.JobStore.get": (GET, 1, 0, 0),
    "aws.probes.ProbeStore.count": (WRITE, 0, 2, 0),
    "aws.probes.ProbeStore.misses": (GET, 1, 0, 0),
}


def measured(count: int, folder: Path) -> dict[str, Cost]:
    """What each pattern costs in a small company beside so many clients of others."""
    with pytest.MonkeyPatch.context() as patch, cloud(patch, folder) as requests:
        patch.setenv("BATON_DEMO_CLOCK", "1")
        settings.settings.cache_clear()
        found()
        clients = [a_client(f"cli_{letter}") for letter in "abc"]
        CLIENTS.register([client_rules.register(one) for one in clients], by=BY, now=NOW)
        CASES.save(a_case(phase=Phase.REVIEW, round=1), Event("HandoverOpened", "hnd_1"), by=BY, now=NOW)
        neighbours(count)
        return {name: requests.cost(prepare()) for name, prepare in STEPS.items()}


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Cost]:
    return measured(10, tmp_path_factory.mktemp("few"))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Cost]:
    return measured(1_000, tmp_path_factory.mktemp("many"))


def test_the_tables_above_know_every_access_pattern() -> None:
    methods = {name for file in store_files(ROOT) for name, _ in public_methods(file, ROOT)}
    assert set(STEPS) == set(COSTS) == methods


@pytest.mark.parametrize("pattern", STEPS)
def test_a_pattern_costs_what_the_table_says(few: dict[str, Cost], pattern: str) -> None:
    assert few[pattern] == Cost(*COSTS[pattern])


@pytest.mark.parametrize("pattern", STEPS)
def test_neighbours_of_any_size_cost_nothing(few: dict[str, Cost], many: dict[str, Cost], pattern: str) -> None:
    assert many[pattern] == few[pattern]
