"""Who accepted a client reads it and its orders before it is theirs, and does nothing else with it."""

from __future__ import annotations

import pytest

from chalicelib.aws.events import EventStore
from chalicelib.aws.tables import transaction
from chalicelib.clients.rules import pass_on
from chalicelib.clients.store import ClientStore, save_custody
from chalicelib.core.access import Level, System
from chalicelib.core.events import first_fault
from tests.kit.builders import NOW
from tests.kit.cloud import Requests
from tests.kit.requests import World
from tests.kit.world import ordered, proposed

FILE = "/v1/clients/{client_id}"


@pytest.fixture
def world(requests: Requests) -> World:
    """`successor` is named for two clients; the first one has an open order."""
    made = World()
    ordered(made)
    proposed(made)
    return made


def accepted(world: World, answer: str = "accept") -> None:
    assert world.case.answer(world.ids["client_id"], answer).status == 200


def status(world: World, route: str, who: str = "successor", **ids: str) -> int:
    return world.call(route, who=who, ids=ids).status


def names(world: World) -> list[str]:
    chain = EventStore().chain(world.company.org_id, world.ids["client_id"])
    assert first_fault(chain) is None
    return [link.name for link in chain]


@pytest.mark.parametrize("route", [f"GET {FILE}", "GET /v1/orders/{order_id}"])
def test_who_accepted_reads_and_before_that_does_not(world: World, route: str) -> None:
    assert status(world, route) == 404
    accepted(world)
    assert status(world, route) == 200


def test_it_costs_what_any_reading_costs(world: World, requests: Requests) -> None:
    accepted(world)
    assert requests.of(lambda: status(world, f"GET {FILE}")) == ["BatchGetItem"]


def test_who_accepted_reads_no_other_client_of_the_case(world: World) -> None:
    accepted(world)
    assert status(world, f"GET {FILE}", client_id=world.company.client_ids[1]) == 404


@pytest.mark.parametrize("who", ["stranger", "hr"])
def test_nobody_else_reads_because_of_it(world: World, who: str) -> None:
    before = status(world, f"GET {FILE}", who)
    accepted(world)
    assert status(world, f"GET {FILE}", who) == before


def test_who_accepted_does_not_edit(world: World) -> None:
    accepted(world)
    assert status(world, f"PATCH {FILE}") == 404


def test_who_accepted_logs_what_was_said_and_before_that_does_not(world: World) -> None:
    route = "POST /v1/clients/{client_id}/interactions"
    assert status(world, route) == 404
    accepted(world)
    assert status(world, route) == 201


def test_who_accepted_books_no_order(world: World) -> None:
    accepted(world)
    body = {
        "client_id": world.ids["client_id"],
        "salesperson_id": world.company.employee("successor"),
        "placed_at": "2026-11-24T08:00:00Z",
        "lane": "佛山-上海",
        "amount": {"amount": 100},
    }
    answer = world.call("POST /v1/orders", who="successor", body=body)
    assert (answer.status, answer.body["errors"][0]["code"]) == (422, "unknown_client")


def test_who_declined_does_not_read(world: World) -> None:
    accepted(world, "decline")
    assert status(world, f"GET {FILE}") == 404


def test_who_accepted_and_left_since_does_not_read(world: World) -> None:
    accepted(world)
    world.company.change("successor", level=Level.SELF)
    assert status(world, f"GET {FILE}") == 403


def test_the_clients_own_chain_tells_who_may_read_it(world: World) -> None:
    accepted(world)
    assert names(world) == ["ClientRegistered", "SuccessorDesignated"]


def test_declining_leaves_the_client_as_it_was(world: World) -> None:
    accepted(world, "decline")
    assert names(world) == ["ClientRegistered"]


def test_with_custody_the_designation_ends(world: World) -> None:
    for client_id in world.company.client_ids:
        world.case.answer(client_id)
    world.case.prove()
    world.case.complete()
    world.company.change("successor", level=Level.SELF)
    world.case.approve_all()
    world.case.run()
    world.company.change("successor", level=Level.FULL)
    assert (status(world, f"GET {FILE}"), status(world, f"GET {FILE}", "lead")) == (404, 200)
    assert names(world)[-1] == "CustodyTransferred"


def test_a_client_that_the_leaver_no_longer_holds_gets_no_successor(world: World) -> None:
    org, company = world.company.org_id, world.company
    before = ClientStore().get(org, world.ids["client_id"])
    assert before is not None
    after, event = pass_on(before, company.employee("sales"), company.employee("lead"), case_id="hnd_other")
    with transaction(System(org, "test"), NOW) as write:
        save_custody(write, before, after, event)
    accepted(world)
    assert status(world, f"GET {FILE}") == 404
