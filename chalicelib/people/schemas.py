"""What people's routes take and answer."""

from __future__ import annotations

from typing import Annotated

from chalicelib.core.access import Caller, Level, Lock, Role
from chalicelib.people.shapes import Answer, IdOut, InstantOut, RuleOut, known


class Health(Answer):
    """The stage is up."""

    status: Annotated[str, known("ok")]


class LockOut(Answer):
    """Why a person's rights are narrowed."""

    case: IdOut
    since: InstantOut
    interim_holder_id: IdOut
    rule: RuleOut | None

    @classmethod
    def of(cls, lock: Lock) -> LockOut:
        """The answer for a lock."""
        return cls(
            case=lock.case_id,
            since=lock.since,
            interim_holder_id=lock.interim_holder_id,
            rule=RuleOut.of(lock.rule),
        )


class Me(Answer):
    """Who the caller is and what they may do now; a machine is in no team."""

    org_id: IdOut
    employee_id: IdOut
    name: str
    roles: list[Annotated[str, known(*Role)]]
    scopes: list[str]
    access: Annotated[str, known(*Level)]
    case: IdOut | None
    team_id: IdOut | None
    department_id: IdOut | None
    lock: LockOut | None
    modules: list[str]

    @classmethod
    def of(cls, caller: Caller) -> Me:
        """The caller as they see themself."""
        lock = caller.lock
        return cls(
            org_id=caller.org_id,
            employee_id=caller.employee_id,
            name=caller.name,
            roles=sorted(caller.roles),
            scopes=sorted(caller.scopes),
            access=caller.level,
            case=lock.case_id if lock else None,
            team_id=caller.team_id or None,
            department_id=caller.department_id or None,
            lock=LockOut.of(lock) if lock else None,
            modules=["people", "clients", "engagement", "trade", "handover"],
        )
