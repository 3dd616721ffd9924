"""The departure over HTTP, by role and by company; the workflow's steps are called as the state machine would."""

from __future__ import annotations

from typing import Any

from tests.kit.company import TestCompany

FILE = b"contract scan"


def application(company: TestCompany, **changes: Any) -> dict[str, Any]:
    """A lawful resignation."""
    return {
        "employee_id": company.employee("sales"),
        "reason": "resignation",
        "notice": {
            "form": "paper",
            "signed_on": "2026-11-23",
            "received_on": "2026-11-23",
            "received_by": company.employee("hr"),
        },
        "last_day": "2026-12-23",
        **changes,
    }


def opened(company: TestCompany) -> str:
    """A case opened by the leaver herself."""
    answer = company.call("sales", "POST", "/v1/handovers", application(company))
    assert answer.status == 201, answer.body
    return str(answer.body["id"])


def test_opening_locks_the_leaver_on_the_next_request(company: TestCompany) -> None:
    opened(company)
    assert company.call("sales", "GET", "/v1/me").body["access"] == "handover"
