"""Tokens over HTTP: a refusal asks no table, rights are read every time, a token may end in the middle of a call."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine

from chalicelib.aws import items
from tests.kit.cloud import AUDIENCE, ISSUER, Requests, cloud
from tests.kit.company import TestCompany, send
from tests.kit.departure import an_order
from tests.kit.hostile import REFUSED
from tests.kit.tokens import token

World = tuple[TestCompany, Requests]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch, cloud(patch, tmp_path_factory.mktemp("cloud")) as requests:
        yield TestCompany(), requests


def test_a_valid_token_of_nobody_is_refused(world: World) -> None:
    answer = send("GET", "/v1/me", authorization=f"Bearer {token('nobody', issuer=ISSUER, audience=AUDIENCE)}")
    assert (answer.status, answer.code) == (401, "unauthenticated")


@pytest.mark.parametrize("header", ["", "Bearer x", "Bearer " + "x" * 9000])
def test_over_http_a_refusal_is_401_with_a_challenge(world: World, header: str) -> None:
    answer = send("GET", "/v1/me", authorization=header)
    assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED.keys())
def test_a_hostile_token_over_http_asks_no_table_and_writes_nothing(world: World, make: Callable[[], str]) -> None:
    company, requests = world
    before = len(requests.made)
    headers = {"authorization": f"Bearer {make()}", "idempotency_key": "hostile"}
    answer = send("POST", "/v1/orders", an_order(company), **headers)
    assert (answer.status, answer.code, requests.made[before:]) == (401, "unauthenticated", [])


def test_the_same_order_with_a_good_token_is_booked(world: World) -> None:
    company, requests = world
    before = len(requests.made)
    assert company.call("sales", "POST", "/v1/orders", an_order(company), idempotency_key="good").status == 201
    assert "TransactWriteItems" in requests.made[before:]


def test_rights_are_read_on_every_request_of_a_remembered_token(world: World) -> None:
    company, requests = world
    header = f"Bearer {company.token('sales')}"
    send("GET", "/v1/me", authorization=header)
    for _ in range(3):
        assert requests.of(lambda: send("GET", "/v1/me", authorization=header)) == ["GetItem"]


class SlowTable:
    """From when it is `on`, reading a client takes longer than any token lives."""

    def __init__(self, traveller: time_machine.Coordinates) -> None:
        self.on = False
        self._traveller = traveller
        items.connection().client.meta.events.register_first("before-send.dynamodb", self._wait)

    def _wait(self, request: Any, **_: Any) -> None:
        if self.on and b"A#FILE" in request.body and b"Put" not in request.body:
            self._traveller.shift(3700)


@pytest.fixture
def slow() -> Iterator[SlowTable]:
    with time_machine.travel(time.time(), tick=False) as traveller:
        made = SlowTable(traveller)
        yield made
        made.on = False


@pytest.mark.fault("F53")
@pytest.mark.parametrize("key", [{}, {"idempotency_key": "slow"}], ids=["without a key", "with a key"])
def test_a_token_that_expires_during_a_call_is_refused_before_writing(
    world: World, slow: SlowTable, key: dict[str, str]
) -> None:
    company, requests = world
    company.call("sales", "GET", "/v1/me")
    slow.on = True
    before = len(requests.made)
    answer = company.call("sales", "POST", "/v1/orders", an_order(company), **key)
    assert (answer.status, answer.code) == (401, "unauthenticated")
    assert requests.made[before:] == ["BatchGetItem"]


@pytest.mark.fault("F53")
def test_a_token_that_expires_during_a_retry_does_not_get_the_first_answer(world: World, slow: SlowTable) -> None:
    company, _ = world
    headers = {"authorization": f"Bearer {company.token('sales')}", "idempotency_key": "again"}
    first = send("POST", "/v1/orders", an_order(company), **headers)
    slow.on = True
    second = send("POST", "/v1/orders", an_order(company), **headers)
    assert (first.status, second.status) == (201, 401)
