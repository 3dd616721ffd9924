"""Policies over HTTP: adopted, read, given new versions, acknowledged."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.aws.events import EventStore
from chalicelib.core.access import Level
from chalicelib.core.events import first_fault
from chalicelib.people.policies.store import PolicyStore
from tests.kit.builders import LOCK
from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany
from tests.kit.policies import TEXT, adopted

BODY: Any = {
    "code": "order_lock",
    "name": "《客户与订单管理办法》",
    "clause": "第12条",
    "consulted_on": "2025-02-10",
    "published_on": "2025-03-01",
    "text": TEXT,
}
NEW: Any = {"text": "另有规定", "consulted_on": "2026-01-05", "published_on": "2026-02-01"}
COMING: Any = {"text": "将来", "consulted_on": "2026-01-05", "published_on": "2198-01-01"}
READ, PLAIN, WRITE = "BatchGetItem", "GetItem", "TransactWriteItems"


@pytest.fixture
def path(company: TestCompany) -> str:
    return f"/v1/policies/{adopted(company).id}"


def amend(company: TestCompany, path: str, who: str = "hr", **body: Any) -> Answer:
    seen = company.call("hr", "GET", path).headers["ETag"]
    return company.call(who, "PATCH", path, body, if_match=seen)


def acknowledge(company: TestCompany, path: str, who: str = "sales", version: int = 1) -> Answer:
    return company.call(who, "POST", f"{path}/acknowledgements", {"version": version})


def sign(company: TestCompany, path: str, who: str = "hr", **changes: Any) -> Answer:
    body = {"employee_id": company.employee("sales"), "version": 1, "signed_on": "2025-03-06", **changes}
    return company.call(who, "POST", f"{path}/acknowledgements/on-paper", body)


def listed(company: TestCompany, path: str, who: str = "hr", query: str = "") -> Any:
    answer = company.call(who, "GET", f"{path}/acknowledgements?{query}")
    return (
        [(row["employee_id"], row["version"]) for row in answer.body["items"]] if answer.status == 200 else answer.code
    )


def test_a_policy_is_adopted_and_read(company: TestCompany) -> None:
    made = company.call("hr", "POST", "/v1/policies", BODY)
    read = company.call("sales", "GET", f"/v1/policies/{made.body['id']}")
    assert (made.status, made.body) == (201, read.body)
    assert {name: read.body[name] for name in BODY} == BODY
    assert (read.body["version"], read.headers["ETag"]) == (1, '"1"')


@pytest.mark.parametrize("who", ["sales", "lead", "head", "finance", "boss", "auditor"])
def test_only_hr_and_admin_write_policies(company: TestCompany, path: str, who: str) -> None:
    assert company.call(who, "POST", "/v1/policies", {**BODY, "code": "other"}).code == "forbidden"
    assert amend(company, path, who, name="x").code == "forbidden"
    assert sign(company, path, who).code == "forbidden"
    assert amend(company, path, "admin", name="x").status == 200


def test_a_leaver_reads_what_the_lock_cites(company: TestCompany, path: str) -> None:
    company.change("sales", level=Level.HANDOVER, lock=LOCK)
    assert company.call("sales", "GET", path).status == 200


def test_a_code_is_one_policys(company: TestCompany, path: str) -> None:
    again = company.call("hr", "POST", "/v1/policies", BODY)
    assert (again.status, again.code) == (409, "policy_exists")


def test_two_at_once_adopt_one_policy(company: TestCompany, monkeypatch: pytest.MonkeyPatch) -> None:
    save, meanwhile = PolicyStore.save, []

    def late(self: PolicyStore, *args: Any, **more: Any) -> Any:
        if not meanwhile:
            meanwhile.append(True)
            assert company.call("admin", "POST", "/v1/policies", BODY).status == 201
        return save(self, *args, **more)

    monkeypatch.setattr(PolicyStore, "save", late)
    assert company.call("hr", "POST", "/v1/policies", BODY).code == "policy_exists"


@pytest.mark.parametrize(
    ("field", "changes", "code"),
    [
        ("consulted_on", {"consulted_on": "2025-03-01"}, "consulted_too_late"),
        ("consulted_on", {"consulted_on": "2025-02-30"}, "date_from_datetime_parsing"),
        ("code", {"code": "Order-Lock"}, "string_pattern_mismatch"),
        ("text", {"text": " "}, "string_pattern_mismatch"),
        ("text", {"text": "x" * 20_001}, "string_too_long"),
        ("version", {"version": 1}, "extra_forbidden"),
    ],
)
def test_what_no_policy_says_is_a_wrong_field(company: TestCompany, field: str, changes: Any, code: str) -> None:
    refused = company.call("hr", "POST", "/v1/policies", {**BODY, **changes})
    assert (refused.status, refused.body["errors"][0]["field"], refused.body["errors"][0]["code"]) == (422, field, code)


def test_older_versions_stay_readable(company: TestCompany, path: str) -> None:
    assert amend(company, path, **NEW).body["version"] == 2
    assert company.call("sales", "GET", path).body["text"] == NEW["text"]
    old = company.call("sales", "GET", f"{path}?version=1").body
    assert (old["version"], old["text"], old["published_on"]) == (1, TEXT, "2025-03-01")
    assert [one["version"] for one in old["versions"]] == [1, 2]


def test_a_version_that_there_is_not_is_not_found(company: TestCompany, path: str) -> None:
    assert company.call("sales", "GET", f"{path}?version=2").status == 404


def test_an_older_version_is_no_ground_to_edit(company: TestCompany, path: str) -> None:
    amend(company, path, **NEW)
    seen = company.call("hr", "GET", f"{path}?version=1").headers["ETag"]
    assert company.call("hr", "PATCH", path, {"name": "x"}, if_match=seen).status == 412


def test_the_same_again_makes_no_version(company: TestCompany, path: str) -> None:
    assert amend(company, path, name=BODY["name"], text=TEXT).body["version"] == 1


def test_a_version_with_the_text_of_the_one_before_has_it_too(company: TestCompany, path: str) -> None:
    amended = amend(company, path, clause="第13条").body
    assert (amended["clause"], amended["text"]) == ("第13条", TEXT)
    assert company.call("sales", "GET", path).body == amended


def test_a_new_text_names_its_days(company: TestCompany, path: str) -> None:
    refused = amend(company, path, text="x")
    assert [fault["field"] for fault in refused.body["errors"]] == ["consulted_on", "published_on"]


def test_a_policys_life_stands_on_its_chain(company: TestCompany, path: str) -> None:
    amend(company, path, **NEW)
    chain = EventStore().chain(company.org_id, path.rpartition("/")[2])
    assert first_fault(chain) is None
    assert [link.name for link in chain] == ["PolicyAdopted", "PolicyAmended"]


def test_policies_are_listed_page_by_page(company: TestCompany) -> None:
    for code in ("one_rule", "two_rules", "three_rules"):
        assert company.call("hr", "POST", "/v1/policies", {**BODY, "code": code}).status == 201
    first = company.call("sales", "GET", "/v1/policies?limit=2").body
    rest = company.call("sales", "GET", f"/v1/policies?limit=2&cursor={first['next_cursor']}").body
    assert [row["code"] for row in first["items"] + rest["items"]] == ["one_rule", "two_rules", "three_rules"]
    assert "text" not in first["items"][0]


def test_a_person_acknowledges_what_they_read_today(company: TestCompany, path: str) -> None:
    given = acknowledge(company, path)
    assert (given.status, given.body["employee_id"]) == (201, company.employee("sales"))
    assert (given.body["on_paper"], given.body["recorded_by"]) == (False, company.employee("sales"))
    chain = EventStore().chain(company.org_id, given.body["id"])
    assert [(link.name, link.data["version"]) for link in chain] == [("PolicyAcknowledged", 1)]


def test_saying_so_again_changes_nothing(company: TestCompany, path: str) -> None:
    first = acknowledge(company, path)
    assert acknowledge(company, path).body == first.body
    assert listed(company, path) == [(company.employee("sales"), 1)]


def test_two_at_once_acknowledge_once(company: TestCompany, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    record, meanwhile = PolicyStore.record, []

    def late(self: PolicyStore, *args: Any, **more: Any) -> Any:
        if not meanwhile:
            meanwhile.append(True)
            meanwhile.append(sign(company, path).body)
        return record(self, *args, **more)

    monkeypatch.setattr(PolicyStore, "record", late)
    assert acknowledge(company, path).body == meanwhile[1]


def test_nobody_acknowledges_a_version_before_its_day(company: TestCompany, path: str) -> None:
    amend(company, path, **COMING)
    assert acknowledge(company, path, version=2).code == "policy_not_published"
    assert sign(company, path, version=2).code == "policy_not_published"


def test_old_signatures_are_entered_with_their_day(company: TestCompany, path: str) -> None:
    given = sign(company, path).body
    assert (given["acknowledged_on"], given["on_paper"]) == ("2025-03-06", True)
    assert given["recorded_by"] == company.employee("hr")


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"signed_on": "2025-02-28"}, "signed_on", "signed_too_early"),
        ({"signed_on": "2198-01-01"}, "signed_on", "signed_in_future"),
        ({"version": 2}, "version", "unknown_version"),
        ({"version": "1"}, "version", "int_type"),
        ({"employee_id": "emp_nobody"}, "employee_id", "unknown_employee"),
    ],
)
def test_what_nobody_signed_is_a_wrong_field(
    company: TestCompany, path: str, changes: Any, field: str, code: str
) -> None:
    refused = sign(company, path, **changes)
    assert (refused.status, refused.body["errors"][0]["field"], refused.body["errors"][0]["code"]) == (422, field, code)


def test_acknowledgements_are_listed_of_all_and_of_one(company: TestCompany, path: str) -> None:
    for who in ("sales", "lead"):
        acknowledge(company, path, who)
    amend(company, path, **NEW)
    acknowledge(company, path, version=2)
    sales, lead = company.employee("sales"), company.employee("lead")
    assert listed(company, path) == [(lead, 1), (sales, 1), (sales, 2)]
    assert listed(company, path, query=f"employee={sales}") == [(sales, 1), (sales, 2)]
    assert listed(company, path, "sales") == "forbidden"
    assert listed(company, path, "auditor") == listed(company, path, "hr")


@pytest.mark.parametrize("who", ["sales", "stranger"])
def test_a_person_answers_for_nobody_else(company: TestCompany, path: str, who: str) -> None:
    body = {"version": 1, "employee_id": company.employee("lead")}
    assert company.call(who, "POST", f"{path}/acknowledgements", body).status == 422


def test_the_routes_cost_what_the_keys_say(company: TestCompany, path: str, requests: Requests) -> None:
    for who in ("sales", "hr"):
        company.call(who, "GET", "/v1/me")
    assert requests.of(lambda: company.call("hr", "POST", "/v1/policies", {**BODY, "code": "other"})) == [
        PLAIN,
        PLAIN,
        WRITE,
    ]
    assert requests.of(lambda: company.call("sales", "GET", path)) == [READ, PLAIN]
    assert requests.of(lambda: acknowledge(company, path)) == [READ, PLAIN, WRITE]
    assert requests.of(lambda: sign(company, path)) == [READ, PLAIN]
    assert requests.of(lambda: listed(company, path)) == [READ, "Query"]
    seen = {"if_match": '"1"'}
    assert requests.of(lambda: company.call("hr", "PATCH", path, NEW, **seen)) == [READ, WRITE]
