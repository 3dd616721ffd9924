"""Use cases of orders: load, decide, save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from chalicelib.clients.rules import Client, HolderRole
from chalicelib.clients.rules import require_visible as require_client_visible
from chalicelib.core import clock
from chalicelib.core.access import Caller, Level, Role
from chalicelib.core.errors import Fault, Invalid, NotFound
from chalicelib.core.events import Event
from chalicelib.core.ids import parent_id
from chalicelib.core.paging import Key
from chalicelib.core.refs import Ref
from chalicelib.core.versions import require_current
from chalicelib.people.rules import Access, Company
from chalicelib.trade import rules
from chalicelib.trade.rules import Booking, Changes, Names, Order, OrderExists, OrderStatus, OwnerUnfit

Page = tuple[Sequence[Order], Key]
# What of an order stays as it was booked.
FIXED = ("client_id", "salesperson_id", "placed_at")


class Clients(Protocol):
    """What orders need to know of clients."""

    def get(self, org_id: str, client_id: str) -> Client | None:
        """One client as it is now."""


class People(Protocol):
    """What orders need to know of people."""

    def access(self, org_id: str, employee_id: str) -> Access | None:
        """A person's rights."""

    def company(self, org_id: str) -> Company | None:
        """The company, for its zone."""


class Orders(Protocol):
    """Where orders are kept."""

    def create(
        self, order: Order, event: Event, *, able: Sequence[Access], seen: Sequence[Access], by: Caller, now: datetime
    ) -> Order:
        """Write a new order if its client is there, the `able` may still receive, and the `seen` are as read."""

    def save(
        self, before: Order, after: Order, event: Event, *, able: Sequence[Access], by: Caller, now: datetime
    ) -> Order:
        """Write a changed order if the `able` may still receive."""

    def get(self, org_id: str, order_id: str) -> Order | None:
        """One order."""

    def by_ref(self, org_id: str, ref: Ref) -> Order | None:
        """The order that another system calls so."""

    def owners(self, org_id: str, refs: Sequence[Ref]) -> Mapping[Ref, str]:
        """Which orders have some references already."""


class Lists(Protocol):
    """Where the lists of orders are kept; without a status all of them."""

    def of_client(
        self,
        org_id: str,
        client_id: str,
        *,
        limit: int,
        after: Key,
        newest_first: bool,
        status: OrderStatus | None,
        responsible_id: str | None,
    ) -> Page:
        """A page of a client's orders."""

    def open_of(self, org_id: str, employee_id: str, *, limit: int, after: Key, status: OrderStatus | None) -> Page:
        """A page of the open orders that a person is responsible for."""


@dataclass(frozen=True)
class Seller:
    """In whose name an order is booked, who must still be able to see it through, and whose rights that rests on."""

    names: Names
    able: Access
    seen: tuple[Access, ...] = ()


def book_order(
    caller: Caller,
    booking: Booking,
    *,
    reroute: bool = False,
    free: Sequence[Ref] = (),
    clients: Clients,
    people: People,
    orders: Orders,
    now: datetime,
) -> Order:
    """Book an order in a salesperson's name; 423 `order_locked` while that person hands over.

    With `reroute`, and always for a machine, it is then booked for the interim holder, if they may receive. Nothing is
    asked of references that are `free`.
    """
    client = clients.get(caller.org_id, booking.client_id)
    if client is None:
        raise Invalid(errors=[Fault("client_id", "unknown_client")])
    _require_client_visible(client, caller)
    rules.require_plausible(booking.placed_at, now)
    reroute = reroute or Role.INTEGRATION in caller.roles
    seller = find_seller(client, booking, reroute=reroute, people=people, now=now)
    order, event = rules.book(client, booking, names=seller.names, now=now)
    owner = _owner(order, people) if order.next_owner_id != seller.able.employee_id else None
    _require_free(caller, order, [ref for ref in order.external_refs if ref not in free], clients, orders)
    able = [seller.able, owner] if owner else [seller.able]
    return orders.create(order, event, able=able, seen=seller.seen, by=caller, now=now)


def find_seller(client: Client, booking: Booking, *, reroute: bool, people: People, now: datetime) -> Seller:
    """In whose name an order is booked; `order_locked`, `UnknownSalesperson` if in nobody's.

    One placed before a handover began is the leaver's still, and the interim holder sees it through. One that names who
    has left goes to the client's present account manager for 90 days.
    """
    asked = people.access(client.org_id, booking.salesperson_id)
    if asked is not None and asked.level is Level.SELF:
        return _present_seller(client, asked, people=people, now=now)
    if asked is None or asked.lock is None:
        able = rules.require_may_sell(asked)
        return Seller(Names.one(able.employee_id), able)
    late = rules.is_late_entry(asked.lock, booking.placed_at)
    interim = _receiving(client.org_id, asked.lock.interim_holder_id, people) if late or reroute else None
    if interim is None:
        raise rules.sells_no_more(asked, asked.lock)
    booked_id = asked.employee_id if late else interim.employee_id
    return Seller(Names(asked.employee_id, booked_id, interim.employee_id, late), interim, (asked,))


def _present_seller(client: Client, asked: Access, *, people: People, now: datetime) -> Seller:
    company = people.company(client.org_id) if asked.ended_on else None
    if company is None or not rules.may_arrive(asked.ended_on, clock.day_of(now, company.zone)):
        raise rules.UnknownSalesperson
    for employee_id, roles in sorted(client.holders.items()):
        manager = HolderRole.ACCOUNT_MANAGER in roles
        able = _receiving(client.org_id, employee_id, people) if manager else None
        if able is not None:
            return Seller(Names(asked.employee_id, able.employee_id, able.employee_id), able, (asked,))
    raise rules.UnknownSalesperson


