"""Use cases of receivables: load, decide, save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.clients.rules import Client
from chalicelib.core.access import Actor, Caller, Scope, authorise
from chalicelib.core.events import Event
from chalicelib.core.paging import Key
from chalicelib.core.refs import Ref
from chalicelib.people.reach import require_scope
from chalicelib.people.rules import Access
from chalicelib.trade.receivables import rules
from chalicelib.trade.receivables.rules import DebtKind, Payment, Receivable
from chalicelib.trade.records.rules import Changes
from chalicelib.trade.records.service import (
    Clients,
    People,
    fit_people,
    known_client,
    require_free,
    seen_client,
    seen_record,
)

READ, EDIT = "receivable:read", "receivable:edit"
Page = tuple[Sequence[Receivable], Key]


class Receivables(Protocol):
    """Where receivables are kept."""

    def get(self, org_id: str, record_id: str, /) -> Receivable | None:
        """One debt as it is now."""

    def owners(self, org_id: str, wanted: Sequence[Ref], /) -> Mapping[Ref, str]:
        """Which of them have some references already."""

    def create(
        self, debt: Receivable, event: Event, *, client: Client, people: Sequence[Access], by: Actor, now: datetime
    ) -> Receivable:
        """Write a new debt if its client is still as read and these people can still receive."""

    def save(
        self,
        before: Receivable,
        after: Receivable,
        event: Event,
        *,
        people: Sequence[Access] = (),
        by: Actor,
        now: datetime,
    ) -> Receivable:
        """Write a changed debt if these people can still receive."""


class Lists(Protocol):
    """Where the lists of receivables are kept."""

    def of_client(self, org_id: str, client_id: str, *, limit: int, after: Key) -> Page:
        """A page of a client's debts."""

    def open_of(self, org_id: str, employee_id: str, *, limit: int, after: Key) -> Page:
        """A page of the open debts that a person collects."""

    def due(self, org_id: str, month: str, *, limit: int, after: Key) -> Page:
        """A page of the company's open debts that fall due in a month."""


def record_receivable(
    caller: Caller,
    client_id: str,
    kind: DebtKind,
    given: Changes,
    *,
    clients: Clients,
    people: People,
    receivables: Receivables,
    now: datetime,
) -> Receivable:
    """Record what a client owes; whoever is named to collect it must be able to."""
    client = known_client(caller, client_id, EDIT, clients=clients)
    fit = fit_people(caller.org_id, _named(given), people=people)
    require_free(caller.org_id, given.get("refs", ()), refs=receivables)
    debt, event = rules.record(client, kind, given, now=now)
    return receivables.create(debt, event, client=client, people=fit, by=caller, now=now)


def read_receivable(caller: Caller, receivable_id: str, *, clients: Clients, receivables: Receivables) -> Receivable:
    """One debt of a client within the caller's scope, or one that the caller collects; `NotFound` otherwise."""
    return seen_record(caller, receivable_id, READ, clients=clients, kept=receivables)[0]


def edit_receivable(
    caller: Caller,
    receivable_id: str,
    changes: Changes,
    *,
    seen: int,
    clients: Clients,
    people: People,
    receivables: Receivables,
    now: datetime,
) -> Receivable:
    """Change a debt as its editor saw it; `Stale` if it has changed since. No difference, no event."""
    debt, client = seen_record(caller, receivable_id, EDIT, clients=clients, kept=receivables)
    after, event = rules.edit(debt, changes, client=client, seen=seen, now=now)
    return _saved(caller, debt, after, event, changes, people=people, receivables=receivables, now=now)


def put_receivable(
    caller: Caller,
    ref: Ref,
    client_id: str,
    kind: DebtKind,
    given: Changes,
    *,
    clients: Clients,
    people: People,
    receivables: Receivables,
    now: datetime,
) -> Receivable:
    """Record a debt under another system's reference, or bring it to what that system has now."""
    client = known_client(caller, client_id, EDIT, clients=clients)
    known = receivables.owners(caller.org_id, [ref]).get(ref)
    debt = receivables.get(caller.org_id, known) if known else None
    if debt is None:
        fit = fit_people(caller.org_id, _named(given), people=people)
        made, event = rules.record(client, kind, {**given, "refs": (ref,)}, now=now)
        return receivables.create(made, event, client=client, people=fit, by=caller, now=now)
    after, event = rules.restate(debt, kind, given, client=client, now=now)
    return _saved(caller, debt, after, event, given, people=people, receivables=receivables, now=now)


def _saved(
    caller: Caller,
    before: Receivable,
    after: Receivable,
    event: Event,
    changes: Changes,
    *,
    people: People,
    receivables: Receivables,
    now: datetime,
) -> Receivable:
    """What was changed, with whoever is newly named able to receive; as it was when nothing differs."""
    if not event.data["after"]:
        return before
    was = _named({"responsible_id": before.responsible_id, "disputed": before.disputed})
    new = {field: who for field, who in _named(changes).items() if who != was[field]}
    fit = fit_people(caller.org_id, new, people=people)
    require_free(caller.org_id, [ref for ref in after.refs if ref not in before.refs], refs=receivables)
    return receivables.save(before, after, event, people=fit, by=caller, now=now)


def _named(given: Changes) -> dict[str, str | None]:
    """Whom some changes put in charge, by the field that says so."""
    dispute = given.get("disputed")
    return {"responsible_id": given.get("responsible_id"), "disputed.owner_id": dispute.owner_id if dispute else None}


def pay_receivable(
    caller: Caller,
    receivable_id: str,
    payment: Payment,
    *,
    clients: Clients,
    receivables: Receivables,
    now: datetime,
) -> Receivable:
    """Take a payment off a debt; the same payment again, by its reference, changes nothing."""
    debt, client = seen_record(caller, receivable_id, EDIT, clients=clients, kept=receivables)
    after, event = rules.pay(debt, payment, client=client, now=now)
    return receivables.save(debt, after, event, by=caller, now=now) if event else debt


def list_of_client(caller: Caller, client_id: str, *, limit: int, after: Key, clients: Clients, lists: Lists) -> Page:
    """A page of a client's debts, the oldest first; `NotFound` for a client beyond the caller's scope."""
    client = seen_client(caller, client_id, READ, clients=clients)
    return lists.of_client(caller.org_id, client.id, limit=limit, after=after)


def list_own(caller: Caller, *, limit: int, after: Key, lists: Lists) -> Page:
    """A page of the open debts that the caller collects, by due day."""
    return lists.open_of(caller.org_id, caller.employee_id, limit=limit, after=after)


def list_due(caller: Caller, month: str, *, limit: int, after: Key, lists: Lists) -> Page:
    """A page of the company's open debts that fall due in a month; `Forbidden` for who reaches less than it."""
    require_scope(authorise(caller, READ), Scope.COMPANY)
    return lists.due(caller.org_id, month, limit=limit, after=after)
