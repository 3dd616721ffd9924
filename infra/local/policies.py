"""The rule by which nobody who hands over takes new orders, in a company that is founded, and who signed it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from chalicelib.core import clock
from chalicelib.core.access import System
from chalicelib.core.ids import new_id
from chalicelib.people.policies import rules
from chalicelib.people.policies.rules import Signature, Wanted
from chalicelib.people.policies.store import PolicyStore
from chalicelib.people.rules import Company

CONSULTED, PUBLISHED, SIGNED = date(2025, 2, 10), date(2025, 3, 1), date(2025, 3, 6)
SIGNATURES_A_PAGE = 95
TEXT = """第12条 交接期间的接单
一、业务人员提出离职或收到解除通知之日起，进入离职交接期。
二、交接期内，其名下客户的新订单由公司指定的临时负责人承接，本人不再接单；交接期开始前已下达的订单照常履行。
三、客户和价格不因承接人变更而改变。提成仍按公司制度计算，工资、离职证明和社会保险转移不受影响。"""


def adopt(org_id: str, signers: Mapping[str, date], *, recorder: str, now: datetime) -> None:
    """Adopt the rule, and enter who signed it on paper: soon after publication, or when they joined later."""
    by, store = System(org_id, "founding"), PolicyStore()
    wanted = Wanted("《客户与订单管理办法》", "第12条", TEXT, CONSULTED, PUBLISHED)
    policy, event = rules.adopt(org_id, rules.ORDER_LOCK, wanted)
    saved = store.save(policy, TEXT, event, by=by, now=now)
    signatures = [Signature(1, who, recorder, max(SIGNED, joined)) for who, joined in signers.items()]
    today = clock.day_of(now, Company("", "").zone)
    given = [rules.acknowledge(saved, one, today=today, now=now) for one in signatures]
    for start in range(0, len(given), SIGNATURES_A_PAGE):
        store.load(given[start : start + SIGNATURES_A_PAGE], new_id("imp"), by=by, now=now)
