"""People: who belongs where, who leads whom, and what a person may still do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from chalicelib.core.access import Delegation, Level, Lock, Role, Tie
from chalicelib.core.errors import Conflict
from chalicelib.core.events import GENESIS, Event
from chalicelib.core.ids import new_id
from chalicelib.core.refs import Ref


class EmployeeGone(Conflict):
    """The person has left; nothing new can be opened for them."""

    code = "employee_gone"


class HandoverAlreadyOpen(Conflict):
    """One open case per person."""

    code = "handover_already_open"


@dataclass(frozen=True)
class Access:
    """What a person may do now. `epoch` grows at every change of rights and is checked in each of their writes.

    `ties` are those that this person, or HR for them, declared; `scopes` is what a machine was granted; `ended_on` is
    the last day of a person who has left; nobody
    signs in by a `disabled` account.
    """

    org_id: str
    employee_id: str
    name: str
    roles: frozenset[Role]
    team_id: str
    department_id: str
    login: str = ""
    teams: tuple[str, ...] = ()
    level: Level = Level.FULL
    epoch: int = 1
    lock: Lock | None = None
    ties: Mapping[str, Tie] = field(default_factory=dict)
    scopes: frozenset[str] = frozenset()
    ended_on: date | None = None
    disabled: bool = False

    @property
    def may_receive(self) -> bool:
        """Whether clients, orders or duties may be given to this person."""
        return self.level is Level.FULL and not self.disabled


class EmployeeStatus(StrEnum):
    """Where an employment stands."""

    ACTIVE = "active"
    ON_LEAVE = "on_leave"
    LEFT = "left"


@dataclass(frozen=True)
class Employee:
    """A line of the staff list; `position` is the name of the position that `position_id` names, if any.

    `manager_id` is the next person of the reporting line, empty at its end; `refs` is what other systems call them.
    """

    id: str
    name: str
    email: str
    position: str
    team_id: str
    department_id: str
    phone: str = ""
    position_id: str = ""
    manager_id: str = ""
    joined_on: date | None = None
    status: EmployeeStatus = EmployeeStatus.ACTIVE
    refs: tuple[Ref, ...] = ()
    version: int = 0
    head: str = GENESIS


@dataclass(frozen=True)
class Team:
    """A team and who leads it; `version` counts its events."""

    id: str
    name: str
    department_id: str
    lead_id: str
    version: int = 0
    head: str = GENESIS


@dataclass(frozen=True)
class Department:
    """A department, its head, its teams, and the department above it, if any; `version` counts its events."""

    id: str
    name: str
    head_id: str
    parent_id: str = ""
    team_ids: tuple[str, ...] = ()
    version: int = 0
    head: str = GENESIS


@dataclass(frozen=True)
class Company:
    """A company: its zone decides what a day is; `version` counts its events."""

    id: str
    name: str
    zone: str = "Asia/Shanghai"
    settings: dict[str, str] = field(default_factory=dict)
    version: int = 0
    head: str = GENESIS


@dataclass(frozen=True)
class Structure:
    """How a company is divided."""

    departments: tuple[Department, ...]
    teams: tuple[Team, ...]


def lock(access: Access, lock: Lock) -> Access:
    """Narrow a person's rights to `handover` because a case opened; `HandoverAlreadyOpen` if one is."""
    if access.lock is not None:
        raise HandoverAlreadyOpen(extra={"case": access.lock.case_id})
    if access.level is Level.SELF:
        raise EmployeeGone
    return replace(access, level=Level.HANDOVER, epoch=access.epoch + 1, lock=lock)


def release_to_self(access: Access, ended_on: date | None = None) -> Access:
    """Leave a person only their own papers: the case closed or the last day passed, which is `ended_on`."""
    return replace(access, level=Level.SELF, epoch=access.epoch + 1, lock=None, ended_on=ended_on)


def declare_tie(access: Access, other_id: str, tie: Tie) -> tuple[Access, Event]:
    """Bind a person to another entry of the staff list: from now on neither decides for the other."""
    bound = replace(access, ties={**access.ties, other_id: tie}, epoch=access.epoch + 1)
    facts = {"of": access.employee_id, "to": other_id, "tie": tie.value}
    return bound, Event("TieDeclared", new_id("tie"), facts)


def declare_delegation(delegation: Delegation) -> Event:
    """Name a substitute for some days."""
    facts = {
        "from": delegation.from_id,
        "to": delegation.to_id,
        "first_day": delegation.first_day.isoformat(),
        "last_day": delegation.last_day.isoformat(),
    }
    return Event("DelegationDeclared", new_id("dlg"), facts)
