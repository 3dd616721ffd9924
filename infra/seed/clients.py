"""The clients: how large each is, who holds it, what it makes and where it stands."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate, cycle
from typing import TypeVar

from infra.seed import lanes, names
from infra.seed.company import DESK, FOLLOW_UP, LEAD, LEAVER, Person, sellers
from infra.seed.lanes import Lane

T = TypeVar("T")
SIZES = ("A", "B", "C", "D")
REVENUE = 96_200_000
# Of each size: how many, their part of the revenue, and between which yearly sums (yuan) they lie.
CLASSES = {
    "A": (32, 0.38, 640_000, 3_100_000),
    "B": (120, 0.35, 163_000, 575_000),
    "C": (270, 0.22, 33_000, 142_000),
    "D": (378, 0.05, 1_900, 27_500),
}
# Hers: how many of each size and what they come to in a year.
HERS = {"A": (6, 7_400_000), "B": (15, 4_550_000), "C": (26, 2_150_000), "D": (20, 330_000)}
SOLE_HELD = 38
# What each of the others sells, against the others of the same team; her own team's four together.
TEAM_REVENUE = {"industry": 13_320_000, "cold": 22_400_000, "port": 9_200_000, "east": 19_900_000, "inland": 16_950_000}
REGIONS = {
    "industry": ("佛山", "佛山", "佛山", "广州", "东莞", "江门"),
    "cold": ("广州", "湛江", "佛山", "南宁"),
    "port": ("中山", "佛山", "深圳", "东莞"),
    "east": ("苏州", "苏州", "上海"),
    "inland": ("武汉", "武汉", "成都"),
}
PRODUCTS = {
    "industry": ("家电", "空调", "陶瓷卫浴", "陶瓷卫浴", "家具", "五金模具", "五金模具", "塑料", "纸品包装", "汽配"),
    "cold": ("食品饮料", "食品饮料", "雪糕", "冷冻水产", "冷冻水产", "果蔬", "沃柑", "日化", "服装"),
    "port": ("跨境电商", "跨境电商", "家具", "家电", "陶瓷卫浴", "电子", "服装"),
    "east": ("电子", "电子", "汽配", "五金模具", "塑料", "日化", "纸品包装"),
    "inland": ("食品饮料", "汽配", "家电", "电子", "日化", "果蔬"),
}
# What the cold chain's team sells that needs no cold.
DRY = ("日化", "服装")
# What is no industry of its own is listed under the one it belongs to.
INDUSTRY = {"空调": "家电", "雪糕": "食品饮料", "沃柑": "果蔬"}
AREAS = {
    "佛山": "440606",
    "广州": "440113",
    "东莞": "441900",
    "中山": "442000",
    "深圳": "440306",
    "江门": "440703",
    "湛江": "440803",
    "苏州": "320583",
    "上海": "310114",
    "武汉": "420112",
    "成都": "510116",
    "南宁": "450110",
}
TERMS = ((30, 0.45), (60, 0.35), (45, 0.10), (0, 0.10))
# Of each size: how many send whole trucks at all, and what part of their revenue those are.
_WHOLE = {"A": (1.0, 0.985), "B": (1.0, 0.97), "C": (0.97, 0.95), "D": (0.75, 0.85)}


@dataclass(frozen=True)
class Client:
    """A client; `target` is what its orders of a year shall come to, in yuan; who is not in touch with it is empty."""

    key: int
    name: str
    region: str
    town: str
    product: str
    size: str
    team: str
    manager: str
    target: float
    since: date
    terms: int
    uscc: str
    lanes: tuple[tuple[Lane, float], ...]
    specialist: str = ""
    desk: str = ""
    finance: str = ""

    @property
    def industry(self) -> str:
        """What it is listed under."""
        return INDUSTRY.get(self.product, self.product)

    @property
    def holders(self) -> dict[str, str]:
        """Each person's role, by key."""
        roles = {
            self.manager: "account_manager",
            self.specialist: "follow_up_specialist",
            self.desk: "order_desk",
            self.finance: "finance_contact",
        }
        return {person: role for person, role in roles.items() if person}

    @property
    def sole_held(self) -> bool:
        """Whether one person alone is in touch with it."""
        return not (self.specialist or self.desk)


@dataclass(frozen=True)
class Outline:
    """A client before it has a name: whose it is, of which size, and for how much in a year."""

    manager: Person
    size: str
    target: float


@dataclass
class _Quota:
    person: Person
    weight: float
    left: float
    count: int = field(default=0)


def clients(people: Sequence[Person], day: date, scale: int, rng: random.Random) -> list[Client]:
    """Her 67 and `scale` times the 733 of the others, hers first."""
    given = names.Names(rng)
    desks = cycle(person.key for person in people if person.position == DESK[1])
    terms = _dealt([days for days, _ in TERMS], [share for _, share in TERMS], rng)
    products = {team: _dealt(made, [1 / len(made)] * len(made), rng) for team, made in PRODUCTS.items()}
    made: list[Client] = []
    for outline in outlines(people, day, scale, rng):
        team, size = outline.manager.team, outline.size
        product = next(products[team])
        region = _region(team, product, rng)
        name, town = given.of(region, product, size)
        client = Client(
            key=len(made),
            name=name,
            region=region,
            town=town,
            product=product,
            size=size,
            team=team,
            manager=outline.manager.key,
            target=outline.target,
            since=_since(outline.manager, day, rng),
            terms=next(terms),
            uscc=names.uscc(rng, AREAS[region]),
            lanes=_lanes(team, product, size, outline.target, rng),
            **_others(outline, len(made), people, desks, rng),
        )
        made.append(client)
    return made