def _receiving(org_id: str, employee_id: str, people: People) -> Access | None:
    access = people.access(org_id, employee_id)
    return access if access is not None and access.may_receive else None


def _owner(order: Order, people: People) -> Access | None:
    """Who has the next step to do, who must be able to."""
    if order.next_owner_id is None:
        return None
    owner = _receiving(order.org_id, order.next_owner_id, people)
    if owner is None:
        raise OwnerUnfit("next_owner_id")
    return owner


def _require_client_visible(client: Client, caller: Caller) -> None:
    """A client that the caller may not see is answered like one that does not exist."""
    try:
        require_client_visible(client, caller, "order:create")
    except NotFound:
        raise Invalid(errors=[Fault("client_id", "unknown_client")]) from None


def _require_free(caller: Caller, order: Order, wanted: Sequence[Ref], clients: Clients, orders: Orders) -> None:
    """`OrderExists` if a reference is another order's, which is named to whoever may edit it."""
    owners = orders.owners(order.org_id, wanted)
    if owners:
        raise OrderExists(errors=[_taken(caller, owner_id, clients, orders) for owner_id in owners.values()])


def _taken(caller: Caller, owner_id: str, clients: Clients, orders: Orders) -> Fault:
    try:
        _seen(caller, owner_id, "order:edit", clients=clients, orders=orders)
    except NotFound:
        return Fault("external_refs", OrderExists.code)
    return Fault("external_refs", OrderExists.code, subject_id=owner_id)


def read_order(caller: Caller, order_id: str, *, clients: Clients, orders: Orders) -> Order:
    """One order of a client within the caller's scope; `NotFound` otherwise."""
    return _seen(caller, order_id, "order:read", clients=clients, orders=orders)[0]


def _seen(caller: Caller, order_id: str, right: str, *, clients: Clients, orders: Orders) -> tuple[Order, Client]:
    client_id = parent_id("cli", order_id)
    client = clients.get(caller.org_id, client_id) if client_id else None
    order = orders.get(caller.org_id, order_id) if client else None
    if client is None or order is None:
        raise NotFound
    rules.require_visible(order, client, caller, right)
    return order, client


def edit_order(
    caller: Caller,
    order_id: str,
    wanted: Changes,
    *,
    seen: int,
    clients: Clients,
    people: People,
    orders: Orders,
    now: datetime,
) -> Order:
    """Change an order, or lead it on, as its editor saw it; `Stale` if it has changed. No difference, no event."""
    order, client = _seen(caller, order_id, "order:edit", clients=clients, orders=orders)
    require_current(order.version, seen)
    return _edit(caller, order, client, wanted, clients=clients, people=people, orders=orders, now=now)


def _edit(
    caller: Caller,
    order: Order,
    client: Client,
    wanted: Changes,
    *,
    clients: Clients,
    people: People,
    orders: Orders,
    now: datetime,
) -> Order:
    edited, event = rules.edit(order, client, wanted)
    if event is None:
        return order
    owner = _owner(edited, people) if edited.next_owner_id != order.next_owner_id else None
    new = [ref for ref in edited.external_refs if ref not in order.external_refs]
    _require_free(caller, edited, new, clients, orders)
    return orders.save(order, edited, event, able=[owner] if owner else [], by=caller, now=now)


def upsert_order(
    caller: Caller,
    ref: Ref,
    booking: Booking,
    wanted: Changes,
    *,
    reroute: bool,
    clients: Clients,
    people: People,
    orders: Orders,
    now: datetime,
) -> Order:
    """Lead on the order that another system calls so, whichever version it is, or book it with that reference.

    Salesperson and `placed_at` stay as they were booked; `OrderFixed` for another client, `OrderExists` when it is an
    order that the caller may not edit.
    """
    order = orders.by_ref(caller.org_id, ref)
    refs = tuple(sorted({ref, *booking.external_refs}))
    if order is None:
        new = replace(booking, external_refs=refs)
        return book_order(
            caller, new, reroute=reroute, free=[ref], clients=clients, people=people, orders=orders, now=now
        )
    client = _editable_client(caller, order, clients)
    if booking.client_id != order.client_id:
        raise rules.OrderFixed("client_id")
    changes = {name: value for name, value in wanted.items() if name not in FIXED}
    if "external_refs" in changes:
        changes["external_refs"] = refs
    return _edit(caller, order, client, changes, clients=clients, people=people, orders=orders, now=now)


def _editable_client(caller: Caller, order: Order, clients: Clients) -> Client:
    client = clients.get(caller.org_id, order.client_id)
    try:
        if client is None:
            raise NotFound
        rules.require_visible(order, client, caller, "order:edit")
    except NotFound:
        raise OrderExists(errors=[Fault("external_refs", OrderExists.code)]) from None
    return client


def list_orders(
    caller: Caller,
    *,
    client_id: str | None,
    responsible_id: str | None,
    status: OrderStatus | None,
    limit: int,
    after: Key,
    clients: Clients,
    people: People,
    lists: Lists,
) -> Page:
    """A page of a client's orders, newest first; without a client, of the open ones that a person sees through.

    That person is the caller unless another one is named. `NotFound` for a client or person beyond the caller's right.
    """
    if client_id is not None:
        client = clients.get(caller.org_id, client_id)
        if client is None:
            raise NotFound
        require_client_visible(client, caller, "order:read")
        return lists.of_client(
            caller.org_id,
            client_id,
            limit=limit,
            after=after,
            newest_first=True,
            status=status,
            responsible_id=responsible_id,
        )
    if responsible_id is not None:
        person = people.access(caller.org_id, responsible_id)
        if person is None:
            raise NotFound
        rules.require_leads(person, caller, "order:read")
    return lists.open_of(caller.org_id, responsible_id or caller.employee_id, limit=limit, after=after, status=status)
