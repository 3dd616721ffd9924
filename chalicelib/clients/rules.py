"""Custody: a client belongs to a team; people hold roles on it, and a role passes from one hand to another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, is_dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Protocol

from chalicelib.core.access import Caller, Scope, authorise, is_for_successors
from chalicelib.core.errors import Conflict, Fault, Invalid, NotFound
from chalicelib.core.events import GENESIS, Event
from chalicelib.core.ids import new_id
from chalicelib.core.refs import Ref
from chalicelib.core.texts import folded
from chalicelib.core.versions import require_current
from chalicelib.people.rules import Access

# Where a team's id would stand for what is assigned to no team.
UNASSIGNED = "none"
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ACTIVE, _QUIET = timedelta(days=60), timedelta(days=180)
# What is told of a client and edited, as `Client` calls it.
REQUIRED = ("name", "region", "industry", "size")
FIELDS = (
    *REQUIRED,
    *("short_name", "uscc", "phone", "source", "note", "registered_on", "addresses", "external_refs"),
)
Changes = Mapping[str, Any]
# What a list shows of a client beside its file: consumers keep it, in this order.
LIVE = (
    *("first_order_on", "last_order_on", "last_contact_at", "last_contact_by", "next_step", "next_on"),
    *("open_orders", "open_complaints", "open_receivables", "receivables_fen", "next_due_on"),
)
# What a company's name says of its form, not of who it is.
_FORMS = re.compile("股份有限公司|有限责任公司|有限公司|集团|公司|[\\W_]")


class HolderRole(StrEnum):
    """What a person is to a client."""

    ACCOUNT_MANAGER = "account_manager"
    FOLLOW_UP_SPECIALIST = "follow_up_specialist"
    ORDER_DESK = "order_desk"
    FINANCE_CONTACT = "finance_contact"


class ClientExists(Conflict):
    """Another client of the company has this number or reference; it is named to whoever may see it."""

    code = "client_exists"


class HolderHandsOver(Conflict):
    """Somebody who holds the client is leaving: it moves with their case."""

    code = "holder_hands_over"


@dataclass(frozen=True)
class Address:
    """Where a client is to be found, and for what."""

    kind: str
    text: str
    city: str


@dataclass(frozen=True)
class Client:
    """A client's file. `holders` names each person in custody and their roles; `version` counts its events.

    `since` says from when (UTC) each holder has had custody, `successors` who accepted to take it over, and in which
    case, `outgoing` who gave it away, and in which. `uscc` is the unified social credit code; `registered_on` the day
    from which the company has had this client.
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
    outgoing: Mapping[str, str] = field(default_factory=dict)
    since: Mapping[str, str] = field(default_factory=dict)
    short_name: str | None = None
    uscc: str | None = None
    phone: str | None = None
    source: str | None = None
    note: str | None = None
    registered_on: date | None = None
    addresses: tuple[Address, ...] = ()
    external_refs: tuple[Ref, ...] = ()
    version: int = 0
    head: str = GENESIS

    @property
    def segment(self) -> dict[str, str]:
        """Under what its records are counted: every event about one of them says it as it was then."""
        return {"team_id": self.team_id, "region": self.region, "industry": self.industry, "size": self.size}

    @property
    def custody(self) -> dict[str, list[str]]:
        """Who holds it in which roles, as an event tells it."""
        return {person: [str(role) for role in roles] for person, roles in self.holders.items()}


@dataclass(frozen=True)
class Placement:
    """Where the pool puts a client: which team, whom as account manager if anybody, and by which rule if any.

    `team_id` is `none` for what is assigned to no team. `access` are the rights of the chosen person as read; they must
    still be full when the client is written.
    """

    team_id: str
    employee_id: str | None
    rule_id: str | None
    access: Access | None


class Stage(StrEnum):
    """How a client's orders go."""

    NEW = "new"
    ACTIVE = "active"
    QUIET = "quiet"
    LOST = "lost"


def stage_of(last_order_on: date | None, today: date) -> Stage:
    """New without an order yet, active within 60 days of the last one, quiet within 180, lost after that."""
    if last_order_on is None:
        return Stage.NEW
    since = today - last_order_on
    return Stage.ACTIVE if since <= _ACTIVE else Stage.QUIET if since <= _QUIET else Stage.LOST


def is_overdue(next_on: date | None, today: date) -> bool:
    """Whether the day of the next step has passed."""
    return next_on is not None and next_on < today


class Listed(Protocol):
    """A row that carries a client's list columns."""

    region: str
    industry: str
    size: str
    team_id: str
    live: Mapping[str, Any] | None

    @property
    def client_id(self) -> str:
        """The client."""

    @property
    def name(self) -> str:
        """What it is called."""


@dataclass(frozen=True)
class Wanted:
    """Which clients of a list are asked for; None leaves a column open, `q` is a part of the name.

    `uscc` and `phone` are not compared: they are the key by which the list is read.
    """

    team: str | None = None
    region: str | None = None
    industry: str | None = None
    size: str | None = None
    holder: str | None = None
    q: str | None = None
    uscc: str | None = None
    phone: str | None = None

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


