"""Clients that move before the end: ordered by the department's head, done by whoever hears of it, once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.aws.events import EventStore, cloud_event
from chalicelib.clients.store import ClientStore
from chalicelib.core.access import Level
from chalicelib.handover import tasks
from chalicelib.handover.moves.rules import MoveStatus
from chalicelib.handover.moves.store import MoveStore
from chalicelib.trade.store import OrderStore
from tests.kit.cloud import Requests
from tests.kit.kill import Killed, Way, wired
from tests.kit.requests import World
from tests.kit.world import accepted, ordered, proposed
from tests.kit.worlds import Process

CLIENT = "GET /v1/clients/{client_id}"


@pytest.fixture
def world(requests: Requests) -> World:
    """`successor` accepted every client; the first one has an open order."""
    made = World()
    ordered(made)
    accepted(made)
    return made


def order(world: World, who: str = "head", **changes: Any) -> Any:
    body = {"client_ids": world.company.client_ids[:1], **changes}
    return world.case.call(who, "POST", "/moves", body)


def hear(world: World) -> None:
    """The consumer gets the order of the moves."""
    told = [
        link for link in EventStore().chain(world.company.org_id, world.case.id) if link.name == "EarlyMovesOrdered"
    ]
    tasks.wake({"body": json.dumps({"detail": cloud_event(told[-1])})})


def moved(world: World) -> None:
    assert order(world).status == 202
    hear(world)


def holders(world: World, number: int = 0) -> list[str]:
    client = ClientStore().get(world.company.org_id, world.company.client_ids[number])
    assert client is not None
    return list(client.holders)


def names(world: World) -> list[str]:
    return [link.name for link in EventStore().chain(world.company.org_id, world.company.client_ids[0])]


def progress(world: World) -> Any:
    return world.case.call("head", "GET").body["progress"]["moves"]


def test_the_head_moves_a_client_before_the_end(world: World) -> None:
    moved(world)
    assert holders(world) == [world.company.employee("successor")]
    assert holders(world, 1) == [world.company.employee("sales")]
    assert progress(world) == {"done": 1, "total": 2}


def test_what_is_open_goes_along(world: World) -> None:
    moved(world)
    order = OrderStore().get(world.company.org_id, world.ids["order_id"])
    assert order is not None
    assert order.responsible_id == world.company.employee("successor")


def test_an_order_that_is_heard_again_moves_nothing_again(world: World) -> None:
    moved(world)
    hear(world)
    assert (names(world).count("CustodyTransferred"), progress(world)["done"]) == (1, 1)


def test_the_end_moves_only_the_rest(world: World) -> None:
    moved(world)
    world.case.prove()
    world.case.complete()
    world.case.approve_all()
    world.case.run()
    assert (names(world).count("CustodyTransferred"), progress(world)) == (1, {"done": 2, "total": 2})


@pytest.mark.parametrize("at", range(1, 14, 4))
@pytest.mark.parametrize("way", [Way.DEAD_BEFORE, Way.DEAD_AFTER])
def test_a_consumer_that_dies_anywhere_has_moved_once_when_it_is_done(requests: Requests, at: int, way: Way) -> None:
    process = Process()
    made = World()
    ordered(made)
    accepted(made)
    assert order(made).status == 202
    with wired() as wire:
        wire.arm(at, way)
        with pytest.raises(Killed):
            hear(made)
        process.renew()
        wire.arm()
        hear(made)
    assert (names(made).count("CustodyTransferred"), progress(made)["done"]) == (1, 1)


@pytest.mark.parametrize(
    ("who", "status"), [("lead", 403), ("hr", 403), ("sales", 403), ("successor", 403), ("boss", 403)]
)
def test_nobody_but_the_head_moves_early(world: World, who: str, status: int) -> None:
    assert order(world, who).status == status


def test_what_nobody_accepted_does_not_move(requests: Requests) -> None:
    made = World()
    proposed(made)
    refused = order(made)
    assert (refused.status, refused.code) == (409, "move_not_accepted")


def test_what_has_moved_is_settled(world: World) -> None:
    moved(world)
    refused = order(world)
    assert (refused.status, refused.code) == (409, "move_settled")


def test_a_client_of_no_case_is_not_found(world: World) -> None:
    assert order(world, client_ids=["cli_nobody"]).status == 404


def test_nothing_is_ordered_for_a_day_to_come(world: World) -> None:
    refused = order(world, effective_on="2099-01-01")
    assert (refused.status, refused.body["errors"][0]["code"]) == (422, "day_to_come")


def test_once_everything_moves_nothing_is_ordered(world: World) -> None:
    world.case.prove()
    world.case.complete()
    world.case.approve_all()
    refused = order(world)
    assert (refused.status, refused.code) == (409, "handover_not_open")


def test_an_order_that_is_heard_late_leaves_the_client_to_the_end(world: World) -> None:
    assert order(world).status == 202
    world.case.prove()
    world.case.complete()
    world.case.approve_all()
    hear(world)
    move = MoveStore().get(world.company.org_id, world.case.id, world.company.client_ids[0])
    assert move is not None
    assert (move.status, holders(world)) == (MoveStatus.ACCEPTED, [world.company.employee("sales")])


def test_the_leaver_still_reads_what_moved_and_tells_what_was_said(world: World) -> None:
    moved(world)
    assert world.call(CLIENT, who="sales").status == 200
    visit = {"occurred_at": "2026-11-24T08:00:00Z", "channel": "call", "direction": "outbound", "summary": "同去拜访"}
    assert world.call("POST /v1/clients/{client_id}/interactions", who="sales", body=visit).status == 201


def test_the_leaver_adds_nothing_else_to_what_moved(world: World) -> None:
    contact = {"name": "王工", "role": "operations"}
    assert world.call("POST /v1/clients/{client_id}/contacts", who="sales", body=contact).status == 201
    moved(world)
    assert world.call("POST /v1/clients/{client_id}/contacts", who="sales", body=contact).status == 404


def test_a_colleague_reads_no_more_than_before(world: World) -> None:
    moved(world)
    assert world.call(CLIENT, who="stranger").status in (403, 404)


def test_with_the_case_the_leavers_reading_ends(world: World) -> None:
    moved(world)
    world.company.change("sales", level=Level.FULL, lock=None)
    assert world.call(CLIENT, who="sales").status == 404


def test_a_client_for_whom_somebody_else_is_named_meanwhile_stays(world: World) -> None:
    assert order(world).status == 202
    first = world.company.client_ids[0]
    wish = {"client_id": first, "answer": "wants_other", "next_step": "换人", "due_on": "2027-12-30"}
    wanted = {**wish, "owner_id": world.company.employee("lead")}
    assert world.case.call("lead", "POST", "/client-answers", wanted).status == 201
    assert world.case.propose([first], to="lead").status == 200
    hear(world)
    assert holders(world) == [world.company.employee("sales")]
    assert progress(world)["done"] == 0
    assert world.case.answer(first, who="lead").status == 200
    moved(world)
    assert (holders(world), progress(world)["done"]) == ([world.company.employee("lead")], 1)
