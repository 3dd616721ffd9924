"""Accounts: LOGIN says whose a login is, ACCESS what it brings, PROFILE carries the chain of whoever that is."""

from __future__ import annotations

from datetime import datetime

from chalicelib.aws import items
from chalicelib.aws.auth import Login
from chalicelib.aws.items import PeopleTable
from chalicelib.aws.settings import settings
from chalicelib.aws.tables import access_key, transaction
from chalicelib.core.access import Actor
from chalicelib.core.events import Event
from chalicelib.core.paging import Key
from chalicelib.people.accounts.rules import Account
from chalicelib.people.rules import Access
from chalicelib.people.store import (
    AccessItem,
    LoginItem,
    ProfileItem,
    accounts_pk,
    bind_login,
    employ,
    login_key,
    profile_key,
    save_access,
)


def login_of(issuer: str | None, subject: str) -> str:
    """The name in the tables of a subject of an issuer, the stage's own if none is named."""
    return Login(issuer or settings().issuer, subject, 0).key


class AccountStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def get(self, org_id: str, employee_id: str) -> Account | None:
        """The rights of a person or a machine with the chain that tells of them."""
        access = items.get(AccessItem, *access_key(org_id, employee_id))
        profile = items.get(ProfileItem, *profile_key(org_id, employee_id))
        return Account(access.access(), profile.employee()) if access and profile else None

    def page(self, org_id: str, *, limit: int, after: Key) -> tuple[list[Access], Key]:
        """A page of the company's accounts, by name; late by nature."""
        page = items.query(PeopleTable, accounts_pk(org_id), index="index1", limit=limit, after=after)
        return [AccessItem.from_raw_data(raw).access() for raw in page.items], page.last_key

    def taken(self, login: str) -> bool:
        """Whether a login is somebody's, in whichever company."""
        return items.get(LoginItem, *login_key(login)) is not None

    def open(self, account: Account, opened: Access, event: Event, *, by: Actor, now: datetime) -> None:
        """Write a person's login, the rights that it brings, and the event; a login is one person's alone."""
        with transaction(by, now) as write:
            write.change(ProfileItem.of(opened.org_id, account.profile), event)
            save_access(write, account.access, opened)
            bind_login(write, opened)

    def open_machine(self, account: Account, event: Event, *, by: Actor, now: datetime) -> None:
        """Write a machine with its login and event."""
        with transaction(by, now) as write:
            employ(write, account.profile, account.access, event)

    def save(self, account: Account, changed: Access, event: Event, *, by: Actor, now: datetime) -> None:
        """Write an account's changed rights and the event on the chain of whoever it belongs to."""
        with transaction(by, now) as write:
            write.change(ProfileItem.of(changed.org_id, account.profile), event)
            save_access(write, account.access, changed)
