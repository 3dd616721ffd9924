"""Use cases of holders: list them, name others, tell who had the client before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.clients.holders import rules
from chalicelib.clients.holders.rules import Change, Holder, Holders
from chalicelib.clients.rules import Client
from chalicelib.clients.service import Readable, seen_client
from chalicelib.core.access import Caller
from chalicelib.core.events import Event, Recorded
from chalicelib.core.paging import Key
from chalicelib.people.rules import Access


class People(Protocol):
    """What holders need to know of people."""

    def accesses(self, org_id: str, employee_ids: Iterable[str]) -> dict[str, Access]:
        """The rights of several people, as far as the company has them."""


class Custody(Readable, Protocol):
    """Where custody is kept."""

    def save_holders(
        self,
        before: Client,
        after: Client,
        event: Event,
        *,
        receivers: Sequence[Access],
        givers: Sequence[Access],
        by: Caller,
        now: datetime,
    ) -> Client:
        """Write who holds a client; receivers must still be able to, givers must be as they were."""


class Chains(Protocol):
    """Where events are kept."""

    def newest(
        self, org_id: str, aggregate_id: str, names: Iterable[str], *, limit: int, after: Key
    ) -> tuple[list[Recorded], Key]:
        """A page of an aggregate's events of some names, newest first."""

    def imported(self, org_id: str, aggregate_id: str, *, version: int, head: str) -> Recorded | None:
        """What a page of imported records told of one that begins there."""


def list_holders(caller: Caller, client_id: str, *, clients: Readable, people: People) -> list[Holder]:
    """Who holds a client in which roles since when, by name."""
    client = seen_client(caller, client_id, "client:holders", clients=clients)
    known = people.accesses(caller.org_id, client.holders)
    names: Mapping[str, str] = {person: access.name for person, access in known.items()}
    found = [
        Holder(person, names.get(person), roles, client.since.get(person)) for person, roles in client.holders.items()
    ]
    return sorted(found, key=lambda holder: (holder.name or "", holder.employee_id))


def assign_holders(
    caller: Caller, client_id: str, wanted: Holders, *, seen: int, clients: Custody, people: People, now: datetime
) -> Client:
    """Name who holds a client from now on; `Stale` if it has changed since. No difference, no event.

    Nobody gives to a person who hands over or is gone, and nobody takes from one who hands over.
    """
    client = seen_client(caller, client_id, "client:assign", clients=clients)
    changed, event = rules.change_holders(client, wanted, seen=seen)
    gaining, losing = rules.gaining(client.holders, wanted), rules.losing(client.holders, wanted)
    if not gaining and not losing:
        return client
    known = people.accesses(caller.org_id, dict.fromkeys([*gaining, *losing]))
    return clients.save_holders(
        client,
        changed,
        event,
        receivers=[rules.require_fit(wanted, person, known.get(person)) for person in gaining],
        givers=[rules.require_free(known[person]) for person in losing if person in known],
        by=caller,
        now=now,
    )


def list_custody(
    caller: Caller, client_id: str, *, limit: int, after: Key, clients: Readable, chains: Chains
) -> tuple[list[Change], Key]:
    """A page of who had a client when, newest first."""
    client = seen_client(caller, client_id, "client:holders", clients=clients)
    links, last = chains.newest(caller.org_id, client.id, rules.CUSTODY, limit=limit, after=after)
    ended = last is None and (not links or links[-1].name not in rules.BEGINS)
    begun = chains.imported(caller.org_id, client.id, version=client.version, head=client.head) if ended else None
    return [rules.chapter_of(link) for link in [*links, *([begun] if begun else [])]], last
