"""Use cases of the pool: its rules, where they put a client, and what other rules would change."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from chalicelib.clients.pool import rules
from chalicelib.clients.pool.rules import Assignment, Crew, Proposal, Rule, Terms, UnknownTeam
from chalicelib.clients.rules import Client, Listed, Placement
from chalicelib.clients.service import Clients, OwnTeam, seen_client
from chalicelib.core.access import Caller, Scope, authorise
from chalicelib.core.errors import NotFound
from chalicelib.core.events import Event
from chalicelib.core.paging import Key
from chalicelib.people import reach
from chalicelib.people.reach import UNASSIGNED
from chalicelib.people.rules import Access, Team


class Rules(Protocol):
    """Where the company's rules are kept."""

    def rules(self, org_id: str) -> list[Rule]:
        """Every rule as it is now."""

    def rule(self, org_id: str, rule_id: str) -> Rule | None:
        """One rule as it is now."""

    def save(self, rule: Rule, event: Event, *, team: Team | None, by: Caller, now: datetime) -> Rule:
        """Write a rule, if its new team still is there."""

    def remove(self, rule: Rule, event: Event, *, by: Caller, now: datetime) -> None:
        """Take a rule away."""


class Pool(Protocol):
    """What placing a client needs to know."""

    def rules(self, org_id: str) -> list[Rule]:
        """Every rule as it is now."""

    def crew(self, org_id: str, team_id: str, holder_ids: Collection[str] = ()) -> Crew:
        """A team's people with their loads, and the rights of a client's holders."""

    def access(self, org_id: str, employee_id: str) -> Access | None:
        """A person's rights."""


class Custody(Pool, Protocol):
    """Where custody is changed as well."""

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
        """Write a client's new team and custody."""


class Lists(Protocol):
    """Where the lists of teams' clients are kept."""

    def of_teams(
        self,
        org_id: str,
        team_ids: Iterable[str],
        *,
        limit: int,
        after: Key,
        fits: Callable[[Listed], bool],
    ) -> tuple[Sequence[Listed], Key]:
        """A page of some teams' clients."""


class Teams(reach.Teams, Protocol):
    """Where teams are kept."""

    def team(self, org_id: str, team_id: str) -> Team | None:
        """One team."""


def list_rules(caller: Caller, *, limit: int, after: Key, pool: Rules) -> tuple[list[Rule], Key]:
    """A page of the rules in the order in which they decide; where to go on is after the last one's rank."""
    ranked = sorted(pool.rules(caller.org_id), key=lambda rule: rule.rank)
    rest = [rule for rule in ranked if after is None or list(rule.rank) > after["rank"]]
    page = rest[:limit]
    return page, {"rank": list(page[-1].rank)} if len(rest) > limit else None


def read_rule(caller: Caller, rule_id: str, *, pool: Rules) -> Rule:
    """One rule of the company; `NotFound` otherwise."""
    rule = pool.rule(caller.org_id, rule_id)
    if rule is None:
        raise NotFound
    return rule


def add_rule(caller: Caller, terms: Terms, *, pool: Rules, teams: Teams, now: datetime) -> Rule:
    """A new rule for a team whose rules the caller makes."""
    team = _managed_team(caller, terms.team_id, teams)
    rule, event = rules.add(caller.org_id, terms, standing=len(pool.rules(caller.org_id)))
    return pool.save(rule, event, team=team, by=caller, now=now)


def edit_rule(
    caller: Caller, rule_id: str, changes: Mapping[str, Any], *, seen: int, pool: Rules, teams: Teams, now: datetime
) -> Rule:
    """Change a rule as its editor saw it; `Stale` if it has changed since. No difference, no event."""
    rule = _managed_rule(caller, rule_id, pool)
    edited, event = rules.edit(rule, changes, seen=seen)
    if edited == rule:
        return rule
    team = _managed_team(caller, edited.team_id, teams) if edited.team_id != rule.team_id else None
    return pool.save(edited, event, team=team, by=caller, now=now)


