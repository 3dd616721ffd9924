"""No body and no query sets what is not the caller's to set: unknown and read-only fields are refused, by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

import app
from chalicelib.aws.http import ROUTES, Route
from tests.kit.cloud import Requests, cloud
from tests.kit.requests import SAMPLES, World

pytestmark = pytest.mark.fault("F71", "F72")
KEPT = {
    *("id", "org_id", "pk", "sk", "txn", "kind", "version", "head", "epoch", "etag_version", "created_at"),
    *("roles", "role", "level", "access", "lock", "scopes", "ties", "login", "teams", "team_id", "department_id"),
    *("holders", "successors", "owner_id", "responsible_id", "leaver_id", "interim", "phase", "round", "status"),
    *("approvers", "approver_id", "judges", "in_place_of", "tasks", "open_moves", "announced_by", "version_id"),
    *("__class__", "__proto__", "surprise", "", "名字", "client_id ", "Amount"),
}


def name(route: Route) -> str:
    return f"{route.method} {route.path}"


BODIES = [name(route) for route in ROUTES if route.body]
QUERIES = [name(route) for route in ROUTES if route.query]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Requests]]:
    with pytest.MonkeyPatch.context() as patch, cloud(patch, tmp_path_factory.mktemp("cloud")) as requests:
        yield World(), requests


def known(model: type[BaseModel] | None) -> set[str]:
    """The fields that a model takes or answers with."""
    return set(model.model_fields) if model else set()


def forbidden(route: Route) -> list[str]:
    """What a request may not carry: all that an answer tells or a table keeps, but for what the body takes."""
    return sorted((KEPT | known(route.answer)) - known(route.body))


def objects(value: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The places of every object within a body."""
    if isinstance(value, dict):
        yield at
        for key, inner in value.items():
            yield from objects(inner, (*at, key))


def with_field(body: Any, at: tuple[str, ...], field: str) -> Any:
    """The body with one more field in one of its objects."""
    if not at:
        return {**body, field: "x"}
    return {**body, at[0]: with_field(body[at[0]], at[1:], field)}


def refused(world: tuple[World, Requests], route: str, body: Any, fields: set[str]) -> None:
    """It is refused for exactly these fields, and nothing is written."""
    there, requests = world
    before = len(requests.made)
    answer = there.call(route, body=body, **({"if_match": '"1"'} if not route.startswith("POST") else {}))
    assert (answer.status, answer.code) == (422, "invalid")
    assert {(fault["field"], fault["code"]) for fault in answer.body["errors"]} == {
        (field, "extra_forbidden") for field in fields
    }
    assert set(requests.made[before:]) <= {"GetItem", "BatchGetItem"}


def route_of(text: str) -> Route:
    return next(route for route in ROUTES if name(route) == text)


def test_there_is_something_to_try() -> None:
    assert app.app.routes
    assert "POST /v1/orders" in BODIES
    assert "GET /v1/clients" in QUERIES


@pytest.mark.parametrize("route", BODIES)
def test_a_body_takes_none_of_what_the_tables_keep(world: tuple[World, Requests], route: str) -> None:
    body = SAMPLES[route].body_in(world[0])
    for field in forbidden(route_of(route)):
        refused(world, route, with_field(body, (), field), {field or "body"})


@pytest.mark.parametrize("route", BODIES)
def test_no_object_within_a_body_takes_an_unknown_field(world: tuple[World, Requests], route: str) -> None:
    body = SAMPLES[route].body_in(world[0])
    for at in objects(body):
        refused(world, route, with_field(body, at, "surprise"), {".".join((*at, "surprise"))})


@pytest.mark.parametrize("route", BODIES)
def test_several_are_refused_together(world: tuple[World, Requests], route: str) -> None:
    body = SAMPLES[route].body_in(world[0])
    wrong = {"org_id", "surprise", "epoch"}
    refused(world, route, body | dict.fromkeys(wrong, 1), wrong)


@pytest.mark.parametrize("route", QUERIES)
@pytest.mark.parametrize("field", ["org_id", "employee_id", "surprise", "epoch"])
def test_a_query_takes_no_unknown_parameter(world: tuple[World, Requests], route: str, field: str) -> None:
    there = world[0]
    sample, (method, path) = SAMPLES[route], route.split(" ")
    asked = f"{path.format(**there.ids)}?{field}=x"
    answer = there.company.call(sample.who, method, asked, sample.body_in(there))
    assert answer.status == 422
    assert [(fault["field"], fault["code"]) for fault in answer.body["errors"]] == [(field, "extra_forbidden")]
