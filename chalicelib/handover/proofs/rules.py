"""What a task asks of each client of the case, and which versions of its records the answer rests on.

Days are those of UTC: none of these limits is so near that a company's zone would matter.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any, Protocol

from chalicelib.clients.parts.rules import AGREEMENT, CONTACT, DOCUMENT, SITE, Kind, Part
from chalicelib.clients.rules import REQUIRED, Client
from chalicelib.core.errors import Fault
from chalicelib.core.money import Money
from chalicelib.engagement.rules import Channel, Direction, Interaction, Side
from chalicelib.handover.declarations.rules import Declaration, Item
from chalicelib.trade.rules import Order, OrderStatus

MOST_PROOFS = 500
YEAR = timedelta(days=365)
CONTACT_DAYS = timedelta(days=180)
RENEWAL = timedelta(days=120)
QUIET = timedelta(days=30)
# How much of the whole the largest make together, in percent.
MOST_OF_IT = 80
LAST_ORDERS = 3
TALKED = 60
# What is said in a private messenger proves nothing to the company.
_PRIVATE = frozenset({Channel.WECHAT})
_FACE_TO_FACE = frozenset({Channel.VISIT, Channel.MEETING})
_NOTE = ("standing", "next_step", "decider")
_AGREED = frozenset({"framework", "price"})


class Versioned(Protocol):
    """Whatever has an id and counts its events."""

    @property
    def id(self) -> str:
        """What it is called."""

    @property
    def version(self) -> int:
        """How many events it has."""


@dataclass(frozen=True)
class Dossier:
    """What was read of one client: its file with what that holds, interactions and orders, the newest first."""

    client: Client
    held: Mapping[Kind, Sequence[Part]] = field(default_factory=dict)
    receiver_id: str = ""
    interactions: Sequence[Interaction] = ()
    orders: Sequence[Order] = ()

    @property
    def contacts(self) -> list[Interaction]:
        """The interactions in which the client had a part."""
        return [one for one in self.interactions if one.told.direction is not Direction.INTERNAL]

    @property
    def digest(self) -> str:
        """16 hex digits of the SHA-256 of the ids and versions of all that was read."""
        parts = [part for kind in self.held.values() for part in kind]
        read: list[Versioned] = [self.client, *parts, *self.interactions, *self.orders]
        versions = sorted(f"{one.id} {one.version}" for one in read)
        return hashlib.sha256("\n".join(versions).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Finding:
    """What a task misses, and for a task about clients the digest of what was read of each, of 500 at most."""

    missing: Sequence[Fault]
    proofs: Mapping[str, str] = field(default_factory=dict)


def proofs_of(found: Sequence[Dossier]) -> Mapping[str, str]:
    """The digest of each client, as the event of a completed task carries it."""
    return {one.client.id: one.digest for one in found[:MOST_PROOFS]}


def largest(sums: Iterable[tuple[str, Money]]) -> frozenset[str]:
    """The fewest that make 80% of the whole together, the largest first; of each currency by itself."""
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    for who, money in sums:
        totals[money.currency][who] += money.amount
    return frozenset(who for counted in totals.values() for who in _fewest(counted))


def _fewest(counted: Counter[str]) -> Iterator[str]:
    total, reached = counted.total(), 0
    for who, amount in sorted(counted.items(), key=lambda one: (-one[1], one[0])):
        if reached * 100 >= total * MOST_OF_IT:
            return
        reached += amount
        yield who


def key_clients(found: Iterable[Dossier], opened_at: datetime) -> frozenset[str]:
    """The clients that make 80% of what was ordered in the year before the notice and told before it."""
    return largest(
        (order.client_id, order.amount)
        for one in found
        for order in _revenue(one.orders)
        if opened_at - YEAR <= order.placed_at < opened_at and order.recorded_at <= opened_at
    )


def _revenue(orders: Iterable[Order]) -> list[Order]:
    return [order for order in orders if order.status not in (OrderStatus.DRAFT, OrderStatus.CANCELLED)]


def client_files(
    found: Iterable[Dossier],
    declared: Declaration,
    *,
    key: Collection[str],
    spot_checked: Collection[str],
    opened_at: datetime,
    now: datetime,
) -> Iterator[Fault]:
    """Task 1: each file is whole, somebody at the client's is reached and known to be, the contract is there.

    A client that is not `key` may have none, if that is declared; of the `spot_checked` somebody else asked.
    """
    for one in found:
        yield from (_fault("client_file_incomplete", one, name) for name in REQUIRED if not getattr(one.client, name))
        if not one.client.addresses and not any(site.facts["address"] for site in one.held.get(SITE, ())):
            yield _fault("client_without_address", one)
        yield from _unreached(one, spot_checked, opened_at, now)
        excused = _values(declared, one).get("contract") == "none_exists" and one.client.id not in key
        if not excused and not any(paper.facts["kind"] == "contract" for paper in one.held.get(DOCUMENT, ())):
            yield _fault("client_without_contract", one)


def _unreached(one: Dossier, spot_checked: Collection[str], opened_at: datetime, now: datetime) -> Iterator[Fault]:
    reached = {person.id for person in one.held.get(CONTACT, ()) if _reachable(person.facts)}
    if not reached:
        yield _fault("client_without_contact", one)
    elif one.client.id not in spot_checked and reached.isdisjoint(_spoken_to(one, opened_at, now)):
        yield _fault("contact_not_proven", one)


def _reachable(facts: Mapping[str, Any]) -> bool:
    return bool(facts["phones"] or facts["emails"] or facts["wecom_id"])


def _spoken_to(one: Dossier, opened_at: datetime, now: datetime) -> set[str]:
    """The contacts who took part within 180 days on a channel of the company's, in what was not told afterwards."""
    proving = [
        interaction
        for interaction in one.contacts
        if interaction.told.channel not in _PRIVATE
        and now - interaction.occurred_at <= CONTACT_DAYS
        and not _told_afterwards(interaction, opened_at)
    ]
    people = (person for interaction in proving for person in interaction.told.participants)
    return {person.contact_id for person in people if person.side is Side.CLIENT and person.contact_id}


