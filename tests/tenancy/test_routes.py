"""Every route, by role: for what is the company's own, what is another company's, and what does not exist.

A foreign id is answered exactly like a missing one: status, body, headers, and the number of table requests.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import app
from chalicelib.aws.http import EDITS, ROUTES
from chalicelib.core.access import System
from chalicelib.trade import rules as trade_rules
from chalicelib.trade.store import OrderStore
from tests.kit.builders import NOW, a_booking
from tests.kit.cloud import Requests, cloud
from tests.kit.company import ROLES, Answer, TestCompany
from tests.kit.departure import Departure, announcement, application

PEOPLE = tuple(ROLES)


class World:
    """Two companies, in each a counted case of `sales`, an order, and a file announced for task one."""

    def __init__(self, requests: Requests) -> None:
        self.requests = requests
        self.own, self.other = TestCompany("one", clients=2), TestCompany("two", clients=2)
        self.ids = {"own": _ids(self.own), "foreign": _ids(self.other), "missing": _missing()}

    def call(self, who: str, route: str, ids: dict[str, str], body: Any) -> Answer:
        method, path = route.split(" ")
        seen = {"if_match": self.version(route)} if method in EDITS else {}
        return self.own.call(who, method, path.format(**ids), body, **seen)

    def version(self, route: str) -> str:
        """The ETag of what a route edits, for the company's own."""
        path = route.partition(" ")[2].removesuffix("/successors").format(**self.ids["own"])
        return self.own.call("boss", "GET", path).headers["ETag"]


def _ids(company: TestCompany) -> dict[str, str]:
    booking = a_booking(client_id=company.client_ids[0], salesperson_id=company.employee("sales"))
    order, event = trade_rules.book(company.org_id, booking)
    case = Departure(company)
    OrderStore().save_all([(order, event)], by=System(company.org_id, "test"), now=NOW)
    assert case.run() == "gather"
    evidence_id = str(case.announce().body["evidence_id"])
    return {
        "handover_id": case.id,
        "client_id": company.client_ids[0],
        "order_id": order.id,
        "evidence_id": evidence_id,
        "number": "1",
        "employee_id": company.employee("stranger"),
    }


def _missing() -> dict[str, str]:
    ulid = "01m872g5kns3rmr077sc4wvr9g"
    names = {"handover_id": "hnd", "client_id": "cli", "evidence_id": "evd", "employee_id": "emp"}
    return {name: f"{prefix}_{ulid}" for name, prefix in names.items()} | {
        "order_id": f"ord_{ulid}_{ulid}",
        "number": "1",
    }


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch, cloud(patch, tmp_path_factory.mktemp("cloud")) as requests:
        yield World(requests)


