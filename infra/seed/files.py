"""What stands in a client's file: people to talk to, places to deliver to, contracts and price agreements."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from infra.seed import names
from infra.seed.clients import Client
from infra.seed.company import HONEST, LEAVER

ENDING_OF_HERS = 9
TENDER_DUE_IN = 21
_POSITIONS = ("物流经理", "采购主任", "仓库主管", "财务", "总经理", "计划员")
_HOURS = ("08:00-18:00", "08:30-17:30", "00:00-24:00", "22:00-06:00", "07:00-12:00")
_GATES = (
    "提前一天预约车位，司机带身份证登记",
    "限高4.2米，走二号门",
    "进厂戴安全帽、穿反光衣，每车限两人",
    "白天限行，晚上十点以后进厂卸货",
    "先到门卫室过磅，再到月台排队",
    "月台只靠厢车，高栏走侧门用叉车",
    "送货前先打给仓库，不打电话不收货",
)
_VEHICLES = ("不限", "最大9米6", "最大4米2", "17米5可进")
_ROADS = ("工业大道", "科技路", "兴业路", "创业三路", "环镇北路", "新基二路", "百安路", "振兴路", "佛陈路", "港口大道")


@dataclass(frozen=True)
class Contact:
    """Somebody on the client's side; a number that nobody noted is empty."""

    key: int
    client: int
    name: str
    position: str
    phone: str
    wecom: str = ""
    email: str = ""


@dataclass(frozen=True)
class Site:
    """Where the client loads or takes delivery, and what its gate wants."""

    key: int
    client: int
    kind: str
    address: str
    lat: float
    lng: float
    hours: str
    vehicle_limit: str
    gate_rules: str
    contact: int


@dataclass(frozen=True)
class Document:
    """A file in the client's file: a contract's scan, a price sheet."""

    key: int
    client: int
    kind: str
    name: str
    signed_on: date


@dataclass(frozen=True)
class Agreement:
    """An agreement and until when it holds; a tender with the day on which offers are due."""

    key: int
    client: int
    kind: str
    valid_from: date
    valid_until: date
    owner: str
    tender_due_on: date | None = None
    bond: int = 0


_PLACES = {
    "佛山": (22.93, 113.11),
    "广州": (23.13, 113.26),
    "东莞": (22.98, 113.75),
    "中山": (22.52, 113.39),
    "深圳": (22.68, 114.04),
    "江门": (22.58, 113.08),
    "湛江": (21.27, 110.36),
    "苏州": (31.39, 120.98),
    "上海": (31.24, 121.32),
    "武汉": (30.56, 114.22),
    "成都": (30.66, 104.07),
    "南宁": (22.82, 108.37),
}


def contacts(clients: Sequence[Client], rng: random.Random) -> list[Contact]:
    """One to four people of each client, more of the larger ones."""
    made: list[Contact] = []
    for client in clients:
        positions = rng.sample(_POSITIONS, {"A": 4, "B": 3, "C": 2, "D": 1}[client.size])
        for position in positions:
            name = names.person(rng)
            wecom = f"wm_{rng.randrange(36**8):x}" if rng.random() < 0.7 else ""
            made.append(Contact(len(made), client.key, name, position, names.phone(rng), wecom))
    return made


def sites(clients: Sequence[Client], people: Sequence[Contact], rng: random.Random) -> list[Site]:
    """The works of each client, and a warehouse of the larger ones."""
    first = {contact.client: contact.key for contact in reversed(people)}
    kinds = [
        (client, kind) for client in clients for kind in ("factory", "warehouse")[: 2 if client.size in "AB" else 1]
    ]
    return [
        Site(
            key=number,
            client=client.key,
            kind=kind,
            address=f"{client.region}市{client.town}{rng.choice(_ROADS)}{rng.randrange(1, 400)}号",
            lat=round(_PLACES[client.region][0] + rng.gauss(0, 0.05), 6),
            lng=round(_PLACES[client.region][1] + rng.gauss(0, 0.05), 6),
            hours=rng.choice(_HOURS),
            vehicle_limit=rng.choice(_VEHICLES),
            gate_rules=rng.choice(_GATES),
            contact=first[client.key],
        )
        for number, (client, kind) in enumerate(kinds)
    ]


def agreements(clients: Sequence[Client], day: date, rng: random.Random) -> list[Agreement]:
    """A framework contract of each client and its price agreement; small ones are asked for each trip's price.

    Nine of hers end on 31 December, and one of her largest asks for offers within three weeks.
    """
    made: list[Agreement] = []
    ending = ends_of_hers(clients)
    for client in clients:
        for kind in ("framework", "price"):
            until = year_end(day) if kind == "framework" and client.key in ending else _end(day, rng)
            start = until - timedelta(days=365 if kind == "price" else 730) + timedelta(days=1)
            made.append(Agreement(len(made), client.key, kind, start, until, client.manager))
    tender = next(client for client in clients if client.manager == LEAVER and client.size == "B")
    due = day + timedelta(days=TENDER_DUE_IN)
    made.append(
        Agreement(
            len(made),
            tender.key,
            "framework",
            due + timedelta(days=14),
            due + timedelta(days=379),
            LEAVER,
            due,
            3_000_000,
        )
    )
    return made


def documents(made: Sequence[Agreement], clients: Sequence[Client], rng: random.Random) -> list[Document]:
    """The scan of each contract and the sheet of each price agreement; 4% of what is not hers were never filed."""
    kinds = {"framework": ("contract", "运输合同扫描件"), "price": ("price_sheet", "价格表")}
    filed = [
        agreement
        for agreement in made
        if agreement.tender_due_on is None
        and (clients[agreement.client].manager in (LEAVER, HONEST) or rng.random() < 0.96)
    ]
    return [
        Document(
            number,
            one.client,
            kinds[one.kind][0],
            f"{names.short(clients[one.client].name)}{kinds[one.kind][1]}.pdf",
            one.valid_from,
        )
        for number, one in enumerate(filed)
    ]


def ends_of_hers(clients: Sequence[Client]) -> set[int]:
    """Whose contract with her ends with the year: every third of the first 27."""
    return {
        client.key
        for client in clients
        if client.manager == LEAVER and client.key % 3 == 0 and client.key < 3 * ENDING_OF_HERS
    }


def year_end(day: date) -> date:
    """The next 31 December."""
    return date(day.year, 12, 31)


def _end(day: date, rng: random.Random) -> date:
    """When an agreement ends: some time within a year and a half, never with the year."""
    end = day + timedelta(days=rng.randrange(40, 540))
    return end + timedelta(days=1) if (end.month, end.day) == (12, 31) else end
