"""The pool: rules by region, industry and size say which team a client belongs to, and who of it takes it on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from math import prod
from typing import Any, Protocol

from chalicelib.clients.rules import Client, HolderHandsOver, HolderRole, event_of
from chalicelib.core.access import Caller, Role, Scope, authorise
from chalicelib.core.errors import Conflict, Fault, Invalid
from chalicelib.core.events import GENESIS, Event
from chalicelib.core.ids import new_id
from chalicelib.core.versions import require_current
from chalicelib.people.reach import UNASSIGNED
from chalicelib.people.rules import Access

MOST_RULES = 200
# Ends what is only the beginning of a region's or an industry's name.
ANY = "*"
# Sorts after the id of every rule there is or will be: what is only proposed is the youngest.
_NEVER = "rule_" + "z" * 26


class PoolFull(Conflict):
    """The company has as many rules as one read may bring."""

    code = "pool_full"


class UnknownTeam(Invalid):
    """The company has no such team, or it is none of those whose rules the caller makes."""

    code = "unknown_team"

    def __init__(self) -> None:
        super().__init__(errors=[Fault("team_id", self.code)])


class UnknownRule(Invalid):
    """What is proposed would change a rule that the company does not have."""

    code = "unknown_rule"

    def __init__(self) -> None:
        super().__init__(errors=[Fault("rule_id", self.code)])


class Placed(Protocol):
    """What a rule looks at: a client, or its row in a list."""

    @property
    def team_id(self) -> str:
        """Whose it is."""

    @property
    def region(self) -> str:
        """Where it is."""

    @property
    def industry(self) -> str:
        """Its trade."""

    @property
    def size(self) -> str:
        """A to D."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Which clients belong to a team; an empty column takes any, `陶瓷*` all that begin so. The `priority` decides."""

    team_id: str
    priority: int = 0
    regions: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()

    @property
    def _columns(self) -> tuple[tuple[str, ...], ...]:
        return self.regions, self.industries, self.sizes

    def takes(self, client: Placed) -> bool:
        """Whether a client is one of them."""
        values = (client.region, client.industry, client.size)
        return all(not column or _among(value, column) for column, value in zip(self._columns, values, strict=True))

    def facts(self) -> dict[str, Any]:
        """The terms as an event tells them."""
        return {name: _plain(getattr(self, name)) for name in TERMS}


def _among(value: str, column: Iterable[str]) -> bool:
    """Whether a column names a value, or how it begins."""
    return any(value == one or (_open(one) and value.startswith(one[:-1])) for one in column)


def _open(one: str) -> bool:
    return one.endswith(ANY)


TERMS = tuple(field.name for field in fields(Terms))


@dataclass(frozen=True, kw_only=True)
class Rule(Terms):
    """A rule of the company; `version` counts its events, and one that is only proposed has none."""

    id: str
    org_id: str
    version: int = 0
    head: str = GENESIS

    @property
    def rank(self) -> tuple[int, int, int, int, str]:
        """Where it stands among the rules, the lowest first.

        The higher priority, then the more specific - more columns named, then fewer of them by beginnings, then fewer
        values in them -, then the older.
        """
        named = [column for column in self._columns if column]
        begun = sum(any(map(_open, column)) for column in named)
        return -self.priority, -len(named), begun, prod(map(len, named)), self.id


@dataclass(frozen=True)
class Draft:
    """Terms that are only proposed: of a new rule, or of one that stands."""

    terms: Terms
    rule_id: str | None = None


@dataclass(frozen=True)
class Proposal:
    """Another set of rules: `rules` in the place of those that stand, if given, and in it one `change`, if given."""

    rules: tuple[Draft, ...] | None = None
    change: Draft | None = None

    def applied(self, standing: Sequence[Rule]) -> list[Rule]:
        """The proposed set; `UnknownRule` for one that would change what does not stand."""
        begun = list(standing) if self.rules is None else _drawn(self.rules, standing)
        if self.change is None:
            return begun
        changed = _proposed(self.change, standing, MOST_RULES)
        return [rule for rule in begun if rule.id != changed.id] + [changed]


def _drawn(drafts: Iterable[Draft], standing: Sequence[Rule]) -> list[Rule]:
    return [_proposed(draft, standing, number) for number, draft in enumerate(drafts)]


def _proposed(draft: Draft, standing: Sequence[Rule], number: int) -> Rule:
    terms = vars(draft.terms)
    if draft.rule_id is None:
        return Rule(id=f"{_NEVER}_{number:03d}", org_id="", **terms)
    for rule in standing:
        if rule.id == draft.rule_id:
            return replace(rule, **terms)
    raise UnknownRule


