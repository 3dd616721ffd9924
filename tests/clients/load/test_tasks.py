"""Each person's clients are counted from events alone: by the function that gets them, once, whoever came or went."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import app
from chalicelib.aws import tables
from chalicelib.aws.events import EventItem, EventStore
from chalicelib.aws.rebuild import serving
from chalicelib.clients.api import pool
from chalicelib.clients.load import rules
from chalicelib.clients.load.store import LoadStore
from chalicelib.clients.load.tasks import LOAD
from chalicelib.core import clock
from chalicelib.core.events import GENESIS, Recorded
from chalicelib.core.ids import ulid
from tests.kit.builders import NOW, ORG, a_caller, a_client
from tests.kit.cloud import Requests
from tests.kit.company import TestCompany
from tests.kit.events import a_batch, failures
from tests.kit.pool import ruled

NAMES = ("HoldersChanged", "ClientReassigned", "CustodyTransferred")


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "pause", lambda _attempt: None)


def a_change(name: str = "ClientRegistered", subject: str = "cli_a", /, **data: Any) -> Recorded:
    """An event that says who holds a client."""
    return EventItem.recorded(
        Recorded(
            event_id=f"evt_{ulid(int(NOW.timestamp() * 1000))}",
            org_id=ORG,
            aggregate_id=subject,
            seq=1,
            name=name,
            at=clock.to_text(NOW),
            actor="emp_a",
            request_id="req_1",
            data=data,
            prev_hash=GENESIS,
        )
    )


def held(*employee_ids: str, org_id: str = ORG) -> list[int]:
    return [LoadStore().of(org_id, "load-1", who) for who in employee_ids]


def taken(*links: Recorded) -> list[str]:
    return failures(app.clients_load(a_batch(links), None))


def test_a_registered_client_counts_for_each_holder_once(requests: Requests) -> None:
    roles = ["account_manager", "order_desk"]
    assert taken(a_change(holders={"emp_a": roles, "emp_b": ["order_desk"]}), a_change(holders={"emp_a": roles})) == []
    assert held("emp_a", "emp_b", "emp_c") == [2, 1, 0]


@pytest.mark.parametrize("name", NAMES)
def test_a_client_that_changes_hands_counts_for_who_came_and_no_more_for_who_went(
    requests: Requests, name: str
) -> None:
    taken(a_change(holders={"emp_a": ["account_manager"], "emp_b": ["order_desk"]}))
    before = {"emp_a": ["account_manager"], "emp_b": ["order_desk"]}
    assert taken(a_change(name, before=before, after={"emp_c": ["account_manager"], "emp_b": []})) == []
    assert held("emp_a", "emp_b", "emp_c") == [0, 1, 1]


def test_a_page_of_imported_clients_counts_each(requests: Requests) -> None:
    records = [{"id": f"cli_{number}", "data": {"holders": {"emp_a": ["order_desk"]}}} for number in range(30)]
    assert taken(a_change("RecordsImported", "imp_1", name="ClientRegistered", records=records)) == []
    assert held("emp_a") == [30]


def test_a_page_of_other_records_changes_nothing(requests: Requests) -> None:
    assert (
        taken(a_change("RecordsImported", "imp_1", name="OrderBooked", records=[{"id": "ord_a_1", "data": {}}])) == []
    )


@pytest.mark.fault("F32")
def test_a_function_that_is_retried_counts_once(company: TestCompany) -> None:
    links = [EventStore().chain(company.org_id, client_id)[0] for client_id in company.client_ids]
    for _ in range(3):
        assert taken(*links) == []
    assert held(company.employee("sales"), org_id=company.org_id) == [3]


def test_what_a_reassignment_tells_is_counted(company: TestCompany) -> None:
    ruled(company)
    client_id = company.client_ids[0]
    assert company.call("lead", "POST", f"/v1/clients/{client_id}/reassign").status == 200
    assert taken(*EventStore().chain(company.org_id, client_id)) == []
    people = [company.employee("sales"), company.employee("stranger")]
    assert held(*people, org_id=company.org_id) == [0, 1]


def test_whoever_has_fewer_gets_the_next_client(company: TestCompany) -> None:
    ruled(company, team_id="team_one")

    def next_one() -> str | None:
        return pool.place(company.org_id, a_client(), by=a_caller()).employee_id

    taken(*(EventStore().chain(company.org_id, client_id)[0] for client_id in company.client_ids))
    assert next_one() == company.employee("successor")
    more = [vars(a_change(holders={company.employee("successor"): []})) for _ in range(4)]
    taken(*(Recorded(**{**link, "org_id": company.org_id}) for link in more))
    assert next_one() == company.employee("sales")


def test_placing_a_client_is_four_requests(company: TestCompany, requests: Requests) -> None:
    ruled(company, team_id="team_one")
    work = requests.of(lambda: pool.place(company.org_id, a_client(), by=a_caller()))
    assert work == ["Query", "GetItem", "Query", "BatchGetItem"]


def test_an_event_that_lacks_the_holders_fails_alone(requests: Requests) -> None:
    assert taken(a_change(holders={"emp_a": []}), a_change()) == ["m1"]
    assert held("emp_a") == [1]


def test_a_batch_costs_a_read_of_the_names_and_one_write(requests: Requests) -> None:
    links = [a_change(holders={f"emp_{number % 7}": []}) for number in range(60)]
    assert requests.of(lambda: taken(*links)) == ["GetItem", "TransactWriteItems"]


class Context:
    """A function's time."""

    def get_remaining_time_in_millis(self) -> int:
        return 29_000


def test_the_operator_has_loads_counted_again(company: TestCompany) -> None:
    order = {"consumer": "load", "name": "load-2", "org_id": company.org_id}
    answer = app.events_rebuild(order, Context())
    assert (answer["name"], answer["done"], answer["refused"]) == ("load-2", False, ())
    assert serving(company.org_id, LOAD) == "load-1"


HOLDERS = st.lists(st.sampled_from("abcdef"), unique=True)


@given(st.lists(HOLDERS, min_size=1))
def test_changes_add_up_to_who_holds_it_last(history: list[list[str]]) -> None:
    total: dict[str, int] = {}
    for before, after in zip([[], *history], history, strict=False):
        for who, change in rules.changes(before, after).items():
            total[who] = total.get(who, 0) + change
    assert {who for who, clients in total.items() if clients} == set(history[-1])
    assert set(total.values()) <= {0, 1}
