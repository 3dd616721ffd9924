"""Parts of a client's file: each has a chain of its own, and what is taken away stands there whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.clients.rules import Client
from chalicelib.core.errors import Conflict, Fault, Invalid
from chalicelib.core.events import GENESIS, Event
from chalicelib.core.ids import child_id
from chalicelib.core.versions import require_current
from chalicelib.people.rules import Access

# How many of a kind a client has at most: a file stays one query.
MOST = 60
Facts = Mapping[str, Any]


class PartsExhausted(Conflict):
    """A client has sixty of a kind at most."""

    code = "parts_exhausted"


@dataclass(frozen=True)
class Kind:
    """A kind of part: what its events and ids are called, where it stands in the file, and who may do what with it.

    `duty` names the field with the person whom it gives something to do, `person` the field with one it tells of,
    `contact` the field with one of the client's contacts; `begins` and `ends` are the days between which it holds.
    """

    noun: str
    prefix: str
    place: str
    reads: str = "client:read"
    adds: str = "client:complete"
    edits: str = "client:edit"
    duty: str = ""
    person: str = ""
    contact: str = ""
    begins: str = ""
    ends: str = ""


CONTACT = Kind("Contact", "con", "A#CONTACT#")
SITE = Kind("Site", "site", "A#SITE#", contact="contact_id")
DOCUMENT = Kind("Document", "doc", "A#DOC#", begins="signed_on", ends="valid_until")
AGREEMENT = Kind(
    "Agreement",
    "agr",
    "A#AGR#",
    "agreement:read",
    "agreement:add",
    "agreement:edit",
    duty="renewal_owner_id",
    begins="valid_from",
    ends="valid_until",
)
RELATED_PARTY = Kind(
    "RelatedParty", "rel", "A#REL#", "related:read", "related:declare", "related:edit", person="employee_id"
)
KINDS = (CONTACT, SITE, DOCUMENT, AGREEMENT, RELATED_PARTY)
_POSITION = ("lat", "lng", "datum")


@dataclass(frozen=True)
class Part:
    """One of a kind in a client's file. `facts` is what it says, in plain JSON; `version` counts its events."""

    id: str
    org_id: str
    client_id: str
    kind: Kind
    facts: Facts
    version: int = 0
    head: str = GENESIS


def add(client: Client, kind: Kind, facts: Facts) -> tuple[Part, Event]:
    """A new part of a client's file; `Invalid` for what contradicts itself."""
    require_sound(kind, facts)
    part = Part(child_id(kind.prefix, client.id), client.org_id, client.id, kind, facts)
    return part, _event(client, part, "Added", state=dict(facts))


def edit(client: Client, part: Part, wanted: Facts, *, seen: int) -> tuple[Part, Event]:
    """The part with the editor's changes, if it still is the one they saw; `Stale` otherwise."""
    require_current(part.version, seen)
    changes = {name: value for name, value in wanted.items() if value != part.facts.get(name)}
    edited = replace(part, facts={**part.facts, **changes})
    require_sound(part.kind, edited.facts)
    before = {name: part.facts.get(name) for name in changes}
    return edited, _event(client, edited, "Edited", state=dict(edited.facts), before=before, after=changes)


def remove(client: Client, part: Part, *, seen: int) -> Event:
    """The end of a part, which tells all that it said, if it still is the one that was seen; `Stale` otherwise."""
    require_current(part.version, seen)
    return _event(client, part, "Removed", state=None, before=dict(part.facts))


def _event(client: Client, part: Part, what: str, **facts: Any) -> Event:
    return Event(f"{part.kind.noun}{what}", part.id, {"client_id": client.id, "segment": client.segment, **facts})


def require_room(count: int) -> None:
    """`PartsExhausted` when a client has all that it can have of a kind."""
    if count >= MOST:
        raise PartsExhausted


def require_sound(kind: Kind, facts: Facts) -> None:
    """`Invalid` for a position that is not told whole, and for what ends before it begins."""
    faults = [*_position_faults(facts), *_period_faults(kind, facts)]
    if faults:
        raise Invalid(errors=faults)


def _position_faults(facts: Facts) -> Iterator[Fault]:
    given = [name for name in _POSITION if facts.get(name) is not None]
    if given:
        yield from (Fault(name, "position_incomplete") for name in _POSITION if name not in given)


def _period_faults(kind: Kind, facts: Facts) -> Iterator[Fault]:
    begins, ends = facts.get(kind.begins), facts.get(kind.ends)
    if begins and ends and ends < begins:
        yield Fault(kind.ends, "ends_before_it_begins")


def require_able(field: str, access: Access | None) -> Access:
    """Somebody who may be given something to do; `Invalid` for anybody else."""
    if access is None or not access.may_receive:
        raise Invalid(errors=[Fault(field, "unknown_employee" if access is None else "owner_unfit")])
    return access
