"""Rows of long work."""

from __future__ import annotations

from collections.abc import Mapping

from tests.tenancy.row import SELF, Row

ROWS: Mapping[str, Row] = {
    "GET /v1/jobs/{job_id}": Row("200", own=SELF),
}
