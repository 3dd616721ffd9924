"""A plan gives clients to colleagues by what ties them already, spread evenly; equal facts make equal plans."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from chalicelib.clients.rules import Client
from chalicelib.core.errors import Conflict
from chalicelib.handover.moves.rules import Move

# What one transaction holds: clients with a receiver, and these receivers' rights.
MOST_WRITTEN = 90
_WEIGHTS = {"already_holds_role": 4, "same_region": 2, "same_industry": 1}
REASONS = (*_WEIGHTS, "has_room")


class PlanChanged(Conflict):
    """Since the plan was shown, something happened by which it is another one."""

    code = "plan_changed"


class NothingToPropose(Conflict):
    """No client without a receiver is left that the plan could give to somebody."""

    code = "nothing_to_propose"


@dataclass(frozen=True)
class Segment:
    """Which clients: of a region, an industry, a size; None takes any."""

    region: str | None = None
    industry: str | None = None
    size: str | None = None

    def fits(self, client: Client) -> bool:
        """Whether a client is of it."""
        return all(value in (None, getattr(client, name)) for name, value in vars(self).items())


@dataclass(frozen=True)
class Wish:
    """For which clients somebody is wanted: named ones, of a segment, or all; for one person, or for whom it fits.

    `digest` is that of the plan that was shown, and is to be proposed.
    """

    client_ids: tuple[str, ...] = ()
    segment: Segment | None = None
    successor_id: str | None = None
    digest: str | None = None

    def names(self, move: Move) -> bool:
        """Whether a client is asked for, as far as the case alone can tell."""
        return not self.client_ids or move.client_id in self.client_ids


class Filed(Protocol):
    """A row of a list of clients, with who holds each."""

    region: str
    industry: str

    @property
    def holders(self) -> Iterable[str]:
        """Who holds it."""


@dataclass(frozen=True)
class Holdings:
    """What a person holds: how many clients, of which regions and industries."""

    clients: int = 0
    regions: Mapping[str, int] = field(default_factory=dict)
    industries: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """Somebody who could take clients: what they hold, and how many of this case they are named for already."""

    employee_id: str
    holds: Holdings = Holdings()
    named: int = 0


@dataclass(frozen=True)
class Reason:
    """Why this person: a code and its figure.

    How many roles they hold on the client, how many clients of its region or industry, how many clients in all.
    """

    code: str
    count: int


@dataclass(frozen=True)
class Proposal:
    """Who would take a client, and why."""

    client_id: str
    client_name: str
    successor_id: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Skipped:
    """Who could not be asked, and why."""

    employee_id: str
    reason: str


@dataclass(frozen=True)
class Plan:
    """Some of the clients that have no receiver, as many as one commit takes; `left` are those beyond them."""

    items: tuple[Proposal, ...]
    skipped: tuple[Skipped, ...] = ()
    left: int = 0

    @property
    def digest(self) -> str:
        """The same for the same clients in the same hands."""
        told = json.dumps(sorted((one.client_id, one.successor_id) for one in self.items))
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def receivers(self) -> Mapping[str, str]:
        """Who would take which client."""
        return {one.client_id: one.successor_id for one in self.items}


def holdings(rows: Iterable[Filed]) -> dict[str, Holdings]:
    """What each person holds of some clients."""
    held = [(person, row) for row in rows for person in row.holders]
    return {
        person: Holdings(
            clients=sum(who == person for who, _ in held),
            regions=Counter(row.region for who, row in held if who == person),
            industries=Counter(row.industry for who, row in held if who == person),
        )
        for person in {who for who, _ in held}
    }


def balanced(clients: Iterable[Client], candidates: Iterable[Candidate], *, waiting: int) -> list[Proposal]:
    """Give each client to the candidate whom most ties to it and who has room; of equals, to who has the fewest.

    `waiting` clients of the case are to be given in all: nobody gets more than an even share of these and of what the
    candidates are named for already. Without candidates nobody gets any.
    """
    people = sorted(candidates, key=lambda one: one.employee_id)
    if not people:
        return []
    share = math.ceil((waiting + sum(one.named for one in people)) / len(people))
    given = Counter({one.employee_id: one.named for one in people})
    found = []
    for client in sorted(clients, key=lambda one: (-max(_fit(one, who) for who in people), one.id)):
        free = [one for one in people if given[one.employee_id] < share]
        chosen = min(
            free, key=lambda one: (-_fit(client, one), one.holds.clients + given[one.employee_id], one.employee_id)
        )
        given[chosen.employee_id] += 1
        found.append(Proposal(client.id, client.name, chosen.employee_id, _reasons(client, chosen)))
    return sorted(found, key=lambda one: one.client_id)


def plan_of(proposals: Sequence[Proposal], skipped: Iterable[Skipped], *, waiting: int) -> Plan:
    """The first proposals that one transaction can hold, with the rights of all their receivers."""
    fits = 0
    while fits < len(proposals) and fits + 1 + _receivers(proposals[: fits + 1]) <= MOST_WRITTEN:
        fits += 1
    skips = tuple(sorted(skipped, key=lambda one: one.employee_id))
    return Plan(tuple(proposals[:fits]), skips, waiting - fits)


def _receivers(proposals: Sequence[Proposal]) -> int:
    return len({one.successor_id for one in proposals})


def _ties(client: Client, candidate: Candidate) -> dict[str, int]:
    holds = candidate.holds
    return {
        "already_holds_role": len(client.holders.get(candidate.employee_id, ())),
        "same_region": holds.regions.get(client.region, 0),
        "same_industry": holds.industries.get(client.industry, 0),
    }


def _fit(client: Client, candidate: Candidate) -> int:
    return sum(_WEIGHTS[code] for code, count in _ties(client, candidate).items() if count)


def _reasons(client: Client, candidate: Candidate) -> tuple[Reason, ...]:
    found = [Reason(code, count) for code, count in _ties(client, candidate).items() if count]
    return (*found, Reason("has_room", candidate.holds.clients))
