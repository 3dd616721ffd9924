"""Who logs, reads and corrects: holders and leads, who hands over, who accepted, and machines."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.aws.events import EventStore
from chalicelib.aws.tables import transaction
from chalicelib.clients.rules import pass_on
from chalicelib.clients.store import ClientStore, save_custody
from chalicelib.core import clock
from chalicelib.core.access import Role, System
from tests.kit.cloud import AUDIENCE, ISSUER, Requests
from tests.kit.company import Answer, TestCompany, send
from tests.kit.departure import Departure
from tests.kit.requests import World
from tests.kit.samples.interactions import CLIENT, ONE, logged
from tests.kit.tokens import token
from tests.kit.world import proposed

PATH = "/v1/clients/cli_one0/interactions"
CALL = {"channel": "call", "direction": "outbound", "occurred_at": "2026-11-03T02:15:00Z", "summary": "要车"}


def log(company: TestCompany, who: str = "sales", path: str = PATH) -> Answer:
    return company.call(who, "POST", path, CALL)


@pytest.mark.fault("F73")
def test_who_hands_over_adds_to_her_own_clients_and_corrects_nothing(company: TestCompany) -> None:
    found = log(company).body["id"]
    Departure(company)
    added = log(company)
    changed = company.call("sales", "POST", f"{PATH}/{found}/corrections", {"reason": "听错了", "summary": "不要车"})
    assert (added.status, changed.status, changed.code) == (201, 423, "handover_locked")
    read = company.call("sales", "GET", f"{PATH}/{found}").body
    assert (read["summary"], read["versions"]) == ("要车", 1)


def test_a_lead_who_hands_over_adds_nothing_to_a_client_that_is_no_longer_hers(company: TestCompany) -> None:
    company.change("sales", roles=frozenset({Role.EMPLOYEE, Role.SALES, Role.TEAM_LEAD}))
    theirs = "/v1/clients/cli_one1/interactions"
    Departure(company)
    assert log(company, path=theirs).status == 201
    hand_on(company, "cli_one1", to="successor")
    assert log(company, path=theirs).status == 404


def hand_on(company: TestCompany, client_id: str, *, to: str) -> None:
    before = ClientStore().get(company.org_id, client_id)
    assert before is not None
    after, event = pass_on(before, company.employee("sales"), company.employee(to), case_id="hnd_1")
    with transaction(System(company.org_id, "test"), clock.now()) as write:
        save_custody(write, before, after, event)


@pytest.mark.parametrize(
    ("who", "reads", "logs"),
    [
        ("sales", 200, 201),
        ("lead", 200, 201),
        ("head", 200, 201),
        ("boss", 200, 403),
        ("auditor", 200, 403),
        ("successor", 404, 404),
        ("stranger", 404, 404),
        ("hr", 403, 403),
        ("admin", 403, 403),
    ],
)
def test_who_reads_and_who_logs(company: TestCompany, who: str, reads: int, logs: int) -> None:
    assert (company.call(who, "GET", PATH).status, log(company, who).status) == (reads, logs)


class Machine:
    """The company's `admin` account turned into a telephone exchange."""

    def __init__(self, company: TestCompany) -> None:
        scope = "interactions:write"
        company.change("admin", roles=frozenset({Role.INTEGRATION}), scopes=frozenset({scope}))
        self._bearer = token(f"{company.slug}-admin", issuer=ISSUER, audience=AUDIENCE, scope=scope)

    def log(self, **changes: Any) -> Answer:
        return send("POST", PATH, {**CALL, **changes}, authorization=f"Bearer {self._bearer}")


def test_a_machine_logs_in_the_name_of_whom_it_names(company: TestCompany, requests: Requests) -> None:
    machine, sales = Machine(company), company.employee("sales")
    first = machine.log(employee_id=sales)
    assert (first.status, first.body["employee_id"]) == (201, sales)
    assert requests.of(lambda: machine.log(employee_id=sales)) == ["BatchGetItem", "TransactWriteItems"]
    link = EventStore().chain(company.org_id, first.body["id"])[0]
    assert (link.actor, link.data["state"]["employee_id"]) == (company.employee("admin"), sales)


def wrong(answer: Answer) -> list[tuple[str, str]]:
    return [(fault["field"], fault["code"]) for fault in answer.body["errors"]]


@pytest.mark.parametrize(("named", "code"), [({}, "missing"), ({"employee_id": "emp_nobody"}, "unknown_employee")])
def test_a_machine_must_name_somebody(company: TestCompany, named: dict[str, str], code: str) -> None:
    assert wrong(Machine(company).log(**named)) == [("employee_id", code)]


@pytest.mark.fault("F67")
def test_a_machine_learns_nothing_of_another_companys_people(company: TestCompany) -> None:
    TestCompany("two")
    machine = Machine(company)
    bodies = []
    for named in ("emp_twosales", "emp_nobody"):
        answer = machine.log(employee_id=named)
        bodies.append({name: value for name, value in answer.body.items() if name != "request_id"})
    assert bodies[0] == bodies[1]


def test_who_accepted_a_client_reads_its_interactions_and_adds_but_corrects_none(requests: Requests) -> None:
    world = World()
    logged(world)
    proposed(world)
    routes = (f"GET {CLIENT}", f"GET {ONE}", f"GET {ONE}/versions", f"POST {CLIENT}", f"POST {ONE}/corrections")
    before = [world.call(route, who="successor").status for route in routes]
    assert world.case.answer(world.ids["client_id"], "accept").status == 200
    after = [world.call(route, who="successor").status for route in routes]
    assert (before, after) == ([404] * 5, [200, 200, 200, 201, 404])
