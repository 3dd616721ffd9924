"""Policies: their versions on one list of the company; texts and acknowledgements in a partition per policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.aws import items
from chalicelib.aws.items import Aggregate, JsonText, PeopleTable, Place
from chalicelib.aws.refs import PeopleKey, claim, owner, place
from chalicelib.aws.tables import transaction
from chalicelib.core import clock
from chalicelib.core.access import Actor
from chalicelib.core.events import Event
from chalicelib.core.paging import Key
from chalicelib.people.policies.rules import ORDER_LOCK, Acknowledgement, Edition, Policy


def policy_key(org_id: str, policy_id: str) -> tuple[str, str]:
    """Where a policy stands, among the company's."""
    return f"ORG#{org_id}#POLICY", f"POL#{policy_id}"


def policy_pk(org_id: str, policy_id: str) -> str:
    """The partition of a policy's texts and acknowledgements."""
    return f"ORG#{org_id}#POL#{policy_id}"


def code_of(code: str) -> str:
    """What is unique of a policy."""
    return f"policy#{code}"


class PolicyItem(Aggregate, PeopleTable, discriminator="policy"):
    """A policy and what is said of its versions, but for their texts."""

    policy_id = UnicodeAttribute()
    org_id = UnicodeAttribute()
    code = UnicodeAttribute()
    editions = JsonText()

    @classmethod
    def of(cls, policy: Policy) -> PolicyItem:
        """The item of a policy."""
        pk, sk = policy_key(policy.org_id, policy.id)
        return cls(
            pk=pk,
            sk=sk,
            policy_id=policy.id,
            org_id=policy.org_id,
            code=policy.code,
            editions=[
                {**vars(one), "consulted_on": str(one.consulted_on), "published_on": str(one.published_on)}
                for one in policy.editions
            ],
            version=policy.version,
            head=policy.head,
        )

    def policy(self) -> Policy:
        """The policy this item holds."""
        return Policy(
            id=self.policy_id,
            org_id=self.org_id,
            code=self.code,
            editions=tuple(_edition(facts) for facts in self.editions),
            version=int(self.version),
            head=self.head,
        )


def _edition(facts: Mapping[str, Any]) -> Edition:
    days: dict[str, Any] = {name: date.fromisoformat(facts[name]) for name in ("consulted_on", "published_on")}
    return Edition(**{**facts, **days})


class TextItem(PeopleTable, discriminator="policy_text"):
    """The text of a version; it never changes."""

    text = UnicodeAttribute()


class AcknowledgementItem(Aggregate, PeopleTable, discriminator="acknowledgement"):
    """That a person has read a version."""

    acknowledgement_id = UnicodeAttribute()
    org_id = UnicodeAttribute()
    policy_id = UnicodeAttribute()
    number = NumberAttribute()
    employee_id = UnicodeAttribute()
    acknowledged_on = UnicodeAttribute()
    on_paper = BooleanAttribute()
    recorded_by = UnicodeAttribute()
    recorded_at = UnicodeAttribute()

    @classmethod
    def of(cls, given: Acknowledgement) -> AcknowledgementItem:
        """The item of an acknowledgement."""
        return cls(
            pk=policy_pk(given.org_id, given.policy_id),
            sk=_acknowledged(given.employee_id, given.number),
            acknowledgement_id=given.id,
            org_id=given.org_id,
            policy_id=given.policy_id,
            number=given.number,
            employee_id=given.employee_id,
            acknowledged_on=given.acknowledged_on.isoformat(),
            on_paper=given.on_paper,
            recorded_by=given.recorded_by,
            recorded_at=clock.to_text(given.recorded_at),
            version=given.version,
            head=given.head,
        )

    def acknowledgement(self) -> Acknowledgement:
        """The acknowledgement this item holds."""
        return Acknowledgement(
            id=self.acknowledgement_id,
            org_id=self.org_id,
            policy_id=self.policy_id,
            number=int(self.number),
            employee_id=self.employee_id,
            acknowledged_on=date.fromisoformat(self.acknowledged_on),
            on_paper=self.on_paper,
            recorded_by=self.recorded_by,
            recorded_at=clock.from_text(self.recorded_at),
            version=int(self.version),
            head=self.head,
        )


