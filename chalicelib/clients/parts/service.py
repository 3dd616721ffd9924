"""Use cases of parts: list, read, add, edit and remove what a file holds, whatever its kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.clients.parts import rules
from chalicelib.clients.parts.rules import CONTACT, MOST, Facts, Kind, Part
from chalicelib.clients.rules import Client
from chalicelib.clients.service import Readable, seen_client
from chalicelib.core.access import Caller
from chalicelib.core.errors import Fault, Invalid, NotFound
from chalicelib.core.events import Event
from chalicelib.core.paging import Key
from chalicelib.people.rules import Access


class Parts(Protocol):
    """Where parts are kept."""

    def get(self, org_id: str, client_id: str, kind: Kind, part_id: str) -> Part | None:
        """One part of a client's file."""

    def of_client(self, org_id: str, client_id: str, kind: Kind, *, limit: int, after: Key) -> tuple[list[Part], Key]:
        """A page of a client's parts of a kind, in the order in which they were added."""

    def save(self, part: Part, event: Event, *, owner: Access | None, by: Caller, now: datetime) -> Part:
        """Write a part if there is the client; whom it gives something to do must still be able to."""

    def remove(self, part: Part, event: Event, *, by: Caller, now: datetime) -> None:
        """Take a part away."""


class People(Protocol):
    """What parts need to know of people."""

    def access(self, org_id: str, employee_id: str) -> Access | None:
        """A person's rights."""


@dataclass(frozen=True)
class Shelf:
    """Where the parts of one kind are kept, and what they are about."""

    kind: Kind
    parts: Parts
    clients: Readable
    people: People

    def client(self, caller: Caller, client_id: str, right: str) -> Client:
        """A client within the caller's scope for a right of this kind; `NotFound` otherwise."""
        return seen_client(caller, client_id, right, clients=self.clients)

    def part(self, client: Client, part_id: str) -> Part:
        """One part of a client's file; `NotFound` otherwise."""
        part = self.parts.get(client.org_id, client.id, self.kind, part_id)
        if part is None:
            raise NotFound
        return part


def list_parts(caller: Caller, client_id: str, *, limit: int, after: Key, shelf: Shelf) -> tuple[list[Part], Key]:
    """A page of a client's parts of a kind."""
    client = shelf.client(caller, client_id, shelf.kind.reads)
    return shelf.parts.of_client(client.org_id, client.id, shelf.kind, limit=limit, after=after)


def read_part(caller: Caller, client_id: str, part_id: str, *, shelf: Shelf) -> Part:
    """One part of a client's file."""
    return shelf.part(shelf.client(caller, client_id, shelf.kind.reads), part_id)


def add_part(caller: Caller, client_id: str, facts: Facts, *, shelf: Shelf, now: datetime) -> Part:
    """Put something into a client's file, where there is room for sixty of a kind."""
    client = shelf.client(caller, client_id, shelf.kind.adds)
    owner = _checked(caller, client, facts, shelf)
    part, event = rules.add(client, shelf.kind, facts)
    there, _ = shelf.parts.of_client(client.org_id, client.id, shelf.kind, limit=MOST, after=None)
    rules.require_room(len(there))
    return shelf.parts.save(part, event, owner=owner, by=caller, now=now)


def edit_part(
    caller: Caller, client_id: str, part_id: str, wanted: Facts, *, seen: int, shelf: Shelf, now: datetime
) -> Part:
    """Change what a part says, as its editor saw it; `Stale` if it has changed since. No difference, no event."""
    client = shelf.client(caller, client_id, shelf.kind.edits)
    edited, event = rules.edit(client, shelf.part(client, part_id), wanted, seen=seen)
    changes = event.data["after"]
    if not changes:
        return edited
    owner = _checked(caller, client, changes, shelf)
    return shelf.parts.save(edited, event, owner=owner, by=caller, now=now)


def remove_part(caller: Caller, client_id: str, part_id: str, *, seen: int, shelf: Shelf, now: datetime) -> Part:
    """Take a part out of a file, as it was seen; its chain keeps what it said."""
    client = shelf.client(caller, client_id, shelf.kind.edits)
    part = shelf.part(client, part_id)
    event = rules.remove(client, part, seen=seen)
    shelf.parts.remove(part, event, by=caller, now=now)
    return part


def _checked(caller: Caller, client: Client, facts: Facts, shelf: Shelf) -> Access | None:
    """The rights of whoever gets something to do by these facts; `Invalid` for anybody or anything unknown in them."""
    kind = shelf.kind
    contact_id = facts.get(kind.contact)
    if contact_id and shelf.parts.get(client.org_id, client.id, CONTACT, contact_id) is None:
        raise Invalid(errors=[Fault(kind.contact, "unknown_contact")])
    person = facts.get(kind.person)
    if person and shelf.people.access(caller.org_id, person) is None:
        raise Invalid(errors=[Fault(kind.person, "unknown_employee")])
    owner_id = facts.get(kind.duty)
    return rules.require_able(kind.duty, shelf.people.access(caller.org_id, owner_id)) if owner_id else None
