"""What clients complained of: nine in a thousand orders, most of them settled long ago."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from infra.seed.clients import Client
from infra.seed.company import LEAVER
from infra.seed.orders import Order

A_HUNDRED_ORDERS = 0.9
_LONGEST = 31
# The newest of hers that nobody has settled.
_LEFT_LYING = 3
_SUBJECTS = {
    "damage": ("货物破损{n}件", "包装变形，收货方拒收{n}件", "水渍，疑似帆布漏雨"),
    "delay": ("晚到{n}小时，产线待料", "超过预约时段，收货方不卸货", "中途换车，晚到一天"),
    "loss": ("少货{n}件", "签收数量与托运单不符"),
    "service": ("司机态度差，不配合卸货", "在途联系不上司机", "未按要求打仓库电话"),
    "billing": ("账单多计等时费", "回单丢失，无法开票"),
}
_ENDS = ("已赔付并道歉，客户接受", "减免该票运费，客户接受", "补送并说明原因，客户接受", "更换司机，客户满意")
_STEPS = ("调取装卸照片和轨迹，两个工作日内答复", "报保险定损", "与客户约现场查看", "请司机写情况说明", "给出赔付方案")


@dataclass(frozen=True)
class Complaint:
    """A complaint about an order; a closed one has no next step."""

    key: int
    client: int
    order: int
    kind: str
    subject: str
    filed_on: date
    status: str
    owner: str
    next_step: str = ""
    next_on: date | None = None
    closed_on: date | None = None
    resolution: str = ""

    @property
    def open(self) -> bool:
        """Whether it is still to be settled."""
        return self.closed_on is None


def complaints(clients: Sequence[Client], placed: Sequence[Order], day: date, rng: random.Random) -> list[Complaint]:
    """So many of a hundred orders, evenly over the year."""
    delivered = [order for order in placed if not order.open]
    about = sorted(rng.sample(delivered, round(len(placed) * A_HUNDRED_ORDERS / 100)), key=lambda order: order.key)
    hers = [order.key for order in about if order.salesperson == LEAVER]
    lying = set(hers[-_LEFT_LYING:])
    return [
        _of(number, order, clients[order.client], day, rng, lying=order.key in lying)
        for number, order in enumerate(about)
    ]


def _of(number: int, order: Order, client: Client, day: date, rng: random.Random, *, lying: bool) -> Complaint:
    kind = rng.choices(list(_SUBJECTS), (35, 25, 15, 15, 10))[0]
    filed = min(order.placed_on + timedelta(days=rng.randrange(2, 6)), day - timedelta(days=1))
    closed = filed + timedelta(days=rng.randrange(2, _LONGEST))
    is_open = lying or closed >= day
    return Complaint(
        key=number,
        client=client.key,
        order=order.key,
        kind=kind,
        subject=f"{order.lane.name} {rng.choice(_SUBJECTS[kind]).format(n=rng.randrange(2, 15))}",
        filed_on=filed,
        status=("in_progress" if (day - filed).days > 2 else "open") if is_open else "closed",
        owner=client.desk or client.manager,
        next_step=rng.choice(_STEPS) if is_open else "",
        next_on=day + timedelta(days=rng.randrange(0, 5)) if is_open else None,
        closed_on=None if is_open else closed,
        resolution="" if is_open else rng.choice(_ENDS),
    )
