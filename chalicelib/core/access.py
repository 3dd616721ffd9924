"""Who may do what: the one table of rights, the levels of access, their scopes, and who stands to whom how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Protocol

from chalicelib.core import clock
from chalicelib.core.errors import BatonError, Forbidden, Locked


class OwnHandover(Forbidden):
    """Nobody decides for themself."""

    code = "own_handover"


class RelativesHandover(Forbidden):
    """Nobody decides for a relative, whichever of the two declared it."""

    code = "relatives_handover"


class Scope(IntEnum):
    """How far a right reaches; a wider scope includes the narrower ones."""

    SELF = 1
    OWN = 2
    TEAM = 3
    DEPARTMENT = 4
    COMPANY = 5


class Level(StrEnum):
    """How much of their rights a person has left; read from the table on every request."""

    FULL = "full"
    HANDOVER = "handover"
    SELF = "self"

    @property
    def rank(self) -> int:
        """3 for full, 2 for handover, 1 for self."""
        return {"full": 3, "handover": 2, "self": 1}[self.value]

    @property
    def widest(self) -> Scope:
        """How far any right reaches at this level: who hands over keeps what is their own, whatever they lead."""
        return {"full": Scope.COMPANY, "handover": Scope.OWN, "self": Scope.SELF}[self.value]


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
    FORMER_EMPLOYEE = "former_employee"
    INTEGRATION = "integration"


class Tie(StrEnum):
    """What binds two entries of the staff list: they are one and the same person, or relatives."""

    SAME_PERSON = "same_person"
    RELATIVE = "relative"


@dataclass(frozen=True)
class Citation:
    """The company's rule behind a lock, as it was in force then, and what its person had acknowledged of it.

    Days are texts (YYYY-MM-DD); `acknowledged_on` is that of the version in force or of the last one before it that was
    acknowledged, both None when nothing is on file.
    """

    policy_id: str
    policy: str
    clause: str
    version: int
    published_on: str
    acknowledged_on: str | None = None
    acknowledged_version: int | None = None


@dataclass(frozen=True)
class Lock:
    """Why a person's rights are narrowed: the case, since when (UTC), who takes their new orders, by which rule."""

    case_id: str
    since: str
    interim_holder_id: str
    interim_holder_name: str = ""
    rule: Citation | None = None


@dataclass(frozen=True)
class Caller:
    """Who is behind a request, with the rights and the epoch that were read for this very request.

    `scopes` are a machine's: those granted to it that its token names as well. `language` is what the request asks for.
    """

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
    ties: Mapping[str, Tie] = field(default_factory=dict)
    scopes: frozenset[str] = frozenset()
    request_id: str = ""
    ahead: timedelta = clock.REAL
    language: str = "zh-CN"

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
    """The lowest level of access that a right needs, how far it reaches per role, and the code of a lock's refusal.

    `machine` is the scope that a machine must have been granted; none means that no machine ever has this right.
    `successors` says that whoever accepted a client has it for that client before it is theirs.
    """

    level: Level
    scopes: Mapping[Role, Scope]
    machine: str = ""
    successors: bool = False
    locked: str = "handover_locked"


@dataclass(frozen=True)
class Public:
    """A right that everyone has without a token; such an answer holds no data."""

    scopes: Mapping[Role, Scope] = field(default_factory=dict)


_SELF = {Role.EMPLOYEE: Scope.SELF}
_PAPERS = {Role.EMPLOYEE: Scope.SELF, Role.FORMER_EMPLOYEE: Scope.SELF}
_LEADERS = {Role.TEAM_LEAD: Scope.TEAM, Role.DEPARTMENT_HEAD: Scope.DEPARTMENT}
_SELLERS = {Role.SALES: Scope.OWN, **_LEADERS}
_HR = {Role.HR: Scope.COMPANY}
_FINANCE = {Role.FINANCE: Scope.COMPANY}
_MANAGEMENT = {Role.MANAGEMENT: Scope.COMPANY}
_AUDITOR = {Role.AUDITOR: Scope.COMPANY}
_ADMIN = {Role.ADMIN: Scope.COMPANY}
_READERS = {**_MANAGEMENT, **_AUDITOR}
# Whoever works in the business; only what a person of every one of these offices may know is theirs alike.
_AT_WORK = {**_SELLERS, **_HR, **_FINANCE, **_READERS}

