"""Custody: a client belongs to a team; people hold roles on it, and a role passes from one hand to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from chalicelib.core.access import Caller, Scope, authorise, is_for_successors
from chalicelib.core.errors import Fault, Invalid, NotFound
from chalicelib.core.events import GENESIS, Event
from chalicelib.core.texts import folded
from chalicelib.core.versions import require_current


class HolderRole(StrEnum):
    """What a person is to a client."""

    ACCOUNT_MANAGER = "account_manager"
    FOLLOW_UP_SPECIALIST = "follow_up_specialist"
    ORDER_DESK = "order_desk"
    FINANCE_CONTACT = "finance_contact"


@dataclass(frozen=True)
class Client:
    """A client's file. `holders` names each person in custody and their roles; `version` counts its events.

    `successors` names who accepted to take it over, and in which case.
    """

    id: str
    org_id: str
    name: str
    region: str
    industry: str
    size: str
    team_id: str
    holders: Mapping[str, tuple[HolderRole, ...]]
    successors: Mapping[str, str] = field(default_factory=dict)
    version: int = 0
    head: str = GENESIS

    @property
    def segment(self) -> dict[str, str]:
        """Under what its records are counted: every event about one of them says it as it was then."""
        return {"team_id": self.team_id, "region": self.region, "industry": self.industry, "size": self.size}


class Listed(Protocol):
    """A row that carries a client's list columns."""

    client_id: str
    name: str
    region: str
    industry: str
    size: str
    team_id: str


@dataclass(frozen=True)
class Wanted:
    """Which clients of a list are asked for; None leaves a column open, `q` is a part of the name."""

    team: str | None = None
    region: str | None = None
    industry: str | None = None
    size: str | None = None
    holder: str | None = None
    q: str | None = None

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return self == Wanted()

    def fits(self, row: Listed) -> bool:
        """Whether a row is one of them."""
        columns = {
            "team_id": self.team,
            "region": self.region,
            "industry": self.industry,
            "size": self.size,
        }
        if any(value not in (None, getattr(row, column)) for column, value in columns.items()):
            return False
        if self.holder is not None and self.holder not in getattr(row, "holders", ()):
            return False
        return self.q is None or folded(self.q) in folded(row.name)


def require_holder_in_view(wanted: Wanted, caller: Caller, scope: Scope) -> None:
    """`Invalid` for another person's clients among one's own: who else holds a client stands in its team's list."""
    if scope is Scope.OWN and wanted.holder not in (None, caller.employee_id):
        raise Invalid(errors=[Fault("holder", "holder_beyond_scope")])


def register(client: Client) -> tuple[Client, Event]:
    """A new client of the company, with whoever holds it from the start."""
    facts = {
        "name": client.name,
        "team_id": client.team_id,
        "holders": {person: list(roles) for person, roles in client.holders.items()},
    }
    return client, Event("ClientRegistered", client.id, facts)


@dataclass(frozen=True)
class Edit:
    """What an editor wants to be different; None leaves a field as it is."""

    name: str | None = None
    region: str | None = None
    industry: str | None = None
    size: str | None = None


def edit(client: Client, wanted: Edit, *, seen: int) -> tuple[Client, Event]:
    """The file with the editor's changes, if it still is the one they saw; `Stale` otherwise."""
    require_current(client.version, seen)
    changes = {field: value for field, value in vars(wanted).items() if value not in (None, getattr(client, field))}
    before = {field: getattr(client, field) for field in changes}
    return replace(client, **changes), Event("ClientEdited", client.id, {"before": before, "after": changes})


def require_visible(client: Client, caller: Caller, right: str) -> None:
    """`NotFound` for a client that the caller's right does not reach: whether it exists is not theirs to know."""
    reach = {
        Scope.OWN: caller.employee_id in client.holders,
        Scope.TEAM: client.team_id == caller.team_id or caller.employee_id in client.holders,
        Scope.DEPARTMENT: client.team_id in caller.teams or caller.employee_id in client.holders,
        Scope.COMPANY: True,
    }
    designated = is_for_successors(right) and caller.employee_id in client.successors
    if not (reach.get(authorise(caller, right), False) or designated):
        raise NotFound


def designate(client: Client, successor_id: str, *, case_id: str) -> tuple[Client, Event]:
    """Let a successor who accepted read a client before it is theirs."""
    named = replace(client, successors={**client.successors, successor_id: case_id})
    facts = {"successor_id": successor_id, "case_id": case_id}
    return named, Event("SuccessorDesignated", client.id, facts)


def pass_on(client: Client, giver_id: str, receiver_id: str, *, case_id: str) -> tuple[Client, Event]:
    """Hand every role of one person on a client to another; a receiver's own roles stay.

    The client must be held by the giver; what it was and what it becomes stand in `CustodyTransferred`. With it the
    case has no successors of this client any more.
    """
    roles = client.holders[giver_id]
    kept = {person: held for person, held in client.holders.items() if person != giver_id}
    united = tuple(sorted({*kept.get(receiver_id, ()), *roles}))
    still = {person: case for person, case in client.successors.items() if case != case_id}
    moved = replace(client, holders={**kept, receiver_id: united}, successors=still)
    facts = {
        "client_id": client.id,
        "case_id": case_id,
        "from": giver_id,
        "to": receiver_id,
        "roles": list(roles),
        "before": {person: list(held) for person, held in client.holders.items()},
        "after": {person: list(held) for person, held in moved.holders.items()},
    }
    return moved, Event("CustodyTransferred", client.id, facts)
