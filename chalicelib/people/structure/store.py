"""Departments, teams and positions in the company's own partition; who leads follows in their rights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pynamodb.expressions.operand import Path

from chalicelib.aws import items
from chalicelib.aws.http import Beside
from chalicelib.aws.items import PeopleTable, Place
from chalicelib.aws.tables import Transaction, transaction
from chalicelib.core.access import Actor
from chalicelib.core.events import Event
from chalicelib.core.paging import Key
from chalicelib.people.rules import Access, Department, Team
from chalicelib.people.store import (
    ProfileItem,
    StructureItem,
    profile_key,
    require_full,
    save_access,
    structure_key,
)
from chalicelib.people.structure.rules import P, Part, Position

Rights = Sequence[tuple[Access, Access]]
_PREFIXES: Mapping[type[Part], str] = {Department: "DEP", Team: "TEAM", Position: "POS"}
_READ: Mapping[type[Part], Callable[[StructureItem], Any]] = {
    Department: StructureItem.department,
    Team: StructureItem.team,
    Position: StructureItem.position,
}


def part_key(org_id: str, kind: type[Part], part_id: str) -> tuple[str, str]:
    """Where a department, a team or a position stands."""
    return structure_key(org_id), f"{_PREFIXES[kind]}#{part_id}"


class StructureStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def get(self, org_id: str, kind: type[P], part_id: str) -> P | None:
        """One department, team or position as it is now."""
        item = items.get(StructureItem, *part_key(org_id, kind, part_id))
        found: P | None = _READ[kind](item) if item else None
        return found

    def several(self, org_id: str, kind: type[P], part_ids: Iterable[str]) -> dict[str, P]:
        """Up to a hundred parts of one kind by their ids, by one request; what there is not is left out."""
        wanted = list(dict.fromkeys(part_ids))
        prefix = _PREFIXES[kind]
        items.bring([(StructureItem, structure_key(org_id), f"{prefix}#{part_id}") for part_id in wanted])
        found = {part_id: self.get(org_id, kind, part_id) for part_id in wanted}
        return {part_id: part for part_id, part in found.items() if part is not None}

    def page(self, org_id: str, kind: type[P], *, limit: int, after: Key) -> tuple[list[P], Key]:
        """A page of the company's parts of one kind, the oldest first."""
        pk, prefix = structure_key(org_id), f"{_PREFIXES[kind]}#"
        page = items.query(PeopleTable, pk, prefix=prefix, limit=limit, after=after)
        return [_READ[kind](StructureItem.from_raw_data(raw)) for raw in page.items], page.last_key

    def names(self, org_id: str, employee_ids: Iterable[str]) -> dict[str, str]:
        """What up to a hundred people are called, by one request."""
        wanted = sorted({employee_id for employee_id in employee_ids if employee_id})
        items.bring([(ProfileItem, *profile_key(org_id, employee_id)) for employee_id in wanted])
        found = {employee_id: items.get(ProfileItem, *profile_key(org_id, employee_id)) for employee_id in wanted}
        return {employee_id: item.name for employee_id, item in found.items() if item}

    def save(
        self,
        org_id: str,
        part: P,
        event: Event,
        *,
        grown: tuple[Department, Event] | None = None,
        rights: Rights = (),
        able: Access | None = None,
        above: Sequence[Department] = (),
        by: Actor,
        now: datetime,
    ) -> P:
        """Write a part with its event, the department that grew by it, and the rights that follow, before and after.

        Whoever is to lead must still be able to, and what stands above must still be as read.
        """
        with transaction(by, now) as write:
            recorded = write.change(_item(org_id, part), event)
            if grown:
                write.change(_item(org_id, grown[0]), grown[1])
            for before, after in rights:
                save_access(write, before, after)
            if able:
                require_full(write, able)
            for department in above:
                require_part(write, org_id, department)
        return replace(part, version=recorded.seq, head=recorded.hash)


def _item(org_id: str, part: Part) -> StructureItem:
    return StructureItem.of(org_id, part_key(org_id, type(part), part.id)[1], part)


def require_part(write: Transaction, org_id: str, part: Part) -> None:
    """Let the transaction happen only if a part of the structure is still as read."""
    write.check(PeopleTable, *part_key(org_id, type(part), part.id), Path("version") == part.version)


def part_beside(kind: type[Part], field: str) -> Beside:
    """The part of the structure that a field of the request names, to be read beside the caller's rights."""

    def place(org_id: str, named: Mapping[str, str]) -> Iterator[Place]:
        if field in named:
            yield (StructureItem, *part_key(org_id, kind, named[field]))

    return place
