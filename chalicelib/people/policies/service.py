"""Use cases of policies: load, decide, save."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from chalicelib.core.access import Actor, Caller
from chalicelib.core.errors import Fault, Invalid, NotFound
from chalicelib.core.events import Event
from chalicelib.people.policies import rules
from chalicelib.people.policies.rules import Acknowledgement, Policy, PolicyExists, Shown, Signature, Wanted
from chalicelib.people.rules import Access


class People(Protocol):
    """What policies need to know of people."""

    def access(self, org_id: str, employee_id: str) -> Access | None:
        """A person's rights."""


class Policies(Protocol):
    """Where policies are kept."""

    def get(self, org_id: str, policy_id: str) -> Policy | None:
        """One policy with its versions."""

    def by_code(self, org_id: str, code: str) -> Policy | None:
        """The policy of a code."""

    def text(self, org_id: str, policy_id: str, number: int) -> str:
        """The text of a version."""

    def save(self, policy: Policy, text: str, event: Event, *, by: Actor, now: datetime) -> Policy:
        """Write a policy's newest version."""

    def acknowledged(self, org_id: str, policy_id: str, number: int, employee_id: str) -> Acknowledgement | None:
        """A person's acknowledgement of a version."""

    def record(self, given: Acknowledgement, event: Event, *, by: Actor, now: datetime) -> Acknowledgement:
        """Write an acknowledgement."""


def read_policy(caller: Caller, policy_id: str, number: int | None, *, policies: Policies) -> Shown:
    """A policy in a version, the last one unless another is asked for; `NotFound` for one that there is not."""
    policy = _policy(caller, policy_id, policies)
    edition = policy.edition(number or policy.version)
    if edition is None:
        raise NotFound
    return Shown(policy, edition, policies.text(caller.org_id, policy.id, edition.number))


def adopt_policy(caller: Caller, code: str, wanted: Wanted, *, policies: Policies, now: datetime) -> Shown:
    """Adopt a policy of the company in its first version; `PolicyExists` if its code is another one's."""
    policy, event = rules.adopt(caller.org_id, code, wanted)
    if policies.by_code(caller.org_id, code) is not None:
        raise PolicyExists
    return _saved(caller, policy, wanted.text or "", event, policies=policies, now=now)


def amend_policy(
    caller: Caller, policy_id: str, wanted: Wanted, *, seen: int, policies: Policies, now: datetime
) -> Shown:
    """Give a policy its next version; no difference, no version."""
    policy = _policy(caller, policy_id, policies)
    amended, event = rules.amend(policy, wanted, seen=seen)
    text = wanted.text or policies.text(caller.org_id, policy.id, policy.version)
    if event is None:
        return Shown(policy, policy.editions[-1], text)
    return _saved(caller, amended, text, event, policies=policies, now=now)


def acknowledge_policy(
    caller: Caller, policy_id: str, signature: Signature, *, policies: Policies, today: date, now: datetime
) -> Acknowledgement:
    """Note that the person has read a version: what stands already stays as it is."""
    return _recorded(caller, _policy(caller, policy_id, policies), signature, policies=policies, today=today, now=now)


def record_signature(
    caller: Caller,
    policy_id: str,
    signature: Signature,
    *,
    policies: Policies,
    people: People,
    today: date,
    now: datetime,
) -> Acknowledgement:
    """Note what somebody of the company signed on paper."""
    policy = _policy(caller, policy_id, policies)
    if people.access(caller.org_id, signature.employee_id) is None:
        raise Invalid(errors=[Fault("employee_id", "unknown_employee")])
    return _recorded(caller, policy, signature, policies=policies, today=today, now=now)


def _recorded(
    caller: Caller, policy: Policy, signature: Signature, *, policies: Policies, today: date, now: datetime
) -> Acknowledgement:
    standing = policies.acknowledged(caller.org_id, policy.id, signature.number, signature.employee_id)
    if standing is not None:
        return standing
    given, event = rules.acknowledge(policy, signature, today=today, now=now)
    return policies.record(given, event, by=caller, now=now)


def _policy(caller: Caller, policy_id: str, policies: Policies) -> Policy:
    policy = policies.get(caller.org_id, policy_id)
    if policy is None:
        raise NotFound
    return policy


def _saved(caller: Caller, policy: Policy, text: str, event: Event, *, policies: Policies, now: datetime) -> Shown:
    saved = policies.save(policy, text, event, by=caller, now=now)
    return Shown(saved, saved.editions[-1], text)
