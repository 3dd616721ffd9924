"""Interactions: what passed between the company and a client, told once, corrected by new versions, never deleted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from chalicelib.clients.rules import Client
from chalicelib.core import clock
from chalicelib.core.access import Caller, Role
from chalicelib.core.errors import Conflict, Fault, Invalid
from chalicelib.core.events import GENESIS, Event, Recorded
from chalicelib.core.ids import child_id, parent_id
from chalicelib.core.refs import Ref

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD = timedelta(minutes=5)
IN_TIME = timedelta(hours=24)
MOST_VERSIONS = 20
GIST = 200
CORRECTED = "InteractionCorrected"


class Channel(StrEnum):
    """How it passed."""

    CALL = "call"
    WECHAT = "wechat"
    WECOM = "wecom"
    SMS = "sms"
    GROUP = "group"
    EMAIL = "email"
    VISIT = "visit"
    MEETING = "meeting"


class Direction(StrEnum):
    """From the client, to the client, or among ourselves about the client."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


class Side(StrEnum):
    """Whose person somebody is."""

    CLIENT = "client"
    OURS = "ours"


class InteractionKnown(Conflict):
    """One with this reference is in the client's file already; `errors` names its id."""

    code = "interaction_known"

    def __init__(self, interaction_id: str) -> None:
        super().__init__(errors=[Fault("external_refs", self.code, interaction_id)], subject_id=interaction_id)


class CorrectionsExhausted(Conflict):
    """It has as many versions as one may have."""

    code = "corrections_exhausted"

    def __init__(self) -> None:
        super().__init__(most=MOST_VERSIONS)


@dataclass(frozen=True)
class Participant:
    """Somebody who took part, by name, and by id if the file or the staff list has them."""

    name: str
    side: Side
    contact_id: str | None = None
    employee_id: str | None = None


