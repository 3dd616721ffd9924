"""Channels over HTTP: the leaver lists what there is, the receiver answers, nobody takes anything back."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.aws.events import EventStore
from chalicelib.aws.http import ROUTES
from chalicelib.core.access import Level
from chalicelib.core.events import first_fault
from chalicelib.people.channels.store import ChannelStore
from tests.kit.builders import LOCK
from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany
from tests.kit.departure import application

SIM: Any = {"kind": "sim", "name": "138 0000 0000", "owner_name": "林佩珊"}


def accounts(company: TestCompany) -> str:
    return f"/v1/employees/{company.employee('sales')}/accounts"


def declared(company: TestCompany, who: str = "sales", to: str = "") -> Any:
    body = SIM | ({"receiver_id": company.employee(to)} if to else {})
    answer = company.call(who, "POST", accounts(company), body)
    assert answer.status == 201, answer.body
    return answer.body


def edit(company: TestCompany, channel: Any, who: str, **body: Any) -> Answer:
    at = f"{accounts(company)}/{channel['id']}"
    return company.call(who, "PATCH", at, body, if_match=company.call("hr", "GET", at).headers["ETag"])


def answer(company: TestCompany, channel: Any, who: str, state: str) -> Answer:
    return company.call(who, "POST", f"{accounts(company)}/{channel['id']}/answers", {"state": state})


def leave(company: TestCompany) -> None:
    company.change("sales", level=Level.HANDOVER, lock=LOCK)


def test_from_declared_to_transferred_on_a_chain_of_its_own(company: TestCompany) -> None:
    channel = declared(company)
    assert edit(company, channel, "lead", receiver_id=company.employee("successor")).body["state"] == "offered"
    assert answer(company, channel, "successor", "waiting").body["state"] == "waiting"
    assert answer(company, channel, "successor", "accepted").body["state"] == "accepted"
    assert answer(company, channel, "lead", "transferred").body["state"] == "transferred"
    chain = EventStore().chain(company.org_id, channel["id"])
    assert first_fault(chain) is None
    assert [link.name.removeprefix("Channel") for link in chain] == [
        *("Declared", "Offered", "Waiting", "Accepted", "Transferred"),
    ]


def test_the_leaver_lists_what_there_is(company: TestCompany) -> None:
    leave(company)
    declared(company, to="successor")
    rows = company.call("sales", "GET", accounts(company)).body["items"]
    assert [(row["name"], row["state"]) for row in rows] == [("138 0000 0000", "offered")]


@pytest.mark.fault("F73")
def test_the_leaver_changes_nothing_of_it(company: TestCompany) -> None:
    channel = declared(company, to="successor")
    leave(company)
    for refused in (
        edit(company, channel, "sales", name="139"),
        edit(company, channel, "sales", receiver_id=company.employee("stranger")),
        answer(company, channel, "sales", "transferred"),
    ):
        assert (refused.status, refused.code) == (423, "handover_locked")
    assert "DELETE" not in {route.method for route in ROUTES if route.path.startswith("/v1/employees/")}


@pytest.mark.fault("F73")
def test_the_leaver_lists_nothing_of_anybody_else(company: TestCompany) -> None:
    leave(company)
    others = f"/v1/employees/{company.employee('successor')}/accounts"
    assert company.call("sales", "POST", others, SIM).status == 404
    assert company.call("sales", "GET", others).status == 404


def test_only_the_receiver_says_whether_they_take_it(company: TestCompany) -> None:
    channel = declared(company, to="successor")
    refused = answer(company, channel, "lead", "accepted")
    assert (refused.status, refused.code) == (403, "not_the_receiver")
    assert answer(company, channel, "successor", "accepted").status == 200


@pytest.mark.fault("F69")
def test_a_receiver_sees_what_is_offered_and_nothing_else(company: TestCompany) -> None:
    mine, another = declared(company, to="stranger"), declared(company)
    status = {
        one["id"]: company.call("stranger", "GET", f"{accounts(company)}/{one['id']}").status for one in (mine, another)
    }
    assert status == {mine["id"]: 200, another["id"]: 404}
    assert company.call("stranger", "GET", accounts(company)).status == 404


def test_what_is_refused_is_offered_to_another(company: TestCompany) -> None:
    channel = declared(company, to="successor")
    answer(company, channel, "successor", "refused")
    offered = edit(company, channel, "lead", receiver_id=company.employee("lead")).body
    assert (offered["state"], offered["receiver_id"]) == ("offered", company.employee("lead"))


@pytest.mark.parametrize("state", ["accepted", "refused", "waiting", "transferred"])
def test_nothing_comes_after_the_transfer(company: TestCompany, state: str) -> None:
    channel = declared(company, to="successor")
    for step in ("accepted", "transferred"):
        answer(company, channel, "successor", step)
    refused = answer(company, channel, "successor", state)
    assert (refused.status, refused.code) == (409, "channel_not_ready")


def test_nothing_is_offered_to_whoever_resigns_at_the_same_moment(
    company: TestCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel, save, meanwhile = declared(company), ChannelStore.save, []

    def late(self: ChannelStore, *args: Any, **more: Any) -> Any:
        if not meanwhile:
            meanwhile.append(True)
            leaves = application(company, employee_id=company.employee("successor"))
            assert company.call("successor", "POST", "/v1/handovers", leaves).status == 201
        return save(self, *args, **more)

    monkeypatch.setattr(ChannelStore, "save", late)
    refused = edit(company, channel, "lead", receiver_id=company.employee("successor"))
    assert (refused.status, refused.body["errors"][0]["code"]) == (422, "receiver_unfit")


@pytest.mark.parametrize("receiver", ["sales", "nobody"])
def test_a_receiver_is_somebody_else_of_the_company(company: TestCompany, receiver: str) -> None:
    answered = company.call("sales", "POST", accounts(company), SIM | {"receiver_id": company.employee(receiver)})
    assert answered.status == 422


def test_a_channels_kind_is_one_of_the_known_ones(company: TestCompany) -> None:
    refused = company.call("sales", "POST", accounts(company), SIM | {"kind": "fax"})
    assert (refused.status, refused.body["errors"][0]["code"]) == (422, "literal_error")


def test_they_come_page_by_page(company: TestCompany) -> None:
    made = [declared(company)["id"] for _ in range(3)]
    first = company.call("lead", "GET", f"{accounts(company)}?limit=2").body
    rest = company.call("lead", "GET", f"{accounts(company)}?limit=2&cursor={first['next_cursor']}").body
    assert {row["id"] for row in first["items"] + rest["items"]} == set(made)
    assert (len(first["items"]), rest["next_cursor"]) == (2, None)


def test_each_route_costs_what_the_keys_say(company: TestCompany, requests: Requests) -> None:
    channel = declared(company, to="successor")
    for who in ("sales", "successor"):
        company.call(who, "GET", "/v1/me")
    assert requests.of(lambda: declared(company, to="lead")) == ["BatchGetItem", "TransactWriteItems"]
    assert requests.of(lambda: company.call("sales", "GET", accounts(company))) == ["BatchGetItem", "Query"]
    accepted = requests.of(lambda: answer(company, channel, "successor", "accepted"))
    assert accepted == ["BatchGetItem", "TransactWriteItems"]
