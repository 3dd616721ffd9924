"""The pool's items: a row per rule; and what placing a client reads of people and their loads, by one request."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.aws import items
from chalicelib.aws.items import Aggregate, ClientsTable, Place
from chalicelib.aws.tables import access_key, transaction
from chalicelib.clients.load.store import LoadStore, load_place
from chalicelib.clients.pool.rules import TERMS, Candidate, Crew, Rule
from chalicelib.clients.rules import Client
from chalicelib.clients.store import save_custody
from chalicelib.core.access import Caller
from chalicelib.core.events import Event
from chalicelib.people.reach import UNASSIGNED
from chalicelib.people.rules import Access, Employee, EmployeeStatus, Team
from chalicelib.people.store import AccessItem, PeopleStore, require_full, require_rights, require_team, team_beside

# One request brings 100 items: two for each of so many people of a team, its own, and so many holders of a client.
MOST_MEMBERS = 40
MOST_HOLDERS = 19


def pool_pk(org_id: str) -> str:
    """The partition of a company's rules."""
    return f"ORG#{org_id}#POOL"


def rule_sk(rule_id: str) -> str:
    """One row per rule."""
    return f"RULE#{rule_id}"


class RuleItem(Aggregate, ClientsTable, discriminator="pool_rule"):
    """One rule."""

    rule_id = UnicodeAttribute()
    org_id = UnicodeAttribute()
    team_id = UnicodeAttribute()
    priority = NumberAttribute()
    regions = JSONAttribute()
    industries = JSONAttribute()
    sizes = JSONAttribute()

    @classmethod
    def of(cls, rule: Rule) -> RuleItem:
        """The item of a rule."""
        return cls(
            pk=pool_pk(rule.org_id),
            sk=rule_sk(rule.id),
            rule_id=rule.id,
            org_id=rule.org_id,
            version=rule.version,
            head=rule.head,
            **rule.facts(),
        )

    def rule(self) -> Rule:
        """The rule this item holds."""
        terms = {name: getattr(self, name) for name in TERMS}
        columns = {name: tuple(value) for name, value in terms.items() if isinstance(value, list)}
        return Rule(
            id=self.rule_id,
            org_id=self.org_id,
            version=int(self.version),
            head=self.head,
            **{**terms, **columns, "priority": int(self.priority)},
        )


class PoolStore:
    """One method per access pattern; rows in `infra/keys.md`. `serving` says under which name loads are counted."""

    def __init__(self, serving: Callable[[str], str]):
        self._serving = serving
        self._people, self._loads = PeopleStore(), LoadStore()

    def rules(self, org_id: str) -> list[Rule]:
        """Every rule of a company as it is now."""
        return [item.rule() for item in items.every(RuleItem, pool_pk(org_id), prefix="RULE#")]

    def rule(self, org_id: str, rule_id: str) -> Rule | None:
        """One rule as it is now."""
        item = items.get(RuleItem, pool_pk(org_id), rule_sk(rule_id))
        return item.rule() if item else None

    def save(self, rule: Rule, event: Event, *, team: Team | None, by: Caller, now: datetime) -> Rule:
        """Write a rule and its event; a team that is new to it must still be there."""
        with transaction(by, now) as write:
            recorded = write.change(RuleItem.of(rule), event)
            if team:
                require_team(write, rule.org_id, team)
        return replace(rule, version=recorded.seq, head=recorded.hash)

    def remove(self, rule: Rule, event: Event, *, by: Caller, now: datetime) -> None:
        """Take a rule away with the event that ends its chain."""
        with transaction(by, now) as write:
            write.remove(RuleItem.of(rule), event)

    def access(self, org_id: str, employee_id: str) -> Access | None:
        """A person's rights: a lead's, when nobody else may receive."""
        return self._people.access(org_id, employee_id)

    def crew(self, org_id: str, team_id: str, holder_ids: Collection[str] = ()) -> Crew:
        """Of a team's first forty by name those at work with their loads, its lead, and a client's holders' rights."""
        if team_id == UNASSIGNED:
            return self._brought(org_id, "", "", (), holder_ids)
        name = self._serving(org_id)
        members, _ = self._people.members(org_id, [team_id], limit=MOST_MEMBERS, after=None)
        return self._brought(org_id, team_id, name, members, holder_ids)

    def _brought(
        self, org_id: str, team_id: str, name: str, members: Sequence[Employee], holder_ids: Collection[str]
    ) -> Crew:
        """The crew by one BatchGetItem, whatever was brought before."""
        ids = [member.id for member in members if member.status is EmployeeStatus.ACTIVE]
        with items.at_hand():
            items.bring([*_places(org_id, team_id, name, ids), *_rights(org_id, list(holder_ids)[:MOST_HOLDERS])])
            team = self._people.team(org_id, team_id) if team_id else None
            rights = [self._people.access(org_id, who) for who in ids]
            there = [one for one in rights if one and one.team_id == team_id]
            found = [Candidate(one, self._loads.of(org_id, name, one.employee_id)) for one in there]
            holders = [self._people.access(org_id, who) for who in holder_ids]
        away = {member.id for member in members} - set(ids)
        lead_id = team.lead_id if team and team.lead_id not in away else ""
        return Crew(tuple(found), lead_id, tuple(one for one in holders if one))

    def reassign(
        self,
        before: Client,
        after: Client,
        event: Event,
        *,
        holders: Sequence[Access],
        receiver: Access | None,
        by: Caller,
        now: datetime,
    ) -> Client:
        """Write a client's team and custody; its holders' rights must be as read, and the receiver's full."""
        with transaction(by, now) as write:
            written = save_custody(write, before, after, event)
            for holder in holders:
                require_rights(write, holder)
            if receiver:
                require_full(write, receiver)
        return written


def _places(org_id: str, team_id: str, name: str, ids: Sequence[str]) -> Iterator[Place]:
    if team_id:
        yield from team_beside(org_id, {"team_id": team_id})
    yield from _rights(org_id, ids)
    for who in ids:
        yield load_place(org_id, name, who)


def _rights(org_id: str, ids: Sequence[str]) -> Iterator[Place]:
    return ((AccessItem, *access_key(org_id, who)) for who in ids)


def rule_beside(org_id: str, named: Mapping[str, str]) -> Iterator[Place]:
    """The rule that a request names, to be read beside the caller's rights."""
    if "rule_id" in named:
        yield RuleItem, pool_pk(org_id), rule_sk(named["rule_id"])
