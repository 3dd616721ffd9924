"""Who is told what of an event: messages made of what the event says, worded when they are read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.core.ids import made_at, ulid

KEPT_FOR = timedelta(days=180)
MOST_UNREAD = 99
_FAMILY = "com.baton.handover."
Data = Mapping[str, Any]

# Who is told what of an event: the fact that names the person, and the kind of message. The first line of a person
# counts.
TOLD: Mapping[str, tuple[tuple[str, str], ...]] = {
    "opened": (
        ("leaver_id", "handover_opened"),
        ("lead_id", "handover_opened_lead"),
        ("interim_holder_id", "handover_opened_interim"),
        ("head_id", "handover_opened_line"),
        ("received_by", "handover_opened_line"),
    ),
    "successors_proposed": (("successor_id", "clients_offered"),),
    "successor_declined": (("lead_id", "offer_declined"), ("interim_holder_id", "offer_declined")),
    "evidence_rejected": (("leaver_id", "evidence_rejected"),),
    "notice_returned": (("lead_id", "notice_returned"), ("receiver_id", "notice_returned_receiver")),
    "verdict_given": (("leaver_id", "verdict_given"),),
    "rejected": (
        ("leaver_id", "handover_rejected"),
        ("lead_id", "handover_rejected_line"),
        ("interim_holder_id", "handover_rejected_line"),
    ),
    "approved": (
        ("leaver_id", "handover_approved"),
        ("lead_id", "handover_approved_line"),
        ("interim_holder_id", "handover_approved_line"),
        ("received_by", "handover_approved_line"),
    ),
    "closed": (
        ("leaver_id", "handover_closed"),
        ("lead_id", "handover_closed_line"),
        ("interim_holder_id", "handover_closed_line"),
        ("head_id", "handover_closed_line"),
        ("received_by", "handover_closed_line"),
    ),
}
# The last of these to happen starts the review; the state after it says so.
_BEFORE_REVIEW = ("task_completed", "successor_accepted", "portfolio_counted")
# Which client goes to whom: each of these people is told how many are theirs.
_SHARED = {"successors_planned": "clients_offered", "clients_moved": "clients_received"}
TYPES = frozenset(f"{_FAMILY}{name}.v1" for name in (*TOLD, *_BEFORE_REVIEW, *_SHARED))

_RECEIPT = "/v1/handovers/{subject}/receipt"
_CASE, _SUCCESSORS = "/v1/handovers/{subject}", "/v1/handovers/{subject}/successors"
_MINE = "/v1/handovers?waiting_for=me"


@dataclass(frozen=True)
class Kind:
    """What a kind of message says: the facts that its words need, and where its one action leads."""

    facts: tuple[str, ...]
    href: str


KINDS: Mapping[str, Kind] = {
    "resignation_received": Kind(
        ("received_on", "last_day", "interim_holder_id", "tasks_total", "first_due_on"), _CASE
    ),
    "handover_opened": Kind(("last_day", "interim_holder_id", "tasks_total", "first_due_on"), _CASE),
    "handover_opened_lead": Kind(("leaver_id", "last_day", "due_on", "interim_holder_id"), _SUCCESSORS),
    "handover_opened_interim": Kind(("leaver_id", "last_day", "due_on"), "/v1/orders"),
    "handover_opened_line": Kind(("leaver_id", "last_day", "due_on", "interim_holder_id"), _CASE),
    "clients_offered": Kind(("leaver_id", "clients", "interim_holder_id"), _MINE),
    "notice_returned": Kind(("leaver_id", "client_name"), "/v1/handovers/{subject}/client-notices"),
    "notice_returned_receiver": Kind(("leaver_id", "client_name"), "/v1/clients"),
    "offer_declined": Kind(("leaver_id", "successor_id", "open_moves"), _SUCCESSORS),
    "receivers_complete": Kind(("leaver_id", "moves_total"), _CASE),
    "review_started": Kind(("moves_total", "last_day"), _CASE),
    "approval_asked": Kind(("leaver_id", "party", "tasks_total", "moves_total", "due_on"), _CASE),
    "evidence_rejected": Kind(("task", "file_name", "reason", "due_on"), _CASE),
    "verdict_given": Kind(("party",), _CASE),
    "handover_rejected": Kind(("party", "reopened", "comment", "unchanged", "due_on"), _CASE),
    "handover_rejected_line": Kind(("leaver_id", "party", "reopened", "comment", "due_on"), _CASE),
    "handover_approved": Kind(("last_day",), _CASE),
    "handover_approved_line": Kind(("leaver_id", "moves_total"), _CASE),
    "clients_received": Kind(("leaver_id", "clients"), "/v1/clients"),
    "handover_closed": Kind(("moved",), _RECEIPT),
    "handover_closed_line": Kind(("leaver_id", "moved"), _CASE),
}


@dataclass(frozen=True)
class Note:
    """What one person is told: the kind of message, and the facts that its words need."""

    employee_id: str
    kind: str
    facts: Data


@dataclass(frozen=True)
class Message:
    """A note in a person's inbox; `subject` is what it is about, `at` the instant of the event (UTC)."""

    id: str
    org_id: str
    note: Note
    subject: str
    at: str
    read_at: datetime | None = None

    @property
    def href(self) -> str:
        """Where its action leads."""
        return KINDS[self.note.kind].href.format(subject=self.subject)

    @property
    def people(self) -> set[str]:
        """Whom its words name."""
        return {str(value) for name, value in self.note.facts.items() if name.endswith("_id") and value}


