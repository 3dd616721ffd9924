"""Interactions in their client's partition, by the instant at which they occurred; an id tells its own key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.aws import items, refs
from chalicelib.aws.items import Aggregate, ClientsTable, JsonText, Place
from chalicelib.aws.refs import ClientsKey
from chalicelib.aws.tables import Transaction, transaction
from chalicelib.clients.store import client_pk, file_beside, require_client
from chalicelib.core import clock
from chalicelib.core.access import Actor, Caller
from chalicelib.core.events import Event
from chalicelib.core.ids import made_at, parent_id
from chalicelib.core.paging import Entries, Key, walk
from chalicelib.core.refs import Ref
from chalicelib.engagement.rules import Interaction, Told

PREFIX = "INT#"


def interaction_sk(interaction_id: str) -> str:
    """The sort key that an id tells: the instant at which it occurred, then the id; ValueError for any other id."""
    if not interaction_id.startswith("int_"):
        raise ValueError("not the id of an interaction")
    return f"{PREFIX}{clock.to_text(made_at(interaction_id))}#{interaction_id}"


def interaction_place(org_id: str, interaction_id: str) -> Place | None:
    """Where an interaction stands, if anywhere: its id carries its client and its instant."""
    client_id = parent_id("cli", interaction_id)
    try:
        return (InteractionItem, client_pk(org_id, client_id), interaction_sk(interaction_id)) if client_id else None
    except ValueError:
        return None


def of_reference(client_id: str, ref: Ref) -> str:
    """The key of a reference, which is unique within its client's file."""
    return refs.of_ref(f"interaction#{client_id}", ref)


class InteractionItem(Aggregate, ClientsTable, discriminator="interaction"):
    """One interaction as it now stands; what was told before stands in its chain."""

    interaction_id = UnicodeAttribute()
    org_id = UnicodeAttribute()
    client_id = UnicodeAttribute()
    occurred_at = UnicodeAttribute()
    recorded_at = UnicodeAttribute()
    employee_id = UnicodeAttribute()
    told = JsonText()
    external_refs = JSONAttribute(null=True)

    @classmethod
    def of(cls, interaction: Interaction) -> InteractionItem:
        """The item of an interaction."""
        return cls(
            pk=client_pk(interaction.org_id, interaction.client_id),
            sk=interaction_sk(interaction.id),
            interaction_id=interaction.id,
            org_id=interaction.org_id,
            client_id=interaction.client_id,
            occurred_at=clock.to_text(interaction.occurred_at),
            recorded_at=clock.to_text(interaction.recorded_at),
            employee_id=interaction.employee_id,
            told=interaction.told.plain(),
            external_refs=[vars(ref) for ref in interaction.external_refs] or None,
            version=interaction.version,
            head=interaction.head,
        )

    def interaction(self) -> Interaction:
        """The interaction this item holds."""
        return Interaction(
            id=self.interaction_id,
            org_id=self.org_id,
            client_id=self.client_id,
            occurred_at=clock.from_text(self.occurred_at),
            recorded_at=clock.from_text(self.recorded_at),
            employee_id=self.employee_id,
            told=Told.from_plain(self.told),
            external_refs=tuple(Ref(**ref) for ref in self.external_refs or ()),
            version=int(self.version),
            head=self.head,
        )


class InteractionStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def get(self, org_id: str, interaction_id: str) -> Interaction | None:
        """One interaction as it now stands; its id says where."""
        place = interaction_place(org_id, interaction_id)
        item = items.get(InteractionItem, place[1], place[2]) if place else None
        return item.interaction() if item else None

    def known(self, org_id: str, client_id: str, sought: Sequence[Ref]) -> str | None:
        """The id of the client's interaction that has one of these references; nothing is asked for none."""
        owners = (refs.owner(ClientsKey, org_id, of_reference(client_id, ref)) for ref in sought)
        return next((owner for owner in owners if owner), None)

    def of_client(
        self,
        org_id: str,
        client_id: str,
        *,
        limit: int,
        after: Key,
        channel: str | None = None,
        by: str | None = None,
    ) -> tuple[list[Interaction], Key]:
        """A page of a client's interactions, the newest first."""

        def read(_: str, count: int, key: Key) -> Entries[InteractionItem]:
            pk = client_pk(org_id, client_id)
            return items.entries(InteractionItem, pk, prefix=PREFIX, limit=count, after=key, forward=False)

        found, last = walk(["interactions"], read, limit=limit, after=after, fits=_fits(channel, by))
        return [item.interaction() for item in found], last

    def log(self, interaction: Interaction, event: Event, *, by: Caller, now: datetime) -> Interaction:
        """Write a new interaction and its event if the client exists and nothing in its file has these references."""
        with transaction(by, now) as write:
            recorded = write.change(InteractionItem.of(interaction), event)
            require_client(write, interaction.org_id, interaction.client_id)
            _claim(write, interaction)
        return replace(interaction, version=recorded.seq, head=recorded.hash)

    def load(
        self, interactions: Sequence[tuple[Interaction, Event]], page_id: str, *, by: Actor, now: datetime
    ) -> None:
        """Write up to 95 interactions of another system with one event; `Raced` if the page or one of them is there."""
        with transaction(by, now) as write:
            write.load([(InteractionItem.of(one), event) for one, event in interactions], page_id)
            for one, _ in interactions:
                _claim(write, one)

    def correct(self, interaction: Interaction, event: Event, *, by: Caller, now: datetime) -> Interaction:
        """Write the next version of an interaction and the event that keeps the one before."""
        with transaction(by, now) as write:
            recorded = write.change(InteractionItem.of(interaction), event)
        return replace(interaction, version=recorded.seq, head=recorded.hash)


def _claim(write: Transaction, interaction: Interaction) -> None:
    for ref in interaction.external_refs:
        refs.claim(write, ClientsKey, interaction.org_id, of_reference(interaction.client_id, ref), interaction.id)


def _fits(channel: str | None, by: str | None) -> Callable[[InteractionItem], bool] | None:
    if channel is None and by is None:
        return None
    return lambda item: channel in (None, item.told["channel"]) and by in (None, item.employee_id)


def interaction_beside(org_id: str, named: Mapping[str, str]) -> Iterator[Place]:
    """An interaction that a request names and its client's file, to be read beside the caller's rights."""
    yield from file_beside(org_id, named)
    place = interaction_place(org_id, named.get("interaction_id", ""))
    if place:
        yield place
