"""Use cases of declarations: the leaver says how things stand, and somebody else says which exceptions count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from chalicelib.core.access import Actor, Caller, require_unbiased
from chalicelib.core.errors import Fault, Invalid, NotFound
from chalicelib.core.events import Event
from chalicelib.handover.declarations import rules
from chalicelib.handover.declarations.rules import Declaration, Entry, Exemption, Given, Item
from chalicelib.handover.moves.rules import Move, SuccessorUnfit
from chalicelib.handover.rules import Handover, TaskSpec
from chalicelib.handover.service import Cases, People, own_case, seen_case
from chalicelib.people.assets.rules import Asset
from chalicelib.people.channels.rules import Channel
from chalicelib.people.rules import Access


class Declarations(Protocol):
    """Where declarations are kept."""

    def of_task(self, org_id: str, case_id: str, task: int) -> Declaration:
        """Everything declared of one task."""

    def get(self, org_id: str, case_id: str, task: int, subject_id: str) -> Item | None:
        """What is declared of one subject."""

    def save_whole(self, case: Handover, task: int, given: Given, event: Event, *, by: Actor, now: datetime) -> None:
        """Write the answers about a task as a whole with the case's next event."""

    def save_items(
        self,
        case: Handover,
        task: int,
        declared: Sequence[Item],
        event: Event,
        *,
        people: Sequence[Access] = (),
        by: Actor,
        now: datetime,
    ) -> None:
        """Write items of a task with the case's next event; these people must still be as read."""


class Moves(Protocol):
    """Where the case's clients are kept."""

    def get(self, org_id: str, case_id: str, client_id: str, /) -> Move | None:
        """One of them."""


class Channels(Protocol):
    """Where channels are kept."""

    def get(self, org_id: str, employee_id: str, channel_id: str, /) -> Channel | None:
        """One of a person's."""


class Assets(Protocol):
    """Where the company's things are kept."""

    def get(self, org_id: str, asset_id: str, /) -> Asset | None:
        """One of them."""


@dataclass(frozen=True)
class Subjects:
    """Where what a task has as its subjects is found."""

    moves: Moves
    channels: Channels
    assets: Assets

    def has(self, case: Handover, spec: TaskSpec, subject_id: str) -> bool:
        """Whether it is the case's: of one of its clients, a channel of the leaver's, a thing in their hands."""
        client_id = rules.client_of(spec, subject_id)
        if client_id is not None:
            return self.of_client(case, client_id)
        if spec.code == "channels":
            return self.channels.get(case.org_id, case.leaver_id, subject_id) is not None
        asset = self.assets.get(case.org_id, subject_id)
        return asset is not None and asset.holder_id == case.leaver_id

    def of_client(self, case: Handover, client_id: str) -> bool:
        """Whether a client is one of the case's."""
        return self.moves.get(case.org_id, case.id, client_id) is not None


def declare_task(
    caller: Caller,
    case_id: str,
    task: int,
    given: Given,
    *,
    cases: Cases,
    subjects: Subjects,
    declarations: Declarations,
    now: datetime,
) -> Declaration:
    """Answer what a task of the caller's case asks about the whole; the clients it names must be of the case."""
    case = own_case(caller, case_id, cases=cases)
    event = rules.declare(case, task, given)
    for client_id in given.values.get("clients_aware", ()):
        if not subjects.of_client(case, client_id):
            raise Invalid(errors=[Fault(f"{given.code}.clients_aware", "unknown_client")])
    declared = declarations.of_task(case.org_id, case.id, task)
    declarations.save_whole(case, task, given, event, by=caller, now=now)
    return Declaration(given.values, declared.items)


def declare_subject(
    caller: Caller,
    case_id: str,
    task: int,
    subject_id: str,
    entry: Entry,
    *,
    today: date,
    cases: Cases,
    people: People,
    subjects: Subjects,
    declarations: Declarations,
    now: datetime,
) -> Item:
    """Declare one subject of a task of the caller's case, or ask for an exception that somebody else owns."""
    case = own_case(caller, case_id, cases=cases)
    spec = rules.declarable(case, task)
    if not subjects.has(case, spec, subject_id):
        raise NotFound
    owners = [_owner(case, entry.exemption, today, people=people)] if entry.exemption else []
    declared = declarations.of_task(case.org_id, case.id, task)
    item, event = rules.declare_subject(case, task, declared, subject_id, entry, by=caller.employee_id, now=now)
    declarations.save_items(case, task, [item], event, people=owners, by=caller, now=now)
    return item


def decide_exception(
    caller: Caller,
    case_id: str,
    task: int,
    subject_id: str,
    *,
    approved: bool,
    reason: str,
    cases: Cases,
    people: People,
    declarations: Declarations,
    now: datetime,
) -> Item:
    """Say whether an exception counts; nobody says it of their own or a relative's case."""
    case = seen_case(caller, case_id, "evidence:review", cases=cases)
    case.spec(task)
    item = declarations.get(case.org_id, case.id, task, subject_id)
    leaver = people.access(case.org_id, case.leaver_id)
    if item is None or leaver is None:
        raise NotFound
    require_unbiased(caller, leaver)
    changed, decided, event = rules.decide(case, task, item, caller, approved=approved, reason=reason)
    declarations.save_items(changed, task, [decided], event, people=[leaver], by=caller, now=now)
    return decided


def _owner(case: Handover, exemption: Exemption, today: date, *, people: People) -> Access:
    """Who sees to what an exception leaves open: somebody else, who is able to receive."""
    faults = list(rules.date_faults(exemption, today))
    if faults:
        raise Invalid(errors=faults)
    owner = people.access(case.org_id, exemption.owner_id)
    if owner is None or owner.employee_id == case.leaver_id or not owner.may_receive:
        raise SuccessorUnfit("exception.owner_id")
    return owner
