"""Use cases of complaints: load, decide, save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.clients.rules import Client
from chalicelib.core.access import Actor, Caller
from chalicelib.core.events import Event
from chalicelib.core.paging import Key
from chalicelib.core.refs import Ref
from chalicelib.people.rules import Access
from chalicelib.trade.complaints import rules
from chalicelib.trade.complaints.rules import Complaint, Filing
from chalicelib.trade.records.rules import Changes
from chalicelib.trade.records.service import (
    Clients,
    People,
    fit_people,
    known_client,
    require_free,
    seen_client,
    seen_record,
)

FILE, READ, EDIT = "complaint:file", "complaint:read", "complaint:edit"
Page = tuple[Sequence[Complaint], Key]


class Complaints(Protocol):
    """Where complaints are kept."""

    def get(self, org_id: str, record_id: str, /) -> Complaint | None:
        """One complaint as it is now."""

    def owners(self, org_id: str, wanted: Sequence[Ref], /) -> Mapping[Ref, str]:
        """Which of them have some references already."""

    def create(
        self, complaint: Complaint, event: Event, *, client: Client, people: Sequence[Access], by: Actor, now: datetime
    ) -> Complaint:
        """Write a new complaint if its client is still as read and these people can still receive."""

    def save(
        self,
        before: Complaint,
        after: Complaint,
        event: Event,
        *,
        people: Sequence[Access],
        by: Actor,
        now: datetime,
    ) -> Complaint:
        """Write a changed complaint if these people can still receive."""


class Lists(Protocol):
    """Where the lists of complaints are kept."""

    def of_client(self, org_id: str, client_id: str, *, limit: int, after: Key) -> Page:
        """A page of a client's complaints."""

    def open_of(self, org_id: str, employee_id: str, *, limit: int, after: Key) -> Page:
        """A page of the open complaints that a person owns."""


def file_complaint(
    caller: Caller, filing: Filing, *, clients: Clients, people: People, complaints: Complaints, now: datetime
) -> Complaint:
    """File a complaint of a client; whoever is named to own it must be able to."""
    client = known_client(caller, filing.client_id, FILE, clients=clients)
    fit = fit_people(caller.org_id, {"owner_id": filing.owner_id}, people=people)
    require_free(caller.org_id, filing.refs, refs=complaints)
    complaint, event = rules.file(client, filing, now=now)
    return complaints.create(complaint, event, client=client, people=fit, by=caller, now=now)


def read_complaint(caller: Caller, complaint_id: str, *, clients: Clients, complaints: Complaints) -> Complaint:
    """One complaint of a client within the caller's scope, or one that the caller owns; `NotFound` otherwise."""
    return seen_record(caller, complaint_id, READ, clients=clients, kept=complaints)[0]


def edit_complaint(
    caller: Caller,
    complaint_id: str,
    changes: Changes,
    *,
    seen: int,
    clients: Clients,
    people: People,
    complaints: Complaints,
    now: datetime,
) -> Complaint:
    """Change a complaint as its editor saw it; `Stale` if it has changed since. No difference, no event."""
    complaint, client = seen_record(caller, complaint_id, EDIT, clients=clients, kept=complaints)
    after, event = rules.edit(complaint, changes, client=client, seen=seen)
    if not event.data["after"]:
        return complaint
    new_owner = after.owner_id if after.owner_id != complaint.owner_id else None
    fit = fit_people(caller.org_id, {"owner_id": new_owner}, people=people)
    require_free(caller.org_id, [ref for ref in after.refs if ref not in complaint.refs], refs=complaints)
    return complaints.save(complaint, after, event, people=fit, by=caller, now=now)


def list_of_client(caller: Caller, client_id: str, *, limit: int, after: Key, clients: Clients, lists: Lists) -> Page:
    """A page of a client's complaints, the oldest first; `NotFound` for a client beyond the caller's scope."""
    client = seen_client(caller, client_id, READ, clients=clients)
    return lists.of_client(caller.org_id, client.id, limit=limit, after=after)


def list_own(caller: Caller, *, limit: int, after: Key, lists: Lists) -> Page:
    """A page of the open complaints that the caller owns, by the day of the next step."""
    return lists.open_of(caller.org_id, caller.employee_id, limit=limit, after=after)
