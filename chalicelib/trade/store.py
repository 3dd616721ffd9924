"""Orders in their client's partition; the open ones by responsible person on `index1`, gone from there when closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.aws import items
from chalicelib.aws.items import Aggregate, ClientsTable, Place
from chalicelib.aws.tables import transaction
from chalicelib.clients.store import client_pk, file_beside, require_client
from chalicelib.core import clock
from chalicelib.core.access import Actor, Caller
from chalicelib.core.events import Event
from chalicelib.core.ids import parent_id
from chalicelib.core.money import Money
from chalicelib.core.refs import Ref
from chalicelib.people.rules import Access
from chalicelib.people.store import require_full
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

    def create(self, order: Order, event: Event, *, salesperson: Access, by: Caller, now: datetime) -> Order:
        """Write a new order and its event if the client exists and the salesperson may still sell."""
        with transaction(by, now) as write:
            recorded = write.change(OrderItem.of(order), event)
            require_client(write, order.org_id, order.client_id)
            require_full(write, salesperson)
        return replace(order, version=recorded.seq, head=recorded.hash)

    def of_client(
        self, org_id: str, client_id: str, *, limit: int, after: Mapping[str, Any] | None
    ) -> tuple[list[Order], Mapping[str, Any] | None]:
        """A page of a client's orders, oldest first."""
        page = items.query(ClientsTable, client_pk(org_id, client_id), prefix="ORD#", limit=limit, after=after)
        return [OrderItem.from_raw_data(raw).order() for raw in page.items], page.last_key

    def open_of(self, org_id: str, employee_id: str, *, limit: int) -> list[Order]:
        """The open orders a person is responsible for, oldest first; late by nature."""
        page = items.query(ClientsTable, f"ORG#{org_id}#EMP#{employee_id}#OPEN", index="index1", limit=limit)
        return [OrderItem.from_raw_data(raw).order() for raw in page.items]

    def save_all(
        self, changes: list[tuple[Order, Event]], *, by: Actor, now: datetime, receiver: Access | None = None
    ) -> None:
        """Write up to 45 changed orders with their events, together or not at all; a receiver must still be able to."""
        with transaction(by, now) as write:
            for order, event in changes:
                write.change(OrderItem.of(order), event)
            if receiver:
                require_full(write, receiver)


def order_beside(org_id: str, named: Mapping[str, str]) -> Iterator[Place]:
    """An order that a request names and its client's file, to be read beside the caller's rights."""
    client_id = parent_id("cli", named.get("order_id", ""))
    if client_id:
        yield OrderItem, client_pk(org_id, client_id), f"ORD#{named['order_id']}"
        yield from file_beside(org_id, {"client_id": client_id})