@dataclass(frozen=True)
class Told:
    """What is told of an interaction: the part that a correction may change."""

    channel: Channel
    direction: Direction
    summary: str | None = None
    content: str | None = None
    duration_s: int | None = None
    participants: tuple[Participant, ...] = ()
    next_step: str | None = None
    next_on: date | None = None

    @property
    def gist(self) -> str:
        """Its first 200 characters, as lists show them."""
        return (self.summary or self.content or "")[:GIST]

    def plain(self) -> dict[str, Any]:
        """As plain JSON."""
        return {**asdict(self), "next_on": self.next_on.isoformat() if self.next_on else None}

    @classmethod
    def from_plain(cls, facts: Mapping[str, Any]) -> Told:
        """What `plain` made of it."""
        people = (Participant(**{**one, "side": Side(one["side"])}) for one in facts["participants"])
        return cls(
            **{
                **facts,
                "channel": Channel(facts["channel"]),
                "direction": Direction(facts["direction"]),
                "participants": tuple(people),
                "next_on": date.fromisoformat(facts["next_on"]) if facts["next_on"] else None,
            }
        )

    def digest(self) -> str:
        """The SHA-256 of all of it: what an event says of texts that are too long for it."""
        text = json.dumps(self.plain(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Entry:
    """What a caller asks to have logged; `employee_id` is whose interaction it was, None for the caller's own."""

    occurred_at: datetime
    told: Told
    external_refs: tuple[Ref, ...] = ()
    employee_id: str | None = None


@dataclass(frozen=True)
class Interaction:
    """An interaction as it now stands; `version` counts what was told of it, `recorded_at` is that of the first."""

    id: str
    org_id: str
    client_id: str
    occurred_at: datetime
    recorded_at: datetime
    employee_id: str
    told: Told
    external_refs: tuple[Ref, ...] = ()
    version: int = 0
    head: str = GENESIS

    @property
    def late(self) -> bool:
        """Whether it was recorded more than a day after it occurred."""
        return self.recorded_at - self.occurred_at > IN_TIME


@dataclass(frozen=True)
class Version:
    """What was told at one time, by whom, and why it was told anew."""

    number: int
    told: Told
    recorded_at: datetime
    employee_id: str
    reason: str | None = None


def require_recorder(caller: Caller, named: str | None) -> None:
    """A person records their own interactions, a machine those of the person it names; `Invalid` otherwise."""
    if Role.INTEGRATION not in caller.roles:
        if named not in (None, caller.employee_id):
            raise Invalid(errors=[Fault("employee_id", "recorded_for_another")])
    elif named is None:
        raise Invalid(errors=[Fault("employee_id", "missing")])


def log(client: Client, entry: Entry, *, employee_id: str, now: datetime) -> tuple[Interaction, Event]:
    """A new interaction of a client and its event; its id carries the instant at which it occurred."""
    occurred = _whole_milliseconds(entry.occurred_at)
    if not EARLIEST <= occurred <= now + AHEAD:
        raise Invalid(errors=[Fault("occurred_at", "occurred_out_of_range")])
    _require_sound(entry.told, client.id)
    logged = Interaction(
        id=child_id("int", client.id, at=occurred),
        org_id=client.org_id,
        client_id=client.id,
        occurred_at=occurred,
        recorded_at=now,
        employee_id=employee_id,
        told=entry.told,
        external_refs=entry.external_refs,
    )
    return logged, _event("InteractionLogged", logged, client)


def correct(
    interaction: Interaction, changes: Mapping[str, Any], reason: str, *, client: Client
) -> tuple[Interaction, Event]:
    """The next version of an interaction, told anew with a reason; what it said before stays in the event.

    An event whose `after` is empty says that nothing differs.
    """
    if interaction.version >= MOST_VERSIONS:
        raise CorrectionsExhausted
    told = replace(interaction.told, **changes)
    _require_sound(told, client.id)
    was, becomes = interaction.told.plain(), told.plain()
    differing = [name for name in was if was[name] != becomes[name]]
    facts = {
        "reason": reason,
        "before": {name: was[name] for name in differing},
        "after": {name: becomes[name] for name in differing},
    }
    corrected = replace(interaction, told=told)
    return corrected, _event(CORRECTED, corrected, client, **facts)


def versions(interaction: Interaction, chain: Sequence[Recorded]) -> list[Version]:
    """All that was ever told of an interaction, the newest first: each correction says what it replaced."""
    told, found = interaction.told, []
    corrections = [link for link in chain if link.name == CORRECTED and link.seq <= interaction.version]
    for link in reversed(corrections):
        found.append(Version(link.seq, told, clock.from_text(link.at), link.actor, link.data["reason"]))
        told = Told.from_plain({**told.plain(), **link.data["before"]})
    return [*found, Version(1, told, interaction.recorded_at, interaction.employee_id)]


def _event(name: str, interaction: Interaction, client: Client, **more: Any) -> Event:
    told = interaction.told
    state = {
        "version": interaction.version + 1,
        "channel": told.channel,
        "direction": told.direction,
        "occurred_at": clock.to_text(interaction.occurred_at),
        "recorded_at": clock.to_text(interaction.recorded_at),
        "employee_id": interaction.employee_id,
        "summary": told.gist,
        "next_step": told.next_step,
        "next_on": told.next_on.isoformat() if told.next_on else None,
    }
    facts = {"client_id": client.id, "segment": client.segment, "state": state, "sha256": told.digest(), **more}
    return Event(name, interaction.id, facts)


def _require_sound(told: Told, client_id: str) -> None:
    """Something is told, and whoever is named by id stands on the side that they are said to be on."""
    faults = [] if told.gist else [Fault("summary", "nothing_told")]
    for number, one in enumerate(told.participants):
        at = f"participants.{number}"
        if one.contact_id and (one.side is Side.OURS or parent_id("cli", one.contact_id) != client_id):
            faults.append(Fault(f"{at}.contact_id", "contact_of_another"))
        if one.employee_id and one.side is Side.CLIENT:
            faults.append(Fault(f"{at}.employee_id", "employee_on_their_side"))
    if faults:
        raise Invalid(errors=faults)


def _whole_milliseconds(moment: datetime) -> datetime:
    return clock.from_text(clock.to_text(moment))
