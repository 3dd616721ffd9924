"""Who works there: sixty people in three departments, and in which team."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

NAME = "粤途供应链有限公司"
LEAVER, SUCCESSOR, COLLEAGUE = "sales", "successor", "colleague"
# Hands over as well, in another team, with a file that nothing is missing from.
HONEST = "sales5"
# Was ill for three weeks: her contacts fell like the leaver's, and for no reason that concerns anybody.
ILL = "sales9"


@dataclass(frozen=True)
class Department:
    """A department and the key of whoever heads it."""

    key: str
    name: str
    head: str


@dataclass(frozen=True)
class Team:
    """A team, its department and the key of whoever leads it."""

    key: str
    name: str
    department: str
    lead: str
    sells: bool = False


@dataclass(frozen=True)
class Person:
    """One of the sixty; `key` is the first part of the login, `roles` are those of the table of rights."""

    key: str
    name: str
    position: str
    team: str
    roles: tuple[str, ...]
    joined_on: date
    manager: str = ""


DEPARTMENTS = (
    Department("sales", "销售部", "head"),
    Department("operations", "运营部", "ops"),
    Department("office", "职能部", "boss"),
)
TEAMS = (
    Team("industry", "华南区工业客户团队", "sales", "lead", sells=True),
    Team("cold", "华南区消费与冷链团队", "sales", "lead2", sells=True),
    Team("port", "华南区进出口拖车团队", "sales", "lead3", sells=True),
    Team("east", "华东区域团队", "sales", "lead4", sells=True),
    Team("inland", "华中西南团队", "sales", "lead5", sells=True),
    Team("desk", "客服与操作组", "operations", "desk"),
    Team("dispatch", "调度组", "operations", "dispatch"),
    Team("warehouse", "仓储组", "operations", "warehouse"),
    Team("office", "职能部", "office", "boss"),
)

# A position: its keys' beginning, its name and the roles that it carries.
SALES = ("sales", "销售代表", ("sales",))
MANAGER = ("sales", "销售经理", ("sales",))
LEAD = ("lead", "团队主管", ("sales", "team_lead"))
FOLLOW_UP = ("follow", "跟进专员", ("sales",))
DESK = ("desk", "客服专员", ("sales",))
DISPATCH = ("dispatch", "调度员", ())
WAREHOUSE = ("warehouse", "仓储主管", ())
HEAD = ("head", "销售部负责人", ("department_head",))
OPS = ("ops", "运营部负责人", ("department_head",))
FINANCE = ("finance", "财务经理", ("finance",))
CASHIER = ("finance", "会计", ("finance",))
AUDITOR = ("auditor", "内审专员", ("auditor",))
HR = ("hr", "人事经理", ("hr",))
ADMIN = ("admin", "行政与信息管理员", ("admin",))
BOSS = ("boss", "总经理", ("management",))

# Team, position, then name, years with the company, and a key where it is not the position's next one.
_STAFF: tuple[tuple[str, tuple[str, str, tuple[str, ...]], str, float, str], ...] = (
    ("industry", LEAD, "梁国栋", 14.2, ""),
    ("industry", MANAGER, "林佩珊", 10.1, LEAVER),
    ("industry", MANAGER, "黄志锋", 7.4, SUCCESSOR),
    ("industry", SALES, "陈嘉敏", 3.2, COLLEAGUE),
    ("industry", SALES, "区永健", 2.1, "sales3"),
    ("cold", LEAD, "周子健", 11.5, ""),
    ("cold", MANAGER, "冯美玲", 6.3, "sales2"),
    ("cold", SALES, "潘绍辉", 4.7, "sales4"),
    ("cold", MANAGER, "谢婉婷", 8.6, HONEST),
    ("cold", SALES, "庞海涛", 1.4, "sales6"),
    ("port", LEAD, "霍启明", 12.8, ""),
    ("port", MANAGER, "招敏仪", 9.0, "sales7"),
    ("port", SALES, "麦俊豪", 5.2, "sales8"),
    ("port", SALES, "卢晓彤", 3.8, ILL),
    ("port", SALES, "简文杰", 1.9, "sales10"),
    ("east", LEAD, "沈建国", 9.3, ""),
    ("east", MANAGER, "顾晓岚", 6.8, "sales11"),
    ("east", SALES, "陆伟", 4.1, "sales12"),
    ("east", SALES, "钱丽娜", 2.6, "sales13"),
    ("east", SALES, "朱明远", 0.8, "sales14"),
    ("inland", LEAD, "彭志刚", 8.9, ""),
    ("inland", MANAGER, "向红梅", 5.7, "sales15"),
    ("inland", SALES, "杨帆", 3.4, "sales16"),
    ("inland", SALES, "蒋雨桐", 1.2, "sales17"),
    ("industry", FOLLOW_UP, "何倩怡", 4.0, ""),
    ("industry", FOLLOW_UP, "邱丽君", 2.2, ""),
    ("cold", FOLLOW_UP, "莫少芬", 5.1, ""),
    ("port", FOLLOW_UP, "叶嘉雯", 3.3, ""),
    ("east", FOLLOW_UP, "徐静", 2.9, ""),
    ("inland", FOLLOW_UP, "唐小燕", 1.7, ""),
    ("industry", HEAD, "何丽华", 13.6, ""),
    ("desk", OPS, "余锦辉", 15.0, ""),
    *[
        ("desk", DESK, name, years, "")
        for name, years in (
            ("温秀珍", 9.9),
            ("伍淑贤", 6.1),
            ("孔令怡", 4.4),
            ("詹晓敏", 3.9),
            ("游佳慧", 3.0),
            ("石文静", 2.7),
            ("骆思琪", 2.3),
            ("康桂香", 1.8),
            ("连晓晴", 1.5),
            ("古洁莹", 0.9),
            ("翁婉琳", 0.6),
        )
    ],
    *[
        ("dispatch", DISPATCH, name, years, "")
        for name, years in (
            ("罗炳坤", 12.2),
            ("阮志强", 8.0),
            ("甘伟雄", 6.6),
            ("岑国辉", 4.9),
            ("覃海", 3.1),
            ("利明", 1.6),
        )
    ],
    *[
        ("warehouse", WAREHOUSE, name, years, "")
        for name, years in (("欧阳国强", 10.7), ("江锦泉", 5.5), ("毛建华", 2.4))
    ],
    ("office", FINANCE, "邓婉仪", 11.9, ""),
    ("office", CASHIER, "苏巧玲", 6.0, ""),
    ("office", CASHIER, "黎颖诗", 2.8, ""),
    ("office", AUDITOR, "苏文静", 4.2, ""),
    ("office", HR, "曾小敏", 7.7, ""),
    ("office", HR, "易佳琪", 1.3, ""),
    ("office", ADMIN, "罗志明", 5.8, ""),
    ("office", BOSS, "郭建平", 20.1, ""),
)


@dataclass(frozen=True)
class Relative:
    """A firm of the leaver's family: what a cross-check of carriers and clients would find."""

    name: str
    relation: str
    uscc: str
    business: str


