"""Use cases of interactions: load, decide, save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from chalicelib.clients.rules import Client, require_visible
from chalicelib.core.access import Caller
from chalicelib.core.errors import Fault, Invalid, NotFound
from chalicelib.core.events import Event, Recorded
from chalicelib.core.ids import parent_id
from chalicelib.core.paging import Key
from chalicelib.core.refs import Ref
from chalicelib.engagement import rules
from chalicelib.engagement.rules import Entry, Interaction, InteractionKnown, Version
from chalicelib.people.rules import Access


class Clients(Protocol):
    """What interactions need to know of clients."""

    def get(self, org_id: str, client_id: str) -> Client | None:
        """One client as it is now."""


class People(Protocol):
    """What interactions need to know of people."""

    def access(self, org_id: str, employee_id: str) -> Access | None:
        """A person's rights."""


class Chains(Protocol):
    """Where events are read."""

    def chain(self, org_id: str, aggregate_id: str) -> list[Recorded]:
        """Every event of one aggregate, oldest first."""


class Interactions(Protocol):
    """Where interactions are kept."""

    def get(self, org_id: str, interaction_id: str) -> Interaction | None:
        """One interaction as it now stands."""

    def known(self, org_id: str, client_id: str, refs: Sequence[Ref]) -> str | None:
        """The id of the client's interaction that has one of these references."""

    def log(self, interaction: Interaction, event: Event, *, by: Caller, now: datetime) -> Interaction:
        """Write a new interaction."""

    def correct(self, interaction: Interaction, event: Event, *, by: Caller, now: datetime) -> Interaction:
        """Write the next version."""


class Lists(Protocol):
    """Where a client's interactions are listed."""

    def of_client(
        self, org_id: str, client_id: str, *, limit: int, after: Key, channel: str | None, by: str | None
    ) -> tuple[list[Interaction], Key]:
        """A page of a client's interactions, the newest first."""


def log_interaction(
    caller: Caller,
    client_id: str,
    entry: Entry,
    *,
    clients: Clients,
    people: People,
    interactions: Interactions,
    now: datetime,
) -> Interaction:
    """Log an interaction of a client; `InteractionKnown` if the client's file has one with such a reference."""
    client = _seen_client(caller, client_id, "interaction:append", clients=clients)
    logged, event = rules.log(client, entry, employee_id=entry.employee_id or caller.employee_id, now=now)
    rules.require_recorder(caller, entry.employee_id)
    if logged.employee_id != caller.employee_id and people.access(caller.org_id, logged.employee_id) is None:
        raise Invalid(errors=[Fault("employee_id", "unknown_employee")])
    known = interactions.known(caller.org_id, client_id, entry.external_refs)
    if known:
        raise InteractionKnown(known)
    return interactions.log(logged, event, by=caller, now=now)


def list_interactions(
    caller: Caller,
    client_id: str,
    *,
    channel: str | None,
    by: str | None,
    limit: int,
    after: Key,
    clients: Clients,
    lists: Lists,
) -> tuple[list[Interaction], Key]:
    """A page of a client's interactions, the newest first, of one channel or one employee if such is asked for."""
    client = _seen_client(caller, client_id, "interaction:read", clients=clients)
    return lists.of_client(client.org_id, client.id, limit=limit, after=after, channel=channel, by=by)


def read_interaction(
    caller: Caller, client_id: str, interaction_id: str, *, clients: Clients, interactions: Interactions
) -> Interaction:
    """One interaction of a client within the caller's scope; `NotFound` otherwise."""
    client = _seen_client(caller, client_id, "interaction:read", clients=clients)
    return _interaction_of(client, interaction_id, interactions=interactions)


def read_versions(
    caller: Caller,
    client_id: str,
    interaction_id: str,
    *,
    clients: Clients,
    interactions: Interactions,
    chains: Chains,
) -> list[Version]:
    """All that was ever told of an interaction, the newest first."""
    found = read_interaction(caller, client_id, interaction_id, clients=clients, interactions=interactions)
    return rules.versions(found, chains.chain(found.org_id, found.id))


def correct_interaction(
    caller: Caller,
    client_id: str,
    interaction_id: str,
    changes: Mapping[str, Any],
    reason: str,
    *,
    clients: Clients,
    interactions: Interactions,
    now: datetime,
) -> Interaction:
    """Tell an interaction anew; no difference, no event."""
    client = _seen_client(caller, client_id, "interaction:correct", clients=clients)
    found = _interaction_of(client, interaction_id, interactions=interactions)
    corrected, event = rules.correct(found, changes, reason, client=client)
    return interactions.correct(corrected, event, by=caller, now=now) if event.data["after"] else found


def _seen_client(caller: Caller, client_id: str, right: str, *, clients: Clients) -> Client:
    client = clients.get(caller.org_id, client_id)
    if client is None:
        raise NotFound
    require_visible(client, caller, right)
    return client


def _interaction_of(client: Client, interaction_id: str, *, interactions: Interactions) -> Interaction:
    """An interaction of this very client: the id of another one names nothing here."""
    ours = parent_id("cli", interaction_id) == client.id
    found = interactions.get(client.org_id, interaction_id) if ours else None
    if found is None:
        raise NotFound
    return found
