"""What follows a client to its receiver: open orders, receivables, complaints, each kind by the same few steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from chalicelib.clients.rules import Client
from chalicelib.core.access import Actor, System
from chalicelib.core.errors import NotFound
from chalicelib.core.events import Event
from chalicelib.people.rules import Access
from chalicelib.trade import rules as order_rules
from chalicelib.trade.complaints import rules as complaint_rules
from chalicelib.trade.complaints.rules import Complaint
from chalicelib.trade.receivables import rules as receivable_rules
from chalicelib.trade.receivables.rules import Receivable
from chalicelib.trade.rules import Order

CHUNK = 40
Key = Mapping[str, Any] | None
# Who gets it, asked only when there is something to be given: it costs requests.
Receiver = Callable[[], Access]


class Clients(Protocol):
    """What following needs of clients."""

    def get(self, org_id: str, client_id: str) -> Client | None:
        """One client as it is now."""


class Record(Protocol):
    """Anything of a client that somebody has to see through."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def client_id(self) -> str:
        """Whose it is."""

    @property
    def responsible_id(self) -> str | None:
        """In whose name it stands."""

    @property
    def open(self) -> bool:
        """Whether it still has to be seen through: what is closed stays where it was, as history."""

    @property
    def version(self) -> int:
        """Which version this is."""


R = TypeVar("R", bound=Record)


class Kept(Protocol[R]):
    """Where one kind of record is kept."""

    def get(self, org_id: str, record_id: str, /) -> R | None:
        """One record as it is now."""

    def of_client(self, org_id: str, client_id: str, *, limit: int, after: Key) -> tuple[list[R], Key]:
        """A page of a client's records."""

    def open_of(self, org_id: str, employee_id: str, *, limit: int) -> tuple[list[R], Key]:
        """A page of the open records in a person's name; late by nature."""

    def save_all(
        self, changes: list[tuple[R, Event]], *, by: Actor, now: datetime, receiver: Access | None = None
    ) -> None:
        """Write changed records with their events, if the receiver can still receive."""


class Gives(Protocol[R]):
    """The rule by which one kind of record gets a new person."""

    def __call__(self, record: R, client: Client, receiver_id: str, /, *, case_id: str) -> tuple[R, Event]:
        """The record in its new hands, and what happened."""


class Found(Protocol):
    """Open records that a late list shows in a leaver's name."""

    def __bool__(self) -> bool:
        """Whether the list shows any."""

    def take_over(self, case_id: str, receiver: Receiver, *, clients: Clients, by: System, now: datetime) -> None:
        """Give what still is in that name to the receiver."""


class Follower(Generic[R]):
    """One kind of record that follows its client."""

    def __init__(self, kept: Kept[R], give: Gives[R]) -> None:
        self.kept = kept
        self._give = give

    def follow(
        self, client: Client, leaver_id: str, case_id: str, receiver: Receiver, *, by: System, now: datetime
    ) -> None:
        """Give every open record of a client in the leaver's name to the receiver, a page at a time."""
        after: Key = None
        while True:
            page, after = self.kept.of_client(client.org_id, client.id, limit=CHUNK, after=after)
            hers = [record for record in page if record.open and record.responsible_id == leaver_id]
            if hers:
                self.pass_on([(record, client) for record in hers], case_id, receiver(), by=by, now=now)
            if after is None:
                return

    def left(self, org_id: str, leaver_id: str) -> Found:
        """What a list, which is late by nature, shows as open in the leaver's name."""
        listed, _ = self.kept.open_of(org_id, leaver_id, limit=CHUNK)
        return Left(self, listed)

    def pass_on(
        self, records: Sequence[tuple[R, Client]], case_id: str, receiver: Access, *, by: System, now: datetime
    ) -> None:
        """Put records into the receiver's name, together or not at all."""
        given = [self._give(record, client, receiver.employee_id, case_id=case_id) for record, client in records]
        self.kept.save_all(given, receiver=receiver, by=by, now=now)


def of_the_trade(
    orders: Kept[Order], receivables: Kept[Receivable], complaints: Kept[Complaint]
) -> Sequence[Follower[Any]]:
    """All that follows a client today."""
    return (
        Follower(orders, order_rules.give_to),
        Follower(receivables, receivable_rules.give_to),
        Follower(complaints, complaint_rules.give_to),
    )


class Left(Generic[R]):
    """What a list showed of one kind of record, to be compared with the table before anything is given."""

    def __init__(self, follower: Follower[R], listed: Sequence[R]) -> None:
        self._follower = follower
        self._listed = listed

    def __bool__(self) -> bool:
        return bool(self._listed)

    def take_over(self, case_id: str, receiver: Receiver, *, clients: Clients, by: System, now: datetime) -> None:
        """Give what still is as it was listed; a row that is older than the table's has moved on by itself."""
        records = [(one, _client(by, one.client_id, clients)) for one in self._listed if self._stands(by.org_id, one)]
        if records:
            self._follower.pass_on(records, case_id, receiver(), by=by, now=now)

    def _stands(self, org_id: str, listed: R) -> bool:
        stored = self._follower.kept.get(org_id, listed.id)
        return stored is not None and stored.version == listed.version


def _client(by: System, client_id: str, clients: Clients) -> Client:
    client = clients.get(by.org_id, client_id)
    if client is None:
        raise NotFound
    return client