def staff(day: date) -> list[Person]:
    """Everybody, as of a day; the leaver joined ten years before it."""
    people = []
    numbers: dict[str, int] = {}
    for team, (beginning, position, roles), name, years, named in _STAFF:
        numbers[beginning] = numbers.get(beginning, 0) + 1
        number = numbers[beginning]
        key = named or (beginning if number == 1 else f"{beginning}{number}")
        people.append(
            Person(key, name, position, team, roles, day - timedelta(days=round(years * 365.25)), boss_of(key))
        )
    return people


def boss_of(key: str) -> str:
    """Whom a person reports to: the team's lead, the department's head, the manager of the company."""
    if key == "boss":
        return ""
    beginning = key.rstrip("0123456789")
    if beginning in ("head", "ops", "finance", "auditor", "hr", "admin"):
        return "boss"
    if beginning == "lead":
        return "head"
    if beginning in ("desk", "dispatch", "warehouse"):
        return "ops"
    return next(team.lead for team in TEAMS if team.key == _team_of(key))


def _team_of(key: str) -> str:
    named = {named: team for team, _, _, _, named in _STAFF if named}
    specialists = [team for team, position, _, _, _ in _STAFF if position is FOLLOW_UP]
    return named.get(key) or specialists[int(key.removeprefix("follow") or 1) - 1]


def sellers(people: list[Person]) -> Iterator[Person]:
    """Those who have clients of their own: the 24 of the five teams that sell."""
    return (person for person in people if person.position in (SALES[1], MANAGER[1], LEAD[1]))


def specialists(people: list[Person]) -> Iterator[Person]:
    """The six who follow up for their team."""
    return (person for person in people if person.position == FOLLOW_UP[1])


def desk(people: list[Person]) -> Iterator[Person]:
    """The eleven who take orders and answer the telephone."""
    return (person for person in people if person.position == DESK[1])