def remove_rule(caller: Caller, rule_id: str, *, seen: int, pool: Rules, now: datetime) -> Rule:
    """Take a rule away as it was seen; its clients stay where they are until they are assigned anew."""
    rule = _managed_rule(caller, rule_id, pool)
    pool.remove(rule, rules.remove(rule, seen=seen), by=caller, now=now)
    return rule


def _managed_rule(caller: Caller, rule_id: str, pool: Rules) -> Rule:
    rule = read_rule(caller, rule_id, pool=pool)
    if not rules.may_manage(caller, rule.team_id):
        raise NotFound
    return rule


def _managed_team(caller: Caller, team_id: str, teams: Teams) -> Team:
    """A team of the company whose rules are the caller's to make; which others there are is not told apart."""
    team = teams.team(caller.org_id, team_id) if rules.may_manage(caller, team_id) else None
    if team is None:
        raise UnknownTeam
    return team


class PoolPlacer:
    """Places a client by the company's rules: in a team, and there with the least loaded person.

    A company without any rule has no pool yet: who sells keeps what they register.
    """

    def __init__(self, pool: Pool):
        self._pool = pool

    def place(self, org_id: str, client: Client, *, by: Caller) -> Placement:
        """Where a new client belongs; with nobody if nobody of the team may receive, in no team if no rule takes it."""
        standing = self._pool.rules(org_id)
        if not standing:
            return OwnTeam().place(org_id, client, by=by)
        to = rules.assign(standing, client)
        if to.team_id == UNASSIGNED:
            return Placement(UNASSIGNED, None, None, None)
        chosen = _receiver(org_id, self._pool.crew(org_id, to.team_id), self._pool)
        return Placement(to.team_id, chosen.employee_id if chosen else None, to.rule_id, chosen)


def _receiver(org_id: str, crew: Crew, pool: Pool) -> Access | None:
    """The least loaded person, else the team's lead, else nobody."""
    if crew.least_loaded is not None or not crew.lead_id:
        return crew.least_loaded
    lead = pool.access(org_id, crew.lead_id)
    return lead if lead is not None and lead.may_receive else None


def reassign_client(caller: Caller, client_id: str, *, clients: Clients, pool: Custody, now: datetime) -> Client:
    """Run the rules again for one client; `HolderHandsOver` while somebody who holds it is leaving.

    Its account manager changes when nobody of the team holds it. No difference, no event.
    """
    client = seen_client(caller, client_id, "client:assign", clients=clients)
    to = rules.assign(pool.rules(caller.org_id), client)
    crew = pool.crew(caller.org_id, to.team_id, client.holders)
    crew.require_nobody_leaves()
    needs_holder = to.team_id != UNASSIGNED and crew.lacks_holder(to.team_id)
    receiver = _receiver(caller.org_id, crew, pool) if needs_holder else None
    after, event = rules.reassign(client, to, receiver_id=receiver.employee_id if receiver else None)
    if after == client:
        return client
    return pool.reassign(client, after, event, holders=crew.holders, receiver=receiver, by=caller, now=now)


@dataclass(frozen=True)
class Preview:
    """A page of clients that would be elsewhere, each with where; `counted` is how many were compared for it."""

    rows: Sequence[tuple[Listed, Assignment]]
    counted: int
    last: Key


def preview(
    caller: Caller,
    scope: Scope,
    team_id: str | None,
    proposal: Proposal,
    *,
    limit: int,
    after: Key,
    pool: Rules,
    lists: Lists,
    teams: Teams,
) -> Preview:
    """What assigning each client within a scope anew would change, by the proposed rules; nothing is written."""
    granted = authorise(caller, "pool:preview")
    reached = reach.teams_in_reach(caller, granted, scope, team_id, after=after, teams=teams, unassigned=True)
    proposed = proposal.applied(pool.rules(caller.org_id))
    would: dict[str, Assignment] = {}

    def differs(row: Listed) -> bool:
        would[row.client_id] = rules.assign(proposed, row)
        return would[row.client_id].team_id != row.team_id

    found, last = lists.of_teams(caller.org_id, reached, limit=limit, after=after, fits=differs)
    return Preview([(row, would[row.client_id]) for row in found], len(would), last)
