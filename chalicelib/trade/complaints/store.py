"""Complaints in their client's partition; the open ones by owner on `index1`, gone from there when closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute

from chalicelib.aws import items
from chalicelib.aws.items import Aggregate, ClientsTable, Index, JsonText, Place
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
from chalicelib.trade.records.store import NO_DAY, owners, rename, require_able


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
    refs = JsonText(null=True)

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

    def owners(self, org_id: str, wanted: Sequence[Ref], /) -> dict[Ref, str]:
        """Which complaints have some references already."""
        return owners("complaint", org_id, wanted)

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

    def load(self, complaints: Sequence[tuple[Complaint, Event]], page_id: str, *, by: Actor, now: datetime) -> None:
        """Write up to 95 complaints of another system with one event; `Raced` if the page or one of them is there."""
        with transaction(by, now) as write:
            write.load([(ComplaintItem.of(complaint), event) for complaint, event in complaints], page_id)
            for complaint, _ in complaints:
                rename(write, "complaint", complaint.org_id, complaint.id, before=(), after=complaint.refs)

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
        changes: list[tuple[Complaint, Event]],
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

    def of_client(self, org_id: str, client_id: str, *, limit: int, after: Key) -> tuple[list[Complaint], Key]:
        """A page of a client's complaints, the oldest first."""
        return _listed(client_pk(org_id, client_id), prefix="CMP#", limit=limit, after=after)

    def open_of(self, org_id: str, employee_id: str, *, limit: int, after: Key = None) -> tuple[list[Complaint], Key]:
        """A page of the open complaints that a person owns, by the day of the next step; late by nature."""
        pk = f"ORG#{org_id}#EMP#{employee_id}#OPEN"
        return _listed(pk, index="index1", prefix="complaint#", limit=limit, after=after)


def _listed(pk: str, *, index: Index | None = None, prefix: str, limit: int, after: Key) -> tuple[list[Complaint], Key]:
    def read(_: str, count: int, key: Key) -> Entries[ComplaintItem]:
        return items.entries(ComplaintItem, pk, prefix=prefix, index=index, limit=count, after=key)

    found, last = walk(["listed"], read, limit=limit, after=after)
    return [item.complaint() for item in found], last


def complaint_beside(org_id: str, named: Mapping[str, str]) -> Iterator[Place]:
    """A complaint that a request names and its client's file, to be read beside the caller's rights."""
    client_id = parent_id("cli", named.get("complaint_id", ""))
    if client_id:
        yield ComplaintItem, client_pk(org_id, client_id), complaint_sk(named["complaint_id"])
        yield from file_beside(org_id, {"client_id": client_id})
