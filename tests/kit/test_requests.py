"""The samples really are valid: each succeeds in a fresh world, and nothing that the application offers has none."""

from __future__ import annotations

import pytest

import app
from chalicelib.aws.http import ROUTES
from tests.kit.cloud import Requests
from tests.kit.requests import FUNCTIONS, SAMPLES, World

STATUS = {f"{route.method} {route.path}": route.status for route in ROUTES}


def test_every_route_has_a_sample_and_every_sample_a_route() -> None:
    assert app.app.routes
    assert set(SAMPLES) == set(STATUS)


def test_every_function_has_a_sample_and_every_sample_a_function() -> None:
    assert set(FUNCTIONS) == {function.name for function in [*app.app.pure_lambda_functions, *app.app.event_sources]}


@pytest.mark.parametrize("route", SAMPLES)
def test_a_routes_sample_succeeds_in_either_company(requests: Requests, route: str) -> None:
    world = World()
    for company in (world, world.other):
        SAMPLES[route].prepare(company)
        answer = company.call(route)
        assert answer.status == STATUS[route], answer.body


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_functions_sample_succeeds(requests: Requests, function: str) -> None:
    world = World()
    FUNCTIONS[function].prepare(world)
    assert world.invoke(function) == FUNCTIONS[function].answer
