"""What the access patterns of policies cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from chalicelib.people.policies import rules
from chalicelib.people.policies.rules import Acknowledgement, Policy, Signature, Wanted
from chalicelib.people.policies.store import PolicyStore
from tests.kit.builders import LEAD, LEAVER, NOW, ORG
from tests.kit.policies import TEXT, TODAY, wanted
from tests.tenancy.scene import BY, GET, QUERY, WRITE, Work

POLICIES = PolicyStore()


def standing() -> Policy:
    found = POLICIES.by_code(ORG, rules.ORDER_LOCK)
    if found is not None:
        return found
    policy, event = rules.adopt(ORG, rules.ORDER_LOCK, wanted())
    return POLICIES.save(policy, TEXT, event, by=BY, now=NOW)


def signed(who: str, policy: Policy) -> tuple[Acknowledgement, Any]:
    return rules.acknowledge(policy, Signature(1, who, LEAD, date(2025, 3, 6)), today=TODAY, now=NOW)


def on(work: Callable[[Policy], Any]) -> Callable[[], Work]:
    def prepared() -> Work:
        policy = standing()
        return lambda: work(policy)

    return prepared


def amending() -> Work:
    policy = standing()
    changed, event = rules.amend(policy, Wanted(name="办法"), seen=policy.version)
    assert event is not None
    return lambda: POLICIES.save(changed, TEXT, event, by=BY, now=NOW)


def recording() -> Work:
    given, event = signed(LEAVER, standing())
    return lambda: POLICIES.record(given, event, by=BY, now=NOW)


def loading() -> Work:
    policy = standing()
    pairs = [signed(f"emp_{number}", policy) for number in range(2)]
    return lambda: POLICIES.load(pairs, "imp_policies", by=BY, now=NOW)


STEPS: Mapping[str, Callable[[], Work]] = {
    "people.policies.PolicyStore.get": on(lambda policy: POLICIES.get(ORG, policy.id)),
    "people.policies.PolicyStore.by_code": on(lambda policy: POLICIES.by_code(ORG, policy.code)),
    "people.policies.PolicyStore.page": on(lambda _: POLICIES.page(ORG, limit=50, after=None)),
    "people.policies.PolicyStore.text": on(lambda policy: POLICIES.text(ORG, policy.id, 1)),
    "people.policies.PolicyStore.save": amending,
    "people.policies.PolicyStore.record": recording,
    "people.policies.PolicyStore.acknowledged": on(lambda policy: POLICIES.acknowledged(ORG, policy.id, 1, LEAVER)),
    "people.policies.PolicyStore.of_person": on(lambda policy: POLICIES.of_person(ORG, policy.id, LEAVER)),
    "people.policies.PolicyStore.acknowledgements": on(
        lambda policy: POLICIES.acknowledgements(ORG, policy.id, employee_id=None, limit=50, after=None)
    ),
    "people.policies.PolicyStore.load": loading,
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "people.policies.PolicyStore.get": (GET, 1, 0, 0),
    "people.policies.PolicyStore.by_code": (GET + GET, 2, 0, 0),
    "people.policies.PolicyStore.page": (QUERY, 1, 0, 1),
    "people.policies.PolicyStore.text": (GET, 1, 0, 0),
    "people.policies.PolicyStore.save": (WRITE, 0, 12, 0),
    "people.policies.PolicyStore.record": (WRITE, 0, 6, 0),
    "people.policies.PolicyStore.acknowledged": (GET, 1, 0, 0),
    "people.policies.PolicyStore.of_person": (QUERY, 1, 0, 1),
    "people.policies.PolicyStore.acknowledgements": (QUERY, 1, 0, 1),
    "people.policies.PolicyStore.load": (WRITE, 0, 14, 0),
}
