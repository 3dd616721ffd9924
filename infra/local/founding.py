"""Founds the company of a plan: the company itself, its structure, its sixty people with their logins, its rule."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.aws.auth import Login
from chalicelib.aws.settings import settings
from chalicelib.core.access import Role, System
from chalicelib.people.rules import Access, Company, Department, Employee, Structure, Team
from chalicelib.people.settings.rules import FINANCE_APPROVER, HR_APPROVER, MANAGER
from chalicelib.people.store import PeopleStore
from infra.local import policies
from infra.local.home import Trouble
from infra.local.records import Ids
from infra.seed import company, plan
from infra.seed.company import Person
from infra.seed.plan import Plan

# What fits into the transaction that founds the company, and into each after it.
FIRST_PEOPLE, PEOPLE_AT_ONCE = 8, 12
CreateLogin = Callable[[str], str]


@dataclass(frozen=True)
class Seed:
    """What a plan is made of; a company's settings keep it, so that a load goes on where it broke off."""

    number: int
    day: date
    scale: int

    @classmethod
    def of_today(cls, day: date) -> Seed | None:
        """The seed of a new company; `SEED_SCALE` makes it larger, and none at all of a small one."""
        text = os.environ.get("SEED_SCALE") or "1"
        if not text.isdigit():
            raise Trouble(
                f"SEED_SCALE is {text!r}: say how many times as large the company shall be, 0 for a small one."
            )
        return cls(plan.NUMBER, day, int(text)) if int(text) else None

    @classmethod
    def kept(cls, settings: dict[str, str]) -> Seed | None:
        """The seed that a company was made of; None for one of another kind."""
        if "seeded_on" not in settings:
            return None
        day = date.fromisoformat(settings["seeded_on"])
        return cls(int(settings["seed"]), day, int(settings["seed_scale"]))

    def settings(self) -> dict[str, str]:
        """As a company keeps it."""
        return {"seed": str(self.number), "seeded_on": self.day.isoformat(), "seed_scale": str(self.scale)}


class Founding:
    """Writes the people of a plan; `create_login` answers the subject of a login that it makes."""

    def __init__(self, slug: str, made: Plan, create_login: CreateLogin):
        self._slug, self._org_id, self._plan = slug, f"org_{slug}", made
        self._ids, self._create_login = Ids(self._org_id, made), create_login

    def found(self, seed: Seed, *, now: datetime) -> None:
        """Write company, structure, people, logins and the rule about orders; `Raced` if the company is there."""
        staff = [(self._employee(person), self._access(person)) for person in self._plan.people]
        store = PeopleStore()
        named = {MANAGER: "boss", HR_APPROVER: "hr", FINANCE_APPROVER: "finance"}
        settings = {name: self._person(key) for name, key in named.items()} | seed.settings()
        founded = Company(self._org_id, company.NAME, settings=settings)
        store.found(founded, self._structure(), staff[:FIRST_PEOPLE], now=now)
        for start in range(FIRST_PEOPLE, len(staff), PEOPLE_AT_ONCE):
            store.employ(staff[start : start + PEOPLE_AT_ONCE], by=System(self._org_id, "founding"), now=now)
        policies.adopt(self._org_id, self._signers(), recorder=self._person("hr"), now=now)

    def _signers(self) -> dict[str, date]:
        """Who sells, and since when they work here."""
        sellers = [person for person in self._plan.people if Role.SALES in person.roles]
        return {self._person(person.key): person.joined_on for person in sellers}

    def _person(self, key: str) -> str:
        return self._ids.of("emp", key) if key else ""

    def _team(self, key: str) -> str:
        return self._ids.of("team", key)

    def _structure(self) -> Structure:
        departments = (
            Department(self._ids.of("dep", one.key), one.name, self._person(one.head)) for one in company.DEPARTMENTS
        )
        teams = (
            Team(self._team(one.key), one.name, self._ids.of("dep", one.department), self._person(one.lead))
            for one in company.TEAMS
        )
        return Structure(tuple(departments), tuple(teams))

    def _employee(self, person: Person) -> Employee:
        return Employee(
            id=self._person(person.key),
            name=person.name,
            email=self._email(person),
            position=person.position,
            team_id=self._team(person.team),
            department_id=self._department(person),
            manager_id=self._person(person.manager),
            joined_on=person.joined_on,
        )

    def _access(self, person: Person) -> Access:
        subject = self._create_login(self._email(person))
        return Access(
            org_id=self._org_id,
            employee_id=self._person(person.key),
            name=person.name,
            roles=frozenset({Role.EMPLOYEE, *(Role(role) for role in person.roles)}),
            team_id=self._team(person.team),
            department_id=self._department(person),
            login=Login(settings().issuer, subject, 0).key,
            teams=tuple(self._led(person)),
        )

    def _led(self, person: Person) -> Iterator[str]:
        """The teams of the department that somebody heads."""
        headed = {one.key for one in company.DEPARTMENTS if one.head == person.key}
        return (self._team(one.key) for one in company.TEAMS if one.department in headed)

    def _department(self, person: Person) -> str:
        team = next(one for one in company.TEAMS if one.key == person.team)
        return self._ids.of("dep", team.department)

    def _email(self, person: Person) -> str:
        return f"{person.key}@{self._slug}.test"
