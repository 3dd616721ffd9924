"""People: who belongs where, who leads whom, and what a person may still do."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from chalicelib.core.access import Level, Lock, Role
from chalicelib.core.errors import Conflict


class EmployeeGone(Conflict):
    """The person has left; nothing new can be opened for them."""

    code = "employee_gone"


class HandoverAlreadyOpen(Conflict):
    """One open case per person."""

    code = "handover_already_open"


@dataclass(frozen=True)
class Access:
    """What a person may do now. `epoch` grows at every change of rights and is checked in each of their writes."""

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

    @property
    def may_receive(self) -> bool:
        """Whether clients, orders or duties may be given to this person."""
        return self.level is Level.FULL


@dataclass(frozen=True)
class Employee:
    """A line of the staff list."""

    id: str
    name: str
    email: str
    position: str
    team_id: str
    department_id: str


@dataclass(frozen=True)
class Team:
    """A team and who leads it."""

    id: str
    name: str
    department_id: str
    lead_id: str


@dataclass(frozen=True)
class Department:
    """A department and its head."""

    id: str
    name: str
    head_id: str


@dataclass(frozen=True)
class Company:
    """A company: its zone decides what a day is."""

    id: str
    name: str
    zone: str = "Asia/Shanghai"
    settings: dict[str, str] = field(default_factory=dict)


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


def release_to_self(access: Access) -> Access:
    """Leave a person only their own papers: the case closed or the last day passed."""
    return replace(access, level=Level.SELF, epoch=access.epoch + 1, lock=None)
