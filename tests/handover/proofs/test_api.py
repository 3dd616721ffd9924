"""Tasks about clients on a real case: one live record changes, and what was satisfied misses it by its id."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kit.cloud import Requests
from tests.kit.company import TestCompany
from tests.kit.declarations import NOTE, asked
from tests.kit.departure import Departure
from tests.kit.duties import (
    agreed,
    day,
    declared,
    in_file,
    met,
    missed,
    ordered,
    spoke_to,
    standing,
)


@pytest.fixture
def company(requests: Requests) -> TestCompany:
    """A small company whose seller has one client."""
    return TestCompany(clients=1)


def leaving(company: TestCompany, code: str) -> Departure:
    """A case whose first task has its file, and whose portfolio is counted; another task keeps it open."""
    asked(company, code, "work")
    case = Departure(company)
    assert case.run() == "gather"
    case.prove()
    return case


def change(company: TestCompany, path: str, who: str = "lead", body: Any = None) -> None:
    """One record is changed, or told anew for a reason, or deleted without a body, and nothing else."""
    if body and "reason" in body:
        assert company.call(who, "POST", f"{path}/corrections", body).status == 200
        return
    seen = company.call(who, "GET", path).headers["ETag"]
    answer = company.call(who, "PATCH" if body else "DELETE", path, body, if_match=seen)
    assert answer.status == 200, answer.body


def whole(company: TestCompany) -> tuple[str, dict[str, str]]:
    """A client's file that has all that is asked, and the ids of what it holds."""
    client_id = company.client_ids[0]
    held = {name: in_file(company, client_id, name) for name in ("site", "document", "contact")}
    held["interaction"] = spoke_to(company, client_id, held["contact"])
    return client_id, held


@pytest.mark.parametrize(
    ("name", "path", "body", "code"),
    [
        ("site", "sites", None, "client_without_address"),
        ("document", "documents", None, "client_without_contract"),
        ("document", "documents", {"kind": "other"}, "client_without_contract"),
        ("contact", "contacts", None, "client_without_contact"),
        ("contact", "contacts", {"phones": [], "emails": [], "wecom_id": None}, "client_without_contact"),
        ("interaction", "interactions", {"channel": "wechat", "reason": "是私人微信"}, "contact_not_proven"),
    ],
)
def test_a_client_file_misses_what_one_record_no_longer_has(
    company: TestCompany, name: str, path: str, body: Any, code: str
) -> None:
    client_id, held = whole(company)
    case = leaving(company, "client_files")
    assert standing(case) == []
    change(company, f"/v1/clients/{client_id}/{path}/{held[name]}", body=body)
    assert standing(case) == [(code, client_id)]
    assert missed(case.complete()) == [(code, client_id)]


def test_a_client_without_a_contract_may_be_declared(company: TestCompany) -> None:
    client_id, held = whole(company)
    case = leaving(company, "client_files")
    change(company, f"/v1/clients/{client_id}/documents/{held['document']}")
    declared(case, client_id, client_files={"contract": "none_exists"})
    assert standing(case) == []


def test_of_a_key_client_a_missing_contract_is_not_just_declared(company: TestCompany) -> None:
    client_id, held = whole(company)
    ordered(company, client_id)
    case = leaving(company, "client_files")
    declared(case, client_id, client_files={"contract": "none_exists"})
    assert standing(case) == []
    change(company, f"/v1/clients/{client_id}/documents/{held['document']}")
    assert standing(case) == [("client_without_contract", client_id)]


def noted(company: TestCompany) -> tuple[Departure, str, str]:
    """A client of whom it is noted how it stands, with a record of three days before the notice."""
    client_id = company.client_ids[0]
    interaction_id = met(company, client_id)
    case = leaving(company, "follow_up_records")
    declared(case, client_id, follow_up_records=NOTE)
    return case, client_id, interaction_id


def test_a_record_that_was_among_ourselves_leaves_a_gap(company: TestCompany) -> None:
    case, client_id, interaction_id = noted(company)
    assert standing(case) == []
    told = {"direction": "internal", "reason": "客户没有参加"}
    change(company, f"/v1/clients/{client_id}/interactions/{interaction_id}", body=told)
    assert standing(case) == [("record_too_old", client_id)]


def test_what_is_recorded_after_the_notice_fills_no_gap(company: TestCompany) -> None:
    client_id = company.client_ids[0]
    case = leaving(company, "follow_up_records")
    declared(case, client_id, follow_up_records=NOTE)
    met(company, client_id)
    assert standing(case) == [("record_too_old", client_id)]
    declared(case, client_id, follow_up_records={**NOTE, "gap": True})
    assert standing(case) == []


def test_a_client_of_whom_nothing_is_noted_is_missed(company: TestCompany) -> None:
    client_id = company.client_ids[0]
    met(company, client_id)
    case = leaving(company, "follow_up_records")
    assert standing(case) == [("status_note_missing", client_id)]
    declared(case, client_id, follow_up_records=NOTE)
    assert standing(case) == []


