"""Notices over HTTP: who may tell the clients, what they are told, and that a case waits for it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from moto.ses.models import ses_backends

import app
from chalicelib.aws import settings, tables, workflow
from chalicelib.aws.clients import client
from chalicelib.aws.events import EventStore, cloud_event
from tests.kit.capacity import REGION
from tests.kit.company import TestCompany
from tests.kit.departure import Departure
from tests.kit.events import failures
from tests.kit.faults import Faults, cancelled
from tests.kit.states import FakeStates

LATER = {"on": "2027-12-01"}


@pytest.fixture
def case(company: TestCompany, monkeypatch: pytest.MonkeyPatch) -> Departure:
    machine = FakeStates()
    monkeypatch.setattr(workflow, "client", lambda _service: machine)
    made = Departure(company)
    assert made.run() == "gather"
    made.propose()
    return made


@pytest.fixture
def accepted(case: Departure) -> Departure:
    for client_id in case.company.client_ids:
        assert case.answer(client_id).status == 200
    return case


def first(case: Departure) -> str:
    return case.company.client_ids[0]


def contact(case: Departure, client_id: str = "", *emails: str) -> None:
    body = {"name": "周经理", "emails": list(emails or ("zhou@client.example",))}
    path = f"/v1/clients/{client_id or first(case)}/contacts"
    assert case.company.call("lead", "POST", path, body).status == 201


def mailed(case: Departure) -> list[str]:
    """Every draft of the case goes through the consumer; the messages that it gives back."""
    links = EventStore().chain(case.company.org_id, case.id)
    records = [
        {"messageId": link.event_id, "body": json.dumps({"detail": cloud_event(link)})}
        for link in links
        if link.name == "NoticesDrafted"
    ]
    return failures(app.handover_notices({"Records": records}, None))


def sent() -> list[Any]:
    return list(ses_backends["123456789012"][REGION].sent_messages)


def notice(case: Departure, client_id: str = "") -> dict[str, Any]:
    rows = case.call("hr", "GET", "/client-notices").body["items"]
    return next(row for row in rows if row["client_id"] == (client_id or first(case)))


def still_open(case: Departure) -> int:
    return int(case.call("hr", "GET", "/client-notices").body["open"])


# ---- Drafts ----------------------------------------------------------------------------------------------------------


def test_a_draft_names_receiver_day_and_account(accepted: Departure) -> None:
    [drafted] = accepted.draft([first(accepted)], who="lead").body["items"]
    receiver = accepted.company.call("successor", "GET", "/v1/me").body["name"]
    assert (drafted["state"], drafted["address"]) == ("drafted", None)
    assert all(said in drafted["text"] for said in (receiver, "2026年12月24日", "对公账户", drafted["client_name"]))


def test_a_draft_can_be_english(accepted: Departure) -> None:
    [drafted] = accepted.draft([first(accepted)], language="en").body["items"]
    assert "From 24 December 2026" in drafted["text"]


def test_a_client_without_a_receiver_is_not_told(case: Departure) -> None:
    refused = case.draft([first(case)])
    assert (refused.status, refused.body["code"]) == (409, "notice_without_receiver")
    assert [fault["subject_id"] for fault in refused.body["errors"]] == [first(case)]


def test_a_mail_needs_an_address(accepted: Departure) -> None:
    contact(accepted)
    refused = accepted.draft(accepted.company.client_ids, channels=["mail"])
    assert (refused.status, refused.body["code"]) == (409, "notice_without_address")
    assert [fault["subject_id"] for fault in refused.body["errors"]] == accepted.company.client_ids[1:]


def test_a_mail_is_noted_however_much_else_is_written_of_the_case(
    accepted: Departure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "pause", lambda _attempt: None)
    contact(accepted)
    assert accepted.draft([first(accepted)], channels=["mail"]).status == 201
    Faults(*[cancelled("ConditionalCheckFailed")] * 20)
    assert (mailed(accepted), len(sent())) == ([], 1)
    assert notice(accepted)["state"] == "sent"


def test_a_client_of_no_case_is_not_found(accepted: Departure) -> None:
    assert accepted.draft(["cli_01m872g5kns3rmr077sc4wvr9g"]).status == 404


def test_authority_ends_with_the_last_day(accepted: Departure) -> None:
    refused = accepted.draft([first(accepted)], effective_on="2026-12-25")
    assert (refused.status, refused.body["errors"][0]["code"]) == (422, "after_last_day")


@pytest.mark.parametrize(("method", "rest"), [("GET", ""), ("POST", "/delivered"), ("POST", "/excepted")])
def test_the_leaver_neither_sees_nor_settles_notices(accepted: Departure, method: str, rest: str) -> None:
    accepted.draft([first(accepted)])
    path = f"/client-notices/{first(accepted)}{rest}" if rest else "/client-notices"
    body = {"reason": "好"} if rest == "/excepted" else {"on": "2026-11-23", "message_id": "m"} if rest else None
    assert accepted.call("sales", method, path, body).status == 403


def test_the_leaver_cannot_draft(accepted: Departure) -> None:
    assert accepted.draft([first(accepted)], who="sales").status == 403


def test_the_leavers_timeline_does_not_say_which_clients_are_told(accepted: Departure) -> None:
    accepted.draft([first(accepted)])
    shown = {}
    for who in ("sales", "hr"):
        events = accepted.call(who, "GET", "/timeline?limit=100").body["items"]
        shown[who] = next(event["data"] for event in events if event["name"] == "NoticesDrafted")
    assert shown["sales"] == {}
    assert shown["hr"]["client_ids"] == [first(accepted)]


# ---- Mails -----------------------------------------------------------------------------------------------------------


def test_a_mail_is_sent_by_the_consumer_and_noted_with_its_id(accepted: Departure) -> None:
    contact(accepted)
    accepted.draft([first(accepted)], channels=["mail"])
    assert (sent(), mailed(accepted)) == ([], [])
    [mail] = sent()
    assert mail.destinations["ToAddresses"] == ["zhou@client.example"]
    assert notice(accepted)["state"] == "sent"
    assert notice(accepted)["history"][-1]["message_id"] == mail.id


def test_a_draft_that_is_told_twice_is_mailed_once(accepted: Departure) -> None:
    contact(accepted)
    accepted.draft([first(accepted)], channels=["mail"])
    assert (mailed(accepted), mailed(accepted), len(sent())) == ([], [], 1)


def test_a_note_that_fails_leaves_the_mail_to_be_sent_again(
    accepted: Departure, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact(accepted)
    accepted.draft([first(accepted)], channels=["mail"])
    with monkeypatch.context() as patch:
        patch.setattr("chalicelib.handover.notices.service.note_mail", _breaks)
        assert len(mailed(accepted)) == 1
    assert notice(accepted)["state"] == "drafted"
    assert mailed(accepted) == []
    assert (notice(accepted)["state"], len(sent())) == ("sent", 2)


def _breaks(*_: object, **__: object) -> None:
    raise RuntimeError("the note was not written")


def test_an_older_draft_is_not_mailed_any_more(accepted: Departure) -> None:
    contact(accepted)
    accepted.draft([first(accepted)], channels=["mail"])
    accepted.draft([first(accepted)], channels=["mail"], language="en")
    mailed(accepted)
    assert [mail.subject.startswith("Your new contact") for mail in sent()] == [True]


def test_a_text_for_a_chat_is_not_mailed(accepted: Departure) -> None:
    accepted.draft([first(accepted)])
    assert (mailed(accepted), sent(), notice(accepted)["state"]) == ([], [], "drafted")


def test_a_refused_mail_comes_back_with_the_reason(accepted: Departure) -> None:
    contact(accepted)
    client("ses").delete_identity(Identity="baton.test")
    accepted.draft([first(accepted)], channels=["mail"])
    assert mailed(accepted) == []
    assert (notice(accepted)["state"], still_open(accepted)) == ("returned", len(accepted.company.client_ids))
    assert "not verified" in notice(accepted)["history"][-1]["reason"]


def test_a_stage_without_mail_says_so(accepted: Departure, monkeypatch: pytest.MonkeyPatch) -> None:
    contact(accepted)
    accepted.draft([first(accepted)], channels=["mail"])
    monkeypatch.setenv("BATON_MAIL", "off")
    settings.settings.cache_clear()
    mailed(accepted)
    assert notice(accepted)["history"][-1]["reason"] == "this stage sends no mail"


# ---- What became of them ---------------------------------------------------------------------------------------------


def test_a_client_counts_as_told_once(accepted: Departure) -> None:
    accepted.draft([first(accepted)])
    before = still_open(accepted)
    assert [accepted.settle(first(accepted), state).status for state in ("delivered", "acknowledged")] == [200, 200]
    assert still_open(accepted) == before - 1


def test_a_notice_that_came_back_is_open_again(accepted: Departure) -> None:
    accepted.draft([first(accepted)])
    before = still_open(accepted)
    accepted.settle(first(accepted))
    assert accepted.settle(first(accepted), "returned").body["state"] == "returned"
    assert still_open(accepted) == before


def test_what_is_told_is_not_drafted_again(accepted: Departure) -> None:
    accepted.draft([first(accepted)])
    accepted.settle(first(accepted))
    assert accepted.draft([first(accepted)]).body["code"] == "notice_settled"


def test_a_notice_that_was_never_drafted_cannot_arrive(accepted: Departure) -> None:
    assert accepted.settle(first(accepted)).status == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (LATER, "on"),
        ({"message_id": "a\nb"}, "message_id"),
        ({"evidence_id": "evd_01m872g5kns3rmr077sc4wvr9g"}, "body"),
    ],
)
def test_a_proof_is_one_and_of_a_day_past(accepted: Departure, changes: dict[str, str], field: str) -> None:
    accepted.draft([first(accepted)])
    refused = accepted.settle(first(accepted), **changes)
    assert (refused.status, refused.body["errors"][0]["field"]) == (422, field)


def test_a_file_proves_only_when_the_case_has_it(accepted: Departure) -> None:
    accepted.draft([first(accepted)])
    accepted.prove()
    path = f"/client-notices/{first(accepted)}/delivered"
    evidence_id = accepted.call("sales", "GET", "/tasks/1").body["evidence"][0]["evidence_id"]
    unknown = {"on": "2026-11-23", "evidence_id": "evd_01m872g5kns3rmr077sc4wvr9g"}
    assert accepted.call("lead", "POST", path, unknown).body["errors"][0]["code"] == "unknown_evidence"
    assert accepted.call("lead", "POST", path, {**unknown, "evidence_id": evidence_id}).status == 200


def test_the_head_may_except_a_client_that_was_told_nothing(accepted: Departure) -> None:
    before = still_open(accepted)
    path = f"/client-notices/{first(accepted)}/excepted"
    assert accepted.call("lead", "POST", path, {"reason": "客户已注销"}).status == 403
    assert accepted.call("head", "POST", path, {"reason": "客户已注销"}).body["state"] == "excepted"
    assert still_open(accepted) == before - 1


# ---- Closing ---------------------------------------------------------------------------------------------------------


def test_a_case_waits_until_every_client_was_told(case: Departure) -> None:
    case.to_settle()
    assert case.run(telling=False) == "notify"
    for client_id in case.company.client_ids[1:]:
        case.draft([client_id])
        case.settle(client_id)
    assert case.run(telling=False) == "notify"
    case.draft([first(case)])
    case.settle(first(case))
    assert case.run(telling=False) == "end"


def test_the_last_client_told_releases_the_waiting_state(case: Departure) -> None:
    case.to_settle()
    case.run(telling=False)
    case.wait("notify#1")
    records = {"Records": [{"messageId": "m", "body": json.dumps({"detail": _told(case)})}]}
    machine = workflow.client("stepfunctions")
    assert (failures(app.handover_wake(records, None)), machine.taken) == ([], [])
    case.tell_clients()
    assert (failures(app.handover_wake(records, None)), machine.taken) == ([], ["token of notify#1"])


def _told(case: Departure) -> dict[str, Any]:
    return {
        "type": "com.baton.handover.notice_delivered.v1",
        "subject": case.id,
        "data": {"org_id": case.company.org_id},
    }


def test_a_state_that_waits_when_all_are_told_goes_on_at_once(case: Departure) -> None:
    case.to_settle()
    case.tell_clients()
    case.wait("notify#1")
    assert workflow.client("stepfunctions").taken == ["token of notify#1"]


def test_a_closed_case_tells_nobody(case: Departure) -> None:
    case.to_settle()
    assert case.run() == "end"
    assert case.draft([first(case)]).body["code"] == "notices_ended"
