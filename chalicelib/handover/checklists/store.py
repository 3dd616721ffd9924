"""The company's own checklists, one item each; where there is none, Baton's stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import datetime

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.aws import items
from chalicelib.aws.items import Aggregate, HandoverTable, Place
from chalicelib.aws.tables import transaction
from chalicelib.core.access import Actor
from chalicelib.core.events import Event
from chalicelib.handover.checklists import rules
from chalicelib.handover.checklists.rules import GENERAL, SALES, Checklist
from chalicelib.handover.rules import Party, TaskSpec
from chalicelib.people.rules import Access
from chalicelib.people.store import ProfileItem, profile_key, rights_of
from chalicelib.people.structure.rules import Position
from chalicelib.people.structure.store import part_beside


def checklists_pk(org_id: str) -> str:
    """The partition of a company's checklists."""
    return f"ORG#{org_id}#CHECKLIST"


class ChecklistItem(Aggregate, HandoverTable, discriminator="checklist"):
    """One checklist of a company's own."""

    org_id = UnicodeAttribute()
    tasks = JSONAttribute()

    @classmethod
    def of(cls, checklist: Checklist) -> ChecklistItem:
        """The item of a checklist."""
        return cls(
            pk=checklists_pk(checklist.org_id),
            sk=checklist.key,
            org_id=checklist.org_id,
            tasks=[asdict(task) for task in checklist.tasks],
            version=checklist.version,
            head=checklist.head,
        )

    def checklist(self) -> Checklist:
        """The checklist this item holds."""
        tasks = tuple(TaskSpec(**{**task, "party": Party(task["party"])}) for task in self.tasks)
        return Checklist(self.sk, self.org_id, tasks, int(self.version), self.head)


class ChecklistStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def get(self, org_id: str, key: str) -> Checklist | None:
        """A checklist of the company's own as it is now."""
        item = items.get(ChecklistItem, checklists_pk(org_id), key)
        return item.checklist() if item else None

    def own(self, org_id: str) -> list[Checklist]:
        """All that the company has made its own, by key; it has a few positions."""
        return [item.checklist() for item in items.every(ChecklistItem, checklists_pk(org_id), prefix="")]

    def of(self, org_id: str, person: Access) -> Checklist:
        """What somebody has to do who leaves: by their position, else by whether they sell."""
        default = rules.default_key(person.roles)
        profile = items.get(ProfileItem, *profile_key(org_id, person.employee_id))
        position = profile.position_id if profile else ""
        found = self.get(org_id, position) if position else None
        return found or self.get(org_id, default) or rules.known(org_id, default)

    def save(self, checklist: Checklist, event: Event, *, by: Actor, now: datetime) -> Checklist:
        """Write a checklist and its event."""
        with transaction(by, now) as write:
            recorded = write.change(ChecklistItem.of(checklist), event)
        return replace(checklist, version=recorded.seq, head=recorded.hash)


def _place(org_id: str, key: str) -> Place:
    return ChecklistItem, checklists_pk(org_id), key


def leaver_beside(org_id: str, named: Mapping[str, str]) -> Iterator[Place]:
    """The rights, the position and the checklist of whoever is to leave, to be read beside the caller's rights."""
    if "employee_id" in named:
        yield from rights_of("employee_id")(org_id, named)
        yield (ProfileItem, *profile_key(org_id, named["employee_id"]))
        yield from (_place(org_id, key) for key in (SALES, GENERAL))


def checklist_beside(org_id: str, named: Mapping[str, str]) -> Iterator[Place]:
    """The checklist and the position that a request names, to be read beside the caller's rights."""
    if "checklist_id" in named:
        yield _place(org_id, named["checklist_id"])
        yield from part_beside(Position, "checklist_id")(org_id, named)