@dataclass(frozen=True)
class Assignment:
    """Where the rules put a client: which team, `none` if no rule takes it, and by which rule if there is one yet."""

    team_id: str
    rule_id: str | None


def winner(rules: Iterable[Rule], client: Placed) -> Rule | None:
    """The one rule that decides about a client, or None if none takes it; in whatever order they come."""
    return min((rule for rule in rules if rule.takes(client)), key=lambda rule: rule.rank, default=None)


def assign(rules: Collection[Rule], client: Placed) -> Assignment:
    """Where the rules put a client; a company without any rule has no pool yet, and leaves it where it is."""
    rule = winner(rules, client)
    if rule is None:
        return Assignment(UNASSIGNED if rules else client.team_id, None)
    return Assignment(rule.team_id, rule.id if rule.version else None)


def may_manage(caller: Caller, team_id: str) -> bool:
    """Whether the rules of a team are the caller's to make."""
    return authorise(caller, "pool:manage") is Scope.COMPANY or team_id in caller.teams


def add(org_id: str, terms: Terms, *, standing: int) -> tuple[Rule, Event]:
    """A new rule beside those that stand; `PoolFull` when they are two hundred."""
    if standing >= MOST_RULES:
        raise PoolFull
    rule = Rule(id=new_id("rule"), org_id=org_id, **vars(terms))
    return rule, Event("PoolRuleAdded", rule.id, rule.facts())


def edit(rule: Rule, wanted: Mapping[str, Any], *, seen: int) -> tuple[Rule, Event]:
    """The rule with other terms, if it still is the one the editor saw; `Stale` otherwise."""
    require_current(rule.version, seen)
    changes = {name: value for name, value in wanted.items() if value != getattr(rule, name)}
    before = {name: _plain(getattr(rule, name)) for name in changes}
    after = {name: _plain(value) for name, value in changes.items()}
    return replace(rule, **changes), Event("PoolRuleEdited", rule.id, {"before": before, "after": after})


def remove(rule: Rule, *, seen: int) -> Event:
    """The end of a rule, if it still is the one that was seen; `Stale` otherwise."""
    require_current(rule.version, seen)
    return Event("PoolRuleRemoved", rule.id, {"before": rule.facts()})


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True)
class Candidate:
    """Somebody of a team, and how many clients they hold: seconds late at most."""

    access: Access
    clients: int


@dataclass(frozen=True)
class Crew:
    """Who is asked when a client comes to a team: its people, its lead, and whoever holds the client now."""

    members: tuple[Candidate, ...] = ()
    lead_id: str = ""
    holders: tuple[Access, ...] = ()

    @property
    def least_loaded(self) -> Access | None:
        """Who sells and may receive, the fewest clients first; a lead is no candidate in their own team."""
        able = [one for one in self.members if one.access.may_receive and Role.SALES in one.access.roles]
        others = [one for one in able if one.access.employee_id != self.lead_id]
        first = min(others, key=lambda one: (one.clients, one.access.employee_id), default=None)
        return first.access if first else None

    def require_nobody_leaves(self) -> None:
        """`HolderHandsOver` while a handover of one who holds the client is open."""
        for holder in self.holders:
            if holder.lock is not None:
                raise HolderHandsOver(name=holder.name, extra={"case": holder.lock.case_id})

    def lacks_holder(self, team_id: str) -> bool:
        """Whether nobody at work in a team holds the client."""
        return not any(holder.may_receive and holder.team_id == team_id for holder in self.holders)


def reassign(client: Client, to: Assignment, *, receiver_id: str | None) -> tuple[Client, Event]:
    """The client with the team that the rules name, and managed by the receiver if there is one.

    Who managed it until then keeps their other roles, and all others theirs.
    """
    holders = _managed_by(client, receiver_id) if receiver_id else client.holders
    moved = replace(client, team_id=to.team_id, holders=holders)
    facts = {
        "rule_id": to.rule_id,
        "from_team_id": client.team_id,
        "team_id": moved.team_id,
        "before": client.custody,
        "after": moved.custody,
    }
    return moved, event_of("ClientReassigned", moved, **facts)


def _managed_by(client: Client, receiver_id: str) -> dict[str, tuple[HolderRole, ...]]:
    manager = HolderRole.ACCOUNT_MANAGER
    rest = {person: tuple(role for role in roles if role is not manager) for person, roles in client.holders.items()}
    kept = {person: roles for person, roles in rest.items() if roles or not client.holders[person]}
    return {**kept, receiver_id: tuple(sorted({*kept.get(receiver_id, ()), manager}))}