_PEOPLE: Mapping[str, Right | Public] = {
    "health:read": Public(),
    "contract:read": Public(),
    "session:open": Public(),
    "me:read": Right(Level.SELF, {**_PAPERS, Role.INTEGRATION: Scope.SELF}),
    "inbox:read": Right(Level.SELF, _PAPERS),
    "job:read": Right(Level.SELF, {**_PAPERS, Role.INTEGRATION: Scope.SELF}),
    "paper:read": Right(Level.SELF, {**_PAPERS, **_HR, **_AUDITOR}),
    "employee:names": Right(
        Level.FULL, {Role.SALES: Scope.TEAM, **_LEADERS, **_HR, **_FINANCE, **_READERS}, "people:read"
    ),
    "employee:read": Right(Level.FULL, {**_LEADERS, **_HR, **_READERS}, "people:read"),
    "employee:manage": Right(Level.FULL, _HR, "people:write"),
    "structure:read": Right(Level.FULL, {**dict.fromkeys(_AT_WORK, Scope.COMPANY), **_ADMIN}, "people:read"),
    "structure:manage": Right(Level.FULL, _HR, "people:write"),
    "asset:read": Right(Level.HANDOVER, {**_SELF, **_LEADERS, **_HR, **_ADMIN, **_READERS}, "assets:read"),
    "asset:manage": Right(Level.FULL, {**_HR, **_ADMIN}, "assets:write"),
    "channel:read": Right(Level.HANDOVER, {**_SELF, **_LEADERS, **_HR, **_ADMIN, **_READERS}, "channels:read"),
    "channel:declare": Right(Level.HANDOVER, {**_SELF, **_LEADERS, **_HR, **_ADMIN}, "channels:write"),
    "channel:settle": Right(Level.FULL, {**_SELF, **_LEADERS, **_HR, **_ADMIN}, "channels:write"),
    "relative:declare": Right(Level.HANDOVER, _SELF),
    "account:read": Right(Level.FULL, {**_ADMIN, **_AUDITOR}),
    "account:manage": Right(Level.FULL, _ADMIN),
}

_CLIENTS: Mapping[str, Right | Public] = {
    "client:names": Right(Level.HANDOVER, {**_SELLERS, **_HR, **_READERS}, "clients:read", successors=True),
    "client:holders": Right(Level.HANDOVER, {**_SELLERS, **_HR, **_READERS}, "clients:read", successors=True),
    "client:stakes": Right(Level.FULL, {**_LEADERS, **_HR, **_READERS}),
    "client:read": Right(Level.HANDOVER, {**_SELLERS, **_READERS}, "clients:read", successors=True),
    "client:complete": Right(Level.HANDOVER, _SELLERS, "clients:write"),
    "client:edit": Right(Level.FULL, _SELLERS, "clients:write"),
    "client:register": Right(Level.FULL, _SELLERS, "clients:write"),
    "client:assign": Right(Level.FULL, _LEADERS, "clients:write"),
    "related:read": Right(Level.FULL, {**_LEADERS, **_HR, **_READERS}),
    "related:declare": Right(Level.HANDOVER, {**_SELLERS, **_HR}),
    "related:edit": Right(Level.FULL, {**_LEADERS, **_HR}),
    "pool:read": Right(Level.FULL, {**dict.fromkeys(_LEADERS, Scope.COMPANY), **_ADMIN, **_READERS}),
    "pool:manage": Right(Level.FULL, {Role.DEPARTMENT_HEAD: Scope.DEPARTMENT, **_ADMIN}),
    "pool:preview": Right(Level.FULL, {Role.DEPARTMENT_HEAD: Scope.DEPARTMENT, **_MANAGEMENT}),
    "interaction:read": Right(Level.HANDOVER, {**_SELLERS, **_READERS}, "interactions:read", successors=True),
    "interaction:append": Right(Level.HANDOVER, _SELLERS, "interactions:write", successors=True),
    "interaction:correct": Right(Level.FULL, _SELLERS, "interactions:write"),
    "order:create": Right(Level.FULL, _SELLERS, "orders:write", locked="order_locked"),
    "order:edit": Right(Level.FULL, _SELLERS, "orders:write"),
    "order:read": Right(Level.HANDOVER, {**_SELLERS, **_READERS}, "orders:read", successors=True),
    "receivable:read": Right(Level.HANDOVER, {**_SELLERS, **_FINANCE, **_READERS}, "receivables:read", successors=True),
    "receivable:edit": Right(Level.FULL, _FINANCE, "receivables:write"),
    "agreement:read": Right(Level.HANDOVER, {**_SELLERS, **_FINANCE, **_READERS}, "clients:read", successors=True),
    "agreement:add": Right(Level.HANDOVER, {**_SELLERS, **_FINANCE}, "clients:write"),
    "agreement:edit": Right(Level.FULL, {**_SELLERS, **_FINANCE}, "clients:write"),
    "complaint:file": Right(Level.HANDOVER, _SELLERS, "complaints:write"),
    "complaint:read": Right(Level.HANDOVER, {**_SELLERS, **_READERS}, "complaints:read", successors=True),
    "complaint:edit": Right(Level.FULL, _SELLERS, "complaints:write"),
}