def outlines(people: Sequence[Person], day: date, scale: int, rng: random.Random) -> Iterator[Outline]:
    """Sizes and yearly sums, each with whose they are: the four classes come to their parts of the revenue."""
    her = next(person for person in people if person.key == LEAVER)
    quotas = _quotas(people, day, scale)
    for size, (count, total) in HERS.items():
        yield from (Outline(her, size, target) for target in spread(size, count, total, rng))
    for size, (count, share, _, _) in CLASSES.items():
        mine, sum_ = HERS[size]
        for target in spread(size, (count - mine) * scale, (REVENUE * share - sum_) * scale, rng):
            yield Outline(_next(quotas, size, target), size, target)


def spread(size: str, count: int, total: float, rng: random.Random) -> list[float]:
    """Yearly sums of a size, largest first, that come to a total: few large ones and many small ones."""
    _, _, low, high = CLASSES[size]
    places = [(number + rng.random()) / count for number in range(count)]

    def sums(power: float) -> list[float]:
        return [low * (high / low) ** (place**power) for place in places]

    powers = [number / 100 for number in range(800, 0, -1)]
    best = powers[min(bisect_left(powers, total, key=lambda power: sum(sums(power))), len(powers) - 1)]
    rough = sums(best)
    return sorted((value * total / sum(rough) for value in rough), reverse=True)


def _quotas(people: Sequence[Person], day: date, scale: int) -> list[_Quota]:
    """How much each of the 23 others is to sell: more the longer they are there, a lead less than that."""
    others = [person for person in sellers(list(people)) if person.key != LEAVER]
    weights = {one.key: _weight(one, day) for one in others}
    sums = {team: sum(weights[one.key] for one in others if one.team == team) for team in TEAM_REVENUE}
    return [
        _Quota(one, weights[one.key], TEAM_REVENUE[one.team] * scale * weights[one.key] / sums[one.team])
        for one in others
    ]


def _weight(person: Person, day: date) -> float:
    years = min((day - person.joined_on).days / 365, 8)
    return (0.55 + years / 10) * (0.7 if person.position == LEAD[1] else 1.0)


def _next(quotas: list[_Quota], size: str, target: float) -> Person:
    """Whose the next client is: a large one goes where most is still to be sold, a small one to whoever has fewest."""
    few = size == "D"
    chosen = min(quotas, key=lambda one: one.count / one.weight) if few else max(quotas, key=lambda one: one.left)
    chosen.left -= target
    chosen.count += 1
    return chosen.person


def _region(team: str, product: str, rng: random.Random) -> str:
    fixed = {"冷冻水产": "湛江", "沃柑": "南宁"} if team == "cold" else {}
    return fixed.get(product) or rng.choice(REGIONS[team])


def _since(manager: Person, day: date, rng: random.Random) -> date:
    """When it became a client: at least a year ago, so that its orders fill the twelve months."""
    most = min((day - manager.joined_on).days, 3000) if manager.key == LEAVER else 4000
    return day - timedelta(days=rng.randrange(370, max(most, 371) + 1))


def _lanes(team: str, product: str, size: str, target: float, rng: random.Random) -> tuple[tuple[Lane, float], ...]:
    """One to three lanes and how its revenue falls on them; what is too small for a whole truck goes with others'."""
    short = rng.choice(lanes.SHORT[team])
    usual = [
        lane for lane in lanes.LONG["dry" if product in DRY and team == "cold" else team] if lane.mean * 2 < target
    ]
    often, whole = _WHOLE[size]
    if not usual or rng.random() > often:
        return ((short, 1.0),)
    long = rng.sample(usual, min(len(usual), 1 if size in "CD" else 2))
    part = whole / len(long)
    return (*((lane, part) for lane in long), (short, 1 - part * len(long)))


def _others(
    outline: Outline, key: int, people: Sequence[Person], desks: Iterator[str], rng: random.Random
) -> dict[str, str]:
    """Who else is in touch: nobody with 38 of hers, among them the six largest; of the others' with every third."""
    if _is_alone(key) if outline.manager.key == LEAVER else rng.random() < 0.35:
        return {}
    follow = [one.key for one in people if one.team == outline.manager.team and one.position == FOLLOW_UP[1]]
    finance = {"finance": "finance"} if outline.size == "A" else {}
    return {"desk": next(desks), "specialist": rng.choice(follow) if outline.size in "AB" else "", **finance}


def _is_alone(key: int) -> bool:
    """Whether one of hers is sole-held: the six of size A, and of the rest those that are last."""
    large, count = HERS["A"][0], sum(count for count, _ in HERS.values())
    return key < large or key >= count - (SOLE_HELD - large)


def _dealt(values: Sequence[T], shares: Sequence[float], rng: random.Random) -> Iterator[T]:
    """Values without end, in proportion to their shares over every twenty."""
    while True:
        bounds = list(accumulate(shares))
        hand = [values[bisect_left(bounds, (number + 0.5) / 20)] for number in range(20)]
        rng.shuffle(hand)
        yield from hand
