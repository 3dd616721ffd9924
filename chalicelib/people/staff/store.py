"""The staff list's items: a person's line, what of them is unique, and the rights that move with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pynamodb.expressions.operand import Path

from chalicelib.aws import items
from chalicelib.aws.items import PeopleTable, Place
from chalicelib.aws.refs import PeopleKey, bring, claim, of_ref, owner, release
from chalicelib.aws.tables import Transaction, access_key, transaction
from chalicelib.core.access import Actor
from chalicelib.core.events import Event
from chalicelib.core.refs import Ref
from chalicelib.people.rules import Access, Employee
from chalicelib.people.staff.keys import NOUN, keys_of
from chalicelib.people.staff.rules import Grounds
from chalicelib.people.store import AccessItem, ProfileItem, employ, profile_key, require_full, save_access
from chalicelib.people.structure.store import require_part


class StaffStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def get(self, org_id: str, employee_id: str) -> Employee | None:
        """One person of the staff list as it is now; a machine is on none."""
        item = items.get(ProfileItem, *profile_key(org_id, employee_id))
        return item.employee() if item and item.team_id else None

    def of_ref(self, org_id: str, ref: Ref) -> str | None:
        """Who is called so in another system, their line and rights brought for what follows."""
        employee_id = owner(PeopleKey, org_id, of_ref(NOUN, ref))
        if employee_id:
            items.bring(
                [
                    (ProfileItem, *profile_key(org_id, employee_id)),
                    (AccessItem, *access_key(org_id, employee_id)),
                ]
            )
        return employee_id

    def taken(self, org_id: str, employee: Employee, before: Employee | None = None) -> list[str]:
        """The fields whose new values are somebody else's already."""
        known = keys_of(before) if before else {}
        fields = {key: field for key, field in keys_of(employee).items() if key not in known}
        bring(PeopleKey, org_id, fields)
        owners = {key: owner(PeopleKey, org_id, key) for key in fields}
        return sorted({fields[key] for key, who in owners.items() if who not in (None, employee.id)})

    def hire(
        self, employee: Employee, access: Access, event: Event, grounds: Grounds, *, by: Actor, now: datetime
    ) -> Employee:
        """Write a new person with rights and event, if their place and whom they report to are still as read."""
        with transaction(by, now) as write:
            recorded = employ(write, employee, access, event)
            _require(write, access.org_id, grounds)
        return replace(employee, version=recorded.seq, head=recorded.hash)

    def save(
        self,
        before: Employee,
        after: Employee,
        rights: tuple[Access, Access],
        event: Event,
        grounds: Grounds,
        *,
        by: Actor,
        now: datetime,
    ) -> Employee:
        """Write a person's line, what of it is unique, the rights before and after, and the event."""
        org_id = rights[0].org_id
        with transaction(by, now) as write:
            recorded = write.change(ProfileItem.of(org_id, after), event)
            _exchange_keys(write, org_id, before, after)
            save_access(write, *rights)
            _require(write, org_id, grounds)
        return replace(after, version=recorded.seq, head=recorded.hash)


def _exchange_keys(write: Transaction, org_id: str, before: Employee, after: Employee) -> None:
    old, new = keys_of(before), keys_of(after)
    for key in sorted(old.keys() - new.keys()):
        release(write, PeopleKey, org_id, key)
    for key in sorted(new.keys() - old.keys()):
        claim(write, PeopleKey, org_id, key, after.id)


def _require(write: Transaction, org_id: str, grounds: Grounds) -> None:
    for part in grounds.parts:
        require_part(write, org_id, part)
    if grounds.manager:
        require_full(write, grounds.manager)
    _require_line(write, org_id, grounds.line)


def _require_line(write: Transaction, org_id: str, line: Sequence[Employee]) -> None:
    """Let the transaction happen only if everyone above still reports to whom they did."""
    for person in line:
        condition = Path("manager_id") == person.manager_id
        write.check(PeopleTable, *profile_key(org_id, person.id), condition)


def profile_beside(org_id: str, named: Mapping[str, str]) -> Iterator[Place]:
    """The line of the person that a request names, to be read beside the caller's rights."""
    if "employee_id" in named:
        yield (ProfileItem, *profile_key(org_id, named["employee_id"]))
