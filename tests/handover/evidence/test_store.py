"""Evidence rows: written with the case's next event, found by task."""

from __future__ import annotations

import pytest

from chalicelib.aws.events import EventStore
from chalicelib.core.access import System
from chalicelib.core.errors import Raced
from chalicelib.core.events import first_fault
from chalicelib.handover.evidence import rules
from chalicelib.handover.evidence.rules import Evidence
from chalicelib.handover.evidence.store import EvidenceStore
from chalicelib.handover.rules import Handover
from chalicelib.handover.store import HandoverStore
from tests.kit.builders import NOW, ORG, a_case, an_evidence
from tests.kit.cloud import Requests

STORE = EvidenceStore()
BY = System(ORG, "test")


@pytest.fixture
def case(requests: Requests) -> Handover:
    return HandoverStore().save(a_case(), a_case().event("HandoverOpened"), by=BY, now=NOW)


def saved(case: Handover, evidence: Evidence) -> Evidence:
    STORE.save(case, evidence, case.event("EvidenceAnnounced", evidence_id=evidence.id), by=BY, now=NOW)
    return evidence


def reread() -> Handover:
    found = HandoverStore().get(ORG, "hnd_1")
    assert found is not None
    return found


def test_a_file_and_its_event_are_one_transaction(case: Handover, requests: Requests) -> None:
    assert requests.of(lambda: saved(case, an_evidence())) == ["TransactWriteItems"]


def test_a_file_moves_its_case_on_by_one_event(case: Handover) -> None:
    saved(case, an_evidence())
    links = EventStore().chain(ORG, case.id)
    assert ([link.name for link in links], first_fault(links)) == (["HandoverOpened", "EvidenceAnnounced"], None)
    assert reread().version == 2


def test_a_file_is_read_back_as_written(case: Handover) -> None:
    evidence = saved(case, an_evidence())
    assert STORE.get(ORG, "hnd_1", 1, "evd_1") == evidence


def test_a_confirmed_file_replaces_what_was_announced(case: Handover) -> None:
    evidence = saved(case, an_evidence())
    confirmed, _ = rules.confirm(evidence, size=4, sha256="ab" * 32, version_id="v1")
    saved(reread(), confirmed)
    assert STORE.of_task(ORG, "hnd_1", 1) == [confirmed]


def test_a_file_is_one_read(case: Handover, requests: Requests) -> None:
    assert requests.of(lambda: STORE.get(ORG, "hnd_1", 1, "evd_1")) == ["GetItem"]


def test_the_files_of_a_task_are_one_query(case: Handover, requests: Requests) -> None:
    assert requests.of(lambda: STORE.of_task(ORG, "hnd_1", 1)) == ["Query"]


def test_files_of_another_task_are_not_mixed_in(case: Handover) -> None:
    saved(case, an_evidence(task=10))
    assert (STORE.of_task(ORG, "hnd_1", 1), STORE.get(ORG, "hnd_1", 1, "evd_1")) == ([], None)


@pytest.mark.parametrize(("org_id", "case_id"), [("org_two", "hnd_1"), (ORG, "hnd_2")])
def test_files_of_another_company_or_case_are_none(case: Handover, org_id: str, case_id: str) -> None:
    saved(case, an_evidence())
    assert (STORE.of_task(org_id, case_id, 1), STORE.get(org_id, case_id, 1, "evd_1")) == ([], None)


def test_a_stale_case_keeps_a_file_from_being_written(case: Handover) -> None:
    saved(case, an_evidence())
    with pytest.raises(Raced):
        saved(case, an_evidence("evd_2"))
    assert [file.id for file in STORE.of_task(ORG, "hnd_1", 1)] == ["evd_1"]
