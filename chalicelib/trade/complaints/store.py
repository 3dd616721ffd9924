"""Complaints in their client's partition; the open ones by owner on `index1`, gone from there when closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, UnicodeAttribute

from chalicelib.aws import items, refs
from chalicelib.aws.items import Aggregate, ClientsTable, Place
from chalicelib.aws.refs import ClientsKey, of_ref
from chalicelib.aws.tables import transaction
from chalicelib.clients.rules import Client
from chalicelib.clients.store import client_pk, file_beside, require_client_as_read
from chalicelib.core.access import Actor
from chalicelib.core.events import Event
from chalicelib.core.ids import parent_id
from chalicelib.core.paging import Entries, Key, walk
from chalicelib.core.refs import Ref
from chalicelib.people.rules import Access
from chalicelib.trade.complaints.rules import (
    Complaint,
    ComplaintKind,
    ComplaintSource,
    ComplaintStatus,
    Severity,
)
from chalicelib.trade.records.rules import told
from chalicelib.trade.records.store import NO_DAY, rename, require_able


def complaint_sk(complaint_id: str) -> str:
    """Where a complaint stands in its client's partition."""
    return f"CMP#{complaint_id}"


class ComplaintItem(Aggregate, ClientsTable, discriminator="complaint"):
    """One complaint."""

    complaint_id = UnicodeAttribute()
    org_id = UnicodeAttribute()
    client_id = UnicodeAttribute()
    subject = UnicodeAttribute()
    about = UnicodeAttribute()
    severity = UnicodeAttribute(null=True)
    filed_on = UnicodeAttribute()
    source = UnicodeAttribute()
    text = UnicodeAttribute()
    order_id = UnicodeAttribute(null=True)
    status = UnicodeAttribute()
    resolution = UnicodeAttribute(null=True)
    satisfied = BooleanAttribute(null=True)
    next_step = UnicodeAttribute(null=True)
    next_on = UnicodeAttribute(null=True)
    owner_id = UnicodeAttribute(null=True)
    refs = JSONAttribute(null=True)

    @classmethod
    def of(cls, complaint: Complaint) -> ComplaintItem:
        """The item of a complaint, in the list of its owner while it is open."""
        item = cls(
            pk=client_pk(complaint.org_id, complaint.client_id),
            sk=complaint_sk(complaint.id),
            complaint_id=complaint.id,
            org_id=complaint.org_id,
            client_id=complaint.client_id,
            subject=complaint.subject,
            about=complaint.kind,
            severity=complaint.severity,
            filed_on=told(complaint.filed_on),
            source=complaint.source,
            text=complaint.text,
            order_id=complaint.order_id,
            status=complaint.status,
            resolution=complaint.resolution,
            satisfied=complaint.satisfied,
            next_step=complaint.next_step,
            next_on=told(complaint.next_on),
            owner_id=complaint.owner_id,
            refs=told(complaint.refs) or None,
            version=complaint.version,
            head=complaint.head,
        )
        if complaint.open and complaint.owner_id:
            item.i1pk = f"ORG#{complaint.org_id}#EMP#{complaint.owner_id}#OPEN"
            item.i1sk = f"complaint#{told(complaint.next_on) or NO_DAY}#{complaint.id}"
        return item

    def complaint(self) -> Complaint:
        """The complaint this item holds."""
        return Complaint(
            id=self.complaint_id,
            org_id=self.org_id,
            client_id=self.client_id,
            subject=self.subject,
            kind=ComplaintKind(self.about),
            severity=Severity(self.severity) if self.severity else None,
            filed_on=date.fromisoformat(self.filed_on),
            source=ComplaintSource(self.source),
            text=self.text,
            order_id=self.order_id,
            status=ComplaintStatus(self.status),
            resolution=self.resolution,
            satisfied=self.satisfied,
            next_step=self.next_step,
            next_on=date.fromisoformat(self.next_on) if self.next_on else None,
            owner_id=self.owner_id,
            refs=tuple(Ref(**ref) for ref in self.refs or ()),
            version=int(self.version),
            head=self.head,
        )


class ComplaintStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def get(self, org_id: str, complaint_id: str, /) -> Complaint | None:
        """One complaint; its id says which client's partition holds it."""
        client_id = parent_id("cli", complaint_id)
        if client_id is None:
            return None
        item = items.get(ComplaintItem, client_pk(org_id, client_id), complaint_sk(complaint_id))
        return item.complaint() if item else None

    def owner(self, org_id: str, ref: Ref, /) -> str | None:
        """The complaint that another system's reference names, or None."""
        return refs.owner(ClientsKey, org_id, of_ref("complaint", ref))

    def create(
        self, complaint: Complaint, event: Event, *, client: Client, people: Sequence[Access], by: Actor, now: datetime
    ) -> Complaint:
        """Write a new complaint with its references if its client is as read and who is named can still receive."""
        with transaction(by, now) as write:
            recorded = write.change(ComplaintItem.of(complaint), event)
            rename(write, "complaint", complaint.org_id, complaint.id, before=(), after=complaint.refs)
            require_client_as_read(write, client)
            require_able(write, people)
        return replace(complaint, version=recorded.seq, head=recorded.hash)

    def save(
        self,
        before: Complaint,
        after: Complaint,
        event: Event,
        *,
        people: Sequence[Access] = (),
        by: Actor,
        now: datetime,
    ) -> Complaint:
        """Write a changed complaint and its references if who is newly named can still receive."""
        with transaction(by, now) as write:
            recorded = write.change(ComplaintItem.of(after), event)
            rename(write, "complaint", after.org_id, after.id, before=before.refs, after=after.refs)
            require_able(write, people)
        return replace(after, version=recorded.seq, head=recorded.hash)

    def save_all(
        self,
        changes: Sequence[tuple[Complaint, Event]],
        *,
        by: Actor,
        now: datetime,
        receiver: Access | None = None,
    ) -> None:
        """Write up to 45 changed complaints with their events, or none; a receiver must still be able to."""
        with transaction(by, now) as write:
            for complaint, event in changes:
                write.change(ComplaintItem.of(complaint), event)
            require_able(write, [receiver] if receiver else [])

    def of_client(
        self, org_id: str, client_id: str, *, limit: int, after: Mapping[str, Any] | None
    ) -> tuple[list[Complaint], Mapping[str, Any] | None]:
        """A page of a client's complaints, the oldest first."""
        page = items.query(ClientsTable, client_pk(org_id, client_id), prefix="CMP#", limit=limit, after=after)
        return [ComplaintItem.from_raw_data(raw).complaint() for raw in page.items], page.last_key

    def open_of(self, org_id: str, employee_id: str, *, limit: int, after: Key = None) -> tuple[list[Complaint], Key]:
        """A page of the open complaints that a person owns, by the day of the next step; late by nature."""

        def read(_: str, count: int, key: Key) -> Entries[ComplaintItem]:
            pk = f"ORG#{org_id}#EMP#{employee_id}#OPEN"
            return items.entries(ComplaintItem, pk, prefix="complaint#", index="index1", limit=count, after=key)

        found, last = walk(["open"], read, limit=limit, after=after)
        return [item.complaint() for item in found], last


def complaint_beside(org_id: str, named: Mapping[str, str]) -> Iterator[Place]:
    """A complaint that a request names and its client's file, to be read beside the caller's rights."""
    client_id = parent_id("cli", named.get("complaint_id", ""))
    if client_id:
        yield ComplaintItem, client_pk(org_id, client_id), complaint_sk(named["complaint_id"])
        yield from file_beside(org_id, {"client_id": client_id})
