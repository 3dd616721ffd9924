"""Three hundred clients with three thousand open matters, and a workflow that dies again and again on its way."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from chalicelib.clients import rules as client_rules
from chalicelib.clients.rules import Client, HolderRole
from chalicelib.clients.store import ClientStore
from chalicelib.core.access import System
from chalicelib.core.money import Money
from chalicelib.handover.moves.rules import Move, MoveStatus
from chalicelib.handover.moves.store import MoveStore
from chalicelib.handover.rules import Handover, Phase
from chalicelib.handover.store import HandoverStore
from chalicelib.trade import rules as order_rules
from chalicelib.trade.complaints import rules as complaint_rules
from chalicelib.trade.complaints.store import ComplaintStore
from chalicelib.trade.receivables import rules as debt_rules
from chalicelib.trade.receivables.rules import DebtKind
from chalicelib.trade.receivables.store import ReceivableStore
from chalicelib.trade.store import OrderStore
from tests.kit.builders import NOW, a_booking, a_client
from tests.kit.cloud import Requests
from tests.kit.company import TestCompany
from tests.kit.departure import Departure
from tests.kit.invariants import (
    Books,
    cases_count_their_moves,
    clients_and_cases_tell_the_same_moves,
    files_and_custody_rows_agree,
)
from tests.kit.kill import Killed, Way, Wire, wired
from tests.kit.money import a_filing
from tests.kit.worlds import Process, Row, rows

CLIENTS, ORDERS, DEBTS, COMPLAINTS = 300, 6, 2, 2
DEATHS, SEED = 4, 20261125
GIVEN = {
    "CustodyTransferred": CLIENTS,
    "OrderReassigned": CLIENTS * ORDERS,
    "ReceivableReassigned": CLIENTS * DEBTS,
    "ComplaintReassigned": CLIENTS * COMPLAINTS,
}
IN_WHOSE_NAME = {"order": "responsible_id", "receivable": "responsible_id", "complaint": "owner_id"}
PROMISES = (files_and_custody_rows_agree, cases_count_their_moves, clients_and_cases_tell_the_same_moves)
Made = list[tuple[Any, Any]]


class Road:
    """`sales` leaves three hundred clients to `successor`, who accepted them: all that is left is to move them."""

    def __init__(self) -> None:
        self.company = TestCompany(clients=0)
        self.by = System(self.company.org_id, "test")
        self.receiver_id = self.company.employee("successor")
        self.clients = [self._client(number) for number in range(CLIENTS)]
        self._fill()
        self.case = Departure(self.company)
        self._accept()

    @property
    def stored(self) -> Handover:
        """The case as it stands in the table."""
        found = HandoverStore().get(self.company.org_id, self.case.id)
        assert found is not None
        return found

    def transfer(self) -> None:
        """The workflow's state of moving, until there is nothing to move."""
        while self.stored.phase is Phase.TRANSFER:
            self.case.step("transfer")

    def _client(self, number: int) -> Client:
        holders = {self.company.employee("sales"): (HolderRole.ACCOUNT_MANAGER,)}
        return a_client(f"cli_{number:03d}", org_id=self.company.org_id, holders=holders)

    def _fill(self) -> None:
        sales = self.company.employee("sales")
        freight = {"amount": Money(100_000)}

        def orders(one: Client) -> Made:
            booking = a_booking(client_id=one.id, salesperson_id=sales)
            return [order_rules.book(one, booking, now=NOW) for _ in range(ORDERS)]

        def debts(one: Client) -> Made:
            return [debt_rules.record(one, DebtKind.FREIGHT, freight, now=NOW) for _ in range(DEBTS)]

        def complaints(one: Client) -> Made:
            return [complaint_rules.file(one, a_filing(client_id=one.id), now=NOW) for _ in range(COMPLAINTS)]

        self._load(30, ClientStore().load, lambda one: [client_rules.register(one)])
        self._load(15, OrderStore().load, orders)
        self._load(45, ReceivableStore().load, debts)
        self._load(45, ComplaintStore().load, complaints)

    def _load(self, size: int, load: Callable[..., None], make: Callable[[Client], Made]) -> None:
        for number, page in enumerate(_pages(self.clients, size)):
            load(
                [record for one in page for record in make(one)],
                f"imp_{load.__qualname__}{number}",
                by=self.by,
                now=NOW,
            )

    def _accept(self) -> None:
        case = replace(self.stored, phase=Phase.TRANSFER, counted=True, moves_total=CLIENTS)
        moves = [Move(one.id, one.name, self.receiver_id, MoveStatus.ACCEPTED) for one in self.clients]
        for page in _pages(moves, 90):
            case = MoveStore().save(case, page, case.event("SuccessorAccepted"), by=self.by, now=NOW)


def _pages(whole: Sequence[Any], size: int) -> list[Sequence[Any]]:
    return [whole[start : start + size] for start in range(0, len(whole), size)]


def _dying(road: Road, wire: Wire, process: Process) -> list[str]:
    """Run the workflow with a process that dies again and again, then undisturbed. At which calls it died."""
    chance = random.Random(SEED)
    died = []
    for operation in ["TransactWriteItems", "Query"] * (DEATHS // 2):
        wire.arm(chance.randint(1, 80), chance.choice([Way.DEAD_BEFORE, Way.DEAD_AFTER]), operation)
        try:
            road.transfer()
        except Killed:
            died.append(wire.calls[-1])
            process.renew()
    wire.arm()
    road.transfer()
    return died


def _named(found: Sequence[Row], name: str) -> list[Row]:
    return [row for row in found if row.kind == "event" and row.text("name") == name]


def test_three_hundred_clients_with_three_thousand_open_matters_move_once_each(requests: Requests) -> None:
    process = Process()
    road = Road()
    with wired() as wire:
        died = _dying(road, wire, process)
    found = rows()
    told = {name: _named(found, name) for name in GIVEN}
    assert died == ["TransactWriteItems", "Query"] * (DEATHS // 2)
    assert {name: len(events) for name, events in told.items()} == GIVEN
    assert all(max(Counter(row.text("pk") for row in events).values()) == 1 for events in told.values())
    assert {row.text(IN_WHOSE_NAME[row.kind]) for row in found if row.kind in IN_WHOSE_NAME} == {road.receiver_id}
    assert (road.stored.phase, road.stored.moves_done) == (Phase.SETTLE, CLIENTS)
    books = Books(found)
    assert [sentence for check in PROMISES for sentence in check(books)] == []
