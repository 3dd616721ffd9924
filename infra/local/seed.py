"""The companies of a stack: `demo` with all that a plan has, `other` beside it, and small ones for who plays a part.

A small company has the story's people and forty clients, and is there in a second.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice

from chalicelib.aws.auth import Login
from chalicelib.aws.settings import settings
from chalicelib.clients import rules as client_rules
from chalicelib.clients.rules import Client, HolderRole
from chalicelib.clients.store import ClientStore
from chalicelib.core import clock
from chalicelib.core.access import Role, System
from chalicelib.core.errors import Raced
from chalicelib.core.ids import new_id
from chalicelib.people.rules import Access, Company, Department, Employee, Structure, Team
from chalicelib.people.settings.rules import FINANCE_APPROVER, HR_APPROVER, MANAGER
from chalicelib.people.store import PeopleStore
from infra.local import accounts, loading, policies
from infra.local.founding import Founding, Seed
from infra.local.home import Trouble
from infra.local.records import Records, today
from infra.seed import plan
from infra.seed.company import LEAVER

CLIENTS_A_TRANSACTION = 20
CreateLogin = Callable[[str], str]


@dataclass(frozen=True)
class Person:
    """One line of the staff list below: a login's first part, a name, a position, where and with which roles."""

    login: str
    name: str
    position: str
    team: str
    roles: tuple[Role, ...]
    clients: int = 0


SALES, LEAD, HEAD = Role.SALES, Role.TEAM_LEAD, Role.DEPARTMENT_HEAD
STAFF = (
    Person("sales", "林佩珊", "销售经理", "industry", (SALES,), 12),
    Person("successor", "黄志锋", "销售经理", "industry", (SALES,), 8),
    Person("colleague", "陈嘉敏", "销售代表", "industry", (SALES,), 6),
    Person("lead", "梁国栋", "团队主管", "industry", (SALES, LEAD), 2),
    Person("sales2", "冯美玲", "销售代表", "cold", (SALES,), 9),
    Person("lead2", "周子健", "团队主管", "cold", (SALES, LEAD), 3),
    Person("head", "何丽华", "销售部负责人", "industry", (HEAD,)),
    Person("hr", "曾小敏", "人事经理", "office", (Role.HR,)),
    Person("finance", "邓婉仪", "财务经理", "office", (Role.FINANCE,)),
    Person("boss", "郭建平", "总经理", "office", (Role.MANAGEMENT,)),
    Person("auditor", "苏文静", "内审", "office", (Role.AUDITOR,)),
    Person("admin", "罗志明", "系统管理员", "office", (Role.ADMIN,)),
)
SMALL_STAFF = (
    Person("sales", "吴俊杰", "销售代表", "industry", (SALES,), 2),
    Person("hr", "马晓燕", "人事", "office", (Role.HR,)),
)
TEAMS = {"industry": "华南区工业客户团队", "cold": "华南区消费与冷链团队", "office": "职能部"}
TOWNS = ("顺德", "南海", "禅城", "三水", "高明", "中山", "东莞", "番禺", "花都", "江门")
TRADES = ("家电", "陶瓷卫浴", "家具", "五金模具", "汽配", "塑料", "纸品包装", "电子", "食品饮料", "冷冻水产")
MARKS = ("恒", "盛", "宏", "达", "联", "兴", "泰", "嘉", "永", "丰", "瑞")
ENDINGS = ("实业", "制造", "科技", "有限公司", "股份")
SIZES = ("D", "C", "B", "C", "A", "D", "C")


