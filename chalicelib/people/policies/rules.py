"""Policies: consulted on, then published, version by version; whoever is bound by one acknowledges what they read.

Labour Contract Law art. 4: a rule binds employees when it was consulted on and made known to them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from chalicelib.core.access import Citation
from chalicelib.core.errors import Conflict, Fault, Invalid
from chalicelib.core.events import GENESIS, Event
from chalicelib.core.ids import child_id, new_id
from chalicelib.core.versions import require_current

# The code of the rule by which nobody who hands over takes new orders.
ORDER_LOCK = "order_lock"


class PolicyExists(Conflict):
    """A code names one policy of the company."""

    code = "policy_exists"


class PolicyNotPublished(Conflict):
    """Nobody acknowledges what is not published yet."""

    code = "policy_not_published"


@dataclass(frozen=True)
class Edition:
    """A version of a policy, without its text, which `sha256` (hex) stands for."""

    number: int
    name: str
    clause: str
    consulted_on: date
    published_on: date
    sha256: str


@dataclass(frozen=True)
class Policy:
    """A rule of the company with all its versions, the oldest first; `version` is the number of the last one."""

    id: str
    org_id: str
    code: str
    editions: tuple[Edition, ...] = ()
    version: int = 0
    head: str = GENESIS

    def edition(self, number: int) -> Edition | None:
        """One version, or None if there is no such."""
        return self.editions[number - 1] if 1 <= number <= len(self.editions) else None

    def in_force(self, day: date) -> Edition | None:
        """The newest version that was published by a day."""
        published = [one for one in self.editions if one.published_on <= day]
        return published[-1] if published else None


@dataclass(frozen=True)
class Shown:
    """A policy in one of its versions, with that version's text."""

    policy: Policy
    edition: Edition
    text: str


@dataclass(frozen=True)
class Wanted:
    """What is to be said of a policy; None leaves it as the version before says."""

    name: str | None = None
    clause: str | None = None
    text: str | None = None
    consulted_on: date | None = None
    published_on: date | None = None


@dataclass(frozen=True)
class Acknowledgement:
    """A person has read a version of a policy: they said so, or somebody recorded what they had signed on paper."""

    id: str
    org_id: str
    policy_id: str
    number: int
    employee_id: str
    acknowledged_on: date
    on_paper: bool
    recorded_by: str
    recorded_at: datetime
    version: int = 0
    head: str = GENESIS


@dataclass(frozen=True)
class Signature:
    """Which version is acknowledged, whose acknowledgement it is, who tells it, and when it was signed on paper."""

    number: int
    employee_id: str
    by: str
    signed_on: date | None = None


def adopt(org_id: str, code: str, wanted: Wanted) -> tuple[Policy, Event]:
    """A new policy in its first version, of which everything is said."""
    policy = Policy(new_id("pol"), org_id, code)
    first = _edition(1, wanted, {})
    return replace(policy, editions=(first,)), Event("PolicyAdopted", policy.id, {"code": code, **_told(first)})


def amend(policy: Policy, wanted: Wanted, *, seen: int) -> tuple[Policy, Event | None]:
    """The policy with one more version, if it is still as its editor saw it; no event when nothing would differ.

    A new text is consulted on and published anew, and no version is published before the one it replaces.
    """
    require_current(policy.version, seen)
    last = policy.editions[-1]
    if wanted.text is not None and _digest(wanted.text) != last.sha256:
        _require_new_days(wanted)
    new = _edition(last.number + 1, wanted, vars(last))
    if new == replace(last, number=new.number):
        return policy, None
    if new.published_on < last.published_on:
        raise Invalid(errors=[Fault("published_on", "published_too_early")])
    facts = {"code": policy.code, "before": _told(last), "after": _told(new)}
    return replace(policy, editions=(*policy.editions, new)), Event("PolicyAmended", policy.id, facts)


def _edition(number: int, wanted: Wanted, before: dict[str, Any]) -> Edition:
    given = {name: value for name, value in vars(wanted).items() if value is not None}
    text = given.pop("text", None)
    if text is not None:
        given["sha256"] = _digest(text)
    made = Edition(**{**before, **given, "number": number})
    if made.consulted_on >= made.published_on:
        raise Invalid(errors=[Fault("consulted_on", "consulted_too_late")])
    return made


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _require_new_days(wanted: Wanted) -> None:
    missing = [name for name in ("consulted_on", "published_on") if getattr(wanted, name) is None]
    if missing:
        raise Invalid(errors=[Fault(name, "new_text_new_days") for name in missing])


def acknowledge(policy: Policy, signature: Signature, *, today: date, now: datetime) -> tuple[Acknowledgement, Event]:
    """One person's acknowledgement of a version that is published; of today, unless it was signed on paper before."""
    edition = policy.edition(signature.number)
    if edition is None:
        raise Invalid(errors=[Fault("version", "unknown_version")])
    if edition.published_on > today:
        raise PolicyNotPublished
    signed_on = signature.signed_on or today
    if signed_on > today:
        raise Invalid(errors=[Fault("signed_on", "signed_in_future")])
    if signed_on < edition.published_on:
        raise Invalid(errors=[Fault("signed_on", "signed_too_early")])
    given = Acknowledgement(
        id=child_id("ack", policy.id),
        org_id=policy.org_id,
        policy_id=policy.id,
        number=edition.number,
        employee_id=signature.employee_id,
        acknowledged_on=signed_on,
        on_paper=signature.signed_on is not None,
        recorded_by=signature.by,
        recorded_at=now,
    )
    return given, Event("PolicyAcknowledged", given.id, _facts(given, policy.code))


def cite(policy: Policy | None, given: Iterable[Acknowledgement], *, today: date) -> Citation | None:
    """What a lock that begins today cites: the version in force, and the last one up to it that was acknowledged."""
    edition = policy.in_force(today) if policy else None
    if policy is None or edition is None:
        return None
    read = max((one for one in given if one.number <= edition.number), key=lambda one: one.number, default=None)
    return Citation(
        policy_id=policy.id,
        policy=edition.name,
        clause=edition.clause,
        version=edition.number,
        published_on=edition.published_on.isoformat(),
        acknowledged_on=read.acknowledged_on.isoformat() if read else None,
        acknowledged_version=read.number if read else None,
    )


def _told(edition: Edition) -> dict[str, Any]:
    told = {("version" if name == "number" else name): value for name, value in vars(edition).items()}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()}


def _facts(given: Acknowledgement, code: str) -> dict[str, Any]:
    return {
        "policy_id": given.policy_id,
        "code": code,
        "version": given.number,
        "employee_id": given.employee_id,
        "acknowledged_on": given.acknowledged_on.isoformat(),
        "on_paper": given.on_paper,
    }
