"""Interactions over HTTP: who may log, read and correct, what is refused, and what it costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.aws.events import EventStore
from chalicelib.core import clock
from chalicelib.core.events import first_fault
from chalicelib.engagement import api
from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany
from tests.kit.door import Door

PATH = "/v1/clients/cli_one0/interactions"
CALL = {
    "channel": "call",
    "direction": "outbound",
    "occurred_at": "2026-11-03T10:15:00.123456+08:00",
    "summary": "要车",
}


def logged(company: TestCompany, who: str = "sales", path: str = PATH, **changes: Any) -> Answer:
    return company.call(who, "POST", path, {**CALL, **changes})


def corrected(company: TestCompany, interaction_id: str, who: str = "sales", **changes: Any) -> Answer:
    body = {"reason": "听错了", **(changes or {"summary": "不要车"})}
    return company.call(who, "POST", f"{PATH}/{interaction_id}/corrections", body)


def ago(**time: float) -> str:
    return clock.to_text(clock.now() - timedelta(**time))


def first_fault_of(answer: Answer) -> tuple[int, str, str]:
    fault = answer.body["errors"][0]
    return answer.status, fault["field"], fault["code"]


def test_what_is_logged_is_answered_and_read_back(company: TestCompany) -> None:
    answer = logged(company)
    read = company.call("sales", "GET", f"{PATH}/{answer.body['id']}")
    assert (answer.status, read.status, read.body) == (201, 200, answer.body)


def test_the_server_says_who_recorded_it_and_when(company: TestCompany) -> None:
    before = clock.now()
    body = logged(company, "lead").body
    assert (body["employee_id"], body["versions"]) == (company.employee("lead"), 1)
    assert before <= clock.from_text(body["recorded_at"]) <= clock.now()


def test_an_instant_is_answered_in_utc_to_the_millisecond(company: TestCompany) -> None:
    assert logged(company).body["occurred_at"] == "2026-11-03T02:15:00.123Z"


@pytest.mark.fault("F75")
def test_what_is_told_afterwards_is_shown_as_late(company: TestCompany) -> None:
    assert [logged(company, occurred_at=ago(hours=hours)).body["late"] for hours in (23, 25)] == [False, True]


def test_what_can_not_have_occurred_is_a_wrong_field(company: TestCompany) -> None:
    for occurred in (ago(minutes=-6), "1999-12-31T23:59:59Z", "2199-01-01T00:00:00Z"):
        assert first_fault_of(logged(company, occurred_at=occurred)) == (422, "occurred_at", "occurred_out_of_range")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("channel", "fax"),
        ("direction", "sideways"),
        ("occurred_at", "2026-02-30T00:00:00Z"),
        ("occurred_at", None),
        ("duration_s", -1),
        ("duration_s", 86_401),
        ("duration_s", "95"),
        ("content", "字" * 8_001),
        ("content", "a\x00b"),
        ("content", "a\x1bb"),
        ("content", "\ud800"),
        ("summary", "字" * 2_001),
        ("next_on", "2026-13-01"),
        ("next_step", "\n"),
        ("participants", [{"name": "陈", "side": "client"}] * 31),
        ("external_refs", [{"system": "wecom", "id": f"m-{number}"} for number in range(11)]),
    ],
    ids=lambda value: str(value)[:20].encode("unicode_escape").decode(),
)
@pytest.mark.fault("F63")
def test_what_is_wrong_is_told_by_its_field(company: TestCompany, field: str, value: Any) -> None:
    answer = logged(company, **{field: value})
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, field)


def test_a_long_message_is_kept_whole(company: TestCompany) -> None:
    text = "一行\n" * 2_666 + "字𠮷"
    answer = logged(company, summary=None, content=text)
    assert (answer.status, company.call("sales", "GET", f"{PATH}/{answer.body['id']}").body["content"]) == (201, text)


@pytest.mark.fault("F62")
def test_a_text_is_kept_in_its_composed_form(company: TestCompany) -> None:
    assert logged(company, content="Cafe\u0301").body["content"] == "Caf\u00e9"


@pytest.mark.parametrize("changes", [{"summary": None}, {"summary": "  "}, {"summary": "", "content": "\n"}])
def test_an_interaction_that_tells_nothing_is_refused(company: TestCompany, changes: dict[str, Any]) -> None:
    assert first_fault_of(logged(company, **changes)) == (422, "summary", "nothing_told")


def test_a_contact_of_another_client_takes_no_part(company: TestCompany) -> None:
    people = [{"name": "陈", "side": "client", "contact_id": "con_one1_1"}]
    refused = logged(company, participants=people)
    assert first_fault_of(refused) == (422, "participants.0.contact_id", "contact_of_another")


def test_a_person_records_nobody_elses(company: TestCompany) -> None:
    refused = logged(company, "lead", employee_id=company.employee("sales"))
    assert first_fault_of(refused) == (422, "employee_id", "recorded_for_another")


def test_a_message_that_is_delivered_twice_is_logged_once(company: TestCompany) -> None:
    refs = [{"system": "wecom", "id": "msg_1"}]
    first, second = logged(company, external_refs=refs), logged(company, external_refs=refs)
    assert (first.status, second.status, second.code) == (201, 409, "interaction_known")
    assert [fault["subject_id"] for fault in second.body["errors"]] == [first.body["id"]]
    assert len(company.call("sales", "GET", PATH).body["items"]) == 1


def test_of_two_deliveries_at_once_the_slower_is_told_of_the_faster(
    company: TestCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    refs, log, faster = [{"system": "wecom", "id": "msg_1"}], api.interactions.log, []

    def slow(*args: Any, **given: Any) -> Any:
        if not faster:
            faster.append(True)
            assert logged(company, "lead", external_refs=refs).status == 201
        return log(*args, **given)

    monkeypatch.setattr(api.interactions, "log", slow)
    answer = logged(company, external_refs=refs)
    assert (answer.status, answer.code) == (409, "interaction_known")


def test_one_reference_given_twice_is_one(company: TestCompany) -> None:
    refs = [{"system": "wecom", "id": "msg_1"}]
    assert logged(company, external_refs=refs * 2).body["external_refs"] == refs


def test_logging_costs_what_the_page_of_keys_says(company: TestCompany, requests: Requests) -> None:
    company.call("sales", "GET", "/v1/me")
    assert requests.of(lambda: logged(company)) == ["BatchGetItem", "TransactWriteItems"]
    refs = [{"system": "wecom", "id": "msg_1"}]
    more = requests.of(lambda: logged(company, external_refs=refs))
    assert more == ["BatchGetItem", "GetItem", "TransactWriteItems"]


def test_reading_costs_what_the_page_of_keys_says(company: TestCompany, requests: Requests) -> None:
    path = f"{PATH}/{logged(company).body['id']}"
    assert requests.of(lambda: company.call("sales", "GET", path)) == ["BatchGetItem"]
    assert requests.of(lambda: company.call("sales", "GET", path + "/versions")) == ["BatchGetItem", "Query"]
    assert requests.of(lambda: company.call("sales", "GET", PATH)) == ["BatchGetItem", "Query"]


def test_correcting_costs_what_the_page_of_keys_says(company: TestCompany, requests: Requests) -> None:
    found = logged(company).body["id"]
    assert requests.of(lambda: corrected(company, found)) == ["BatchGetItem", "TransactWriteItems"]
    assert requests.of(lambda: corrected(company, found)) == ["BatchGetItem"]


def test_the_list_is_newest_first_whatever_was_told_when(company: TestCompany) -> None:
    days = (3, 1, 2)
    for day in days:
        logged(company, occurred_at=f"2026-11-0{day}T00:00:00Z")
    rows = company.call("sales", "GET", PATH).body["items"]
    assert [row["occurred_at"][:10] for row in rows] == ["2026-11-03", "2026-11-02", "2026-11-01"]


def test_a_list_goes_on_where_its_page_ended(company: TestCompany) -> None:
    made = {logged(company).body["id"] for _ in range(3)}
    first = company.call("sales", "GET", f"{PATH}?limit=2").body
    rest = company.call("sales", "GET", f"{PATH}?limit=2&cursor={first['next_cursor']}").body
    assert {row["id"] for row in [*first["items"], *rest["items"]]} == made
    assert (len(first["items"]), rest["next_cursor"]) == (2, None)


@pytest.mark.fault("F68")
def test_a_cursor_is_good_for_its_own_client_only(company: TestCompany) -> None:
    logged(company)
    logged(company)
    cursor = company.call("sales", "GET", f"{PATH}?limit=1").body["next_cursor"]
    other = company.call("sales", "GET", f"/v1/clients/cli_one1/interactions?limit=1&cursor={cursor}")
    assert (other.status, other.code) == (400, "bad_cursor")


def test_a_list_shows_one_channel_or_one_employee(company: TestCompany) -> None:
    call, mail = logged(company).body["id"], logged(company, "lead", channel="email").body["id"]
    shown = {
        query: [row["id"] for row in company.call("lead", "GET", f"{PATH}?{query}").body["items"]]
        for query in ("channel=email", "channel=sms", f"by={company.employee('sales')}")
    }
    assert list(shown.values()) == [[mail], [], [call]]


def test_a_long_text_is_shown_by_its_beginning(company: TestCompany) -> None:
    logged(company, summary=None, content="字" * 201)
    assert company.call("sales", "GET", PATH).body["items"][0]["summary"] == "字" * 200


def test_every_version_is_shown_the_newest_first(company: TestCompany) -> None:
    found = logged(company, next_step="报价", next_on="2026-11-27").body["id"]
    corrected(company, found, "lead", summary="不要车", next_step=None, next_on=None)
    rows = company.call("sales", "GET", f"{PATH}/{found}/versions").body["items"]
    told = [tuple(row[name] for name in ("version", "summary", "next_step", "employee_id", "reason")) for row in rows]
    assert told == [
        (2, "不要车", None, company.employee("lead"), "听错了"),
        (1, "要车", "报价", company.employee("sales"), None),
    ]


def test_a_correction_is_a_new_version_at_its_old_place(company: TestCompany) -> None:
    first = logged(company).body
    answer = corrected(company, first["id"], channel="wechat", summary="不要车")
    assert (answer.status, answer.body["versions"], answer.body["channel"]) == (200, 2, "wechat")
    same = ("id", "occurred_at", "recorded_at", "employee_id")
    assert [answer.body[name] for name in same] == [first[name] for name in same]
    chain = EventStore().chain(company.org_id, first["id"])
    assert ([link.name for link in chain], first_fault(chain)) == (["InteractionLogged", "InteractionCorrected"], None)


def test_who_is_overtaken_by_another_correction_corrects_what_stands_then(
    company: TestCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, correct, faster = logged(company).body["id"], api.interactions.correct, []

    def slow(*args: Any, **given: Any) -> Any:
        if not faster:
            faster.append(True)
            assert corrected(company, found, "lead", next_step="报价").status == 200
        return correct(*args, **given)

    monkeypatch.setattr(api.interactions, "correct", slow)
    body = corrected(company, found, summary="不要车").body
    assert (body["versions"], body["summary"], body["next_step"]) == (3, "不要车", "报价")


def test_after_twenty_versions_no_correction_is_taken(company: TestCompany) -> None:
    found = logged(company).body["id"]
    assert [corrected(company, found, summary=f"{n}").status for n in range(19)] == [200] * 19
    answer = corrected(company, found, summary="再来")
    assert (answer.status, answer.code) == (409, "corrections_exhausted")
    assert len(company.call("sales", "GET", f"{PATH}/{found}/versions").body["items"]) == 20


@pytest.mark.fault("F72")
@pytest.mark.parametrize("field", ["occurred_at", "recorded_at", "employee_id", "external_refs", "late", "client_id"])
def test_what_no_correction_changes_is_a_wrong_field(company: TestCompany, field: str) -> None:
    answer = corrected(company, logged(company).body["id"], **{field: CALL["occurred_at"]})
    assert first_fault_of(answer) == (422, field, "extra_forbidden")


@pytest.mark.parametrize("field", ["channel", "direction", "participants", "reason"])
def test_what_must_be_told_is_not_taken_away(company: TestCompany, field: str) -> None:
    answer = corrected(company, logged(company).body["id"], **{"summary": "不要车", field: None})
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, field)


def test_a_correction_of_nothing_is_refused(company: TestCompany) -> None:
    path = f"{PATH}/{logged(company).body['id']}/corrections"
    answer = company.call("sales", "POST", path, {"reason": "听错了"})
    assert first_fault_of(answer) == (422, "body", "nothing_given")


def test_nobody_deletes(company: TestCompany) -> None:
    found = logged(company).body["id"]
    bearer = {"authorization": f"Bearer {company.token('lead')}", "if-match": '"1"'}
    for path in (f"{PATH}/{found}", f"{PATH}/{found}/versions", f"{PATH}/{found}/corrections", PATH):
        assert Door().request("DELETE", path, bearer, b"")["statusCode"] == 405
    assert company.call("sales", "GET", f"{PATH}/{found}").status == 200


def test_an_interaction_is_found_in_its_own_clients_file_only(company: TestCompany) -> None:
    found = logged(company).body["id"]
    assert company.call("sales", "GET", f"/v1/clients/cli_one1/interactions/{found}").status == 404
