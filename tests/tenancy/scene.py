"""A small company beside any number of others, in which access patterns are measured."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from chalicelib.aws.auth import Login
from chalicelib.aws.events import EventStore
from chalicelib.aws.jobs import JobStore
from chalicelib.aws.probes import ProbeStore
from chalicelib.clients.rules import Client
from chalicelib.clients.store import ClientStore, FileItem, HoldItem
from chalicelib.core.access import System
from chalicelib.handover.declarations.store import DeclarationStore
from chalicelib.handover.evidence.store import EvidenceStore
from chalicelib.handover.moves.store import MoveStore
from chalicelib.handover.rules import Handover
from chalicelib.handover.store import HandoverStore
from chalicelib.people.clock.store import ClockStore
from chalicelib.people.rules import Access, Company, Department, Employee, Structure, Team
from chalicelib.people.store import PeopleStore
from chalicelib.trade.store import OrderStore
from tests.kit.builders import (
    BOSS,
    HEAD,
    LEAD,
    LEAVER,
    NOW,
    ORG,
    a_client,
    an_access,
)
from tests.kit.capacity import put
from tests.kit.cloud import ISSUER

ROOT = Path(__file__).parents[2]
BY = System(ORG, "test")
PEOPLE, CLOCKS, CLIENTS, ORDERS, EVENTS = PeopleStore(), ClockStore(), ClientStore(), OrderStore(), EventStore()
DECLARATIONS = DeclarationStore()
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


def now(work: Work) -> Callable[[], Work]:
    return lambda: work


def page(of: Callable[..., Any], *key: Any, **more: Any) -> Callable[[], Work]:
    return lambda: lambda: of(ORG, *key, limit=50, after=None, **more)
