"""A client's file is edited by who may, as they saw it, with its list columns and its event."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.aws.events import EventStore
from chalicelib.clients.store import ClientStore
from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany
from tests.kit.departure import Departure


def edited(company: TestCompany, who: str = "sales", seen: str | None = '"1"', **changes: Any) -> Answer:
    more = {} if seen is None else {"if_match": seen}
    return company.call(who, "PATCH", "/v1/clients/cli_one0", changes or {"region": "广州"}, **more)


def names(company: TestCompany) -> list[str]:
    return [link.name for link in EventStore().chain(company.org_id, "cli_one0")]


def test_an_edit_answers_the_file_as_it_now_is(company: TestCompany) -> None:
    answer = edited(company, region="广州", size="A")
    read = company.call("sales", "GET", "/v1/clients/cli_one0")
    assert (answer.status, answer.headers["ETag"], answer.body) == (200, '"2"', read.body)
    assert (read.body["region"], read.body["size"], read.body["industry"]) == ("广州", "A", "家电")


def test_an_edit_is_told_by_its_event(company: TestCompany) -> None:
    edited(company, region="广州")
    last = EventStore().chain(company.org_id, "cli_one0")[-1]
    assert (last.name, last.data["before"], last.data["after"]) == (
        "ClientEdited",
        {"region": "佛山"},
        {"region": "广州"},
    )
    assert last.data["segment"] == {"team_id": "team_one", "region": "广州", "industry": "家电", "size": "B"}


def test_the_lists_show_the_edit(company: TestCompany) -> None:
    edited(company, name="新名字", industry="五金")
    own = company.call("sales", "GET", "/v1/clients").body["items"]
    team = company.call("lead", "GET", "/v1/clients?scope=team").body["items"]
    for rows in (own, team):
        assert ("新名字", "五金") in [(row["name"], row["industry"]) for row in rows]


@pytest.mark.fault("F8")
def test_of_two_edits_of_one_version_the_second_is_stale(company: TestCompany) -> None:
    first, second = edited(company, region="广州"), edited(company, "lead", region="东莞")
    assert (first.status, second.status, second.code) == (200, 412, "stale")
    assert company.call("sales", "GET", "/v1/clients/cli_one0").body["region"] == "广州"


@pytest.mark.fault("F8")
def test_an_edit_that_is_overtaken_before_it_is_written_is_stale(
    company: TestCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    get, overtaken = ClientStore.get, []

    def slow(self: ClientStore, org_id: str, client_id: str) -> Any:
        found = get(self, org_id, client_id)
        if not overtaken:
            overtaken.append(True)
            assert edited(company, "lead", region="东莞").status == 200
        return found

    monkeypatch.setattr(ClientStore, "get", slow)
    answer = edited(company, region="广州")
    assert (answer.status, answer.code, names(company)) == (412, "stale", ["ClientRegistered", "ClientEdited"])


@pytest.mark.fault("F9")
def test_an_edit_must_say_which_version_it_saw(company: TestCompany) -> None:
    answer = edited(company, seen=None)
    assert (answer.status, answer.code, names(company)) == (428, "if_match_required", ["ClientRegistered"])


@pytest.mark.parametrize("seen", ["1", "*", '"0"', '"2"', 'W/"1"x', '""', '"' + "9" * 40 + '"', '"eins"'])
def test_a_tag_that_is_not_the_versions_own_is_stale(company: TestCompany, seen: str) -> None:
    answer = edited(company, seen=seen)
    assert (answer.status, answer.code) == (412, "stale")


def test_an_edit_without_a_difference_leaves_no_event(company: TestCompany, requests: Requests) -> None:
    company.call("sales", "GET", "/v1/me")
    made = requests.of(lambda: edited(company, region="佛山"))
    assert (made, names(company)) == (["BatchGetItem"], ["ClientRegistered"])


def test_an_edit_costs_three_requests(company: TestCompany, requests: Requests) -> None:
    company.call("sales", "GET", "/v1/me")
    assert requests.of(lambda: edited(company)) == ["BatchGetItem", "TransactWriteItems"]


def test_an_edit_of_nothing_is_refused(company: TestCompany) -> None:
    answer = company.call("sales", "PATCH", "/v1/clients/cli_one0", {}, if_match='"1"')
    assert (answer.status, answer.body["errors"][0]["code"]) == (422, "nothing_given")


@pytest.mark.fault("F63")
@pytest.mark.parametrize("name", ["", "a\x00b", "a\nb", "\ud800", "字" * 201, "x" * 900_000, 5, ["a"]], ids=repr)
def test_a_name_that_is_no_line_of_text_is_a_wrong_field(company: TestCompany, name: Any) -> None:
    answer = edited(company, name=name)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "name")


@pytest.mark.fault("F63")
@pytest.mark.parametrize("name", ["𠮷野家物流", "Ünïcode 客户", "👷🏽‍♀️ 工地"])
def test_a_name_in_any_script_is_kept(company: TestCompany, name: str) -> None:
    assert edited(company, name=name).body["name"] == name


def test_a_name_is_kept_in_its_composed_form(company: TestCompany) -> None:
    assert edited(company, name="Cafe\u0301").body["name"] == "Caf\u00e9"


@pytest.mark.fault("F72")
@pytest.mark.parametrize("field", ["org_id", "version", "holders", "team_id", "id", "head", "status"])
def test_what_is_not_the_editors_to_set_is_a_wrong_field(company: TestCompany, field: str) -> None:
    answer = edited(company, **{field: "x"})
    assert (answer.status, answer.body["errors"][0]["code"]) == (422, "extra_forbidden")


@pytest.mark.parametrize(
    ("who", "status"), [("lead", 200), ("head", 200), ("stranger", 404), ("boss", 403), ("hr", 403)]
)
def test_who_may_edit(company: TestCompany, who: str, status: int) -> None:
    assert edited(company, who).status == status


@pytest.mark.fault("F73")
def test_who_hands_over_edits_no_more(company: TestCompany) -> None:
    Departure(company)
    answer = edited(company)
    assert (answer.status, answer.code, names(company)) == (423, "handover_locked", ["ClientRegistered"])
