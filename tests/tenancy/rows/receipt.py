"""Rows of the settlement and of the receipt."""

from __future__ import annotations

from collections.abc import Mapping

from tests.kit.requests import CASE
from tests.tenancy.row import SELF, Row

ROWS: Mapping[str, Row] = {
    f"GET {CASE}/settlement": Row("200", "case", SELF),
    f"GET {CASE}/receipt": Row("200", "case", SELF),
    f"POST {CASE}/receipt/signatures": Row("409 receipt_not_offered", "case", SELF, body={"digest": "0" * 64}),
}
