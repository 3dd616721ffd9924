"""A machine may do what it was granted and its token names, no more, and no longer than the grant lasts."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.core.access import Role
from tests.kit.cloud import AUDIENCE, ISSUER, Requests
from tests.kit.company import Answer, send
from tests.kit.realm import EVERY_SCOPE
from tests.kit.requests import SAMPLES, World
from tests.kit.tokens import token
from tests.kit.world import ordered

CLIENT = "/v1/clients/cli_one0"


class Machine:
    """The company's `admin` account turned into a machine: what it was granted, and what its token names."""

    def __init__(self, world: World, granted: str, named: Any) -> None:
        self._world = world
        self.grant(granted)
        claims = {} if named is None else {"scope": named}
        self._bearer = token("one-admin", issuer=ISSUER, audience=AUDIENCE, **claims)

    def grant(self, scopes: str) -> None:
        roles = frozenset({Role.INTEGRATION})
        self._world.company.change("admin", roles=roles, scopes=frozenset(scopes.split()))

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        return send(method, path, body, authorization=f"Bearer {self._bearer}", **headers)


@pytest.fixture
def world(requests: Requests) -> World:
    return World()


@pytest.mark.parametrize(
    ("granted", "named", "status"),
    [
        ("clients:read", "clients:read", 200),
        ("clients:read orders:read", "people:read clients:read", 200),
        ("clients:read", "", 403),
        ("clients:read", None, 403),
        ("", "clients:read", 403),
        ("clients:write", "clients:read", 403),
        ("clients:write", "clients:write", 403),
        ("orders:read", "clients:read orders:read", 403),
        ("clients:read", "clients:READ", 403),
        ("clients:read", "clients", 403),
    ],
)
def test_both_grant_and_token_must_name_the_scope(world: World, granted: str, named: str | None, status: int) -> None:
    assert Machine(world, granted, named).call("GET", CLIENT).status == status


def test_a_machine_is_told_what_it_may_do(world: World) -> None:
    me = Machine(world, "clients:read orders:read", "orders:read clients:read people:read").call("GET", "/v1/me").body
    assert (me["roles"], me["scopes"], me["access"], me["case"]) == (
        ["integration"],
        ["clients:read", "orders:read"],
        "full",
        None,
    )


@pytest.mark.fault("F70")
def test_a_scope_that_was_revoked_acts_on_the_next_request(world: World) -> None:
    machine = Machine(world, "clients:read", "clients:read")
    before = machine.call("GET", CLIENT).status
    machine.grant("orders:read")
    assert (before, machine.call("GET", CLIENT).status) == (200, 403)


def test_a_machine_writes_within_its_scopes(world: World) -> None:
    machine = Machine(world, "clients:write orders:write orders:read", "clients:write orders:write orders:read")
    seen = world.seen(CLIENT)
    assert machine.call("PATCH", CLIENT, {"industry": "五金"}, if_match=seen).status == 200
    booked = machine.call("POST", "/v1/orders", SAMPLES["POST /v1/orders"].body_in(world))
    assert booked.status == 201
    assert machine.call("GET", f"/v1/orders/{booked.body['id']}").status == 200


@pytest.mark.parametrize("route", ["POST /v1/handovers", "POST /v1/handovers/{handover_id}/verdicts"])
def test_no_scope_lets_a_machine_decide_about_people(world: World, route: str) -> None:
    every = " ".join([*EVERY_SCOPE, "handovers:write", "handovers:decide"])
    machine = Machine(world, every, every)
    method, path = route.split(" ")
    assert machine.call(method, path.format(**world.ids), SAMPLES[route].body_in(world)).status == 403


@pytest.mark.fault("F71")
def test_a_persons_token_gains_nothing_by_scopes(world: World) -> None:
    ordered(world)
    world.company.change("finance", scopes=EVERY_SCOPE)
    bearer = token("one-finance", issuer=ISSUER, audience=AUDIENCE, scope=" ".join(EVERY_SCOPE))
    for path in (CLIENT, f"/v1/orders/{world.ids['order_id']}"):
        assert send("GET", path, authorization=f"Bearer {bearer}").status == 403


@pytest.mark.fault("F67")
def test_a_machine_knows_nothing_of_another_company(world: World) -> None:
    every = " ".join(EVERY_SCOPE)
    machine = Machine(world, every, every)
    machine.call("GET", "/v1/me")
    for path in (f"/v1/clients/{world.other.ids['client_id']}", "/v1/clients/cli_none"):
        assert machine.call("GET", path).status == 404
