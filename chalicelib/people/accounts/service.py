"""Use cases of accounts: load, decide, save."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from chalicelib.core.access import Actor, Caller
from chalicelib.core.errors import Fault, Invalid, NotFound
from chalicelib.core.events import Event
from chalicelib.people.accounts import rules
from chalicelib.people.accounts.rules import Account, Grants, LoginTaken
from chalicelib.people.rules import Access


class Accounts(Protocol):
    """Where accounts are kept."""

    def get(self, org_id: str, employee_id: str) -> Account | None:
        """The rights of a person or a machine."""

    def taken(self, login: str) -> bool:
        """Whether a login is somebody's."""

    def open(self, account: Account, opened: Access, event: Event, *, by: Actor, now: datetime) -> None:
        """Write a person's login."""

    def open_machine(self, account: Account, event: Event, *, by: Actor, now: datetime) -> None:
        """Write a machine."""

    def save(self, account: Account, changed: Access, event: Event, *, by: Actor, now: datetime) -> None:
        """Write changed rights."""


def seen_account(caller: Caller, employee_id: str, *, accounts: Accounts) -> Account:
    """Somebody's account; `NotFound` for a person without a login."""
    account = accounts.get(caller.org_id, employee_id)
    if account is None or not account.access.login:
        raise NotFound
    return account


def open_account(
    caller: Caller, employee_id: str, login: str, grants: Grants, *, accounts: Accounts, now: datetime
) -> Access:
    """Bind a login to a person of the staff list, with the roles that it brings."""
    account = accounts.get(caller.org_id, employee_id)
    if account is None:
        raise Invalid(errors=[Fault("employee_id", "unknown_employee")])
    opened, event = rules.open_account(account, caller, login, grants)
    if accounts.taken(login):
        raise LoginTaken
    accounts.open(account, opened, event, by=caller, now=now)
    return opened


def open_machine(caller: Caller, name: str, login: str, grants: Grants, *, accounts: Accounts, now: datetime) -> Access:
    """Bind a login to a machine, with the scopes that it was granted."""
    if grants.roles:
        raise Invalid(errors=[Fault("roles", "only_for_people")])
    if accounts.taken(login):
        raise LoginTaken
    account, event = rules.open_machine(caller.org_id, name, login, grants.scopes or ())
    accounts.open_machine(account, event, by=caller, now=now)
    return account.access


def change_account(
    caller: Caller, employee_id: str, grants: Grants, *, seen: int, accounts: Accounts, now: datetime
) -> Access:
    """Change what an account brings, or whether it opens at all; no difference, no event."""
    account = seen_account(caller, employee_id, accounts=accounts)
    changed, event = rules.change(account, caller, grants, seen=seen)
    if not event.data["after"]:
        return account.access
    accounts.save(account, changed, event, by=caller, now=now)
    return changed
