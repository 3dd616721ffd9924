"""What is declared of a task, as a whole and of each subject, and where an exception stands in for what is missing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from chalicelib.core.access import Caller
from chalicelib.core.errors import Conflict, Fault, Invalid, NotFound
from chalicelib.core.events import Event
from chalicelib.core.ids import parent_id
from chalicelib.core.texts import folded
from chalicelib.handover.evidence.rules import ReasonMissing, require_party
from chalicelib.handover.rules import Handover, TaskComplete, TaskSpec, TaskStatus, reopen, require_open

SHORTEST_NOTE = 20
# Whose answers about the whole a task waits for, and what kinds of subjects each task has.
WHOLES = frozenset({"competitor_contact", "complaints", "channels", "assets"})
SUBJECTS: Mapping[str, frozenset[str]] = {
    "client_files": frozenset({"cli"}),
    "open_orders": frozenset({"ord"}),
    "follow_up_records": frozenset({"cli"}),
    "receivables": frozenset({"rec", "cli"}),
    "prices": frozenset({"cli"}),
    "introductions": frozenset({"cli"}),
    "complaints": frozenset({"cmp", "cli"}),
    "channels": frozenset({"chn"}),
    "assets": frozenset({"ast"}),
}


class NothingToDeclare(Conflict):
    """The task asks for no such declaration."""

    code = "nothing_to_declare"


class OtherTask(Invalid):
    """What is declared belongs to a task of another code."""

    code = "other_task"

    def __init__(self, code: str) -> None:
        super().__init__(errors=[Fault(code, self.code)])


@dataclass(frozen=True)
class Attempt:
    """One dated try to do what an exception says could not be done."""

    on: date
    what: str


@dataclass(frozen=True)
class Exemption:
    """Why one subject of a task goes without, and who sees to it by when; it counts once somebody else approved it."""

    code: str
    reason: str
    attempts: tuple[Attempt, ...]
    next_step: str
    owner_id: str
    due_on: date
    approved_by: str | None = None
    rejected_by: str | None = None
    decision_reason: str = ""

    @property
    def undecided(self) -> Exemption:
        """The same one before anybody said anything of it."""
        return replace(self, approved_by=None, rejected_by=None, decision_reason="")

    def decided(self, by: str, *, approved: bool, reason: str) -> Exemption:
        """It with what was said of it last."""
        yes, no = (by, None) if approved else (None, by)
        return replace(self, approved_by=yes, rejected_by=no, decision_reason=reason)


@dataclass(frozen=True)
class Item:
    """What is declared of one subject (a client, an order, a debt). `values` is what the task asks, in plain JSON."""

    subject_id: str
    values: Mapping[str, Any]
    by: str
    declared_at: datetime
    exemption: Exemption | None = None

    @property
    def excused(self) -> bool:
        """Whether an approved exception stands in for whatever this subject misses."""
        return self.exemption is not None and self.exemption.approved_by is not None


@dataclass(frozen=True)
class Declaration:
    """Everything declared of a task: answers about the whole, items by the id of their subject."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    items: Mapping[str, Item] = field(default_factory=dict)

    @property
    def excused(self) -> frozenset[str]:
        """The subjects that miss nothing any more."""
        return frozenset(subject for subject, item in self.items.items() if item.excused)

    @property
    def exempted(self) -> list[Item]:
        """The subjects for which an exception is asked or approved."""
        return [item for item in self.items.values() if item.exemption]

    def exempted_percent(self, clients: int) -> int:
        """For how many of a hundred clients an exception is asked, of them or of what is theirs; rounded up."""
        exempted = {_client_in(item.subject_id) for item in self.exempted} - {None}
        return -(-100 * len(exempted) // clients) if clients else 0


@dataclass(frozen=True)
class Given:
    """What a person declares, in plain JSON, of a task of this code."""

    code: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """What is to be different about one subject: values, if given, and its exception, unless that is kept."""

    given: Given | None
    exemption: Exemption | None
    keeps_exemption: bool


def declarable(case: Handover, number: int) -> TaskSpec:
    """The line of a task of which something may be declared: the case is open, and the task not complete."""
    require_open(case)
    spec = case.spec(number)
    if case.tasks[number] is TaskStatus.COMPLETE:
        raise TaskComplete
    return spec


def declare(case: Handover, number: int, given: Given) -> Event:
    """Answer what a task asks about the whole; the newest answers stand."""
    spec = declarable(case, number)
    if spec.code not in WHOLES:
        raise NothingToDeclare
    _require_task(spec, given)
    faults = list(_unanswered(given))
    if faults:
        raise Invalid(errors=faults)
    return case.event("TaskDeclared", number=number, code=spec.code, sha256=_digest(given.values))


def declare_subject(
    case: Handover, number: int, declared: Declaration, subject_id: str, entry: Entry, *, by: str, now: datetime
) -> tuple[Item, Event]:
    """Declare one subject of a task; what was approved of it before counts no more."""
    spec = declarable(case, number)
    if entry.given:
        _require_task(spec, entry.given)
    before = declared.items.get(subject_id)
    exemption = before.exemption if before and entry.keeps_exemption else entry.exemption
    values = entry.given.values if entry.given else before.values if before else {}
    item = Item(subject_id, values, by, now, exemption.undecided if exemption else None)
    faults = list(_poor_note(spec.code, item, declared)) if entry.given else []
    if faults:
        raise Invalid(errors=faults)
    return item, case.event("SubjectDeclared", number=number, code=spec.code, subjects=[_told(item)])


def decide(
    case: Handover, number: int, item: Item, judge: Caller, *, approved: bool, reason: str
) -> tuple[Handover, Item, Event]:
    """What the task's party says of an exception of an open case; a rejected one reopens its task."""
    require_open(case)
    if item.exemption is None:
        raise NotFound
    if not approved and not reason:
        raise ReasonMissing
    require_party(case, judge, case.spec(number).party)
    decided = replace(item, exemption=item.exemption.decided(judge.employee_id, approved=approved, reason=reason))
    changed = case if approved else reopen(case, number)
    facts = {
        "number": number,
        "subject_id": item.subject_id,
        "code": item.exemption.code,
        "verdict": "approved" if approved else "rejected",
        "reason": reason,
        "status": changed.tasks[number].value,
    }
    return changed, decided, case.event("ExceptionDecided", **facts)


def client_of(spec: TaskSpec, subject_id: str) -> str | None:
    """The client that a subject of a task is or belongs to, None for a channel or a thing; 404 for other kinds."""
    if spec.code not in SUBJECTS:
        raise NothingToDeclare
    if subject_id.partition("_")[0] not in SUBJECTS[spec.code]:
        raise NotFound
    return _client_in(subject_id)


def _client_in(subject_id: str) -> str | None:
    kind = subject_id.partition("_")[0]
    if kind in ("chn", "ast"):
        return None
    return subject_id if kind == "cli" else parent_id("cli", subject_id) or ""


def date_faults(exemption: Exemption, today: date) -> Iterator[Fault]:
    """Nobody has tried tomorrow, and nothing is due yesterday."""
    for place, attempt in enumerate(exemption.attempts):
        if attempt.on > today:
            yield Fault(f"exception.attempts.{place}.on", "day_to_come")
    if exemption.due_on < today:
        yield Fault("exception.due_on", "due_in_the_past")


def missing(code: str, declared: Declaration) -> Iterator[Fault]:
    """What a task's declaration lacks: answers about the whole, promises that are listed, approvals."""
    if code in WHOLES and not declared.answers:
        yield Fault("declaration", "declaration_missing")
    listed = any(item.values.get("promises") for item in declared.items.values())
    if code == "complaints" and declared.answers.get("promises") == "listed" and not listed:
        yield Fault("declaration", "promises_missing")
    for item in declared.exempted:
        if not item.excused:
            yield Fault("exception", "exception_not_approved", item.subject_id)


def _require_task(spec: TaskSpec, given: Given) -> None:
    if given.code != spec.code:
        raise OtherTask(given.code)


def _unanswered(given: Given) -> Iterator[Fault]:
    """Whoever does not decline to say answers every question; whoever refuses to sign says why."""
    asked: Sequence[str] = ()
    if given.code == "competitor_contact" and not given.values["declines"]:
        asked = ("contacted_by", "clients_aware", "related_companies", "non_compete")
    if given.code == "assets" and given.values["acknowledgement"] == "refused":
        asked = ("refusal_reason",)
    for name in asked:
        if name not in given.values:
            yield Fault(f"{given.code}.{name}", "answer_missing")


def _poor_note(code: str, item: Item, declared: Declaration) -> Iterator[Fault]:
    if code != "follow_up_records":
        return
    note = _note(item)
    if len(note) < SHORTEST_NOTE:
        yield Fault("follow_up_records.standing", "note_too_short", item.subject_id)
    others = (other for subject, other in declared.items.items() if subject != item.subject_id and other.values)
    if any(_note(other) == note for other in others):
        yield Fault("follow_up_records.standing", "note_repeated", item.subject_id)


def _note(item: Item) -> str:
    """What a note says, without the blanks and widths by which a copy could be made to differ."""
    text = "".join(item.values[name] for name in ("standing", "next_step", "decider"))
    return "".join(folded(text).split())


def _told(item: Item) -> dict[str, Any]:
    """What an event says of an item: that it was declared, and a fingerprint of what."""
    exemption = item.exemption
    what = {"values": item.values, "exception": _plain(exemption) if exemption else None}
    return {"subject_id": item.subject_id, "exception": exemption.code if exemption else None, "sha256": _digest(what)}


def _plain(exemption: Exemption) -> dict[str, Any]:
    attempts = [[attempt.on.isoformat(), attempt.what] for attempt in exemption.attempts]
    return {**vars(exemption), "attempts": attempts, "due_on": exemption.due_on.isoformat()}


def _digest(what: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(what, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