class Seeder:
    """Founds one company."""

    def __init__(self, slug: str, staff: tuple[Person, ...], create_login: CreateLogin):
        self._org = f"org_{slug}"
        self._slug = slug
        self._staff = staff
        self._create_login = create_login
        self._ids = {person.login: new_id("emp") for person in staff}
        self._teams = {key: new_id("team") for key in TEAMS}
        self._departments = {"sales": new_id("dep"), "office": new_id("dep")}

    def found(self) -> int:
        """Write company, people, logins, the rule about orders and clients; answers how many clients there are."""
        now = clock.now()
        staff = [(self._employee(person), self._access(person)) for person in self._staff]
        PeopleStore().found(self._company(), self._structure(), staff, now=now)
        sellers = [self._ids[person.login] for person in self._staff if SALES in person.roles]
        policies.adopt(self._org, dict.fromkeys(sellers, policies.SIGNED), recorder=self._ids["hr"], now=now)
        clients = list(self._clients())
        store, by = ClientStore(), System(self._org, "founding")
        for start in range(0, len(clients), CLIENTS_A_TRANSACTION):
            page = clients[start : start + CLIENTS_A_TRANSACTION]
            store.register([client_rules.register(client) for client in page], by=by, now=now)
        return len(clients)

    def _company(self) -> Company:
        name = "粤途供应链有限公司" if len(self._staff) > len(SMALL_STAFF) else "另一家物流有限公司"
        named = {MANAGER: "boss", HR_APPROVER: "hr", FINANCE_APPROVER: "finance"}
        return Company(self._org, name, settings={name: self._ids.get(who, "") for name, who in named.items()})

    def _structure(self) -> Structure:
        departments = (
            Department(self._departments["sales"], "销售部", self._ids.get("head", "")),
            Department(self._departments["office"], "职能部", self._ids.get("boss", "")),
        )
        leads = {"industry": self._ids.get("lead", ""), "cold": self._ids.get("lead2", "")}
        teams = tuple(
            Team(self._teams[key], name, self._department(key), leads.get(key, "")) for key, name in TEAMS.items()
        )
        return Structure(departments, teams)

    def _department(self, team: str) -> str:
        return self._departments["office" if team == "office" else "sales"]

    def _employee(self, person: Person) -> Employee:
        return Employee(
            id=self._ids[person.login],
            name=person.name,
            email=self._email(person),
            position=person.position,
            team_id=self._teams[person.team],
            department_id=self._department(person.team),
        )

    def _access(self, person: Person) -> Access:
        subject = self._create_login(self._email(person))
        led = (self._teams["industry"], self._teams["cold"]) if HEAD in person.roles else ()
        return Access(
            org_id=self._org,
            employee_id=self._ids[person.login],
            name=person.name,
            roles=frozenset({Role.EMPLOYEE, *person.roles}),
            team_id=self._teams[person.team],
            department_id=self._department(person.team),
            login=Login(settings().issuer, subject, 0).key,
            teams=led,
        )

    def _email(self, person: Person) -> str:
        return f"{person.login}@{self._slug}.test"

    def _clients(self) -> Iterator[Client]:
        names = client_names()
        for person in self._staff:
            for name, industry, size in islice(names, person.clients):
                yield Client(
                    id=new_id("cli"),
                    org_id=self._org,
                    name=name,
                    region="佛山",
                    industry=industry,
                    size=size,
                    team_id=self._teams[person.team],
                    holders={self._ids[person.login]: (HolderRole.ACCOUNT_MANAGER,)},
                )


def client_names() -> Iterator[tuple[str, str, str]]:
    """Invented clients without end: name, industry, size; the same ones in the same order each time."""
    parts = zip(
        cycle(TOWNS), cycle(MARKS), cycle(MARKS[3:]), cycle(TRADES[::-1]), cycle(ENDINGS), cycle(SIZES), strict=False
    )
    for town, first, second, trade, ending, size in parts:
        yield f"{town}{first}{second}{trade}{ending}", trade, size


def found_all() -> bool:
    """Found the companies of a fresh stack; what is there already stays as it is, what broke off goes on.

    True when a plan was loaded, which wants to be verified.
    """
    found("other", SMALL_STAFF)
    return found_whole("demo")


def found_whole(slug: str) -> bool:
    """Found the company of today's plan, or go on with the plan that it was begun with; True when it was loaded."""
    standing = PeopleStore().company(f"org_{slug}")
    seed = Seed.of_today(today()) if standing is None else Seed.kept(standing.settings)
    if seed is None:
        found(slug, STAFF)
        return False
    made = plan.make(seed.number, seed.day, seed.scale)
    records, now = Records(f"org_{slug}", made), clock.now()
    if standing is None:
        Founding(slug, made, accounts.create).found(seed, now=now)
    if loading.is_done(f"org_{slug}", records):
        return False
    loading.load(f"org_{slug}", records, now=now)
    return True


def found_one(slug: str) -> None:
    """Found one more small company, with logins `...@<slug>.test`."""
    _require_slug(slug)
    if not found(slug, STAFF):
        raise Trouble(f"There is a company {slug} already.")


def found_story(slug: str) -> None:
    """Found one more company of today's plan: its sixty people, and of its clients those of the leaver."""
    _require_slug(slug)
    seed = Seed(plan.NUMBER, today(), 1)
    made, now = plan.make(seed.number, seed.day, seed.scale), clock.now()
    try:
        Founding(slug, made, accounts.create).found(seed, now=now)
    except Raced as there:
        raise Trouble(f"There is a company {slug} already.") from there
    loading.load(f"org_{slug}", Records(f"org_{slug}", made, LEAVER), now=now)


def _require_slug(slug: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9]{1,30}", slug):
        raise Trouble("A company is named by 2 to 31 lower-case letters and digits, a letter first.")


def found(slug: str, staff: tuple[Person, ...]) -> bool:
    """Found a company; False when it is there already."""
    if PeopleStore().company(f"org_{slug}") is not None:
        return False
    Seeder(slug, staff, accounts.create).found()
    return True
