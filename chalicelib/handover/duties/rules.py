"""What a task asks of the records in the leaver's name: a fault for each that misses something, with its id."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.core.errors import Fault
from chalicelib.handover.proofs.rules import largest
from chalicelib.people.assets.rules import Asset
from chalicelib.people.channels.rules import Channel, ChannelState
from chalicelib.trade.complaints.rules import Complaint
from chalicelib.trade.receivables.rules import Receivable, Statement
from chalicelib.trade.rules import Order, OrderStatus

STATEMENT_DAYS = timedelta(days=60)
# A channel is on its way when its receiver took it, or waits for the other side of it.
_TAKEN = frozenset({ChannelState.ACCEPTED, ChannelState.WAITING, ChannelState.TRANSFERRED})


def orders(found: Iterable[Order], leaver_id: str, *, now: datetime) -> Iterator[Fault]:
    """Task 2: every order placed by now is confirmed, and somebody who stays has a dated next step with it."""
    for order in found:
        if order.placed_at > now:
            continue
        if order.status is OrderStatus.DRAFT:
            yield Fault("order", "order_unconfirmed", order.id)
        if not (order.next_step and order.next_on and order.next_owner_id):
            yield Fault("order", "order_without_next_step", order.id)
        elif order.next_owner_id == leaver_id:
            yield Fault("order", "order_left_with_the_leaver", order.id)


def debts(found: Iterable[Receivable], leaver_id: str, received: Collection[str]) -> Iterator[Fault]:
    """Task 5: every open amount has somebody to collect it, its client being received; of a dispute somebody has it.

    `received` are the clients whose receiver accepted.
    """
    for debt in found:
        if debt.client_id not in received:
            yield Fault("receivable", "debt_without_collector", debt.id)
        dispute = debt.disputed
        if dispute and not (dispute.reason and dispute.next_step and dispute.owner_id not in (None, leaver_id)):
            yield Fault("receivable", "dispute_without_owner", debt.id)


def statements(found: Sequence[Receivable], *, today: date) -> Iterator[Fault]:
    """Task 5: each debtor of those that make 80% of the open sum has agreed to it, sealed or by mail, within 60 days.

    The newest such statement on any open debt counts; where there is none, the largest debt misses it.
    """
    for client_id in sorted(largest((debt.client_id, debt.open_amount) for debt in found)):
        owed = [debt for debt in found if debt.client_id == client_id]
        agreed = [(said.on, debt.id) for debt in owed if (said := debt.last_reconciled) and _is_proven(said)]
        if not agreed:
            yield Fault("receivable", "statement_missing", max(owed, key=lambda debt: debt.open_amount.amount).id)
        elif today - max(agreed)[0] > STATEMENT_DAYS:
            yield Fault("receivable", "statement_too_old", max(agreed)[1])


def _is_proven(said: Statement) -> bool:
    return said.sealed or said.evidence_id is not None


def complaints(found: Iterable[Complaint], received: Collection[str]) -> Iterator[Fault]:
    """Task 8: every open complaint has a dated next step, and an owner after the leaver: its client's receiver."""
    for complaint in found:
        if not (complaint.next_step and complaint.next_on):
            yield Fault("complaint", "complaint_without_next_step", complaint.id)
        if complaint.client_id not in received:
            yield Fault("complaint", "complaint_without_owner", complaint.id)


def channels(found: Collection[Channel], answers: Mapping[str, Any]) -> Iterator[Fault]:
    """Task 9: every channel that is listed was accepted by its receiver, or waits for the other side of it.

    Whoever lists none has declared that there is none.
    """
    if not found and not answers.get("none"):
        yield Fault("channel", "channels_missing")
    for channel in found:
        if channel.state not in _TAKEN:
            yield Fault("channel", "channel_not_taken", channel.id)


def assets(found: Iterable[Asset]) -> Iterator[Fault]:
    """Task 10: nothing of the company is in the leaver's hands any more."""
    for asset in found:
        if asset.in_use:
            yield Fault("asset", "asset_not_returned", asset.id)
