"""A file is what was announced, to the byte, or it is nothing."""

from __future__ import annotations

import pytest

from chalicelib.handover.evidence.rules import (
    Evidence,
    EvidenceDiffers,
    EvidenceSettled,
    EvidenceStatus,
    announce,
    confirm,
    missing,
)
from tests.kit.builders import LEAVER, NOW, ORG, a_file, an_evidence

SHA256 = "ab" * 32


def confirmed() -> Evidence:
    evidence, _ = confirm(an_evidence(), size=4, sha256=SHA256, version_id="v1")
    return evidence


def test_an_announced_file_is_pending() -> None:
    evidence, event = announce("hnd_1", ORG, 1, a_file(), by=LEAVER, now=NOW)
    assert (evidence.status, event.name) == (EvidenceStatus.PENDING, "EvidenceAnnounced")


def test_no_two_files_share_a_place() -> None:
    places = {announce("hnd_1", ORG, 1, a_file(), by=LEAVER, now=NOW)[0].key for _ in range(50)}
    assert len(places) == 50


def test_what_arrived_as_announced_is_pinned() -> None:
    assert (confirmed().status, confirmed().version_id) == (EvidenceStatus.CONFIRMED, "v1")


@pytest.mark.parametrize(("size", "sha256"), [(5, SHA256), (3, SHA256), (4, "ac" + SHA256[2:]), (4, "")])
def test_anything_else_is_refused(size: int, sha256: str) -> None:
    with pytest.raises(EvidenceDiffers):
        confirm(an_evidence(), size=size, sha256=sha256, version_id="v1")


def test_a_confirmed_file_is_not_confirmed_again() -> None:
    with pytest.raises(EvidenceSettled):
        confirm(confirmed(), size=4, sha256=SHA256, version_id="v2")


@pytest.mark.parametrize("files", [[], [an_evidence()]])
def test_without_a_confirmed_file_something_is_missing(files: list[Evidence]) -> None:
    assert [fault.code for fault in missing(files)] == ["evidence_missing"]


def test_one_confirmed_file_is_enough() -> None:
    assert missing([an_evidence("evd_2"), confirmed()]) == []