def _told_afterwards(interaction: Interaction, opened_at: datetime) -> bool:
    """Whether it is said to have been before the notice and was recorded only after it."""
    return interaction.occurred_at <= opened_at < interaction.recorded_at


def follow_up_records(found: Iterable[Dossier], declared: Declaration, *, opened_at: datetime) -> Iterator[Fault]:
    """Task 3: each client has a note of how it stands, told after the notice, and no gap before it, or a shown one."""
    for one in found:
        if not _noted(declared.items.get(one.client.id), opened_at):
            yield _fault("status_note_missing", one)
        if _values(declared, one).get("gap") is not True and _silent(one, opened_at):
            yield _fault("record_too_old", one)


def _noted(item: Item | None, opened_at: datetime) -> bool:
    return item is not None and item.declared_at > opened_at and all(item.values.get(name) for name in _NOTE)


def _silent(one: Dossier, opened_at: datetime) -> bool:
    """Whether the last record before the notice was older, on its day, than one and a half times the usual gap.

    The usual one is the median between the days with a record, of which the last year's are read; never under 30 days.
    """
    history = [contact for contact in one.contacts if max(contact.occurred_at, contact.recorded_at) <= opened_at]
    days = sorted({contact.occurred_at.date() for contact in history})
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    allowed = max(QUIET, timedelta(days=1.5 * median(gaps))) if gaps else QUIET
    return not days or opened_at.date() - days[-1] > allowed


def prices(found: Iterable[Dossier], declared: Declaration, *, leaver_id: str, now: datetime) -> Iterator[Fault]:
    """Task 6: whoever ordered within a year has prices agreed or declared as they were; renewals are somebody's."""
    today = now.date()
    for one in found:
        orders = [order for order in _revenue(one.orders) if now - order.placed_at <= YEAR]
        lanes = _values(declared, one).get("lanes") or ()
        if orders and not lanes and not any(_in_force(agreed, today) for agreed in one.held.get(AGREEMENT, ())):
            yield _fault("client_without_agreement", one)
        if any(_differs(line, orders) for line in lanes):
            yield _fault("price_differs", one)
        for agreed in one.held.get(AGREEMENT, ()):
            if _ends_soon(agreed, today) and agreed.facts["renewal_owner_id"] in (None, leaver_id):
                yield Fault("agreement", "agreement_without_owner", agreed.id)


def _in_force(agreed: Part, today: date) -> bool:
    begins, ends = agreed.facts["valid_from"], agreed.facts["valid_until"]
    return agreed.facts["kind"] in _AGREED and begins <= today.isoformat() and (not ends or today.isoformat() <= ends)


def _ends_soon(agreed: Part, today: date) -> bool:
    """Whether it ends, or bids for it are due, within 120 days."""
    days = (agreed.facts["valid_until"], (agreed.facts["tender"] or {}).get("due_on"))
    return any(day and today <= date.fromisoformat(day) <= today + RENEWAL for day in days)


def _differs(line: Mapping[str, Any], orders: Sequence[Order]) -> bool:
    """Whether a declared price is more than 10% off the mean of the lane's last three orders in its currency."""
    price = Money(**line["amount"])
    lane = [order for order in orders if (order.lane, order.amount.currency) == (line["lane"], price.currency)]
    last = sorted(lane, key=lambda order: order.placed_at)[-LAST_ORDERS:]
    total = sum(order.amount.amount for order in last)
    return abs(price.amount * len(last) - total) * 10 > total


def introductions(found: Iterable[Dossier], *, key: Collection[str], opened_at: datetime) -> Iterator[Fault]:
    """Task 7: each key client met its receiver after the notice, as the receiver recorded and the client's side shows.

    A reply or a call of over a minute shows it; a visit does with whatever else came from the client since.
    """
    for one in found:
        if one.client.id in key and not _introduced(one, opened_at):
            yield _fault("client_not_introduced", one)


def _introduced(one: Dossier, opened_at: datetime) -> bool:
    since = [met for met in one.contacts if min(met.occurred_at, met.recorded_at) > opened_at]
    answered = any(met.told.direction is Direction.INBOUND for met in since)
    return any(met.employee_id == one.receiver_id and _two_sided(met, answered=answered) for met in since)


def _two_sided(met: Interaction, *, answered: bool) -> bool:
    told = met.told
    if told.channel in _FACE_TO_FACE:
        return answered
    spoken = told.channel is Channel.CALL and (told.duration_s or 0) > TALKED
    return spoken or told.direction is Direction.INBOUND


def _values(declared: Declaration, one: Dossier) -> Mapping[str, Any]:
    item = declared.items.get(one.client.id)
    return item.values if item else {}


def _fault(code: str, one: Dossier, field: str = "client") -> Fault:
    return Fault(field, code, one.client.id)
