"""Orders in their client's partition; the open ones by responsible person on `index1`, gone from there when closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.aws import items, refs
from chalicelib.aws.items import Aggregate, ClientsTable, Place
from chalicelib.aws.refs import ClientsKey
from chalicelib.aws.tables import Transaction, transaction
from chalicelib.clients.store import client_pk, file_beside, require_client
from chalicelib.core import clock
from chalicelib.core.access import Actor, Caller
from chalicelib.core.events import Event
from chalicelib.core.ids import parent_id
from chalicelib.core.money import Money
from chalicelib.core.paging import Entries, Key, Read, walk
from chalicelib.core.refs import Ref
from chalicelib.people.rules import Access
from chalicelib.people.store import require_full, require_rights
from chalicelib.trade.rules import Order, OrderStatus


class OrderItem(Aggregate, ClientsTable, discriminator="order"):
    """One order."""

    order_id = UnicodeAttribute()
    org_id = UnicodeAttribute()
    client_id = UnicodeAttribute()
    salesperson_id = UnicodeAttribute()
    requested_salesperson_id = UnicodeAttribute()
    responsible_id = UnicodeAttribute()
    placed_at = UnicodeAttribute()
    recorded_at = UnicodeAttribute()
    lane = UnicodeAttribute()
    amount = NumberAttribute()
    currency = UnicodeAttribute()
    status = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    next_step = UnicodeAttribute(null=True)
    next_on = UnicodeAttribute(null=True)
    next_owner_id = UnicodeAttribute(null=True)
    vehicle = UnicodeAttribute(null=True)
    external_refs = JSONAttribute(null=True)
    late_entry = BooleanAttribute(null=True)

    @classmethod
    def of(cls, order: Order) -> OrderItem:
        """The item of an order."""
        item = cls(
            pk=client_pk(order.org_id, order.client_id),
            sk=f"ORD#{order.id}",
            order_id=order.id,
            org_id=order.org_id,
            client_id=order.client_id,
            salesperson_id=order.salesperson_id,
            requested_salesperson_id=order.requested_salesperson_id,
            responsible_id=order.responsible_id,
            placed_at=clock.to_text(order.placed_at),
            recorded_at=clock.to_text(order.recorded_at),
            lane=order.lane,
            amount=order.amount.amount,
            currency=order.amount.currency,
            status=order.status,
            reason=order.reason,
            next_step=order.next_step,
            next_on=order.next_on.isoformat() if order.next_on else None,
            next_owner_id=order.next_owner_id,
            vehicle=order.vehicle,
            external_refs=[vars(ref) for ref in order.external_refs] or None,
            late_entry=order.late_entry or None,
            version=order.version,
            head=order.head,
        )
        if order.open:
            item.i1pk = f"ORG#{order.org_id}#EMP#{order.responsible_id}#OPEN"
            item.i1sk = f"order#{order.due}#{order.id}"
        return item

    def order(self) -> Order:
        """The order this item holds."""
        return Order(
            id=self.order_id,
            org_id=self.org_id,
            client_id=self.client_id,
            salesperson_id=self.salesperson_id,
            requested_salesperson_id=self.requested_salesperson_id,
            responsible_id=self.responsible_id,
            placed_at=clock.from_text(self.placed_at),
            recorded_at=clock.from_text(self.recorded_at),
            lane=self.lane,
            amount=Money(int(self.amount), self.currency),
            status=OrderStatus(self.status),
            reason=self.reason,
            next_step=self.next_step,
            next_on=date.fromisoformat(self.next_on) if self.next_on else None,
            next_owner_id=self.next_owner_id,
            vehicle=self.vehicle,
            external_refs=tuple(Ref(**ref) for ref in self.external_refs or ()),
            late_entry=bool(self.late_entry),
            version=int(self.version),
            head=self.head,
        )


class OrderStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def get(self, org_id: str, order_id: str) -> Order | None:
        """One order; its id says which client's partition holds it."""
        client_id = parent_id("cli", order_id)
        item = items.get(OrderItem, client_pk(org_id, client_id), f"ORD#{order_id}") if client_id else None
        return item.order() if item else None

    def by_ref(self, org_id: str, ref: Ref) -> Order | None:
        """The order that another system calls so."""
        owner_id = refs.owner(ClientsKey, org_id, _of_ref(ref))
        return self.get(org_id, owner_id) if owner_id else None

    def owners(self, org_id: str, wanted: Sequence[Ref]) -> dict[Ref, str]:
        """Which orders have some references already."""
        refs.bring(ClientsKey, org_id, [_of_ref(ref) for ref in wanted])
        found = {ref: refs.owner(ClientsKey, org_id, _of_ref(ref)) for ref in wanted}
        return {ref: owner_id for ref, owner_id in found.items() if owner_id}

    def create(
        self,
        order: Order,
        event: Event,
        *,
        able: Sequence[Access],
        seen: Sequence[Access] = (),
        by: Caller,
        now: datetime,
    ) -> Order:
        """Write a new order with its references and event, if its client is there.

        The `able` must still be able to receive, and the rights of the `seen` must be as they were read.
        """
        with transaction(by, now) as write:
            recorded = write.change(OrderItem.of(order), event)
            _move_refs(write, order, (), order.external_refs)
            require_client(write, order.org_id, order.client_id)
            for person in able:
                require_full(write, person)
            for person in seen:
                require_rights(write, person)
        return replace(order, version=recorded.seq, head=recorded.hash)

    def load(self, orders: Sequence[tuple[Order, Event]], page_id: str, *, by: Actor, now: datetime) -> None:
        """Write up to 95 orders of another system with one event; `Raced` if the page or one of them is there."""
        with transaction(by, now) as write:
            write.load([(OrderItem.of(order), event) for order, event in orders], page_id)
            for order, _ in orders:
                _move_refs(write, order, (), order.external_refs)

    def save(
        self, before: Order, after: Order, event: Event, *, able: Sequence[Access] = (), by: Actor, now: datetime
    ) -> Order:
        """Write a changed order with its references and event; the `able` must still be able to receive."""
        with transaction(by, now) as write:
            recorded = write.change(OrderItem.of(after), event)
            _move_refs(write, after, before.external_refs, after.external_refs)
            for person in able:
                require_full(write, person)
        return replace(after, version=recorded.seq, head=recorded.hash)

    def of_client(
        self,
        org_id: str,
        client_id: str,
        *,
        limit: int,
        after: Key,
        newest_first: bool = False,
        status: OrderStatus | None = None,
        responsible_id: str | None = None,
    ) -> tuple[list[Order], Key]:
        """A page of a client's orders in the order in which they were placed."""

        def read(_: str, count: int, key: Key) -> Entries[OrderItem]:
            pk, forward = client_pk(org_id, client_id), not newest_first
            return items.entries(OrderItem, pk, prefix="ORD#", limit=count, after=key, forward=forward)

        return _walk("orders", read, limit, after, {"status": status, "responsible_id": responsible_id})

    def open_of(
        self, org_id: str, employee_id: str, *, limit: int, after: Key = None, status: OrderStatus | None = None
    ) -> tuple[list[Order], Key]:
        """A page of the open orders that a person is responsible for, by the day they are due; late by nature."""

        def read(_: str, count: int, key: Key) -> Entries[OrderItem]:
            pk = f"ORG#{org_id}#EMP#{employee_id}#OPEN"
            return items.entries(OrderItem, pk, prefix="order#", index="index1", limit=count, after=key)

        return _walk("open", read, limit, after, {"status": status})

    def save_all(
        self, changes: list[tuple[Order, Event]], *, by: Actor, now: datetime, receiver: Access | None = None
    ) -> None:
        """Write up to 45 changed orders with their events, together or not at all; a receiver must still be able to."""
        with transaction(by, now) as write:
            for order, event in changes:
                write.change(OrderItem.of(order), event)
            if receiver:
                require_full(write, receiver)


