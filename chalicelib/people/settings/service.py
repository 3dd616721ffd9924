"""Use cases of the company's settings: load, decide, save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.core.access import Actor, Caller, authorise
from chalicelib.core.errors import NotFound
from chalicelib.core.events import Event
from chalicelib.people.rules import Access, Company
from chalicelib.people.settings import rules


class People(Protocol):
    """What settings need to know of people."""

    def access(self, org_id: str, employee_id: str) -> Access | None:
        """A person's rights."""

    def company(self, org_id: str) -> Company | None:
        """The company."""


class Settings(Protocol):
    """Where settings are kept."""

    def save(self, company: Company, event: Event, *, named: Sequence[Access], by: Actor, now: datetime) -> Company:
        """Write a company whose settings changed; whoever is newly named must still be able to take it on."""


def own_company(caller: Caller, *, people: People) -> Company:
    """The caller's company; `NotFound` if it was never founded."""
    company = people.company(caller.org_id)
    if company is None:
        raise NotFound
    return company


def change_settings(
    caller: Caller, wanted: Mapping[str, str], *, seen: int, people: People, settings: Settings, now: datetime
) -> Company:
    """Name other people, as far as they differ; the manager is named by whoever manages all settings."""
    if rules.MANAGER in wanted:
        authorise(caller, "setting:manage")
    company = own_company(caller, people=people)
    changed, event = rules.change(company, wanted, seen=seen)
    if changed == company:
        return company
    newly = {name: who for name, who in event.data["after"].items() if who}
    named = [rules.require_fit(people.access(caller.org_id, who), name) for name, who in newly.items()]
    return settings.save(changed, event, named=named, by=caller, now=now)
