"""A summary is folded out of facts that come once each and in any order, and is the same whatever the order was.

Sums grow by the differences that events tell. A contact is kept by when it was, an open matter by its newest event. A
closed matter is forgotten when all its events have come; until then its number stays, lest an older one reopen it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from chalicelib.insight.rules import Numbers, State, Told, day_of

CONTACTS, MONTHS, LISTED, GONE = 20, 24, 50, 100
GIST, TEXT = 200, 40
MATTERS = ("order", "receivable", "complaint")
# By which day what is to be done about a matter is due: those due first are listed.
_DUE = {"order": "next_on", "receivable": "due_on", "complaint": "next_on"}
_SHOWN = {
    "order": (
        *("status", "placed_at", "lane", "amount", "currency", "next_step", "next_on", "next_owner_id"),
        "responsible_id",
    ),
    "receivable": (
        *("kind", "stage", "amount", "open_amount", "disputed_amount", "currency", "invoice_no", "due_on"),
        "responsible_id",
    ),
    "complaint": ("status", "subject", "filed_on", "next_step", "next_on", "owner_id"),
    "interaction": (
        *("version", "channel", "direction", "occurred_at", "recorded_at", "employee_id", "summary"),
        *("next_step", "next_on"),
    ),
}
_LATEST = "9999-12-31"


@dataclass(frozen=True)
class Fact:
    """What one event tells of a client: of a record, or, when `told` is None, that its custody changed."""

    told: Told | None = None
    zone: str = ""


@dataclass(frozen=True)
class Matter:
    """An open matter as of event `seq` of its chain, `come` of which have come."""

    seq: int
    come: int
    state: State


@dataclass(frozen=True)
class NextStep:
    """What is to be done next, and by which day."""

    text: str
    on: str


@dataclass(frozen=True)
class Summary:
    """What is known of a client. `facts` counts what was folded; `open` lists the matters due first, `counts` all."""

    facts: int = 0
    contacts: Mapping[str, State] = field(default_factory=dict)
    months: Mapping[str, Numbers] = field(default_factory=dict)
    open: Mapping[str, Mapping[str, Matter]] = field(default_factory=dict)
    gone: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    counts: Numbers = field(default_factory=dict)
    sums: Numbers = field(default_factory=dict)
    first_order_on: str | None = None
    last_order_on: str | None = None

    @property
    def last_contact(self) -> State | None:
        """The newest interaction."""
        return next(iter(self.contacts.values()), None)

    @property
    def next_step(self) -> NextStep | None:
        """The first step that is dated: of the open matters, and of the newest interaction that has one."""
        matters = [(one, matter.state) for kind in MATTERS for one, matter in self.open.get(kind, {}).items()]
        dated = [(key, state) for key, state in matters if _step(state)]
        dated += [(key, state) for key, state in self.contacts.items() if _step(state)][:1]
        found = min(dated, key=lambda one: (one[1]["next_on"], one[0]), default=None)
        return _step(found[1]) if found else None

    @property
    def next_due_on(self) -> str | None:
        """The first day on which an open receivable falls due."""
        days = [matter.state["due_on"] for matter in self.open.get("receivable", {}).values()]
        return min((day for day in days if day), default=None)

    def plain(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)

    @classmethod
    def from_plain(cls, facts: Mapping[str, Any]) -> Summary:
        """What `plain` made of it."""
        open_ = {
            kind: {one: Matter(**matter) for one, matter in found.items()} for kind, found in facts["open"].items()
        }
        gone = {one: (seq, come) for one, (seq, come) in facts["gone"].items()}
        return cls(**{**facts, "open": open_, "gone": gone})


def _step(state: State) -> NextStep | None:
    text, day = state.get("next_step"), state.get("next_on")
    return NextStep(text, day) if text and day else None


def live(summary: Summary) -> dict[str, Any]:
    """The columns that lists show of a client."""
    contact, step = summary.last_contact, summary.next_step
    return {
        "first_order_on": summary.first_order_on,
        "last_order_on": summary.last_order_on,
        "last_contact_at": contact["occurred_at"] if contact else None,
        "last_contact_by": contact["employee_id"] if contact else None,
        "next_step": step.text if step else None,
        "next_on": step.on if step else None,
        "open_orders": summary.counts.get("order", 0),
        "open_complaints": summary.counts.get("complaint", 0),
        "open_receivables": summary.counts.get("receivable", 0),
        "receivables_fen": summary.sums.get("receivable", 0),
        "next_due_on": summary.next_due_on,
    }


def fold(summary: Summary, facts: Iterable[Fact]) -> Summary:
    """The summary with more facts, each of which it has not seen yet."""
    made = _Making(summary)
    for fact in facts:
        made.take(fact)
    return made.done()


class _Making:
    """A summary while facts are folded into it."""

    def __init__(self, summary: Summary) -> None:
        self._facts = summary.facts
        self._contacts = dict(summary.contacts)
        self._months = {month: dict(numbers) for month, numbers in summary.months.items()}
        self._open = {kind: dict(summary.open.get(kind, {})) for kind in MATTERS}
        self._gone = dict(summary.gone)
        self._counts = {kind: summary.counts.get(kind, 0) for kind in MATTERS}
        self._sums = {kind: summary.sums.get(kind, 0) for kind in ("order", "receivable")}
        self._days = [day for day in (summary.first_order_on, summary.last_order_on) if day]

    def take(self, fact: Fact) -> None:
        """Fold one fact."""
        self._facts += 1
        told = fact.told
        if told is None:
            return
        for month, numbers in told.counts(fact.zone).items():
            _add(self._months.setdefault(month, {}), numbers)
        if told.kind == "interaction":
            self._contact(told)
        elif told.kind in MATTERS:
            self._matter(told)
        if told.kind == "order":
            self._days.append(day_of(told.now, fact.zone))

    def _contact(self, told: Told) -> None:
        known = self._contacts.get(told.id)
        if known is None or known["version"] < told.now["version"]:
            self._contacts[told.id] = _shown(told)

    def _matter(self, told: Told) -> None:
        self._counts[told.kind] += told.opened
        if told.kind in self._sums:
            self._sums[told.kind] += told.more_open("open_amount" if told.kind == "receivable" else "amount")
        listed = self._open[told.kind]
        known = listed.pop(told.id, None)
        seq, come = (known.seq, known.come) if known else self._gone.pop(told.id, (0, 0))
        if told.seq > seq:
            self._keep(told, come + 1)
        elif known:
            listed[told.id] = Matter(seq, come + 1, known.state)
        elif come + 1 < seq:
            self._gone[told.id] = (seq, come + 1)

    def _keep(self, told: Told, come: int) -> None:
        if told.open:
            self._open[told.kind][told.id] = Matter(told.seq, come, _shown(told))
        elif come < told.seq:
            self._gone[told.id] = (told.seq, come)

    def done(self) -> Summary:
        """What has become of it, within its bounds."""
        contacts = sorted(self._contacts.items(), key=lambda one: (one[1]["occurred_at"], one[0]), reverse=True)
        return Summary(
            facts=self._facts,
            contacts=dict(contacts[:CONTACTS]),
            months=dict(sorted(self._months.items(), reverse=True)[:MONTHS]),
            open={kind: _listed(kind, found) for kind, found in self._open.items()},
            gone=dict(list(self._gone.items())[-GONE:]),
            counts=self._counts,
            sums=self._sums,
            first_order_on=min(self._days, default=None),
            last_order_on=max(self._days, default=None),
        )


def _add(numbers: dict[str, int], more: Numbers) -> None:
    for name, number in more.items():
        numbers[name] = numbers.get(name, 0) + number


def _listed(kind: str, found: Mapping[str, Matter]) -> dict[str, Matter]:
    """The matters due first, as many as are listed."""
    due = sorted(found.items(), key=lambda one: (one[1].state[_DUE[kind]] or _LATEST, one[0]))
    return dict(due[:LISTED])


def _shown(told: Told) -> dict[str, Any]:
    """What lists show of a record, no text longer than they need."""
    return {name: _short(name, told.now.get(name)) for name in _SHOWN[told.kind]}


def _short(name: str, value: Any) -> Any:
    return value[: GIST if name == "summary" else TEXT] if isinstance(value, str) else value
