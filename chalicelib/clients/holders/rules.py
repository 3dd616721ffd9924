"""Holders: named by whoever leads the team; custody that a handover is about is that handover's to pass on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.clients.rules import Client, HolderHandsOver, HolderRole, event_of
from chalicelib.core.errors import Fault, Invalid
from chalicelib.core.events import Event, Recorded
from chalicelib.core.versions import require_current
from chalicelib.people.rules import Access

Holders = Mapping[str, tuple[HolderRole, ...]]
# The events that tell who had a client.
CUSTODY = {
    "ClientRegistered": "registered",
    "HoldersChanged": "changed",
    "ClientReassigned": "reassigned",
    "CustodyTransferred": "transferred",
}
BEGINS = frozenset({"ClientRegistered"})


@dataclass(frozen=True)
class Holder:
    """A person in custody of a client, since when (UTC) if that is known."""

    employee_id: str
    name: str | None
    roles: tuple[HolderRole, ...]
    since: str | None


@dataclass(frozen=True)
class Change:
    """One chapter of a client's custody: what happened, when (UTC), by whom, and who held what before and after."""

    what: str
    at: str
    by: str
    before: Mapping[str, list[str]]
    after: Mapping[str, list[str]]
    case_id: str | None


def change_holders(client: Client, wanted: Holders, *, seen: int) -> tuple[Client, Event]:
    """The client in the hands that were named, if it still is as they saw it; `Stale` otherwise."""
    require_current(client.version, seen)
    given = {person: tuple(sorted(roles)) for person, roles in wanted.items()}
    changed = replace(client, holders=given)
    facts = {"team_id": client.team_id, "before": client.custody, "after": changed.custody}
    return changed, event_of("HoldersChanged", changed, **facts)


def gaining(before: Holders, after: Holders) -> list[str]:
    """Who is given a role that they did not have."""
    return [person for person, roles in after.items() if set(roles) - set(before.get(person, ()))]


def losing(before: Holders, after: Holders) -> list[str]:
    """From whom a role is taken."""
    return [person for person, roles in before.items() if set(roles) - set(after.get(person, ()))]


def require_fit(wanted: Holders, person: str, access: Access | None) -> Access:
    """Somebody who may be given a role; `Invalid`, naming the entry, for anybody else."""
    if access is None or not access.may_receive:
        field = f"holders.{list(wanted).index(person)}.employee_id"
        raise Invalid(errors=[Fault(field, "unknown_employee" if access is None else "holder_unfit")])
    return access


def require_free(access: Access) -> Access:
    """Somebody from whom a role may be taken; `HolderHandsOver` while their case is open."""
    if access.lock is not None:
        raise HolderHandsOver(name=access.name, extra={"case": access.lock.case_id})
    return access


def chapter_of(link: Recorded) -> Change:
    """What an event tells of custody."""
    data: Mapping[str, Any] = link.data
    return Change(
        what=CUSTODY[link.name],
        at=link.at,
        by=link.actor,
        before=data.get("before", {}),
        after=data.get("after", data.get("holders", {})),
        case_id=data.get("case_id"),
    )
