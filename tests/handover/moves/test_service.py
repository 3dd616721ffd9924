"""Count the clients, name and accept receivers, pass every client on, see that none is left."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.core.access import Level, Role, System
from chalicelib.core.errors import NotFound
from chalicelib.handover.followers.service import Follower
from chalicelib.handover.moves import service
from chalicelib.handover.moves.rules import Move, MoveStatus, SuccessorUnfit
from chalicelib.handover.moves.service import Pass
from chalicelib.handover.rules import Handover, Phase, TaskStatus
from chalicelib.people.rules import lock
from chalicelib.trade import rules as order_rules
from chalicelib.trade.complaints import rules as complaint_rules
from chalicelib.trade.complaints.rules import ComplaintStatus
from chalicelib.trade.receivables import rules as debt_rules
from chalicelib.trade.receivables.rules import DebtStage
from chalicelib.trade.rules import OrderStatus
from tests.kit.builders import (
    BOSS,
    FINANCE,
    HEAD,
    HR,
    LEAD,
    LEAVER,
    LOCK,
    NOW,
    ORG,
    a_caller,
    a_case,
    a_client,
    a_move,
    an_access,
    an_order,
)
from tests.kit.fakes import FakeCases, FakeClients, FakeMoves, FakeOrders, FakePeople, FakeRecords
from tests.kit.money import a_complaint, a_debt

NEXT = "emp_next"
BY = System(ORG, "test")
LEAD_CALLER = a_caller(LEAD, roles=frozenset({Role.EMPLOYEE, Role.TEAM_LEAD}))
DONE = {1: TaskStatus.COMPLETE}


class World:
    """One case, its clients, orders and moves, in memory."""

    def __init__(self, case: Handover, *moves: Move, clients: int = 1, late: tuple[str, ...] = (), **kept: Any):
        names = [f"cli_{number:03d}" for number in range(clients)]
        self.cases = FakeCases.holding(case)
        self.clients = FakeClients(*[a_client(name) for name in names], late=late)
        self.orders = FakeOrders(*kept.get("orders", ()), late=kept.get("late_orders", ()))
        self.debts = FakeRecords(*kept.get("debts", ()))
        self.complaints = FakeRecords(*kept.get("complaints", ()))
        self.followers = (
            Follower(self.orders, order_rules.give_to),
            Follower(self.debts, debt_rules.give_to),
            Follower(self.complaints, complaint_rules.give_to),
        )
        self.moves = FakeMoves(self.cases, self.clients, *moves)
        self.people = FakePeople(lock(an_access(), LOCK), an_access(NEXT))

    @property
    def case(self) -> Handover:
        return self.cases.cases["hnd_1"]

    def count(self) -> None:
        service.count_portfolio(
            BY, "hnd_1", cases=self.cases, clients=self.clients, moves=self.moves, people=self.people, now=NOW
        )

    def propose(self, *client_ids: str, to: str = NEXT, caller: Any = LEAD_CALLER) -> Handover:
        return service.propose_successor(
            caller,
            "hnd_1",
            client_ids,
            to,
            seen=self.case.version,
            cases=self.cases,
            moves=self.moves,
            people=self.people,
            now=NOW,
        )

    def answer(self, client_id: str, *, accepted: bool = True, who: str = NEXT) -> Handover:
        return service.answer_proposal(
            a_caller(who),
            "hnd_1",
            client_id,
            accepted=accepted,
            cases=self.cases,
            clients=self.clients,
            moves=self.moves,
            people=self.people,
            now=NOW,
        )

    def move(self) -> None:
        service.move_page(
            BY,
            "hnd_1",
            cases=self.cases,
            clients=self.clients,
            moves=self.moves,
            followers=self.followers,
            people=self.people,
            now=NOW,
        )

    def look_again(self, *, waited: int | None = 0, settle_seconds: float = 60) -> Pass:
        return service.second_pass(
            BY,
            "hnd_1",
            cases=self.cases,
            clients=self.clients,
            moves=self.moves,
            followers=self.followers,
            people=self.people,
            waited=waited,
            settle_seconds=settle_seconds,
            now=NOW,
        )


def accepted(number: int = 0, **changes: Any) -> Move:
    return a_move(f"cli_{number:03d}", **{"receiver_id": NEXT, "status": MoveStatus.ACCEPTED, **changes})


def test_every_client_is_counted_page_after_page() -> None:
    world = World(a_case(), clients=200)
    for _ in range(3):
        world.count()
    assert (world.case.counted, world.case.moves_total, world.case.open_moves, len(world.moves.moves)) == (
        True,
        200,
        200,
        200,
    )


def test_counting_again_changes_nothing() -> None:
    world = World(a_case(), clients=2)
    world.count()
    world.count()
    assert (world.case.moves_total, world.cases.event_names) == (2, ["PortfolioCounted"])


def test_counting_someone_without_clients_may_start_the_review_and_names_the_approvers() -> None:
    world = World(a_case(tasks=DONE), clients=0)
    world.count()
    assert (world.case.phase, list(world.case.approvers.values())) == (Phase.REVIEW, [HEAD, HR, FINANCE])


def test_a_lead_names_a_receiver_who_must_still_be_able_to() -> None:
    world = World(a_case(), a_move())
    world.propose("cli_a")
    assert (world.moves.moves["cli_a"].receiver_id, world.moves.receivers) == (NEXT, [NEXT])


@pytest.mark.parametrize("to", [LEAVER, "emp_none", "emp_gone"])
def test_who_cannot_receive_is_not_named(to: str) -> None:
    world = World(a_case(), a_move())
    world.people.everyone["emp_gone"] = an_access("emp_gone", level=Level.SELF)
    with pytest.raises(SuccessorUnfit):
        world.propose("cli_a", to=to)


def test_a_client_that_is_not_in_the_case_is_not_found() -> None:
    with pytest.raises(NotFound):
        World(a_case(), a_move()).propose("cli_other")


def test_a_lead_of_another_team_does_not_learn_of_the_case() -> None:
    with pytest.raises(NotFound):
        World(a_case(), a_move()).propose("cli_a", caller=replace(LEAD_CALLER, team_id="team_two"))


def test_the_last_acceptance_starts_the_review_and_names_the_approvers() -> None:
    world = World(a_case(tasks=DONE, counted=True, open_moves=1), a_move())
    world.propose("cli_a")
    world.answer("cli_a")
    assert (world.case.phase, list(world.case.approvers.values())) == (Phase.REVIEW, [HEAD, HR, FINANCE])


def test_a_declined_client_waits_for_another_name() -> None:
    world = World(a_case(open_moves=1), a_move())
    world.propose("cli_a")
    world.answer("cli_a", accepted=False)
    assert (world.moves.moves["cli_a"], world.case.open_moves) == (a_move(), 1)


def test_only_the_named_person_answers() -> None:
    world = World(a_case(open_moves=1), a_move())
    world.propose("cli_a")
    with pytest.raises(NotFound):
        world.answer("cli_a", who=LEAD)


TRANSFER = a_case(phase=Phase.TRANSFER, moves_total=1)


def test_a_client_goes_to_its_receiver_with_its_open_orders() -> None:
    order = an_order("ord_000_1", client_id="cli_000")
    world = World(TRANSFER, accepted(), orders=(order,))
    world.move()
    assert list(world.clients.clients["cli_000"].holders) == [NEXT]
    assert world.orders.orders["ord_000_1"].responsible_id == NEXT
    assert (world.moves.moves["cli_000"].status, world.case.phase) == (MoveStatus.MOVED, Phase.SETTLE)


@pytest.mark.parametrize("changes", [{"status": OrderStatus.POD_BACK}, {"responsible_id": "emp_other"}])
def test_closed_orders_and_orders_of_others_stay(changes: dict[str, Any]) -> None:
    order = an_order("ord_000_1", client_id="cli_000", **changes)
    world = World(TRANSFER, accepted(), orders=(order,))
    world.move()
    assert world.orders.orders["ord_000_1"] == order


def test_its_debts_and_complaints_go_with_a_client() -> None:
    debt, complaint = a_debt("rec_000_1", client_id="cli_000"), a_complaint("cmp_000_1", client_id="cli_000")
    world = World(TRANSFER, accepted(), debts=(debt,), complaints=(complaint,))
    world.move()
    assert world.debts.records["rec_000_1"].responsible_id == NEXT
    assert world.complaints.records["cmp_000_1"].owner_id == NEXT
    assert (world.debts.receivers, world.complaints.receivers) == ([NEXT], [NEXT])


@pytest.mark.parametrize("changes", [{"stage": DebtStage.SETTLED}, {"responsible_id": "emp_other"}])
def test_closed_debts_and_debts_of_others_stay(changes: dict[str, Any]) -> None:
    debt = a_debt("rec_000_1", client_id="cli_000", **changes)
    world = World(TRANSFER, accepted(), debts=(debt,))
    world.move()
    assert world.debts.records["rec_000_1"] == debt


@pytest.mark.parametrize("changes", [{"status": ComplaintStatus.CLOSED}, {"owner_id": "emp_other"}])
def test_closed_complaints_and_complaints_of_others_stay(changes: dict[str, Any]) -> None:
    complaint = a_complaint("cmp_000_1", client_id="cli_000", **changes)
    world = World(TRANSFER, accepted(), complaints=(complaint,))
    world.move()
    assert world.complaints.records["cmp_000_1"] == complaint


def test_many_orders_follow_in_chunks() -> None:
    orders = tuple(an_order(f"ord_000_{number}", client_id="cli_000") for number in range(100))
    world = World(TRANSFER, accepted(), orders=orders)
    world.move()
    assert {order.responsible_id for order in world.orders.orders.values()} == {NEXT}


def test_a_receiver_who_left_meanwhile_is_replaced_by_the_interim_holder() -> None:
    world = World(TRANSFER, accepted())
    world.people.everyone[NEXT] = an_access(NEXT, level=Level.SELF)
    world.move()
    assert list(world.clients.clients["cli_000"].holders) == [LEAD]
    assert world.moves.moves["cli_000"].receiver_id == LEAD


STANDS_IN = [((), LEAD), ((LEAD,), HEAD), ((LEAD, HEAD), BOSS)]


@pytest.mark.parametrize(("gone", "receiver"), STANDS_IN)
def test_when_the_interim_holder_left_too_the_next_above_receives(gone: tuple[str, ...], receiver: str) -> None:
    world = World(TRANSFER, accepted(), orders=(an_order("ord_000_1", client_id="cli_000"),))
    world.people.everyone |= {who: an_access(who, level=Level.HANDOVER) for who in (NEXT, *gone)}
    world.move()
    assert list(world.clients.clients["cli_000"].holders) == [receiver]
    assert world.orders.orders["ord_000_1"].responsible_id == receiver


def test_nothing_moves_while_nobody_in_the_line_may_receive() -> None:
    world = World(TRANSFER, accepted())
    world.people.everyone |= {who: an_access(who, level=Level.SELF) for who in (NEXT, LEAD, HEAD, BOSS)}
    with pytest.raises(SuccessorUnfit):
        world.move()
    assert world.cases.event_names == []


def test_orders_of_a_client_whose_receiver_left_since_go_to_the_interim_holder() -> None:
    order = an_order("ord_000_1", client_id="cli_000")
    world = World(TRANSFER, replace(accepted(), status=MoveStatus.CUSTODY), orders=(order,))
    world.people.everyone[NEXT] = an_access(NEXT, level=Level.SELF)
    world.move()
    assert world.orders.orders["ord_000_1"].responsible_id == LEAD


def test_clients_move_a_page_at_a_time_and_the_case_settles_after_the_last() -> None:
    world = World(TRANSFER, *[accepted(number) for number in range(30)], clients=30)
    world.move()
    assert (world.case.phase, world.case.moves_done) == (Phase.TRANSFER, 25)
    world.move()
    assert (world.case.phase, world.case.moves_done) == (Phase.SETTLE, 30)


def test_a_page_that_broke_off_is_finished_without_moving_anyone_twice() -> None:
    order = an_order("ord_000_1", client_id="cli_000")
    world = World(TRANSFER, accepted(status=MoveStatus.CUSTODY), accepted(1), clients=2, orders=(order,))
    world.clients.clients["cli_000"] = a_client("cli_000", holders={NEXT: ()})
    world.move()
    assert world.cases.event_names == ["CustodyTransferred", "ClientsMoved"]
    assert world.orders.orders["ord_000_1"].responsible_id == NEXT
    assert world.case.moves_done == 2


def test_moving_again_after_the_last_page_changes_nothing() -> None:
    world = World(TRANSFER, accepted())
    world.move()
    world.move()
    assert world.cases.event_names == ["CustodyTransferred", "ClientsMoved"]


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.TRANSFER])
def test_nothing_moves_in_another_phase(phase: Phase) -> None:
    world = World(a_case(phase=phase), accepted())
    world.move()
    assert world.cases.event_names == []


SETTLE = a_case(phase=Phase.SETTLE, moved_at=NOW)
LEFT = an_order("ord_000_1", client_id="cli_000")


def test_nothing_left_is_the_end() -> None:
    assert World(SETTLE, clients=0).look_again() == Pass("close", 0)


@pytest.mark.fault("F50")
@pytest.mark.parametrize("waited", [None, 1, 7])
def test_a_second_pass_before_the_workflow_has_waited_does_not_look(waited: int | None) -> None:
    world = World(SETTLE)
    assert world.look_again(waited=waited, settle_seconds=59.5) == Pass("wait", 0, 60)
    assert (world.moves.moves, world.cases.event_names) == ({}, [])


def test_a_client_that_the_count_had_not_seen_goes_to_the_interim_holder() -> None:
    world = World(SETTLE)
    assert world.look_again() == Pass("read")
    assert world.moves.moves["cli_000"] == accepted(receiver_id=LEAD)
    assert (world.case.phase, world.case.moves_total) == (Phase.TRANSFER, 1)


def test_a_list_that_is_late_moves_nobody_and_asks_to_look_again() -> None:
    world = World(SETTLE, late=("cli_000",))
    world.clients.clients["cli_000"] = a_client("cli_000", holders={NEXT: ()})
    assert world.look_again(settle_seconds=1) == Pass("wait", 0, 1)
    assert (world.moves.moves, world.cases.event_names) == ({}, [])


def test_an_open_order_left_in_her_name_goes_to_the_interim_holder() -> None:
    world = World(SETTLE, orders=(LEFT,))
    world.clients.clients["cli_000"] = a_client("cli_000", holders={NEXT: ()})
    assert world.look_again().next == "wait"
    assert world.orders.orders[LEFT.id].responsible_id == LEAD


def test_a_debt_and_a_complaint_left_in_her_name_go_to_the_interim_holder() -> None:
    world = World(SETTLE, clients=0, debts=(a_debt(),), complaints=(a_complaint(),))
    world.clients.clients["cli_a"] = a_client("cli_a", holders={NEXT: ()})
    assert world.look_again().next == "wait"
    assert world.debts.records["rec_a_1"].responsible_id == LEAD
    assert world.complaints.records["cmp_a_1"].owner_id == LEAD


def test_as_long_as_a_list_shows_one_complaint_the_case_does_not_close() -> None:
    assert World(SETTLE, clients=0).look_again().next == "close"
    world = World(SETTLE, clients=0, complaints=(a_complaint(),))
    world.clients.clients["cli_a"] = a_client("cli_a", holders={NEXT: ()})
    assert world.look_again().next == "wait"


@pytest.mark.parametrize(("gone", "receiver"), STANDS_IN)
def test_what_is_left_goes_only_to_somebody_who_may_receive(gone: tuple[str, ...], receiver: str) -> None:
    world = World(SETTLE, orders=(LEFT,))
    world.people.everyone |= {who: an_access(who, level=Level.HANDOVER) for who in gone}
    assert world.look_again() == Pass("read")
    assert world.moves.moves["cli_000"] == accepted(receiver_id=receiver)
    assert world.orders.orders[LEFT.id].responsible_id == receiver
    assert (world.orders.receivers, world.moves.receivers) == ([receiver], [receiver])


def test_an_order_that_moved_on_since_the_list_was_made_stays_where_it_is() -> None:
    moved = an_order(responsible_id=NEXT, version=2)
    world = World(SETTLE, clients=0, orders=(moved,), late_orders=(an_order(version=1),))
    world.look_again()
    assert world.orders.orders["ord_a_1"] == moved


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.SETTLE])
def test_a_second_pass_in_another_phase_finds_nothing_out(phase: Phase) -> None:
    world = World(a_case(phase=phase))
    assert world.look_again() == Pass("read")
    assert world.cases.event_names == []


def test_a_step_for_a_case_that_is_not_there_is_not_found() -> None:
    world = World(a_case(org_id="org_two"))
    with pytest.raises(NotFound):
        world.count()