def priced(company: TestCompany) -> tuple[Departure, str, str]:
    """A client that orders at prices which are agreed."""
    client_id = company.client_ids[0]
    ordered(company, client_id)
    agreement_id = agreed(company, client_id)
    return leaving(company, "prices"), client_id, agreement_id


def test_an_agreement_that_has_ended_is_missed(company: TestCompany) -> None:
    case, client_id, agreement_id = priced(company)
    assert standing(case) == []
    change(company, f"/v1/clients/{client_id}/agreements/{agreement_id}", body={"valid_until": day(-1)})
    assert standing(case) == [("client_without_agreement", client_id)]


def test_an_agreement_that_ends_soon_and_is_nobodys_is_missed(company: TestCompany) -> None:
    case, client_id, agreement_id = priced(company)
    change(company, f"/v1/clients/{client_id}/agreements/{agreement_id}", body={"renewal_owner_id": None})
    assert standing(case) == [("agreement_without_owner", agreement_id)]


def test_a_declared_price_differs_once_the_order_that_it_was_told_from_does(company: TestCompany) -> None:
    client_id = company.client_ids[0]
    order_id = ordered(company, client_id)
    case = leaving(company, "prices")
    declared(case, client_id, prices={"lanes": [{"lane": "佛山-上海", "amount": {"amount": 105_000}}]})
    assert standing(case) == []
    change(company, f"/v1/orders/{order_id}", body={"amount": {"amount": 80_000}})
    assert standing(case) == [("price_differs", client_id)]


def introduced(company: TestCompany, **changes: Any) -> tuple[Departure, str, str]:
    """A key client that answered its receiver after the notice."""
    client_id = company.client_ids[0]
    ordered(company, client_id)
    case = leaving(company, "introductions")
    assert standing(case) == [("client_not_introduced", client_id)]
    case.propose()
    assert case.answer(client_id).status == 200
    told = {"days": 0, "direction": "inbound", **changes}
    return case, client_id, met(company, client_id, "successor", **told)


def test_a_key_client_is_introduced_by_a_reply_to_its_receiver(company: TestCompany) -> None:
    case, client_id, interaction_id = introduced(company)
    assert standing(case) == []
    told = {"direction": "outbound", "reason": "是我打过去的"}
    change(company, f"/v1/clients/{client_id}/interactions/{interaction_id}", body=told)
    assert standing(case) == [("client_not_introduced", client_id)]


def test_a_visit_introduces_once_the_client_has_answered(company: TestCompany) -> None:
    case, client_id, _ = introduced(company, channel="visit", direction="outbound")
    assert standing(case) == [("client_not_introduced", client_id)]
    met(company, client_id, "sales", days=0, direction="inbound")
    assert standing(case) == []


def test_a_completed_task_tells_on_which_versions_of_its_clients_it_rests(company: TestCompany) -> None:
    client_id, _ = whole(company)
    case = leaving(company, "client_files")
    assert case.complete().status == 200
    [event] = [
        one for one in case.call("hr", "GET", "/timeline?limit=100").body["items"] if one["name"] == "TaskCompleted"
    ]
    assert list(event["data"]["proofs"]) == [client_id]


def in_review(company: TestCompany) -> tuple[Departure, str, dict[str, str]]:
    """A case whose one task was about client files, waiting for its parties."""
    client_id, held = whole(company)
    asked(company, "client_files")
    case = Departure(company)
    case.to_review()
    return case, client_id, held


def test_the_deciding_approval_waits_for_a_record_that_broke_since(company: TestCompany) -> None:
    case, client_id, held = in_review(company)
    for who in ("hr", "finance"):
        assert case.judge(who=who).status == 201
    change(company, f"/v1/clients/{client_id}/contacts/{held['contact']}")
    refused = case.judge(who="head")
    assert (refused.status, refused.code) == (409, "task_reopened")
    assert [(fault["field"], fault["code"], fault["subject_id"]) for fault in refused.body["errors"]] == [
        ("tasks.1", "client_without_contact", client_id)
    ]


def test_what_broke_in_review_is_put_right_within_the_round(company: TestCompany) -> None:
    case, client_id, held = in_review(company)
    for who in ("hr", "finance"):
        assert case.judge(who=who).status == 201
    change(company, f"/v1/clients/{client_id}/contacts/{held['contact']}")
    assert case.call("hr", "GET", "/tasks/1").body["status"] == "reopened"
    assert case.announce().status == 201
    spoke_to(company, client_id, in_file(company, client_id, "contact"), days=0)
    assert case.call("hr", "GET", "/tasks/1").body["status"] == "complete"
    assert case.announce().code == "handover_not_open"
    assert case.judge(who="head").body["phase"] == "transfer"
