"""The life of a complaint: filed, worked on, resolved, perhaps reopened, closed; and whose it becomes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chalicelib.core.errors import Invalid, Stale
from chalicelib.core.ids import parent_id
from chalicelib.trade.complaints.rules import (
    CLOSED,
    IN_PROGRESS,
    OPEN,
    REJECTED,
    RESOLVED,
    Complaint,
    ComplaintClosed,
    ComplaintStatus,
    edit,
    file,
    give_to,
)
from chalicelib.trade.records.rules import StepForbidden
from tests.kit.builders import HEAD, LEAVER, NOW, a_client
from tests.kit.money import a_complaint, a_filing

CLIENT = a_client()


def filed(**changes: Any) -> Complaint:
    return file(CLIENT, a_filing(**changes), now=NOW)[0]


def edited(complaint: Complaint, **changes: Any) -> Complaint:
    return edit(complaint, changes, client=CLIENT, seen=complaint.version)[0]


def faults(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in refused.value.errors]


def test_a_new_complaint_is_open_and_its_account_manager_owns_it() -> None:
    complaint = filed()
    assert (complaint.status, complaint.owner_id, parent_id("cli", complaint.id)) == (OPEN, LEAVER, "cli_a")


def test_whoever_is_named_owns_it() -> None:
    assert filed(owner_id=HEAD).owner_id == HEAD


def test_a_new_complaint_tells_what_lists_show_of_it() -> None:
    _, event = file(CLIENT, a_filing(next_step="回电", next_on=date(2026, 11, 25)), now=NOW)
    assert (event.name, event.data["client_id"], event.data["segment"]["region"]) == ("ComplaintFiled", "cli_a", "佛山")
    assert event.data["state"] == {
        "status": "open",
        "open": True,
        "subject": "晚到6小时",
        "filed_on": "2026-11-20",
        "next_step": "回电",
        "next_on": "2026-11-25",
        "owner_id": LEAVER,
    }


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"filed_on": date(2026, 11, 26)}, ("filed_on", "day_to_come")),
        ({"order_id": "ord_b_1"}, ("order_id", "order_of_another_client")),
    ],
)
def test_what_cannot_be_is_refused_by_field(changes: dict[str, Any], fault: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        filed(**changes)
    assert faults(refused) == [fault]


STEPS = {
    (OPEN, IN_PROGRESS),
    (OPEN, RESOLVED),
    (OPEN, REJECTED),
    (IN_PROGRESS, RESOLVED),
    (IN_PROGRESS, REJECTED),
    (RESOLVED, IN_PROGRESS),
    (RESOLVED, CLOSED),
}


@pytest.mark.parametrize(("before", "after"), sorted(STEPS))
def test_a_complaint_goes_on(before: ComplaintStatus, after: ComplaintStatus) -> None:
    complaint = a_complaint(status=before)
    moved, event = edit(complaint, {"status": after, "resolution": "已赔付"}, client=CLIENT, seen=0)
    assert (moved.status, event.name, event.data["state"]["status"]) == (after, "ComplaintAdvanced", after)


@pytest.mark.parametrize("before", [OPEN, IN_PROGRESS, RESOLVED])
@pytest.mark.parametrize("after", ComplaintStatus)
def test_a_complaint_takes_no_other_step(before: ComplaintStatus, after: ComplaintStatus) -> None:
    if before is after or (before, after) in STEPS:
        return
    with pytest.raises(StepForbidden):
        edited(a_complaint(status=before, resolution="已赔付"), status=after)


@pytest.mark.parametrize("status", [CLOSED, REJECTED])
@pytest.mark.parametrize("changes", [{"status": IN_PROGRESS}, {"subject": "别的"}, {"owner_id": HEAD}])
def test_what_is_closed_stays_as_it_is(status: ComplaintStatus, changes: dict[str, Any]) -> None:
    with pytest.raises(ComplaintClosed):
        edited(a_complaint(status=status, resolution="已赔付"), **changes)


@pytest.mark.parametrize("status", [RESOLVED, REJECTED])
def test_an_answer_says_what_was_done(status: ComplaintStatus) -> None:
    with pytest.raises(Invalid) as refused:
        edited(a_complaint(), status=status)
    assert faults(refused) == [("resolution", "resolution_needed")]


def test_nobody_is_satisfied_before_it_is_resolved() -> None:
    with pytest.raises(Invalid) as refused:
        edited(a_complaint(), satisfied=True)
    assert faults(refused) == [("satisfied", "not_resolved_yet")]


def test_what_comes_back_has_satisfied_nobody() -> None:
    resolved = edited(a_complaint(), status=RESOLVED, resolution="已赔付", satisfied=True)
    assert (resolved.satisfied, edited(resolved, status=IN_PROGRESS).satisfied) == (True, None)


def test_only_another_version_is_stale() -> None:
    with pytest.raises(Stale):
        edit(a_complaint(version=2), {"subject": "晚到"}, client=CLIENT, seen=1)


@pytest.mark.parametrize(
    ("changes", "name"), [({"next_step": "回电"}, "ComplaintEdited"), ({"owner_id": HEAD}, "ComplaintReassigned")]
)
def test_an_edit_tells_what_was_and_what_is(changes: dict[str, Any], name: str) -> None:
    _, event = edit(a_complaint(next_step="查"), changes, client=CLIENT, seen=0)
    before = {"next_step": "查"} if "next_step" in changes else {"owner_id": LEAVER}
    assert (event.name, event.data["before"], event.data["after"]) == (name, before, changes)


def test_a_complaint_given_on_says_from_whom_to_whom() -> None:
    complaint, event = give_to(a_complaint(), CLIENT, HEAD, case_id="hnd_1")
    assert complaint == a_complaint(owner_id=HEAD)
    assert (event.name, event.data["case_id"], event.data["from"], event.data["to"]) == (
        "ComplaintReassigned",
        "hnd_1",
        LEAVER,
        HEAD,
    )
    assert event.data["state"]["owner_id"] == HEAD


@pytest.mark.parametrize("status", ComplaintStatus)
def test_a_complaint_is_open_until_it_is_closed_or_rejected(status: ComplaintStatus) -> None:
    assert a_complaint(status=status).open is (status not in (CLOSED, REJECTED))