def message_id(event_id: str, employee_id: str) -> str:
    """The id of what an event tells a person: always the same, and in the order of events."""
    moment = round(made_at(event_id).timestamp() * 1000)
    return f"msg_{ulid(moment, hashlib.sha256(f'{event_id} {employee_id}'.encode()).digest()[:10])}"


def notes(event_type: str, data: Data) -> list[Note]:
    """What an event tells whom, one message a person; nothing when it does not say whom it concerns."""
    if event_type not in TYPES or "state" not in data:
        return []
    name = event_type.removeprefix(_FAMILY).removesuffix(".v1")
    first: dict[str, Note] = {}
    for employee_id, kind, more in _told(name, data, data["state"]):
        if employee_id:
            first.setdefault(employee_id, _note(employee_id, kind, {**data["state"], **data, **more}))
    return list(first.values())


def _told(name: str, data: Data, state: Data) -> Iterator[tuple[str, str, Data]]:
    """Person, kind of message, and what only this person's message says."""
    for who, kind in TOLD.get(name, ()):
        yield {**state, **data}[who], _fitting(kind, data), _counted(data, state)
    if name in _BEFORE_REVIEW and state["phase"] == "review":
        yield from ((who, "approval_asked", {"party": party}) for party, who in state["approvers"].items())
        yield state["leaver_id"], "review_started", {}
    if name == "successor_accepted" and not state["open_moves"]:
        yield from ((state[who], "receivers_complete", {}) for who in ("lead_id", "interim_holder_id"))
    if name in _SHARED:
        receivers = list(data["moves"].values())
        yield from ((who, _SHARED[name], {"clients": receivers.count(who)}) for who in dict.fromkeys(receivers))
    if name == "closed":
        yield from ((who, "handover_closed_line", {}) for who in state["approvers"].values())


def _fitting(kind: str, data: Data) -> str:
    """Who resigned is told that the notice arrived."""
    resigned = kind == "handover_opened" and data["reason"] == "resignation"
    return "resignation_received" if resigned else kind


def _counted(data: Data, state: Data) -> Data:
    """What follows from the facts by counting."""
    reopened = data.get("reopened", ())
    return {"clients": len(data.get("client_ids", ())), "unchanged": state["tasks_total"] - len(reopened)}


def _note(employee_id: str, kind: str, facts: Data) -> Note:
    return Note(employee_id, kind, {name: facts[name] for name in KINDS[kind].facts})
