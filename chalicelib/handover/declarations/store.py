"""Declarations of a case: a row for the whole of each task, and one for each of its subjects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from pynamodb.attributes import UnicodeAttribute

from chalicelib.aws import items
from chalicelib.aws.items import HandoverTable, JsonText
from chalicelib.aws.tables import transaction
from chalicelib.core import clock
from chalicelib.core.access import Actor
from chalicelib.core.events import Event
from chalicelib.handover.declarations.rules import Attempt, Declaration, Exemption, Given, Item
from chalicelib.handover.rules import Handover
from chalicelib.handover.store import case_pk, save_case
from chalicelib.people.rules import Access
from chalicelib.people.store import require_rights


def declaration_sk(task: int, subject_id: str = "") -> str:
    """The row of a task as a whole, or of one of its subjects."""
    return f"DECL#{task:02d}#{subject_id}" if subject_id else f"DECL#{task:02d}"


class DeclarationItem(HandoverTable, discriminator="declaration"):
    """What is declared of a task as a whole, or of one subject."""

    subject_id = UnicodeAttribute(null=True)
    facts = JsonText()

    @classmethod
    def of(cls, org_id: str, case_id: str, task: int, item: Item) -> DeclarationItem:
        """The item of one subject."""
        facts = asdict(item) | {"declared_at": clock.to_text(item.declared_at)}
        if item.exemption:
            facts["exemption"] = _facts(item.exemption)
        sk = declaration_sk(task, item.subject_id)
        return cls(pk=case_pk(org_id, case_id), sk=sk, subject_id=item.subject_id, facts=facts)

    def item(self) -> Item:
        """What is declared of its subject."""
        facts: dict[str, Any] = dict(self.facts)
        declared_at = clock.from_text(facts["declared_at"])
        exemption = _read(facts["exemption"]) if facts["exemption"] else None
        return Item(**{**facts, "declared_at": declared_at, "exemption": exemption})


def _facts(exemption: Exemption) -> dict[str, Any]:
    attempts = [{"on": attempt.on.isoformat(), "what": attempt.what} for attempt in exemption.attempts]
    return asdict(exemption) | {"attempts": attempts, "due_on": exemption.due_on.isoformat()}


def _read(facts: dict[str, Any]) -> Exemption:
    attempts = tuple(Attempt(date.fromisoformat(one["on"]), one["what"]) for one in facts["attempts"])
    return Exemption(**{**facts, "attempts": attempts, "due_on": date.fromisoformat(facts["due_on"])})


class DeclarationStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def of_task(self, org_id: str, case_id: str, task: int) -> Declaration:
        """Everything declared of one task."""
        rows = items.every(DeclarationItem, case_pk(org_id, case_id), prefix=declaration_sk(task))
        answers: dict[str, Any] = next((row.facts for row in rows if not row.subject_id), {})
        return Declaration(answers, {row.subject_id: row.item() for row in rows if row.subject_id})

    def get(self, org_id: str, case_id: str, task: int, subject_id: str) -> Item | None:
        """What is declared of one subject."""
        row = items.get(DeclarationItem, case_pk(org_id, case_id), declaration_sk(task, subject_id))
        return row.item() if row else None

    def save_whole(self, case: Handover, task: int, given: Given, event: Event, *, by: Actor, now: datetime) -> None:
        """Write the answers about a task as a whole with the case's next event."""
        pk, sk = case_pk(case.org_id, case.id), declaration_sk(task)
        with transaction(by, now) as write:
            save_case(write, case, event)
            write.put(DeclarationItem(pk=pk, sk=sk, facts=dict(given.values)))

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
        """Write up to 80 items of a task with the case's next event; these people must still be as read."""
        with transaction(by, now) as write:
            save_case(write, case, event)
            for item in declared:
                write.put(DeclarationItem.of(case.org_id, case.id, task, item))
            for person in people:
                require_rights(write, person)
