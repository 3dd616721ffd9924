"""A whole departure while the tables have a bad day: it ends as on a good one, with the same events."""

from __future__ import annotations

import time

import pytest

from chalicelib.aws import tables
from chalicelib.aws.events import EventStore
from chalicelib.core.events import first_fault
from tests.kit.cloud import Requests
from tests.kit.company import TestCompany
from tests.kit.departure import Departure
from tests.kit.faults import EveryNth, Fault, Storm, cancelled, lost_reply, refused

CALM = [
    "HandoverOpened",
    "PortfolioCounted",
    "SuccessorsProposed",
    *["SuccessorAccepted"] * 3,
    "SpotChecksDrawn",
    *["ClientSpotChecked"] * 3,
    "EvidenceAnnounced",
    "EvidenceConfirmed",
    "TaskCompleted",
    *["VerdictGiven"] * 2,
    "HandoverApproved",
    "ClientsMoved",
    "NoticesDrafted",
    *["NoticeDelivered"] * 3,
    "HandoverClosed",
]


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "pause", lambda _attempt: None)
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)


def played(company: TestCompany) -> Departure:
    """From notice to closed."""
    case = Departure(company)
    case.to_review()
    case.approve_all()
    assert case.run() == "end"
    return case


def told(company: TestCompany, case: Departure) -> list[str]:
    """The case's events in order, its chain and its clients' whole."""
    chains = [EventStore().chain(company.org_id, one) for one in (case.id, *company.client_ids)]
    assert [first_fault(chain) for chain in chains] == [None] * len(chains)
    return [link.name for link in chains[0]]


def test_on_a_good_day(company: TestCompany) -> None:
    assert told(company, played(company)) == CALM


@pytest.mark.fault("F43")
@pytest.mark.parametrize(
    ("n", "fault"),
    [
        (5, cancelled("TransactionConflict", "None")),
        (2, cancelled("TransactionConflict", "None")),
        (3, cancelled("None", "ThrottlingError")),
        (3, refused("InternalServerError")),
        (3, refused("TransactionInProgressException")),
    ],
    ids=["every fifth conflicts", "every second conflicts", "throttled", "errors", "in progress"],
)
def test_conflicts_and_throttling_change_nothing(company: TestCompany, n: int, fault: Fault) -> None:
    weather = EveryNth(n, fault)
    assert told(company, played(company)) == CALM
    assert weather.met > 2


@pytest.mark.fault("F5", "F6")
@pytest.mark.parametrize("n", [1, 2, 5])
def test_lost_replies_change_nothing(company: TestCompany, n: int) -> None:
    weather = EveryNth(n, lost_reply)
    assert told(company, played(company)) == CALM
    assert weather.met > 2


@pytest.mark.fault("F41")
def test_a_third_of_all_calls_throttled_changes_nothing(company: TestCompany, requests: Requests) -> None:
    storm = Storm("ProvisionedThroughputExceededException", 400, share=0.3, seed=11)
    case = played(company)
    storm.blowing = False
    assert told(company, case) == CALM
