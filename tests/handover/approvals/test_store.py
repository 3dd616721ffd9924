"""What was said in a case, round after round, is one query."""

from __future__ import annotations

import pytest

from chalicelib.core.access import System
from chalicelib.core.events import Event
from chalicelib.handover.approvals.rules import Said
from chalicelib.handover.approvals.store import ApprovalStore
from chalicelib.handover.rules import Party, Verdict
from chalicelib.handover.store import HandoverStore
from chalicelib.people.store import AccessItem
from tests.kit.builders import HEAD, LEAVER, NOW, ORG, a_caller, a_case_in_review, an_access
from tests.kit.cloud import Requests

STORE = ApprovalStore()


@pytest.fixture(autouse=True)
def _said(requests: Requests) -> None:
    """Two rounds of one case, the tenth and the eleventh."""
    for who in (LEAVER, HEAD):
        AccessItem.of(an_access(who)).save()
    case = HandoverStore().save(a_case_in_review(), Event("TaskCompleted", "hnd_1"), by=System(ORG, "test"), now=NOW)
    for round_, verdict in ((10, "rejected"), (11, "approved")):
        event = Event("VerdictGiven", case.id, {"party": "hr", "verdict": verdict, "comment": "好"})
        case = HandoverStore().save_verdict(case, event, round_=round_, leaver=an_access(), by=a_caller(HEAD), now=NOW)


def test_every_round_is_read_by_one_query(requests: Requests) -> None:
    found: list[Said] = []
    assert requests.of(lambda: found.extend(STORE.said(ORG, "hnd_1"))) == ["Query"]
    at = "2026-11-24T08:30:00.000Z"
    assert found == [
        Said(10, Party.HR, Verdict.REJECTED, "好", HEAD, at),
        Said(11, Party.HR, Verdict.APPROVED, "好", HEAD, at),
    ]


@pytest.mark.parametrize(("org_id", "case_id"), [(ORG, "hnd_2"), ("org_two", "hnd_1")])
def test_nothing_was_said_in_another_case_or_company(org_id: str, case_id: str) -> None:
    assert STORE.said(org_id, case_id) == []
