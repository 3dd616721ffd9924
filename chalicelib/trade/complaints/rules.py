"""A complaint has an owner and a next step until what was wrong is put right and the case is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from chalicelib.clients.rules import Client
from chalicelib.core.errors import Conflict, Fault, Invalid
from chalicelib.core.events import GENESIS, Event
from chalicelib.core.ids import child_id
from chalicelib.core.refs import Ref
from chalicelib.core.versions import require_current
from chalicelib.trade.records.rules import (
    Changes,
    differences,
    event_of,
    in_charge,
    is_order_of,
    require_past,
    require_step,
    told,
)


class ComplaintKind(StrEnum):
    """What it is about: 货损, 延误, 货差, 单证, 账单, 服务."""

    DAMAGE = "damage"
    DELAY = "delay"
    LOSS = "loss"
    DOCUMENTS = "documents"
    BILLING = "billing"
    SERVICE = "service"
    OTHER = "other"


class Severity(StrEnum):
    """How much it weighs."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class ComplaintSource(StrEnum):
    """Who raised it: the client, or somebody of the company."""

    CLIENT = "client"
    INTERNAL = "internal"


class ComplaintStatus(StrEnum):
    """A complaint is open until it is closed or rejected: what is resolved may come back."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REJECTED = "rejected"


OPEN, IN_PROGRESS, RESOLVED, CLOSED, REJECTED = ComplaintStatus
ENDED = frozenset({CLOSED, REJECTED})
_ANSWERED = frozenset({RESOLVED, CLOSED, REJECTED})
_JUDGED = frozenset({RESOLVED, CLOSED})
_NEXT: Mapping[ComplaintStatus, frozenset[ComplaintStatus]] = {
    OPEN: frozenset({IN_PROGRESS, RESOLVED, REJECTED}),
    IN_PROGRESS: frozenset({RESOLVED, REJECTED}),
    RESOLVED: frozenset({IN_PROGRESS, CLOSED}),
    CLOSED: frozenset(),
    REJECTED: frozenset(),
}
_EDITABLE = (
    *("subject", "kind", "severity", "order_id", "status", "resolution", "satisfied"),
    *("next_step", "next_on", "owner_id", "refs"),
)


class ComplaintClosed(Conflict):
    """The complaint is closed or rejected, for good: what comes up again is a new one."""

    code = "complaint_closed"


@dataclass(frozen=True)
class Filing:
    """What is known when somebody complains."""

    client_id: str
    subject: str
    kind: ComplaintKind
    filed_on: date
    source: ComplaintSource
    text: str
    severity: Severity | None = None
    order_id: str | None = None
    next_step: str | None = None
    next_on: date | None = None
    owner_id: str | None = None
    refs: tuple[Ref, ...] = ()


@dataclass(frozen=True)
class Complaint:
    """A complaint of a client. `owner_id` sees it through and follows the client; `text` stays as it was filed."""

    id: str
    org_id: str
    client_id: str
    subject: str
    kind: ComplaintKind
    filed_on: date
    source: ComplaintSource
    text: str
    owner_id: str | None
    severity: Severity | None = None
    order_id: str | None = None
    status: ComplaintStatus = OPEN
    resolution: str | None = None
    satisfied: bool | None = None
    next_step: str | None = None
    next_on: date | None = None
    refs: tuple[Ref, ...] = ()
    version: int = 0
    head: str = GENESIS

    @property
    def open(self) -> bool:
        """Whether somebody still has to see it through."""
        return self.status not in ENDED

    @property
    def responsible_id(self) -> str | None:
        """Who answers for it."""
        return self.owner_id


def file(client: Client, filing: Filing, *, now: datetime) -> tuple[Complaint, Event]:
    """A new complaint; its owner is the client's account manager unless somebody is named."""
    facts = {**vars(filing), "owner_id": filing.owner_id or in_charge(client)}
    complaint = Complaint(id=child_id("cmp", client.id), org_id=client.org_id, **facts)
    require_past(now, {"filed_on": complaint.filed_on})
    return _sound(complaint), _event("ComplaintFiled", complaint, client)


def edit(complaint: Complaint, changes: Changes, *, client: Client, seen: int) -> tuple[Complaint, Event]:
    """The complaint as its editor wants it, one step on at most; `Stale` if they saw another version.

    What was resolved and comes back has not satisfied anybody.
    """
    require_current(complaint.version, seen)
    after = replace(complaint, **changes)
    if after.status is IN_PROGRESS and complaint.status is RESOLVED and "satisfied" not in changes:
        after = replace(after, satisfied=None)
    facts = differences(_told(complaint), _told(after))
    if facts["after"] and not complaint.open:
        raise ComplaintClosed
    require_step(_NEXT, complaint.status, after.status)
    return _sound(after), _event(_name(complaint, after), after, client, **facts)


def _name(before: Complaint, after: Complaint) -> str:
    if before.status is not after.status:
        return "ComplaintAdvanced"
    return "ComplaintEdited" if before.owner_id == after.owner_id else "ComplaintReassigned"


def give_to(complaint: Complaint, client: Client, receiver_id: str, *, case_id: str) -> tuple[Complaint, Event]:
    """An open complaint sees a new owner because its client moved."""
    after = replace(complaint, owner_id=receiver_id)
    facts = {"case_id": case_id, "from": complaint.owner_id, "to": receiver_id}
    return after, _event("ComplaintReassigned", after, client, **differences(_told(complaint), _told(after)), **facts)


def state_of(complaint: Complaint) -> dict[str, Any]:
    """What lists show of a complaint."""
    return {
        "status": complaint.status,
        "open": complaint.open,
        "subject": complaint.subject,
        "filed_on": told(complaint.filed_on),
        "next_step": complaint.next_step,
        "next_on": told(complaint.next_on),
        "owner_id": complaint.owner_id,
    }


def _event(name: str, complaint: Complaint, client: Client, **facts: Any) -> Event:
    return event_of(name, complaint.id, client, state_of(complaint), **facts)


def _told(complaint: Complaint) -> dict[str, Any]:
    return {name: told(getattr(complaint, name)) for name in _EDITABLE}


def _sound(complaint: Complaint) -> Complaint:
    """The complaint if what it says fits its status and its client; `Invalid` names every field that does not."""
    faults = []
    if complaint.status in _ANSWERED and complaint.resolution is None:
        faults.append(Fault("resolution", "resolution_needed"))
    if complaint.satisfied is not None and complaint.status not in _JUDGED:
        faults.append(Fault("satisfied", "not_resolved_yet"))
    if complaint.order_id is not None and not is_order_of(complaint.client_id, complaint.order_id):
        faults.append(Fault("order_id", "order_of_another_client"))
    if faults:
        raise Invalid(errors=faults)
    return complaint