def is_uscc(text: str) -> bool:
    """Whether a text is a unified social credit code: 17 characters and their check by GB 32100-2015, modulo 31."""
    if len(text) != 18 or any(letter not in _USCC for letter in text):
        return False
    total = sum(_USCC.index(letter) * pow(3, place, 31) for place, letter in enumerate(text[:17]))
    return _USCC[-total % 31] == text[17]


def dialled(phone: str) -> str:
    """The digits of a telephone number as they are looked for: without signs, China's 86 and leading zeros."""
    abroad = phone.startswith(("+", "00"))
    digits = re.sub("[^0-9]", "", phone).lstrip("0")
    return digits.removeprefix("86").lstrip("0") if abroad else digits


def bare_name(name: str) -> str:
    """What of a company's name tells it from another one: folded, without its form and signs."""
    return _FORMS.sub("", folded(name))


def draft(org_id: str, given: Changes, *, today: date) -> Client:
    """A client as it was told, in nobody's hands yet; the company has it from today unless that was told too.

    `Invalid` for what a file needs and was not told.
    """
    needed = [name for name in REQUIRED if not given.get(name)]
    if needed:
        raise Invalid(errors=[Fault(name, "needed_to_register") for name in needed])
    require_no_future(given, today)
    first_day = {} if given.get("registered_on") else {"registered_on": today}
    return Client(new_id("cli"), org_id, team_id=UNASSIGNED, holders={}, **{**given, **first_day})


def register(client: Client) -> tuple[Client, Event]:
    """A new client of the company, with whoever holds it from the start."""
    facts = {name: told(getattr(client, name)) for name in FIELDS if getattr(client, name)}
    return client, event_of("ClientRegistered", client, **{**facts, **client.segment}, holders=client.custody)


def placed(client: Client, placement: Placement) -> tuple[Client, Event]:
    """A new client where the pool puts it."""
    chosen = placement.employee_id
    holders = {chosen: (HolderRole.ACCOUNT_MANAGER,)} if chosen else {}
    put, event = register(replace(client, team_id=placement.team_id, holders=holders))
    return put, replace(event, data={**event.data, "rule_id": placement.rule_id})


def event_of(name: str, client: Client, /, **facts: Any) -> Event:
    """Something that happened to a client, with what reports divide it by."""
    return Event(name, client.id, {"client_id": client.id, "segment": client.segment, **facts})


def told(value: Any) -> Any:
    """A value as an event tells it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [told(one) for one in value]
    return dict(vars(value)) if is_dataclass(value) else value


def edit(client: Client, wanted: Changes, *, seen: int) -> tuple[Client, Event]:
    """The file with the editor's changes, if it still is the one they saw; `Stale` otherwise."""
    require_current(client.version, seen)
    changes = {name: value for name, value in wanted.items() if value != getattr(client, name)}
    before = {name: told(getattr(client, name)) for name in changes}
    after = {name: told(value) for name, value in changes.items()}
    edited = replace(client, **changes)
    return edited, event_of("ClientEdited", edited, before=before, after=after)


def require_no_future(given: Changes, today: date) -> None:
    """`Invalid` for a client that the company has only from a day to come."""
    if given.get("registered_on") and given["registered_on"] > today:
        raise Invalid(errors=[Fault("registered_on", "day_to_come")])


def is_within(client: Client, caller: Caller, scope: Scope) -> bool:
    """Whether a client is within one of the caller's scopes; what a person holds is within each."""
    held = caller.employee_id in client.holders
    reach = {
        Scope.OWN: held,
        Scope.TEAM: held or client.team_id == caller.team_id,
        Scope.DEPARTMENT: held or client.team_id in (*caller.teams, UNASSIGNED),
        Scope.COMPANY: True,
    }
    return reach.get(scope, False)


def is_visible(client: Client, caller: Caller, right: str) -> bool:
    """Whether the caller's right reaches a client."""
    involved = caller.employee_id in client.successors or _gave_it_away(client, caller)
    return is_within(client, caller, authorise(caller, right)) or (is_for_successors(right) and involved)


def _gave_it_away(client: Client, caller: Caller) -> bool:
    """Whether the caller had the client until it moved in the case that is still open on them."""
    return caller.lock is not None and client.outgoing.get(caller.employee_id) == caller.lock.case_id


def require_visible(client: Client, caller: Caller, right: str) -> None:
    """`NotFound` for a client that the caller's right does not reach: whether it exists is not theirs to know."""
    if not is_visible(client, caller, right):
        raise NotFound


def designate(client: Client, successor_id: str, *, case_id: str) -> tuple[Client, Event]:
    """Let a successor who accepted read a client before it is theirs, in the place of the case's one before."""
    others = {person: case for person, case in client.successors.items() if case != case_id}
    named = replace(client, successors={**others, successor_id: case_id})
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
    outgoing = {**client.outgoing, giver_id: case_id}
    moved = replace(client, holders={**kept, receiver_id: united}, successors=still, outgoing=outgoing)
    facts = {
        "case_id": case_id,
        "from": giver_id,
        "to": receiver_id,
        "roles": list(roles),
        "team_id": client.team_id,
        "before": client.custody,
        "after": moved.custody,
    }
    return moved, event_of("CustodyTransferred", moved, **facts)
