"""Interactions' rows."""

from __future__ import annotations

from collections.abc import Mapping

from tests.kit.samples.interactions import CALL, CLIENT, ONE
from tests.tenancy.row import Row

ROWS: Mapping[str, Row] = {
    f"GET {CLIENT}": Row("200"),
    f"POST {CLIENT}": Row("422 occurred_out_of_range", body={**CALL, "occurred_at": "2199-01-01T00:00:00Z"}),
    f"GET {ONE}": Row("200"),
    f"GET {ONE}/versions": Row("200"),
    f"POST {ONE}/corrections": Row("422 nothing_told", body={"reason": "x", "summary": None}),
}