_HANDOVERS: Mapping[str, Right | Public] = {
    "handover:open": Right(Level.HANDOVER, {**_SELF, **_HR}),
    "handover:read": Right(Level.HANDOVER, {**_SELF, **_LEADERS, **_HR, **_FINANCE, **_READERS}, "handovers:read"),
    "handover:list": Right(Level.FULL, {**_LEADERS, **_HR, **_FINANCE, **_READERS}, "handovers:read"),
    "handover:work": Right(Level.HANDOVER, _SELF),
    "handover:withdraw": Right(Level.HANDOVER, {**_SELF, **_HR}),
    "handover:succeed": Right(Level.FULL, {Role.SALES: Scope.SELF, Role.TEAM_LEAD: Scope.SELF}),
    "handover:plan": Right(Level.FULL, _LEADERS),
    # A receiver who accepted; the rules ask for that.
    "handover:client_answer": Right(Level.FULL, {Role.SALES: Scope.SELF, **_LEADERS}),
    "handover:finish": Right(Level.FULL, _LEADERS),
    "handover:spot_check": Right(Level.FULL, {**_LEADERS, **_MANAGEMENT}),
    "handover:check": Right(Level.FULL, _LEADERS),
    "evidence:review": Right(Level.FULL, {**_LEADERS, **_HR, **_FINANCE}),
    # Never the leaver's: who knows which clients were told could be there first.
    "notice:read": Right(Level.FULL, {**_LEADERS, **_HR, **_READERS}),
    "notice:send": Right(Level.FULL, {**_LEADERS, **_HR}),
    "notice:except": Right(Level.FULL, {Role.DEPARTMENT_HEAD: Scope.DEPARTMENT, **_HR}),
    "handover:move": Right(Level.FULL, {Role.DEPARTMENT_HEAD: Scope.DEPARTMENT}),
    "handover:extend": Right(Level.FULL, _HR),
    "handover:force": Right(Level.FULL, _HR),
    "handover:retain": Right(Level.FULL, _MANAGEMENT),
    # An employee of no such role decides as somebody's dated substitute; the rules ask for that.
    "handover:decide": Right(
        Level.FULL,
        {**_SELF, Role.DEPARTMENT_HEAD: Scope.DEPARTMENT, **_HR, **_FINANCE, **_MANAGEMENT},
    ),
    "move:read": Right(Level.HANDOVER, {**_SELF, **_LEADERS, **_HR, **_READERS}, "handovers:read"),
    "settlement:read": Right(Level.SELF, {**_PAPERS, **_HR, **_FINANCE, **_AUDITOR}),
    "receipt:read": Right(Level.SELF, {**_PAPERS, **_LEADERS, **_HR, **_READERS}),
    "receipt:sign": Right(Level.SELF, {**_PAPERS, **_LEADERS, **_HR}),
    "delegation:declare": Right(
        Level.FULL, dict.fromkeys((Role.DEPARTMENT_HEAD, Role.HR, Role.FINANCE, Role.MANAGEMENT), Scope.SELF)
    ),
}

_COMPANY: Mapping[str, Right | Public] = {
    "alert:read": Right(Level.FULL, {**_SELLERS, **_READERS}, "alerts:read"),
    "alert:settle": Right(Level.FULL, {**_SELLERS, **_MANAGEMENT}),
    "report:read": Right(Level.FULL, {**_LEADERS, **_READERS}, "reports:read"),
    "report:people": Right(Level.FULL, {**_HR, **_READERS}, "reports:read"),
    "report:receivables": Right(Level.FULL, {**_FINANCE, **_READERS}, "reports:read"),
    "payslip:read": Right(Level.SELF, _PAPERS),
    "payroll:read": Right(Level.FULL, {**_HR, **_FINANCE, **_AUDITOR}),
    "payroll:prepare": Right(Level.FULL, _HR),
    "payroll:approve": Right(Level.FULL, _FINANCE),
    "payroll:totals": Right(Level.FULL, {**_HR, **_FINANCE, **_READERS}),
    "setting:read": Right(Level.FULL, {**_HR, **_AUDITOR, **_ADMIN}),
    "setting:people": Right(Level.FULL, {**_HR, **_ADMIN}),
    "checklist:read": Right(Level.FULL, {**_LEADERS, **_HR, **_READERS}),
    "checklist:manage": Right(Level.FULL, _HR),
    "policy:read": Right(Level.HANDOVER, {Role.EMPLOYEE: Scope.COMPANY}),
    "policy:acknowledge": Right(Level.HANDOVER, {Role.EMPLOYEE: Scope.COMPANY}),
    "policy:manage": Right(Level.FULL, {**_HR, **_ADMIN}),
    "policy:signatures": Right(Level.FULL, {**_HR, **_ADMIN, **_READERS}),
    "setting:manage": Right(Level.FULL, _ADMIN),
    "audit:read": Right(Level.FULL, _AUDITOR, "audit:read"),
}

