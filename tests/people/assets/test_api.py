"""Assets over HTTP: who has what of the company's."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.aws.events import EventStore
from chalicelib.core.access import Level
from chalicelib.core.events import first_fault
from chalicelib.people.assets.store import AssetStore
from tests.kit.builders import LOCK
from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany
from tests.kit.departure import application

LAPTOP: Any = {"kind": "laptop", "serial": "SN-1", "name": "ThinkPad"}


def registered(company: TestCompany, holder: str = "", **body: Any) -> Any:
    given = {"holder_id": company.employee(holder), "handed_out_on": "2026-11-02"} if holder else {}
    answer = company.call("hr", "POST", "/v1/assets", LAPTOP | given | body)
    assert answer.status == 201, answer.body
    return answer.body


def edit(company: TestCompany, asset: Any, who: str = "hr", **body: Any) -> Answer:
    at = f"/v1/assets/{asset['id']}"
    return company.call(who, "PATCH", at, body, if_match=company.call("hr", "GET", at).headers["ETag"])


def listed(company: TestCompany, who: str, query: str = "") -> Any:
    answer = company.call(who, "GET", f"/v1/assets?{query}")
    return [row["serial"] for row in answer.body["items"]] if answer.status == 200 else answer.code


def test_a_things_life_stands_on_its_own_chain(company: TestCompany) -> None:
    asset = registered(company)
    edit(company, asset, holder_id=company.employee("sales"), handed_out_on="2026-11-02")
    edit(company, asset, returned_on="2026-11-24")
    edit(company, asset, name="ThinkPad X1")
    chain = EventStore().chain(company.org_id, asset["id"])
    assert first_fault(chain) is None
    assert [link.name for link in chain] == ["AssetRegistered", "AssetHandedOut", "AssetReturned", "AssetEdited"]


def test_a_person_has_what_was_given_until_it_comes_back(company: TestCompany) -> None:
    asset = registered(company, "sales")
    holder = f"holder={company.employee('sales')}"
    assert listed(company, "sales", holder) == ["SN-1"]
    edit(company, asset, returned_on="2026-11-24")
    assert listed(company, "sales", holder) == []
    assert listed(company, "hr") == ["SN-1"]


@pytest.mark.fault("F69")
@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("sales", ["SN-1"]),
        ("successor", "not_found"),
        ("stranger", "not_found"),
        ("lead", ["SN-1"]),
        ("head", ["SN-1"]),
        ("finance", "not_found"),
        ("admin", ["SN-1"]),
        ("auditor", ["SN-1"]),
    ],
)
def test_what_a_person_has_is_shown_within_reach(company: TestCompany, who: str, found: Any) -> None:
    asset = registered(company, "sales")
    assert listed(company, who, f"holder={company.employee('sales')}") == found
    read = company.call(who, "GET", f"/v1/assets/{asset['id']}")
    assert read.status == (404 if found == "not_found" else 200)


@pytest.mark.parametrize(("who", "found"), [("lead", "forbidden"), ("head", "forbidden"), ("boss", ["SN-1", "SN-2"])])
def test_the_companys_list_is_for_whoever_reads_all_of_it(company: TestCompany, who: str, found: Any) -> None:
    registered(company, serial="SN-2")
    registered(company)
    assert listed(company, who) == found


def test_a_leaver_still_sees_what_they_have_to_give_back(company: TestCompany) -> None:
    registered(company, "sales")
    company.change("sales", level=Level.HANDOVER, lock=LOCK)
    assert listed(company, "sales", f"holder={company.employee('sales')}") == ["SN-1"]


def test_a_leaver_is_given_nothing(company: TestCompany) -> None:
    asset = registered(company)
    company.change("sales", level=Level.HANDOVER, lock=LOCK)
    refused = edit(company, asset, holder_id=company.employee("sales"), handed_out_on="2026-11-02")
    assert (refused.status, refused.body["errors"][0]["code"]) == (422, "holder_unfit")


def test_nothing_is_given_to_whoever_resigns_at_the_same_moment(
    company: TestCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    asset, save, meanwhile = registered(company), AssetStore.save, []

    def late(self: AssetStore, *args: Any, **more: Any) -> Any:
        if not meanwhile:
            meanwhile.append(True)
            assert company.call("sales", "POST", "/v1/handovers", application(company)).status == 201
        return save(self, *args, **more)

    monkeypatch.setattr(AssetStore, "save", late)
    refused = edit(company, asset, holder_id=company.employee("sales"), handed_out_on="2026-11-02")
    assert refused.body["errors"][0]["code"] == "holder_unfit"


def test_a_serial_number_is_one_things_of_its_kind(company: TestCompany) -> None:
    asset = registered(company)
    assert company.call("hr", "POST", "/v1/assets", LAPTOP | {"serial": "sn-1"}).code == "serial_taken"
    phone = registered(company, kind="phone")
    assert edit(company, registered(company, serial="SN-2"), serial="SN-1").code == "serial_taken"
    assert edit(company, asset, serial="SN-3").body["serial"] == "SN-3"
    assert registered(company)["id"] not in (asset["id"], phone["id"])


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"holder_id": "emp_onelead", "handed_out_on": "2026-11-02"}, 409, "asset_in_use"),
        ({"holder_id": "emp_onelead"}, 422, "holder_and_day"),
        ({"handed_out_on": "2026-11-02"}, 422, "holder_and_day"),
        ({"returned_on": "2026-11-01"}, 422, "returned_too_early"),
        ({"returned_on": "2026-02-30"}, 422, "date_from_datetime_parsing"),
        ({"kind": "phone"}, 422, "extra_forbidden"),
        ({}, 422, "nothing_given"),
    ],
)
def test_what_cannot_be_is_refused(company: TestCompany, body: Any, status: int, code: str) -> None:
    refused = edit(company, registered(company, "sales"), **body)
    assert refused.status == status
    assert code == (refused.body["errors"][0]["code"] if status == 422 else refused.code)


def test_nothing_comes_back_that_nobody_has(company: TestCompany) -> None:
    assert edit(company, registered(company), returned_on="2026-11-24").code == "asset_not_in_use"


@pytest.mark.parametrize("who", ["sales", "lead", "head", "boss"])
def test_only_hr_and_admin_manage_assets(company: TestCompany, who: str) -> None:
    asset = registered(company)
    assert edit(company, asset, who, name="x").code == "forbidden"
    assert edit(company, asset, "admin", name="x").status == 200


def test_lists_come_page_by_page(company: TestCompany) -> None:
    for number in range(3):
        registered(company, "sales", serial=f"SN-{number}")
    for path in ("/v1/assets?", f"/v1/assets?holder={company.employee('sales')}&"):
        first = company.call("hr", "GET", f"{path}limit=2").body
        rest = company.call("hr", "GET", f"{path}limit=2&cursor={first['next_cursor']}").body
        assert [row["serial"] for row in first["items"] + rest["items"]] == ["SN-0", "SN-1", "SN-2"]
        assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    ("who", "query", "calls"),
    [
        ("hr", "", ["GetItem", "Query"]),
        ("lead", "holder=emp_onesales", ["GetItem", "GetItem", "Query"]),
        ("sales", "holder=emp_onesales", ["GetItem", "Query"]),
    ],
)
def test_a_list_costs_what_the_keys_say(
    company: TestCompany, requests: Requests, who: str, query: str, calls: list[str]
) -> None:
    company.call(who, "GET", "/v1/me")
    assert requests.of(lambda: listed(company, who, query)) == calls
