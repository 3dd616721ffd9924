"""Rows of the approvers' page and of the company's settings."""

from __future__ import annotations

from collections.abc import Mapping

from tests.kit.requests import CASE
from tests.tenancy.row import SELF, Row

ROWS: Mapping[str, Row] = {
    f"GET {CASE}/approvals": Row("200", "case", SELF),
    "GET /v1/settings": Row("200", "nothing"),
    "PATCH /v1/settings": Row("412 stale", "nothing", body={"hr_approver_id": "emp_mate"}),
}
