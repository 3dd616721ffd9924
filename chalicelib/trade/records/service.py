"""What the use cases of every record of a client begin with: is it in sight, may these people have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar

from chalicelib.clients.rules import Client, require_visible
from chalicelib.core.access import Caller, authorise
from chalicelib.core.errors import Fault, Invalid, NotFound
from chalicelib.core.ids import parent_id
from chalicelib.core.refs import Ref
from chalicelib.people.rules import Access
from chalicelib.trade.records.rules import RefTaken, require_fit


class Clients(Protocol):
    """What records need to know of clients."""

    def get(self, org_id: str, client_id: str) -> Client | None:
        """One client as it is now."""


class People(Protocol):
    """What records need to know of people."""

    def access(self, org_id: str, employee_id: str) -> Access | None:
        """A person's rights."""


class Record(Protocol):
    """A record of a client, as far as it decides who sees it."""

    @property
    def responsible_id(self) -> str | None:
        """Who answers for it."""


R_co = TypeVar("R_co", bound=Record, covariant=True)
R = TypeVar("R", bound=Record)


class Kept(Protocol[R_co]):
    """Where one kind of record is kept."""

    def get(self, org_id: str, record_id: str, /) -> R_co | None:
        """One record as it is now."""


class Refs(Protocol):
    """Whose the references of one kind of record are."""

    def owners(self, org_id: str, wanted: Sequence[Ref], /) -> Mapping[Ref, str]:
        """Which records have some references already."""


def known_client(caller: Caller, client_id: str, right: str, *, clients: Clients) -> Client:
    """The client that a body names; one that the caller may not see is answered like one that does not exist."""
    try:
        return seen_client(caller, client_id, right, clients=clients)
    except NotFound:
        raise Invalid(errors=[Fault("client_id", "unknown_client")]) from None


def seen_client(caller: Caller, client_id: str, right: str, *, clients: Clients) -> Client:
    """A client within the caller's scope for a right; `NotFound` otherwise."""
    client = clients.get(caller.org_id, client_id)
    if client is None:
        raise NotFound
    require_visible(client, caller, right)
    return client


def seen_record(caller: Caller, record_id: str, right: str, *, clients: Clients, kept: Kept[R]) -> tuple[R, Client]:
    """A record and its client, if the client is within the caller's scope or the record is theirs to see through."""
    client_id = parent_id("cli", record_id)
    client = clients.get(caller.org_id, client_id) if client_id else None
    record = kept.get(caller.org_id, record_id) if client else None
    if client is None or record is None:
        raise NotFound
    authorise(caller, right)
    if record.responsible_id != caller.employee_id:
        require_visible(client, caller, right)
    return record, client


def fit_people(org_id: str, named: Mapping[str, str | None], *, people: People) -> list[Access]:
    """The people whom some fields name, each able to receive; `PersonUnfit` names the field of one who is not."""
    return [require_fit(people.access(org_id, who), field) for field, who in named.items() if who is not None]


def require_free(org_id: str, wanted: Sequence[Ref], *, refs: Refs) -> None:
    """`RefTaken` if a record of the kind has one of these references."""
    if refs.owners(org_id, wanted):
        raise RefTaken
