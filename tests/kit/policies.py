"""The rule about orders in a company of the tests, and who acknowledged it."""

from __future__ import annotations

from datetime import date
from typing import Any

from chalicelib.core.access import System
from chalicelib.people.policies import rules
from chalicelib.people.policies.rules import Acknowledgement, Policy, Signature, Wanted
from chalicelib.people.policies.store import PolicyStore
from tests.kit.builders import NOW, ORG
from tests.kit.company import TestCompany

TODAY, PUBLISHED = date(2026, 11, 24), date(2025, 3, 1)
TEXT = "离职交接期间，新订单由公司指定的临时负责人承接。"


def wanted(**changes: Any) -> Wanted:
    """Everything that a first version says."""
    defaults: dict[str, Any] = {
        "name": "《客户与订单管理办法》",
        "clause": "第12条",
        "text": TEXT,
        "consulted_on": date(2025, 2, 10),
        "published_on": PUBLISHED,
    }
    return Wanted(**{**defaults, **changes})


def a_policy(org_id: str = ORG, code: str = rules.ORDER_LOCK, **changes: Any) -> Policy:
    """A policy in its first version, as it stands in the table."""
    policy, _ = rules.adopt(org_id, code, wanted(**changes))
    return _saved(policy)


def amended(policy: Policy, **changes: Any) -> Policy:
    """The policy with one more version."""
    given = {"text": "另有规定", "consulted_on": date(2026, 1, 5), "published_on": date(2026, 2, 1), **changes}
    return _saved(rules.amend(policy, Wanted(**given), seen=policy.version)[0])


def _saved(policy: Policy) -> Policy:
    return Policy(policy.id, policy.org_id, policy.code, policy.editions, len(policy.editions))


def acknowledged(policy: Policy, employee_id: str, number: int = 1, **changes: Any) -> Acknowledgement:
    """A person's acknowledgement, on paper on 6 March 2025 unless said otherwise."""
    signed = {"signed_on": date(2025, 3, 6), **changes}
    return rules.acknowledge(policy, Signature(number, employee_id, "emp_hr", **signed), today=TODAY, now=NOW)[0]


def adopted(company: TestCompany, *signers: str, **changes: Any) -> Policy:
    """The company has its rule about orders, and some people signed it on 6 March 2025."""
    by, store = System(company.org_id, "test"), PolicyStore()
    policy, event = rules.adopt(company.org_id, rules.ORDER_LOCK, wanted(**changes))
    saved = store.save(policy, TEXT, event, by=by, now=NOW)
    for who in signers:
        signature = Signature(1, company.employee(who), company.employee("hr"), date(2025, 3, 6))
        store.record(*rules.acknowledge(saved, signature, today=TODAY, now=NOW), by=by, now=NOW)
    return saved
