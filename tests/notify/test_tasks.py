"""The consumer of the inbox: by the function that gets the events, each message once, and read ones stay read."""

from __future__ import annotations

from pathlib import Path

import pytest

import app
from chalicelib.aws import tables
from chalicelib.aws.consumers import Delivered, take
from chalicelib.aws.events import EventStore, cloud_event
from chalicelib.core import clock
from chalicelib.core.events import Recorded
from chalicelib.core.ids import made_at
from chalicelib.notify.rules import TYPES, Message
from chalicelib.notify.store import InboxStore
from chalicelib.notify.tasks import INBOX
from infra.checks import cloudformation
from tests.kit.company import TestCompany
from tests.kit.departure import Departure
from tests.kit.events import a_batch, failures

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "pause", lambda _attempt: None)


@pytest.fixture
def case(company: TestCompany) -> Departure:
    return Departure(company)


def chain(case: Departure) -> list[Recorded]:
    return EventStore().chain(case.company.org_id, case.id)


def told(case: Departure) -> None:
    assert failures(app.notify_inbox(a_batch(chain(case)), None)) == []


def inbox(case: Departure, who: str) -> list[Message]:
    return InboxStore().page(case.company.org_id, case.company.employee(who), limit=100, after=None)[0]


def kinds(case: Departure, who: str) -> list[str]:
    return [message.note.kind for message in inbox(case, who)]


def test_opening_reaches_whom_it_concerns(case: Departure) -> None:
    told(case)
    assert {who: kinds(case, who) for who in ("sales", "lead", "head", "hr", "successor")} == {
        "sales": ["resignation_received"],
        "lead": ["handover_opened_lead"],
        "head": ["handover_opened_line"],
        "hr": ["handover_opened_line"],
        "successor": [],
    }


def test_a_message_tells_its_event_its_subject_and_when(case: Departure) -> None:
    told(case)
    [link], [message] = chain(case), inbox(case, "sales")
    assert made_at(message.id) == made_at(link.event_id)
    assert (message.subject, message.at, message.read_at) == (case.id, link.at, None)


@pytest.mark.fault("F32")
def test_a_batch_that_comes_again_tells_nothing_twice(case: Departure) -> None:
    for _ in range(3):
        told(case)
    assert kinds(case, "sales") == ["resignation_received"]


def test_each_persons_message_has_an_id_of_its_own(case: Departure) -> None:
    told(case)
    ids = [inbox(case, who)[0].id for who in ("sales", "lead", "head", "hr")]
    assert len(set(ids)) == 4


def test_a_whole_departure_is_told_step_by_step(case: Departure) -> None:
    case.to_review()
    case.approve_all()
    assert case.run() == "end"
    told(case)
    assert kinds(case, "sales")[::-1] == [
        "resignation_received",
        "review_started",
        "verdict_given",
        "verdict_given",
        "handover_approved",
        "handover_closed",
    ]
    assert kinds(case, "successor")[::-1] == ["clients_offered", "clients_received"]
    assert kinds(case, "head")[::-1] == ["handover_opened_line", "approval_asked", "handover_closed_line"]
    assert kinds(case, "lead")[::-1] == [
        "handover_opened_lead",
        "receivers_complete",
        "handover_approved_line",
        "handover_closed_line",
    ]


def test_a_rejection_reaches_the_leaver_with_what_is_to_be_done_again(case: Departure) -> None:
    case.to_review()
    case.judge("rejected", comment="缺一页", reopen=[1])
    told(case)
    note = inbox(case, "sales")[0].note
    assert (note.kind, note.facts["reopened"], note.facts["comment"]) == ("handover_rejected", [1], "缺一页")


def test_told_again_from_the_log_under_a_new_name_what_was_read_stays_read(case: Departure) -> None:
    told(case)
    [message] = inbox(case, "sales")
    assert case.company.call("sales", "POST", f"/v1/inbox/{message.id}/read").status == 200
    events = [Delivered.of(cloud_event(link)) for link in chain(case)]
    assert take(INBOX, "inbox-2", events, now=clock.now(), again=True) == {}
    [again] = inbox(case, "sales")
    assert again.read_at is not None


def test_an_event_that_is_no_case_tells_nobody_and_fails_nothing(company: TestCompany) -> None:
    links = EventStore().chain(company.org_id, company.client_ids[0])
    assert failures(app.notify_inbox(a_batch(links), None)) == []


def test_the_rule_on_the_bus_lets_through_exactly_what_is_told() -> None:
    template = cloudformation.load(ROOT / "infra/template.yaml")
    rule = cloudformation.properties(template["Resources"]["InboxRule"])
    assert set(rule["EventPattern"]["detail-type"]) == TYPES
