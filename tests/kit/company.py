"""A small company in the tables, and its people as callers over HTTP."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from chalice.test import Client as ChaliceClient
from chalice.test import HTTPResponse

from chalicelib.aws.auth import Login
from chalicelib.aws.tables import transaction
from chalicelib.clients import rules as client_rules
from chalicelib.clients.rules import Client, HolderRole
from chalicelib.clients.store import ClientStore
from chalicelib.core import clock
from chalicelib.core.access import Delegation, Role, System, Tie
from chalicelib.handover.checklists import rules as checklist_rules
from chalicelib.handover.checklists.rules import GENERAL, SALES
from chalicelib.handover.checklists.store import ChecklistStore
from chalicelib.people.rules import (
    Access,
    Company,
    Department,
    Employee,
    Structure,
    Team,
    declare_delegation,
    declare_tie,
)
from chalicelib.people.store import PeopleStore, save_access
from tests.kit.builders import TASK
from tests.kit.cloud import AUDIENCE, ISSUER
from tests.kit.tokens import token

ROLES = {
    "sales": (Role.SALES,),
    "successor": (Role.SALES,),
    "lead": (Role.SALES, Role.TEAM_LEAD),
    "head": (Role.DEPARTMENT_HEAD,),
    "hr": (Role.HR,),
    "finance": (Role.FINANCE,),
    "boss": (Role.MANAGEMENT,),
    "auditor": (Role.AUDITOR,),
    "admin": (Role.ADMIN,),
    "stranger": (Role.SALES,),
}


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def code(self) -> str:
        """The problem's code."""
        return str(self.body["code"])


class TestCompany:
    """Company `slug`: everyone in team one of one department, but `stranger` in another team and department."""

    __test__ = False

    def __init__(self, slug: str = "one", clients: int = 3):
        self.org_id = f"org_{slug}"
        self.slug = slug
        self.client_ids = [f"cli_{slug}{number}" for number in range(clients)]
        PeopleStore().found(self._company(), self._structure(), [self._person(name) for name in ROLES], now=clock.now())
        self._short_lists()
        self._register()

    def employee(self, name: str) -> str:
        """A person's id."""
        return f"emp_{self.slug}{name}"

    def access(self, name: str) -> Access:
        """A person's rights as they stand in the table."""
        found = PeopleStore().access(self.org_id, self.employee(name))
        assert found is not None
        return found

    def change(self, name: str, **changes: Any) -> None:
        """Change a person's rights in the table, as a later issue's routes will."""
        before = self.access(name)
        with transaction(System(self.org_id, "test"), clock.now()) as write:
            save_access(write, before, replace(before, epoch=before.epoch + 1, **changes))

    def declare(self, name: str, other: str, tie: Tie) -> None:
        """One person declares another a relative, or a second account."""
        before = self.access(name)
        after, event = declare_tie(before, self.employee(other), tie)
        PeopleStore().save_tie(before, after, event, by=System(self.org_id, "test"), now=clock.now())

    def delegate(self, name: str, to: str, days: int = 0) -> None:
        """One person names a substitute for today, or for the day that is so many days away."""
        day = clock.day_of(clock.now() + timedelta(days=days), Company("", "").zone)
        delegation = Delegation(self.employee(name), self.employee(to), day, day)
        PeopleStore().save_delegation(
            delegation,
            declare_delegation(delegation),
            substitute=self.access(to),
            by=System(self.org_id, "test"),
            now=clock.now(),
        )

    def token(self, name: str) -> str:
        """A person's access token."""
        return token(f"{self.slug}-{name}", issuer=ISSUER, audience=AUDIENCE)

    def call(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send a request as one of the people."""
        return send(method, path, body, authorization=f"Bearer {self.token(who)}", **headers)

    def _company(self) -> Company:
        return Company(self.org_id, "测试物流", settings={"manager_id": self.employee("boss")})

    def _structure(self) -> Structure:
        department = Department("dep_one", "销售部", self.employee("head"))
        other = Department("dep_two", "运营部", self.employee("boss"))
        teams = (
            Team("team_one", "一队", "dep_one", self.employee("lead")),
            Team("team_two", "二队", "dep_two", self.employee("boss")),
        )
        return Structure((department, other), teams)

    def _person(self, name: str) -> tuple[Employee, Access]:
        place = ("team_two", "dep_two") if name == "stranger" else ("team_one", "dep_one")
        employee = Employee(self.employee(name), name, f"{name}@{self.slug}.test", "职位", *place)
        access = Access(
            org_id=self.org_id,
            employee_id=employee.id,
            name=name,
            roles=frozenset({Role.EMPLOYEE, *ROLES[name]}),
            team_id=place[0],
            department_id=place[1],
            login=Login(ISSUER, f"{self.slug}-{name}", 0).key,
            teams=("team_one",) if name == "head" else (),
        )
        return employee, access

    def _short_lists(self) -> None:
        """Whoever leaves has one thing to do, to which files alone belong."""
        for key in (SALES, GENERAL):
            revised, event = checklist_rules.revise(checklist_rules.known(self.org_id, key), [TASK], seen=0)
            ChecklistStore().save(revised, event, by=System(self.org_id, "founding"), now=clock.now())

    def _register(self) -> None:
        made = [client_rules.register(self._client(client_id)) for client_id in self.client_ids]
        for start in range(0, len(made), 20):
            ClientStore().register(made[start : start + 20], by=System(self.org_id, "founding"), now=clock.now())

    def _client(self, client_id: str) -> Client:
        return Client(
            id=client_id,
            org_id=self.org_id,
            name=f"客户{client_id}",
            region="佛山",
            industry="家电",
            size="B",
            team_id="team_one",
            holders={self.employee("sales"): (HolderRole.ACCOUNT_MANAGER,)},
        )


def send(method: str, path: str, body: Any = None, **headers: str) -> Answer:
    """Send a request through the application's own entry point."""
    from app import app

    raw = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    with ChaliceClient(app) as client:
        given = {"content-type": "application/json"} | {name.replace("_", "-"): text for name, text in headers.items()}
        response: HTTPResponse = client.http.request(method, path, body=raw, headers=given)
    return Answer(response.status_code, response.json_body if response.body else None, dict(response.headers))
