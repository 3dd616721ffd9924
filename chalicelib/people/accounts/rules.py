"""Accounts: a person's roles and a machine's scopes are an admin's to give, but never an admin's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.core.access import RIGHTS, Caller, Level, Right, Role, locked_by, same_person
from chalicelib.core.errors import Conflict, Fault, Forbidden, Invalid
from chalicelib.core.events import Event
from chalicelib.core.ids import new_id
from chalicelib.core.versions import require_current
from chalicelib.people.rules import Access, Employee, EmployeeGone

# What a person is by working here, or by having left, and what only machines are, nobody is given.
NOT_GIVEN = frozenset({Role.EMPLOYEE, Role.FORMER_EMPLOYEE, Role.INTEGRATION})
SCOPES = frozenset(right.machine for right in RIGHTS.values() if isinstance(right, Right)) - {""}


class OwnAccount(Forbidden):
    """Nobody changes what they may do themself: so the last admin at work always keeps their account."""

    code = "own_account"


class AccountExists(Conflict):
    """One person, one login."""

    code = "account_exists"


class LoginTaken(Conflict):
    """A login is one person's or one machine's, in whichever company."""

    code = "login_taken"


@dataclass(frozen=True)
class Account:
    """The rights behind a login; `profile` carries the chain of whoever they belong to."""

    access: Access
    profile: Employee

    @property
    def machine(self) -> bool:
        """Whether no person is behind it."""
        return Role.INTEGRATION in self.access.roles


@dataclass(frozen=True)
class Grants:
    """What an account is to bring; None leaves it as it is."""

    roles: frozenset[Role] | None = None
    scopes: frozenset[str] | None = None
    disabled: bool | None = None


def open_account(account: Account, by: Caller, login: str, grants: Grants) -> tuple[Access, Event]:
    """A person's login with the roles that it brings."""
    require_anothers(by, account.access)
    if account.access.login:
        raise AccountExists
    granted = _granted(account, grants)
    return replace(granted, login=login), _event("AccountOpened", account.access, granted)


def open_machine(org_id: str, name: str, login: str, scopes: Iterable[str]) -> tuple[Account, Event]:
    """A machine's login with the scopes that it was granted; it is in no team and on no list."""
    employee = Employee(new_id("emp"), name, "", "", "", "")
    roles = frozenset({Role.INTEGRATION})
    access = Access(org_id, employee.id, name, roles, "", "", login=login, scopes=frozenset(scopes))
    facts = {"machine": name, "after": _facts(access)}
    return Account(access, employee), Event("AccountOpened", employee.id, facts)


def change(account: Account, by: Caller, grants: Grants, *, seen: int) -> tuple[Access, Event]:
    """An account's roles, scopes, and whether it opens at all, if its rights are still as its editor saw them."""
    require_current(account.access.epoch, seen)
    require_anothers(by, account.access)
    granted = _granted(account, grants)
    return granted, _event("AccountChanged", account.access, granted)


def require_anothers(by: Caller, access: Access) -> None:
    """`OwnAccount` for the caller's own account, under whichever name."""
    if same_person(by, access):
        raise OwnAccount


def _granted(account: Account, grants: Grants) -> Access:
    _require_kind(account, grants)
    before = account.access
    kept = before.roles & NOT_GIVEN
    roles = before.roles if grants.roles is None else kept | grants.roles
    _require_no_widening(before, roles)
    scopes = before.scopes if grants.scopes is None else grants.scopes
    disabled = before.disabled if grants.disabled is None else grants.disabled
    return replace(before, roles=roles, scopes=scopes, disabled=disabled, epoch=before.epoch + 1)


def _require_kind(account: Account, grants: Grants) -> None:
    if account.machine and grants.roles:
        raise Invalid(errors=[Fault("roles", "only_for_people")])
    if not account.machine and grants.scopes:
        raise Invalid(errors=[Fault("scopes", "only_for_machines")])


def _require_no_widening(access: Access, roles: frozenset[Role]) -> None:
    """Whoever hands over gets no role that they have not, and neither does whoever left."""
    if access.level is Level.FULL or roles <= access.roles:
        return
    if access.lock is None:
        raise EmployeeGone
    raise locked_by(access.lock, code="handover_locked", name=access.name)


def _event(name: str, before: Access, after: Access) -> Event:
    old, new = _facts(before), _facts(after)
    changed = [field for field in new if new[field] != old[field]]
    facts = {"before": {field: old[field] for field in changed}, "after": {field: new[field] for field in changed}}
    return Event(name, before.employee_id, facts)


def _facts(access: Access) -> dict[str, Any]:
    return {"roles": sorted(access.roles), "scopes": sorted(access.scopes), "disabled": access.disabled}
