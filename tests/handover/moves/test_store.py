"""Move rows, and the one transaction that passes a client on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws.events import EventStore
from chalicelib.clients import rules as client_rules
from chalicelib.clients.rules import Client
from chalicelib.clients.store import ClientStore
from chalicelib.core.access import Level, System
from chalicelib.core.errors import Raced
from chalicelib.core.events import first_fault
from chalicelib.handover.moves.rules import ClientAnswer, ClientSays, Move, MoveStatus
from chalicelib.handover.moves.store import MoveItem, MoveStore
from chalicelib.handover.rules import Handover, Phase
from chalicelib.handover.store import HandoverStore
from chalicelib.people.rules import Access
from chalicelib.people.store import AccessItem
from tests.kit.builders import HEAD, LEAD, LEAVER, NOW, ORG, a_case, a_client, a_move, an_access
from tests.kit.cloud import Requests

STORE = MoveStore()
BY = System(ORG, "test")
RECEIVER = an_access(LEAD)
ACCEPTED = a_move(receiver_id=LEAD, status=MoveStatus.ACCEPTED)


@pytest.fixture
def case(requests: Requests) -> Handover:
    AccessItem.of(RECEIVER).save()
    ClientStore().register([client_rules.register(a_client())], by=BY, now=NOW)
    case = a_case(phase=Phase.TRANSFER)
    return HandoverStore().save(case, case.event("HandoverOpened"), by=BY, now=NOW)


@pytest.fixture
def moving(case: Handover) -> Handover:
    """The case, with a client that its receiver accepted."""
    MoveItem.of(case, ACCEPTED).save()
    return case


def saved(case: Handover, *moves: Move, receiver: Access | None = None) -> Handover:
    return STORE.save(
        case, moves, case.event("SuccessorsProposed"), receivers=[receiver] if receiver else [], by=BY, now=NOW
    )


def client() -> Client:
    found = ClientStore().get(ORG, "cli_a")
    assert found is not None
    return found


def passed_on(case: Handover, before: Client | None = None) -> None:
    before = before or client()
    after, event = client_rules.pass_on(before, LEAVER, LEAD, case_id=case.id)
    STORE.pass_on(case, ACCEPTED, before, after, event, receiver=RECEIVER, by=BY, now=NOW)


def move(client_id: str = "cli_a") -> Move | None:
    return STORE.get(ORG, "hnd_1", client_id)


def test_moves_and_their_case_are_one_transaction(case: Handover, requests: Requests) -> None:
    assert requests.of(lambda: saved(case, a_move(), a_move("cli_b"))) == ["TransactWriteItems"]


def test_ninety_moves_with_a_receiver_fit_into_one_transaction(case: Handover) -> None:
    saved(case, *[a_move(f"cli_{number}") for number in range(90)], receiver=RECEIVER)
    assert move("cli_89") is not None


def test_a_move_is_one_read(case: Handover, requests: Requests) -> None:
    assert requests.of(move) == ["GetItem"]


@pytest.mark.parametrize("status", MoveStatus)
def test_a_move_is_read_back_as_written(case: Handover, status: MoveStatus) -> None:
    written = a_move(receiver_id=LEAD, status=status)
    saved(case, written)
    assert move() == written


@pytest.mark.parametrize(("org_id", "case_id"), [("org_two", "hnd_1"), (ORG, "hnd_2")])
def test_a_move_of_another_company_or_case_is_none(case: Handover, org_id: str, case_id: str) -> None:
    saved(case, a_move())
    assert STORE.get(org_id, case_id, "cli_a") is None
    assert STORE.page(org_id, case_id, limit=10, after=None) == ([], None)


def test_a_page_of_moves_is_one_query(case: Handover, requests: Requests) -> None:
    assert requests.of(lambda: STORE.page(ORG, "hnd_1", limit=10, after=None)) == ["Query"]


def test_moves_come_page_by_page_and_nothing_else_of_the_case(case: Handover) -> None:
    saved(case, *[a_move(f"cli_{number}") for number in range(3)])
    HandoverStore().keep_token(ORG, "hnd_1", "gather#0", "t1")
    first, after = STORE.page(ORG, "hnd_1", limit=2, after=None)
    rest, end = STORE.page(ORG, "hnd_1", limit=2, after=after)
    assert [move.client_id for move in [*first, *rest]] == ["cli_0", "cli_1", "cli_2"]
    assert end is None


def test_a_stale_case_keeps_moves_from_being_written(case: Handover) -> None:
    saved(case, a_move())
    with pytest.raises(Raced):
        saved(case, a_move("cli_b"))
    assert move("cli_b") is None


@pytest.mark.parametrize("changes", [{"level": Level.HANDOVER}, {"level": Level.SELF}, {"epoch": 2}])
def test_a_receiver_whose_rights_changed_is_not_named(case: Handover, changes: dict[str, Any]) -> None:
    AccessItem.of(an_access(LEAD, **changes)).save()
    with pytest.raises(Raced):
        saved(case, a_move(), receiver=RECEIVER)
    assert move() is None


def test_passing_a_client_on_is_one_transaction(moving: Handover, requests: Requests) -> None:
    before = client()
    assert requests.of(lambda: passed_on(moving, before)) == ["TransactWriteItems"]


def test_passing_on_changes_file_custody_and_move_together(moving: Handover) -> None:
    passed_on(moving)
    held, _ = ClientStore().held_by(ORG, LEAVER, limit=10, after=None)
    assert (list(client().holders), held) == ([LEAD], [])
    assert move() == a_move(receiver_id=LEAD, status=MoveStatus.CUSTODY)


def test_passing_on_says_so_in_the_clients_chain_not_in_the_cases(moving: Handover) -> None:
    passed_on(moving)
    links = EventStore().chain(ORG, "cli_a")
    assert ([link.name for link in links], first_fault(links)) == (["ClientRegistered", "CustodyTransferred"], None)
    assert [link.name for link in EventStore().chain(ORG, "hnd_1")] == ["HandoverOpened"]


def test_a_client_is_passed_on_once(moving: Handover) -> None:
    before = client()
    passed_on(moving, before)
    with pytest.raises(Raced):
        passed_on(moving, before)


def test_no_client_is_passed_on_in_another_phase(moving: Handover) -> None:
    HandoverStore().save(replace(moving, phase=Phase.SETTLE), moving.event("ClientsMoved"), by=BY, now=NOW)
    with pytest.raises(Raced):
        passed_on(moving)
    assert list(client().holders) == [LEAVER]


@pytest.mark.parametrize("changes", [{"level": Level.HANDOVER}, {"level": Level.SELF}, {"epoch": 2}])
def test_no_client_is_passed_to_someone_whose_rights_changed(moving: Handover, changes: dict[str, Any]) -> None:
    AccessItem.of(an_access(LEAD, **changes)).save()
    with pytest.raises(Raced):
        passed_on(moving)
    assert (list(client().holders), move()) == ([LEAVER], ACCEPTED)


@pytest.mark.parametrize("phase", [Phase.OPEN, Phase.REVIEW])
def test_a_client_that_begins_to_move_is_not_taken_back(moving: Handover, phase: Phase) -> None:
    passed_on(moving)
    with pytest.raises(Raced):
        saved(replace(moving, phase=phase), a_move(receiver_id=HEAD, status=MoveStatus.PROPOSED))
    assert move() == a_move(receiver_id=LEAD, status=MoveStatus.CUSTODY)


@pytest.mark.parametrize(
    "named",
    [
        a_move(receiver_id=HEAD, status=MoveStatus.PROPOSED),
        a_move(receiver_id=HEAD, status=MoveStatus.ACCEPTED),
        a_move(status=MoveStatus.OPEN),
    ],
    ids=lambda named: named.status,
)
def test_a_client_does_not_go_to_whom_it_was_read_with_once_somebody_else_is_named(
    moving: Handover, named: Move
) -> None:
    MoveItem.of(moving, named).save()
    with pytest.raises(Raced):
        passed_on(moving)
    assert (list(client().holders), move()) == ([LEAVER], named)


def test_what_a_client_answers_while_it_moves_stays(moving: Handover) -> None:
    answered = replace(ACCEPTED, answer=ClientAnswer(ClientSays.ACCEPTED))
    MoveItem.of(moving, answered).save()
    passed_on(moving)
    assert move() == replace(answered, status=MoveStatus.CUSTODY)
