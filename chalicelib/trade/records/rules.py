"""What every record of a client's business has: somebody in charge, references of its own, and facts in its events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from chalicelib.clients.rules import Client, HolderRole
from chalicelib.core.errors import Conflict, Fault, Invalid
from chalicelib.core.events import Event
from chalicelib.core.ids import parent_id
from chalicelib.core.money import Money
from chalicelib.people.rules import Access

Changes = Mapping[str, Any]
S = TypeVar("S")
# Where a day begins first: what is later than this day is to come everywhere.
_FIRST_ZONE = timedelta(hours=14)


class PersonUnfit(Invalid):
    """The named person is unknown here, hands over or has left: nothing can be given to them."""

    code = "person_unfit"

    def __init__(self, field: str) -> None:
        super().__init__(errors=[Fault(field, self.code)])


class RefTaken(Conflict):
    """Another record of this kind has this reference of another system."""

    code = "ref_taken"


class StepForbidden(Conflict):
    """The life cycle does not lead from where the record is to where it is wanted."""

    code = "step_forbidden"


def in_charge(client: Client) -> str | None:
    """Who answers for a client's records unless somebody is named: its account manager, if it has one."""
    managers = [person for person, roles in client.holders.items() if HolderRole.ACCOUNT_MANAGER in roles]
    return min(managers, default=None)


def is_order_of(client_id: str, order_id: str) -> bool:
    """Whether an id is that of an order of the client; says nothing of whether there is such an order."""
    return order_id.startswith("ord_") and parent_id("cli", order_id) == client_id


def require_fit(person: Access | None, field: str) -> Access:
    """The person, if something may be given to them; `PersonUnfit` otherwise."""
    if person is None or not person.may_receive:
        raise PersonUnfit(field)
    return person


def require_past(now: datetime, days: Mapping[str, date | None]) -> None:
    """`Invalid` for a day, named by its field, that has not come yet."""
    latest = (now + _FIRST_ZONE).date()
    ahead = [field for field, day in days.items() if day is not None and day > latest]
    if ahead:
        raise Invalid(errors=[Fault(field, "day_to_come") for field in ahead])


def require_step(life: Mapping[S, frozenset[S]], before: S, after: S) -> None:
    """`StepForbidden` unless the life cycle leads there; where it stands already, a record may stay."""
    if after != before and after not in life[before]:
        raise StepForbidden(before=str(before), after=str(after))


def event_of(name: str, record_id: str, client: Client, state: Mapping[str, Any], **facts: Any) -> Event:
    """What happened to a record: whose it is, what reports divide it by, what lists show of it from now on."""
    return Event(name, record_id, {"client_id": client.id, "segment": client.segment, "state": state, **facts})


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The fields in which two told states differ, as they were and as they are."""
    changed = [name for name in after if after[name] != before[name]]
    return {"before": {name: before[name] for name in changed}, "after": {name: after[name] for name in changed}}


def told(value: Any) -> Any:
    """A value as events and items tell it: days as texts, money in fen."""
    if isinstance(value, Money):
        return value.amount
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [told(one) for one in value]
    if is_dataclass(value):
        return {field.name: told(getattr(value, field.name)) for field in fields(value)}
    return value
