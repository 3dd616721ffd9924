"""The inbox over HTTP: in the language that is asked for, one's own, and read once."""

from __future__ import annotations

from typing import Any

import pytest

import app
from chalicelib.aws.events import EventStore
from chalicelib.notify.store import MessageItem
from tests.kit.capacity import put
from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany
from tests.kit.departure import Departure
from tests.kit.events import a_batch, failures
from tests.kit.messages import a_message_to

GET, BATCH, QUERY, WRITE = "GetItem", "BatchGetItem", "Query", "TransactWriteItems"


@pytest.fixture
def case(company: TestCompany) -> Departure:
    """A case that was opened and told."""
    made = Departure(company)
    assert failures(app.notify_inbox(a_batch(EventStore().chain(company.org_id, made.id)), None)) == []
    return made


def inbox(company: TestCompany, who: str = "sales", query: str = "", **headers: str) -> Any:
    answer = company.call(who, "GET", f"/v1/inbox{query}", **headers)
    assert answer.status == 200, answer.body
    return answer.body


def filled(company: TestCompany, count: int, who: str = "sales") -> None:
    for minute in range(count):
        put(MessageItem.of(a_message_to(company.employee(who), org_id=company.org_id, minute=minute), 1))


def read(company: TestCompany, message_id: str, who: str = "sales", **headers: str) -> Answer:
    return company.call(who, "POST", f"/v1/inbox/{message_id}/read", **headers)


def test_the_leaver_reads_what_happened_what_comes_next_and_what_stays(case: Departure) -> None:
    [message] = inbox(case.company)["items"]
    assert message["title"] == "辞职已收到"
    assert message["text"].startswith("公司已于2026年11月23日收到您的书面辞职通知，劳动合同将于2026年12月23日解除。")
    assert message["action"] == {"label": "打开我的交接", "href": f"/v1/handovers/{case.id}"}
    assert (message["subject_id"], message["read"], message["read_at"]) == (case.id, False, None)


def test_in_english_for_who_asks_for_english(case: Departure) -> None:
    [message] = inbox(case.company, accept_language="en")["items"]
    assert message["title"] == "Your notice has arrived"
    assert "on 23 November 2026" in message["text"]


def test_people_are_named_by_their_names(case: Departure) -> None:
    [message] = inbox(case.company, "head")["items"]
    names = {who: case.company.call(who, "GET", "/v1/me").body["name"] for who in ("sales", "lead")}
    assert message["title"] == f"{names['sales']}离职交接已开始"
    assert f"由{names['lead']}（临时负责人）承接" in message["text"]


def test_an_empty_inbox_is_an_empty_page(company: TestCompany) -> None:
    assert inbox(company) == {"items": [], "unread": {"count": 0, "more": False}, "next_cursor": None}


def test_reading_a_message_takes_it_off_the_unread_ones(case: Departure) -> None:
    [message] = inbox(case.company)["items"]
    answer = read(case.company, message["id"])
    assert (answer.status, answer.body["read"], answer.body["title"]) == (200, True, message["title"])
    assert inbox(case.company, query="?unread=true") == {
        "items": [],
        "unread": {"count": 0, "more": False},
        "next_cursor": None,
    }
    assert [one["read"] for one in inbox(case.company)["items"]] == [True]


def test_reading_it_again_answers_the_same(case: Departure) -> None:
    [message] = inbox(case.company)["items"]
    assert read(case.company, message["id"]).body == read(case.company, message["id"]).body


def test_nobody_reads_anothers_message(case: Departure) -> None:
    [message] = inbox(case.company)["items"]
    for who in ("hr", "boss", "auditor", "successor"):
        assert read(case.company, message["id"], who).status == 404
        assert message["id"] not in [one["id"] for one in inbox(case.company, who)["items"]]
    assert inbox(case.company)["unread"]["count"] == 1


def test_who_handed_everything_over_still_reads_their_own(case: Departure) -> None:
    case.to_review()
    case.approve_all()
    assert case.run() == "end"
    assert case.company.call("sales", "GET", "/v1/me").body["access"] == "self"
    [message] = inbox(case.company)["items"]
    assert read(case.company, message["id"]).status == 200


@pytest.mark.parametrize(("messages", "unread"), [(99, (99, False)), (100, (99, True)), (130, (99, True))])
def test_more_than_99_unread_messages_are_99_and_more(
    company: TestCompany, messages: int, unread: tuple[int, bool]
) -> None:
    filled(company, messages)
    assert inbox(company, query="?limit=1")["unread"] == {"count": unread[0], "more": unread[1]}


@pytest.mark.parametrize("unread", ["true", "false"])
def test_messages_come_page_by_page_the_newest_first(company: TestCompany, unread: str) -> None:
    filled(company, 5)
    first = inbox(company, query=f"?limit=3&unread={unread}")
    rest = inbox(company, query=f"?limit=3&unread={unread}&cursor={first['next_cursor']}")
    ids = [one["id"] for page in (first, rest) for one in page["items"]]
    assert (len(ids), ids) == (5, sorted(ids, reverse=True))
    assert rest["next_cursor"] is None


def test_a_cursor_of_one_list_is_none_of_the_other(company: TestCompany) -> None:
    filled(company, 3)
    cursor = inbox(company, query="?limit=1&unread=true")["next_cursor"]
    answer = company.call("sales", "GET", f"/v1/inbox?limit=1&cursor={cursor}")
    assert (answer.status, answer.code) == (400, "bad_cursor")


@pytest.mark.parametrize("query", ["?unread=1", "?unread=yes", "?of=emp_onehr"])
def test_what_the_inbox_does_not_know_is_a_wrong_field(company: TestCompany, query: str) -> None:
    assert company.call("sales", "GET", f"/v1/inbox{query}").status == 422


def test_an_inbox_costs_four_requests_and_an_empty_one_three(case: Departure, requests: Requests) -> None:
    for who in ("head", "successor"):
        inbox(case.company, who)
    assert requests.of(lambda: inbox(case.company, "head")) == [GET, QUERY, QUERY, BATCH]
    assert requests.of(lambda: inbox(case.company, "successor")) == [GET, QUERY, QUERY]


def test_reading_costs_four_requests_and_three_the_second_time(case: Departure, requests: Requests) -> None:
    [message] = inbox(case.company, "head")["items"]
    assert requests.of(lambda: read(case.company, message["id"], "head")) == [GET, GET, BATCH, WRITE]
    assert requests.of(lambda: read(case.company, message["id"], "head")) == [GET, GET, BATCH]