def _acknowledged(employee_id: str, number: int | None = None) -> str:
    return f"ACK#{employee_id}#" + (f"{number:06d}" if number is not None else "")


class PolicyStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def get(self, org_id: str, policy_id: str) -> Policy | None:
        """One policy as it is now, with what is said of its versions."""
        item = items.get(PolicyItem, *policy_key(org_id, policy_id))
        return item.policy() if item else None

    def by_code(self, org_id: str, code: str) -> Policy | None:
        """The policy of a code, or None if the company has no such."""
        policy_id = owner(PeopleKey, org_id, code_of(code))
        return self.get(org_id, policy_id) if policy_id else None

    def page(self, org_id: str, *, limit: int, after: Key) -> tuple[list[Policy], Key]:
        """A page of the company's policies, in the order of their adoption."""
        page = items.query(PeopleTable, f"ORG#{org_id}#POLICY", limit=limit, after=after)
        return [PolicyItem.from_raw_data(raw).policy() for raw in page.items], page.last_key

    def text(self, org_id: str, policy_id: str, number: int) -> str:
        """The text of a version that there is."""
        item = items.get(TextItem, policy_pk(org_id, policy_id), f"TEXT#{number:06d}")
        return str(item.text) if item else ""

    def save(self, policy: Policy, text: str, event: Event, *, by: Actor, now: datetime) -> Policy:
        """Write a policy's newest version with its text and event, and the code of a new one."""
        newest = policy.editions[-1].number
        with transaction(by, now) as write:
            recorded = write.change(PolicyItem.of(policy), event)
            write.create(TextItem(pk=policy_pk(policy.org_id, policy.id), sk=f"TEXT#{newest:06d}", text=text))
            if policy.version == 0:
                claim(write, PeopleKey, policy.org_id, code_of(policy.code), policy.id)
        return replace(policy, version=recorded.seq, head=recorded.hash)

    def acknowledged(self, org_id: str, policy_id: str, number: int, employee_id: str) -> Acknowledgement | None:
        """A person's acknowledgement of a version, or None."""
        item = items.get(AcknowledgementItem, policy_pk(org_id, policy_id), _acknowledged(employee_id, number))
        return item.acknowledgement() if item else None

    def of_person(self, org_id: str, policy_id: str, employee_id: str) -> list[Acknowledgement]:
        """What a person acknowledged of a policy, the oldest version first."""
        rows = items.every(AcknowledgementItem, policy_pk(org_id, policy_id), prefix=_acknowledged(employee_id))
        return [row.acknowledgement() for row in rows]

    def acknowledgements(
        self, org_id: str, policy_id: str, *, employee_id: str | None, limit: int, after: Key
    ) -> tuple[list[Acknowledgement], Key]:
        """A page of a policy's acknowledgements, person by person, or of one person's."""
        prefix = _acknowledged(employee_id) if employee_id else "ACK#"
        page = items.query(PeopleTable, policy_pk(org_id, policy_id), prefix=prefix, limit=limit, after=after)
        return [AcknowledgementItem.from_raw_data(raw).acknowledgement() for raw in page.items], page.last_key

    def record(self, given: Acknowledgement, event: Event, *, by: Actor, now: datetime) -> Acknowledgement:
        """Write an acknowledgement with its event; the first one of a person and version stands."""
        with transaction(by, now) as write:
            recorded = write.change(AcknowledgementItem.of(given), event)
        return replace(given, version=recorded.seq, head=recorded.hash)

    def load(self, records: Sequence[tuple[Acknowledgement, Event]], page_id: str, *, by: Actor, now: datetime) -> None:
        """Write up to 95 acknowledgements of a time before Baton, with one event; `Raced` if that page is there."""
        with transaction(by, now) as write:
            write.load([(AcknowledgementItem.of(given), event) for given, event in records], page_id)


def policy_beside(org_id: str, named: Mapping[str, str]) -> Iterator[Place]:
    """The policy that a request names, to be read beside the caller's rights."""
    if "policy_id" in named:
        yield (PolicyItem, *policy_key(org_id, named["policy_id"]))


def order_lock_beside(org_id: str, named: Mapping[str, str]) -> Iterator[Place]:
    """Which policy forbids new orders during a handover, to be read beside the caller's rights."""
    yield place(PeopleKey, org_id, code_of(ORDER_LOCK))