CASE = "/v1/handovers/{handover_id}"
#                                       sales successor lead head  hr   finance boss auditor admin stranger
OWN = {
    "GET /v1/health": (200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "GET /v1/me": (200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "GET /v1/employees": (423, 200, 200, 200, 200, 200, 200, 200, 403, 200),
    "GET /v1/clients": (200, 200, 200, 200, 403, 403, 200, 200, 403, 200),
    "GET /v1/clients/{client_id}": (200, 404, 200, 200, 403, 403, 200, 200, 403, 404),
    "PATCH /v1/clients/{client_id}": (423, 404, 200, 200, 403, 403, 403, 403, 403, 404),
    "POST /v1/orders": (423, 422, 423, 423, 403, 403, 403, 403, 403, 422),
    "GET /v1/orders/{order_id}": (200, 404, 200, 200, 403, 403, 200, 200, 403, 404),
    "POST /v1/handovers": (409, 403, 403, 403, 409, 403, 403, 403, 403, 403),
    "GET /v1/handovers": (403, 403, 403, 403, 200, 200, 200, 200, 403, 403),
    f"GET {CASE}": (200, 404, 200, 200, 200, 200, 200, 200, 404, 404),
    f"GET {CASE}/timeline": (200, 404, 200, 200, 200, 200, 200, 200, 404, 404),
    f"GET {CASE}/tasks/{{number}}": (200, 404, 200, 200, 200, 200, 200, 200, 404, 404),
    f"POST {CASE}/tasks/{{number}}/evidence": (201, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    f"POST {CASE}/tasks/{{number}}/evidence/{{evidence_id}}/confirm": (409, *[404] * 9),
    f"POST {CASE}/tasks/{{number}}/complete": (409, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    f"POST {CASE}/verdicts": (403, 404, 403, 409, 409, 409, 409, 403, 404, 404),
    f"GET {CASE}/successors": (200, 404, 200, 200, 200, 404, 200, 200, 404, 404),
    f"PUT {CASE}/successors": (403, 403, 200, 200, 403, 403, 403, 403, 403, 403),
    f"POST {CASE}/successors/{{client_id}}/accept": (403, 404, 404, 403, 403, 403, 403, 403, 403, 404),
    f"POST {CASE}/successors/{{client_id}}/decline": (403, 404, 404, 403, 403, 403, 403, 403, 403, 404),
}
BY_ID = [route for route in OWN if "{" in route]


def body_of(route: str, world: World, ids: dict[str, str]) -> Any:
    """A body that would be right for the company's own case."""
    return {
        "POST /v1/orders": {
            "client_id": ids["client_id"],
            "salesperson_id": world.own.employee("sales"),
            "placed_at": "2026-11-24T08:00:00Z",
            "lane": "佛山-上海",
            "amount": {"amount": 100},
        },
        "PATCH /v1/clients/{client_id}": {"industry": "五金"},
        "POST /v1/handovers": application(world.own),
        f"POST {CASE}/tasks/{{number}}/evidence": announcement(),
        f"POST {CASE}/verdicts": {"party": "department", "verdict": "approved"},
        f"PUT {CASE}/successors": {
            "client_ids": [world.own.client_ids[1]],
            "successor_id": world.own.employee("lead"),
        },
    }.get(route)


def told(answer: Answer) -> tuple[int, Any, Any]:
    """All that a caller can learn from an answer, but for the request's own id."""
    headers = {name: text for name, text in answer.headers.items() if name != "X-Request-Id"}
    body = {name: value for name, value in (answer.body or {}).items() if name != "request_id"}
    return answer.status, body, headers


def compared(world: World, who: str, route: str, ids: str, **changed: Any) -> tuple[Any, list[str]]:
    """What one person is told, and the table requests it took."""
    given = {**world.ids[ids], **changed}
    body = body_of(route, world, given)
    before = len(world.requests.made)
    answer = world.call(who, route, given, body)
    return told(answer), world.requests.made[before:]


def test_the_table_above_knows_every_route() -> None:
    assert app.app.routes
    assert set(OWN) == {f"{route.method} {route.path}" for route in ROUTES}


@pytest.mark.parametrize("route", OWN)
def test_a_role_is_answered_as_the_table_says(world: World, route: str) -> None:
    ids = world.ids["own"]
    found = tuple(world.call(who, route, ids, body_of(route, world, ids)).status for who in PEOPLE)
    assert dict(zip(PEOPLE, found, strict=True)) == dict(zip(PEOPLE, OWN[route], strict=True))


@pytest.mark.parametrize("route", BY_ID)
def test_a_foreign_id_is_answered_exactly_like_a_missing_one(world: World, route: str) -> None:
    for who in PEOPLE:
        world.own.call(who, "GET", "/v1/me")
        foreign, missing = compared(world, who, route, "foreign"), compared(world, who, route, "missing")
        assert foreign == missing, who
        assert foreign[0][0] in (403, 404, 423), who


@pytest.mark.parametrize("who", ["sales", "lead", "head", "successor"])
def test_an_order_for_a_foreign_client_is_answered_like_one_for_a_missing_client(world: World, who: str) -> None:
    foreign, missing = (compared(world, who, "POST /v1/orders", kind) for kind in ("foreign", "missing"))
    assert foreign == missing


def test_an_order_in_a_foreign_name_is_answered_like_one_in_a_missing_name(world: World) -> None:
    def booked(salesperson: str) -> Any:
        body = body_of("POST /v1/orders", world, world.ids["own"]) | {"salesperson_id": salesperson}
        return told(world.own.call("lead", "POST", "/v1/orders", body))

    foreign, missing = (booked(world.ids[kind]["employee_id"]) for kind in ("foreign", "missing"))
    assert foreign == missing
    assert foreign[1]["errors"][0]["code"] == "unknown_salesperson"


def test_a_foreign_person_has_no_case_to_be_opened(world: World) -> None:
    def opened(employee_id: str) -> Any:
        return told(world.own.call("hr", "POST", "/v1/handovers", application(world.own, employee_id=employee_id)))

    foreign, missing = (opened(world.ids[kind]["employee_id"]) for kind in ("foreign", "missing"))
    assert foreign == missing
    assert foreign[0] == 422


def test_a_foreign_person_is_no_interim_holder(world: World) -> None:
    def opened(named: str) -> Any:
        body = application(world.own, employee_id=world.own.employee("successor"), interim_holder_id=named)
        return told(world.own.call("hr", "POST", "/v1/handovers", body))

    foreign, missing = (opened(world.ids[kind]["employee_id"]) for kind in ("foreign", "missing"))
    assert foreign == missing
    assert foreign[0] == 422


def test_a_foreign_person_is_no_successor(world: World) -> None:
    def proposed(named: str) -> Any:
        body = {"client_ids": [world.own.client_ids[0]], "successor_id": named}
        return told(world.call("lead", f"PUT {CASE}/successors", world.ids["own"], body))

    foreign, missing = (proposed(world.ids[kind]["employee_id"]) for kind in ("foreign", "missing"))
    assert foreign == missing
    assert foreign[0] == 422


@pytest.mark.parametrize(
    ("who", "route", "name"),
    [
        ("sales", f"POST {CASE}/tasks/{{number}}/evidence/{{evidence_id}}/confirm", "evidence_id"),
        ("lead", f"POST {CASE}/successors/{{client_id}}/accept", "client_id"),
        ("lead", f"POST {CASE}/successors/{{client_id}}/decline", "client_id"),
    ],
)
def test_a_foreign_part_of_ones_own_case_is_answered_like_a_missing_one(
    world: World, who: str, route: str, name: str
) -> None:
    foreign, missing = (
        compared(world, who, route, "own", **{name: world.ids[kind][name]}) for kind in ("foreign", "missing")
    )
    assert foreign == missing
    assert foreign[0][0] == 404


@pytest.mark.parametrize("path", ["/v1/employees?team={}", "/v1/clients?scope=team&team={}"])
@pytest.mark.parametrize("who", ["lead", "head", "boss", "successor"])
def test_a_team_out_of_reach_is_answered_like_a_missing_one(world: World, path: str, who: str) -> None:
    far, missing = (told(world.own.call(who, "GET", path.format(team))) for team in ("team_far", "team_none"))
    assert far == missing


def test_lists_show_nothing_of_the_other_company(world: World) -> None:
    for path in ("/v1/employees", "/v1/clients?scope=team&team=team_one", "/v1/handovers"):
        text = str(world.own.call("boss", "GET", path).body)
        assert "one" in text
        assert "two" not in text.replace("team_two", "").replace("dep_two", "")


def test_a_person_of_the_other_company_is_answered_by_their_own(world: World) -> None:
    me = world.other.call("hr", "GET", "/v1/me").body
    assert (me["org_id"], me["employee_id"]) == ("org_two", "emp_twohr")