def _walk(
    place: str, read: Read[OrderItem], limit: int, after: Key, wanted: Mapping[str, str | None]
) -> tuple[list[Order], Key]:
    """A page of the orders that have what is wanted; None leaves a field open."""
    asked = {name: value for name, value in wanted.items() if value is not None}

    def fits(row: OrderItem) -> bool:
        return all(getattr(row, name) == value for name, value in asked.items())

    found, last = walk([place], read, limit=limit, after=after, fits=fits if asked else None)
    return [row.order() for row in found], last


def _of_ref(ref: Ref) -> str:
    return refs.of_ref("order", ref)


def _move_refs(write: Transaction, order: Order, before: Sequence[Ref], after: Sequence[Ref]) -> None:
    """Let an order have its new references and no other ones."""
    for ref in before:
        if ref not in after:
            refs.release(write, ClientsKey, order.org_id, _of_ref(ref))
    for ref in after:
        if ref not in before:
            refs.claim(write, ClientsKey, order.org_id, _of_ref(ref), order.id)


def order_beside(org_id: str, named: Mapping[str, str]) -> Iterator[Place]:
    """An order that a request names and its client's file, to be read beside the caller's rights."""
    client_id = parent_id("cli", named.get("order_id", ""))
    if client_id:
        yield OrderItem, client_pk(org_id, client_id), f"ORD#{named['order_id']}"
        yield from file_beside(org_id, {"client_id": client_id})


def ref_beside(org_id: str, named: Mapping[str, str]) -> Iterator[Place]:
    """Whose a reference in the path is, to be read beside the caller's rights."""
    if "system" in named and "ref" in named:
        yield refs.place(ClientsKey, org_id, _of_ref(Ref(named["system"], named["ref"])))
