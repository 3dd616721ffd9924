"""Who may do what: the one table of rights, the levels of access, and the scopes of `api.md`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from chalicelib.core import clock
from chalicelib.core.errors import Forbidden, Locked


class Level(StrEnum):
    """How much of their rights a person has left; read from the table on every request."""

    FULL = "full"
    HANDOVER = "handover"
    SELF = "self"

    @property
    def rank(self) -> int:
        """3 for full, 2 for handover, 1 for self."""
        return {"full": 3, "handover": 2, "self": 1}[self.value]


class Scope(IntEnum):
    """How far a right reaches; a wider scope includes the narrower ones."""

    SELF = 1
    OWN = 2
    TEAM = 3
    DEPARTMENT = 4
    COMPANY = 5


class Role(StrEnum):
    """The roles of `api.md`; a person may hold several, and everyone at work is an `employee`."""

    EMPLOYEE = "employee"
    SALES = "sales"
    TEAM_LEAD = "team_lead"
    DEPARTMENT_HEAD = "department_head"
    HR = "hr"
    FINANCE = "finance"
    MANAGEMENT = "management"
    AUDITOR = "auditor"
    ADMIN = "admin"


@dataclass(frozen=True)
class Lock:
    """Why a person's rights are narrowed: the case, since when (UTC), and who takes their new orders."""

    case_id: str
    since: str
    interim_holder_id: str


@dataclass(frozen=True)
class Caller:
    """The person behind a request, with the rights and the epoch that were read for this very request."""

    org_id: str
    employee_id: str
    name: str
    roles: frozenset[Role]
    level: Level
    epoch: int
    team_id: str
    department_id: str
    teams: tuple[str, ...] = ()
    lock: Lock | None = None
    request_id: str = ""
    ahead: timedelta = clock.REAL

    @property
    def actor(self) -> str:
        """Who the audit trail names."""
        return self.employee_id

    def now(self) -> datetime:
        """The present instant of the caller's company."""
        return clock.now(self.ahead)


@dataclass(frozen=True)
class System:
    """A consumer or a step of the workflow: it acts for the company and passes no check of a person's rights."""

    org_id: str
    name: str
    request_id: str = ""
    ahead: timedelta = clock.REAL

    @property
    def actor(self) -> str:
        """Who the audit trail names."""
        return f"system:{self.name}"

    def now(self) -> datetime:
        """The present instant of the company it acts for."""
        return clock.now(self.ahead)


Actor = Caller | System


@dataclass(frozen=True)
class Right:
    """The lowest level of access that a right needs, how far it reaches per role, and the code of a lock's refusal."""

    level: Level
    scopes: Mapping[Role, Scope]
    locked: str = "handover_locked"


@dataclass(frozen=True)
class Public:
    """A right that everyone has without a token; such an answer holds no data."""

    scopes: Mapping[Role, Scope] = field(default_factory=dict)


_READERS = {Role.MANAGEMENT: Scope.COMPANY, Role.AUDITOR: Scope.COMPANY}
_SELLERS = {Role.SALES: Scope.OWN, Role.TEAM_LEAD: Scope.TEAM, Role.DEPARTMENT_HEAD: Scope.DEPARTMENT}
_LEADERS = {Role.TEAM_LEAD: Scope.TEAM, Role.DEPARTMENT_HEAD: Scope.DEPARTMENT}
_OFFICES = {Role.HR: Scope.COMPANY, Role.FINANCE: Scope.COMPANY}

RIGHTS: Mapping[str, Right | Public] = {
    "health:read": Public(),
    "me:read": Right(Level.SELF, {Role.EMPLOYEE: Scope.SELF}),
    "employee:read": Right(
        Level.FULL,
        {Role.SALES: Scope.TEAM, **_LEADERS, Role.HR: Scope.COMPANY, Role.FINANCE: Scope.COMPANY, **_READERS},
    ),
    "client:read": Right(Level.HANDOVER, {**_SELLERS, **_READERS}),
    "client:edit": Right(Level.FULL, _SELLERS),
    "order:create": Right(Level.FULL, _SELLERS, locked="order_locked"),
    "order:read": Right(Level.HANDOVER, {**_SELLERS, **_READERS}),
    "handover:open": Right(Level.HANDOVER, {Role.EMPLOYEE: Scope.SELF, Role.HR: Scope.COMPANY}),
    "handover:read": Right(Level.HANDOVER, {Role.EMPLOYEE: Scope.SELF, **_LEADERS, **_OFFICES, **_READERS}),
    "handover:list": Right(Level.FULL, {**_OFFICES, **_READERS}),
    "handover:work": Right(Level.HANDOVER, {Role.EMPLOYEE: Scope.SELF}),
    "handover:plan": Right(Level.FULL, _LEADERS),
    "handover:succeed": Right(Level.FULL, {Role.SALES: Scope.SELF, Role.TEAM_LEAD: Scope.SELF}),
    "handover:decide": Right(
        Level.FULL,
        {Role.DEPARTMENT_HEAD: Scope.DEPARTMENT, **_OFFICES, Role.MANAGEMENT: Scope.COMPANY},
    ),
}


def authorise(caller: Caller, right_name: str) -> Scope:
    """The widest scope the caller's roles give for a right.

    `Forbidden` when no role gives it or the person has left; `Locked` when only a handover's lock stands in the way.
    """
    right = RIGHTS[right_name]
    if isinstance(right, Public):
        return Scope.SELF
    scope = max((right.scopes[role] for role in caller.roles if role in right.scopes), default=None)
    if scope is None:
        raise Forbidden
    if caller.level.rank < right.level.rank:
        raise _narrowed(caller, right)
    return scope


def _narrowed(caller: Caller, right: Right) -> Exception:
    if caller.level is not Level.HANDOVER or caller.lock is None:
        return Forbidden()
    return locked_by(caller.lock, code=right.locked, name=caller.name)


def locked_by(lock: Lock, *, code: str, name: str) -> Locked:
    """The refusal that a lock causes: it names the case, the rule behind it and since when it holds."""
    facts = {"case": lock.case_id, "rule": None, "since": lock.since, "interim_holder_id": lock.interim_holder_id}
    refusal = Locked(name=name, since=lock.since[:10], case=lock.case_id, extra={"lock": facts})
    refusal.code = code
    return refusal
