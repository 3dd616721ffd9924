"""The contract's rows."""

from __future__ import annotations

from collections.abc import Mapping

from tests.tenancy.row import Row

ROWS: Mapping[str, Row] = {
    "GET /v1/openapi.json": Row("200", "nothing"),
    "GET /v1/docs": Row("200", "nothing"),
}
