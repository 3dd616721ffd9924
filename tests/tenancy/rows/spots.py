"""Spot checks' rows."""

from __future__ import annotations

from collections.abc import Mapping

from tests.kit.requests import CASE
from tests.tenancy.row import Row

ROWS: Mapping[str, Row] = {
    f"POST {CASE}/spot-checks": Row("201", "case"),
    f"GET {CASE}/spot-checks": Row("200", "case"),
    f"POST {CASE}/spot-checks/{{client_id}}": Row("422 difference_missing", "case", body={"matches": False}),
}
