"""A client is registered once, goes where the pool puts it, and is found by its number and references."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws.events import EventStore
from chalicelib.clients import api
from chalicelib.clients.rules import Client, Placement
from chalicelib.core.access import Caller
from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany
from tests.kit.departure import Departure

USCC, OTHER_USCC = "91350100M000100Y43", "91110000600037341L"
GIVEN: dict[str, Any] = {"name": "广东新客户有限公司", "region": "佛山", "industry": "家电", "size": "B"}


def registered(company: TestCompany, who: str = "sales", **changes: Any) -> Answer:
    return company.call(who, "POST", "/v1/clients", {**GIVEN, **changes})


def upserted(company: TestCompany, ref: str = "A-7", who: str = "sales", **given: Any) -> Answer:
    return company.call(who, "PUT", f"/v1/clients/by-ref/crm/{ref}", given)


def patched(company: TestCompany, client_id: str, **changes: Any) -> Answer:
    seen = company.call("boss", "GET", f"/v1/clients/{client_id}").headers["ETag"]
    return company.call("sales", "PATCH", f"/v1/clients/{client_id}", changes, if_match=seen)


def test_who_sells_keeps_what_they_register(company: TestCompany) -> None:
    answer = registered(company, uscc=USCC, phone="+86 757 2288 1234", note="展会认识")
    read = company.call("sales", "GET", f"/v1/clients/{answer.body['id']}").body
    assert (answer.status, answer.headers["ETag"], answer.body) == (
        201,
        '"1"',
        {**read, "rule_id": None, "warnings": []},
    )
    assert (read["team_id"], read["holders"]) == ("team_one", {company.employee("sales"): ["account_manager"]})
    assert (read["uscc"], read["note"], read["addresses"]) == (USCC, "展会认识", [])


def test_what_a_head_registers_is_assigned_to_no_team_yet(company: TestCompany) -> None:
    body = registered(company, "head").body
    assert (body["team_id"], body["holders"]) == ("none", {})
    assert body["id"] in str(company.call("boss", "GET", "/v1/clients?scope=company&team=none").body)


def test_a_registration_is_told_with_all_that_was_given(company: TestCompany) -> None:
    body = registered(company, addresses=[{"kind": "office", "text": "汾江中路 1 号", "city": "佛山"}]).body
    [link] = EventStore().chain(company.org_id, body["id"])
    assert link.data["holders"] == {company.employee("sales"): ["account_manager"]}
    assert link.data["addresses"] == [{"kind": "office", "text": "汾江中路 1 号", "city": "佛山"}]
    assert {"name", "region", "industry", "size", "team_id", "client_id", "segment"} <= link.data.keys()


def test_a_client_is_ours_from_today_unless_another_day_is_told(company: TestCompany) -> None:
    assert registered(company).body["registered_on"] is not None
    assert registered(company, registered_on="2012-03-01").body["registered_on"] == "2012-03-01"


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"registered_on": "2199-01-01"}, "registered_on", "day_to_come"),
        ({"uscc": "91350100M000100Y44"}, "uscc", "uscc_check"),
        ({"uscc": "91350100m000100y43"}, "uscc", "string_pattern_mismatch"),
        ({"phone": "call me"}, "phone", "string_pattern_mismatch"),
        ({"addresses": [{"kind": "home", "text": "x", "city": "y"}]}, "addresses.0.kind", "literal_error"),
        ({"addresses": [{"kind": "office", "text": "x", "city": "y"}] * 11}, "addresses", "too_long"),
        ({"external_refs": [{"system": "CRM", "id": "1"}]}, "external_refs.0.system", "string_pattern_mismatch"),
        ({"holders": {}}, "holders", "extra_forbidden"),
    ],
)
def test_what_no_file_can_say_is_a_wrong_field(
    company: TestCompany, changes: dict[str, Any], field: str, code: str
) -> None:
    answer = registered(company, **changes)
    assert (answer.status, [(fault["field"], fault["code"]) for fault in answer.body["errors"]]) == (
        422,
        [(field, code)],
    )


@pytest.mark.parametrize(
    "unique", [{"uscc": USCC}, {"external_refs": [{"system": "crm", "id": "A-7"}]}], ids=["uscc", "reference"]
)
def test_what_is_one_clients_is_no_others(company: TestCompany, unique: dict[str, Any]) -> None:
    first = registered(company, **unique).body["id"]
    answer = registered(company, name="另一家", **unique)
    assert (answer.status, answer.code) == (409, "client_exists")
    [fault] = answer.body["errors"]
    assert (fault["field"], fault["subject_id"]) == (next(iter(unique)), first)


def test_the_other_client_is_not_named_to_who_may_not_see_it(company: TestCompany) -> None:
    registered(company, uscc=USCC)
    answer = registered(company, "stranger", uscc=USCC)
    assert (answer.code, "subject_id" in answer.body["errors"][0]) == ("client_exists", False)


def test_another_companys_number_stands_in_nobodys_way(company: TestCompany) -> None:
    registered(TestCompany("two"), uscc=USCC)
    assert registered(company, uscc=USCC).status == 201


def test_a_number_that_is_given_up_is_free_again(company: TestCompany) -> None:
    first = registered(company, uscc=USCC).body["id"]
    assert patched(company, first, uscc=OTHER_USCC, phone="0757-22881234").body["uscc"] == OTHER_USCC
    assert patched(company, "cli_one0", uscc=USCC).status == 200
    taken = patched(company, first, uscc=USCC)
    assert (taken.code, taken.body["errors"][0]["subject_id"]) == ("client_exists", "cli_one0")
    assert patched(company, first, uscc=None, phone=None).body["uscc"] is None


def test_null_leaves_what_a_file_needs(company: TestCompany) -> None:
    assert patched(company, "cli_one0", name=None, short_name="零").body["name"] == "客户cli_one0"


def test_a_name_that_differs_in_form_only_is_pointed_out(company: TestCompany) -> None:
    first = registered(company, name="顺德恒达家电有限公司").body["id"]
    body = registered(company, name="順德恒达家电（集团）公司".replace("順", "顺")).body
    assert [(one["code"], one["client_id"]) for one in body["warnings"]] == [("similar_client", first)]
    assert registered(company, name="顺德恒达家电", region="广州").body["warnings"] == []
    assert registered(company, "stranger", name="顺德恒达家电").body["warnings"] == []


def test_a_client_is_no_longer_similar_under_its_old_name(company: TestCompany) -> None:
    first = registered(company, name="甲乙丙有限公司").body["id"]
    patched(company, first, name="丁")
    assert registered(company, name="甲乙丙").body["warnings"] == []


@pytest.mark.parametrize(
    ("who", "status"), [("lead", 201), ("head", 201), ("stranger", 201), ("hr", 403), ("boss", 403), ("finance", 403)]
)
def test_who_may_register(company: TestCompany, who: str, status: int) -> None:
    assert registered(company, who).status == status


@pytest.mark.fault("F73")
def test_who_hands_over_registers_no_more(company: TestCompany) -> None:
    Departure(company)
    assert (registered(company).status, upserted(company, **GIVEN).status) == (423, 423)


def test_a_reference_registers_once_and_edits_then(company: TestCompany) -> None:
    first = upserted(company, **GIVEN)
    again = upserted(company, size="A", external_refs=[{"system": "erp", "id": "9"}])
    same = upserted(company, size="A")
    assert (first.status, again.body["id"], again.body["version"]) == (200, first.body["id"], 2)
    assert again.body["external_refs"] == [{"system": "crm", "id": "A-7"}, {"system": "erp", "id": "9"}]
    assert (again.body["size"], same.body) == ("A", again.body)


def test_a_new_reference_needs_what_a_file_needs(company: TestCompany) -> None:
    answer = upserted(company, name="甲")
    assert (answer.status, [fault["field"] for fault in answer.body["errors"]]) == (422, ["region", "industry", "size"])
    assert {fault["code"] for fault in answer.body["errors"]} == {"needed_to_register"}


def test_anothers_reference_is_no_way_to_their_client(company: TestCompany) -> None:
    upserted(company, **GIVEN)
    answer = upserted(company, who="stranger", size="A")
    assert (answer.code, "subject_id" in answer.body["errors"][0]) == ("client_exists", False)


class Chooses:
    """A pool that gives everything to one person."""

    def __init__(self, company: TestCompany, name: str, *, stale: bool = False) -> None:
        self._access = company.access(name)
        if stale:
            self._access = replace(self._access, epoch=99)

    def place(self, org_id: str, client: Client, *, by: Caller) -> Placement:
        return Placement("team_two", self._access.employee_id, "rule_1", self._access)


def test_a_client_goes_where_the_pool_puts_it(company: TestCompany, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "pool", Chooses(company, "stranger"))
    body = registered(company).body
    assert (body["team_id"], body["rule_id"]) == ("team_two", "rule_1")
    assert body["holders"] == {company.employee("stranger"): ["account_manager"]}
    assert EventStore().chain(company.org_id, body["id"])[0].data["rule_id"] == "rule_1"


def test_a_client_is_not_put_with_who_can_receive_no_more(
    company: TestCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "pool", Chooses(company, "stranger", stale=True))
    assert registered(company).status == 503
    assert company.call("stranger", "GET", "/v1/clients").body["items"] == []


@pytest.mark.parametrize(
    ("changes", "calls"),
    [
        ({}, ["BatchGetItem", "Query", "Query", "TransactWriteItems"]),
        ({"uscc": USCC}, ["BatchGetItem", "GetItem", "Query", "Query", "TransactWriteItems"]),
        (
            {"uscc": USCC, "external_refs": [{"system": "crm", "id": "1"}]},
            ["BatchGetItem", "BatchGetItem", "Query", "Query", "TransactWriteItems"],
        ),
    ],
)
def test_a_registration_costs(
    company: TestCompany, requests: Requests, changes: dict[str, Any], calls: list[str]
) -> None:
    company.call("sales", "GET", "/v1/me")
    assert requests.of(lambda: registered(company, **changes)) == calls


@pytest.mark.parametrize("query", [f"uscc={USCC}", "phone=0757-2288%201234", "phone=%2B8675722881234"])
@pytest.mark.parametrize(
    ("who", "scope", "found"),
    [
        ("sales", "own", 1),
        ("successor", "own", 0),
        ("lead", "own", 0),
        ("lead", "team", 1),
        ("stranger", "own", 0),
        ("head", "team&team=team_one", 1),
        ("boss", "company", 1),
        ("boss", "team&team=team_one", 1),
        ("auditor", "company&team=team_two", 0),
    ],
)
def test_a_client_is_found_by_its_numbers_within_a_scope(
    company: TestCompany, query: str, who: str, scope: str, found: int
) -> None:
    registered(TestCompany("two"), uscc=USCC, phone="0757 22881234")
    registered(company, uscc=USCC, phone="0757 22881234")
    answer = company.call(who, "GET", f"/v1/clients?scope={scope}&{query}")
    assert (answer.status, len(answer.body["items"])) == (200, found)


def test_two_clients_may_share_a_telephone(company: TestCompany) -> None:
    for name in ("甲", "乙"):
        registered(company, name=name, phone="0757-22881234")
    rows = company.call("sales", "GET", "/v1/clients?phone=0757-22881234&q=甲").body["items"]
    assert [row["name"] for row in rows] == ["甲"]


def test_a_scope_that_is_not_ones_own_finds_nothing(company: TestCompany) -> None:
    assert company.call("sales", "GET", f"/v1/clients?scope=company&uscc={USCC}").status == 403
