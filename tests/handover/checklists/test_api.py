"""Checklists over HTTP: Baton's ten, the company's own, and the case that keeps what it opened with."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.handover.checklists.rules import SALES, known
from tests.kit.company import Answer, TestCompany
from tests.kit.departure import Departure
from tests.kit.samples.checklists import TASKS
from tests.kit.world import World

LISTS = "/v1/checklists"
OWN = {"code": "car_keys", "party": "hr", "title": "交回车辆和钥匙"}


def revised(company: TestCompany, body: Any, key: str = "chl_sales", who: str = "hr") -> Answer:
    seen = company.call("hr", "GET", f"{LISTS}/{key}").headers["ETag"]
    return company.call(who, "PUT", f"{LISTS}/{key}", body, if_match=seen)


def test_baton_knows_the_ten_of_a_salesperson(company: TestCompany) -> None:
    position = positioned(company)
    found = company.call("lead", "GET", f"{LISTS}/{position}").body
    assert (found["version"], [task["code"] for task in found["tasks"]]) == (0, ["work", "channels", "assets"])
    codes = [task.code for task in known(company.org_id, SALES).tasks]
    assert len(codes) == len(set(codes)) == 10


def positioned(company: TestCompany) -> str:
    made = company.call("hr", "POST", "/v1/positions", {"name": "大客户经理"})
    assert made.status == 201
    return str(made.body["id"])


def test_a_revised_list_counts_its_versions_and_numbers_its_tasks(company: TestCompany) -> None:
    answer = revised(company, TASKS)
    assert (answer.status, answer.body["version"]) == (200, 2)
    assert [(task["number"], task["title"]) for task in answer.body["tasks"]] == [(1, None), (2, "交回车辆和钥匙")]
    listed = company.call("hr", "GET", LISTS).body["items"]
    assert {one["id"]: one["version"] for one in listed} == {"chl_sales": 2, "chl_general": 1}


def test_an_open_case_keeps_the_list_that_it_opened_with(company: TestCompany) -> None:
    before = Departure(company)
    assert revised(company, TASKS).status == 200
    assert [task["code"] for task in before.call("hr", "GET").body["tasks"]] == ["work"]
    later = Departure(company, "successor")
    assert [task["code"] for task in later.call("hr", "GET").body["tasks"]] == ["client_files", "car_keys"]


def test_a_position_of_its_own_list_goes_before_what_whoever_sells_has(company: TestCompany) -> None:
    position = positioned(company)
    own = company.call("hr", "PUT", f"{LISTS}/{position}", {"tasks": [OWN]}, if_match='"0"')
    assert (own.status, own.body["version"]) == (200, 1)
    path = f"/v1/employees/{company.employee('sales')}"
    seen = company.call("hr", "GET", path).headers["ETag"]
    assert company.call("hr", "PATCH", path, {"position_id": position}, if_match=seen).status == 200
    assert [task["code"] for task in Departure(company).call("hr", "GET").body["tasks"]] == ["car_keys"]


@pytest.mark.parametrize(
    ("tasks", "fault"),
    [
        ([], ("tasks", "too_short")),
        ([OWN, OWN], ("tasks.1.code", "task_twice")),
        ([{**OWN, "title": None}], ("tasks.0.title", "task_untitled")),
        ([{"code": "assets", "party": "hr", "title": "资产"}], ("tasks.0.title", "task_untitled")),
        ([{**OWN, "party": "board"}], ("tasks.0.party", "enum")),
        ([{**OWN, "due_days": 0}], ("tasks.0.due_days", "greater_than_equal")),
        ([{**OWN, "code": "Keys!"}], ("tasks.0.code", "string_pattern_mismatch")),
    ],
)
def test_what_is_no_list_is_refused_by_its_field(
    company: TestCompany, tasks: list[Any], fault: tuple[str, str]
) -> None:
    answer = revised(company, {"tasks": tasks})
    assert answer.status == 422
    assert [(one["field"], one["code"]) for one in answer.body["errors"]] == [fault]


def test_whoever_saw_another_version_is_told(company: TestCompany) -> None:
    assert company.call("hr", "PUT", f"{LISTS}/chl_sales", TASKS, if_match='"7"').status == 412


def test_a_position_that_there_is_not_has_no_list(company: TestCompany) -> None:
    path = f"{LISTS}/pos_01m872g5kns3rmr077sc4wvr9g"
    assert company.call("hr", "GET", path).status == 404
    assert company.call("hr", "PUT", path, TASKS, if_match='"0"').status == 404


@pytest.mark.parametrize(("who", "expected"), [("hr", 200), ("lead", 403), ("sales", 403), ("admin", 403)])
def test_hr_says_what_is_to_be_done(company: TestCompany, who: str, expected: int) -> None:
    assert revised(company, TASKS, who=who).status == expected


def test_another_companys_list_stays_as_it_is(requests: object) -> None:
    world = World()
    assert revised(world.company, TASKS).status == 200
    assert world.other.company.call("hr", "GET", f"{LISTS}/chl_sales").body["version"] == 1
