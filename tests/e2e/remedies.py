"""What somebody does about each thing that a task misses, by its code: as many calls over HTTP as it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta, timezone
from typing import Any, Protocol

CHINA = timezone(timedelta(hours=8))
AT_ONCE = 4


class Caller(Protocol):
    """The people of the company as callers."""

    def get(self, who: str, path: str) -> Any:
        """Read something that somebody may read."""

    def edit(self, who: str, path: str, changes: Mapping[str, Any]) -> Any:
        """Change what somebody sees at a path."""

    def employee(self, who: str) -> str:
        """Somebody's id."""


def in_days(days: int) -> str:
    """A day from today on."""
    return today(days).isoformat()


def today(ahead: int = 0) -> date:
    """The company's day, or one so many days later."""
    return datetime.now(CHINA).date() + timedelta(days=ahead)


def confirm_the_order(company: Caller, order_id: str) -> None:
    """The lead confirms an order that was only a draft."""
    company.edit("lead", f"/v1/orders/{order_id}", {"status": "confirmed"})


def see_the_order_through(company: Caller, order_id: str) -> None:
    """The lead takes the next step of an order."""
    step = {"next_step": "按约送货，回单收齐", "next_on": in_days(3), "next_owner_id": company.employee("lead")}
    company.edit("lead", f"/v1/orders/{order_id}", step)


def settle_the_dispute(company: Caller, debt_id: str) -> None:
    """Finance names who sees to a dispute, and how."""
    path = f"/v1/receivables/{debt_id}"
    disputed = company.get("finance", path)["disputed"]
    seen_to = {"owner_id": company.employee("lead"), "next_step": disputed["next_step"] or "与客户逐条核对，月底前答复"}
    company.edit("finance", path, {"disputed": {**disputed, **seen_to}})


def attend_to_the_complaint(company: Caller, complaint_id: str) -> None:
    """The lead says what happens next about a complaint."""
    step = {"next_step": "上门道歉并确认赔付", "next_on": in_days(5), "owner_id": company.employee("lead")}
    company.edit("lead", f"/v1/complaints/{complaint_id}", step)


REMEDIES: dict[str, Callable[[Caller, str], None]] = {
    "order_unconfirmed": confirm_the_order,
    "order_without_next_step": see_the_order_through,
    "order_left_with_the_leaver": see_the_order_through,
    "dispute_without_owner": settle_the_dispute,
    "complaint_without_next_step": attend_to_the_complaint,
}


def put_right(company: Caller, missing: Iterable[Mapping[str, Any]]) -> int:
    """Do something about everything that is missing and has a remedy, record after record; how many there were."""
    wanted = {(one["subject_id"], one["code"]) for one in missing if one["code"] in REMEDIES}
    of_records: dict[str, list[str]] = {}
    for record_id, code in sorted(wanted):
        of_records.setdefault(record_id, []).append(code)

    def attend(record_id: str) -> None:
        for code in of_records[record_id]:
            REMEDIES[code](company, record_id)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(attend, of_records))
    return len(wanted)
