"""Use cases of clients: load, decide, save."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from chalicelib.clients import rules
from chalicelib.clients.rules import Client, Edit
from chalicelib.core.access import Actor, Caller
from chalicelib.core.errors import NotFound
from chalicelib.core.events import Event


class Clients(Protocol):
    """Where clients are kept."""

    def get(self, org_id: str, client_id: str) -> Client | None:
        """One client as it is now."""

    def save_edit(self, client: Client, event: Event, *, by: Actor, now: datetime) -> Client:
        """Write a changed file."""


def seen_client(caller: Caller, client_id: str, right: str, *, clients: Clients) -> Client:
    """A client within the caller's scope for a right; `NotFound` otherwise."""
    client = clients.get(caller.org_id, client_id)
    if client is None:
        raise NotFound
    rules.require_visible(client, caller, right)
    return client


def edit_client(caller: Caller, client_id: str, wanted: Edit, *, seen: int, clients: Clients, now: datetime) -> Client:
    """Change a client's file as its editor saw it; `Stale` if it has changed since. No difference, no event."""
    client = seen_client(caller, client_id, "client:edit", clients=clients)
    edited, event = rules.edit(client, wanted, seen=seen)
    return clients.save_edit(edited, event, by=caller, now=now) if event.data["after"] else client