RIGHTS: Mapping[str, Right | Public] = {**_PEOPLE, **_CLIENTS, **_HANDOVERS, **_COMPANY}


def scope_of(caller: Caller, right_name: str) -> Scope | None:
    """How far a right reaches for a caller, None if they do not have it: for what is one more column of an answer."""
    try:
        return authorise(caller, right_name)
    except (Forbidden, Locked):
        return None


def authorise(caller: Caller, right_name: str, *, case_id: str = "") -> Scope:
    """The widest scope that the caller's roles, and their level of access, leave for a right.

    `Forbidden` when no role gives it or the person has left; `Locked` when only a handover's lock stands in the way,
    unless it is the lock of the very case that the request is about: in their own case nobody decides (`OwnHandover`).
    """
    right = RIGHTS[right_name]
    if isinstance(right, Public):
        return Scope.SELF
    scope = _machine_scope(caller, right) if Role.INTEGRATION in caller.roles else widest(caller.roles, right)
    if scope is None:
        raise Forbidden
    if caller.level.rank < right.level.rank:
        raise _narrowed(caller, right, case_id)
    return min(scope, caller.level.widest)


def widest(roles: frozenset[Role], right: Right) -> Scope | None:
    """How far a right reaches by the widest of some roles, None if they do not give it."""
    return max((right.scopes[role] for role in roles if role in right.scopes), default=None)


def _machine_scope(caller: Caller, right: Right) -> Scope | None:
    """A machine has what it was granted, and nothing by other roles."""
    if right.machine and right.machine in caller.scopes:
        return Scope.COMPANY
    return right.scopes.get(Role.INTEGRATION)


def _narrowed(caller: Caller, right: Right, case_id: str) -> BatonError:
    if caller.level is not Level.HANDOVER or caller.lock is None:
        return Forbidden()
    if caller.lock.case_id == case_id:
        return OwnHandover()
    return locked_by(caller.lock, code=right.locked, name=caller.name)


def locked_by(lock: Lock, *, code: str, name: str) -> Locked:
    """The refusal that a lock causes: it names the case, the rule behind it and since when it holds."""
    rule = dict(vars(lock.rule)) if lock.rule else {}
    facts = {
        "case": lock.case_id,
        "rule": rule or None,
        "since": lock.since,
        "interim_holder_id": lock.interim_holder_id,
    }
    interim = lock.interim_holder_name
    refusal = Locked(
        name=name, since=lock.since[:10], case=lock.case_id, interim=interim, extra={"lock": facts}, **rule
    )
    refusal.code = code
    if lock.rule and code == "order_locked":
        refusal.wording = "order_locked_by_rule" if lock.rule.acknowledged_on else "order_locked_unsigned"
    return refusal


def is_office(roles: frozenset[Role], right_name: str) -> bool:
    """Whether some roles give a right for others, not only for what is a person's own."""
    right = RIGHTS[right_name]
    return isinstance(right, Right) and (widest(roles, right) or Scope.SELF) > Scope.SELF


def is_for_successors(right_name: str) -> bool:
    """Whether a right is also that of the designated successor who accepted."""
    right = RIGHTS[right_name]
    return isinstance(right, Right) and right.successors


class Person(Protocol):
    """Somebody on the staff list, with the ties that they declared."""

    @property
    def employee_id(self) -> str:
        """Whose entry it is."""

    @property
    def ties(self) -> Mapping[str, Tie]:
        """Whom they are bound to, and how."""


def same_person(one: Person, other: Person) -> bool:
    """Whether two entries are one human being: a second account, a second employment."""
    return not accounts_of(one).isdisjoint(accounts_of(other))


def accounts_of(person: Person) -> frozenset[str]:
    """Every entry of the staff list that a person said is theirs."""
    return frozenset({person.employee_id} | {other for other, tie in person.ties.items() if tie is Tie.SAME_PERSON})


def require_unbiased(judge: Person, subject: Person) -> None:
    """Nobody decides for themself, under whichever account, nor for a relative: `OwnHandover`, `RelativesHandover`.

    What one of the two declared counts for both.
    """
    if same_person(judge, subject):
        raise OwnHandover
    if _relatives(judge) & accounts_of(subject) or _relatives(subject) & accounts_of(judge):
        raise RelativesHandover


def _relatives(person: Person) -> set[str]:
    return {other for other, tie in person.ties.items() if tie is Tie.RELATIVE}


@dataclass(frozen=True)
class Delegation:
    """One person decides in another's place, from the first day to the last, both included."""

    from_id: str
    to_id: str
    first_day: date
    last_day: date

    def holds(self, now: datetime, zone: str) -> bool:
        """Whether it is in force; a day is the company's."""
        return self.first_day <= clock.day_of(now, zone) <= self.last_day
