"""The receivables' rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.core.access import Scope
from tests.tenancy.row import Row

NOBODYS: dict[str, Any] = {
    "client_id": "{client_id}",
    "kind": "freight",
    "amount": {"amount": 100},
    "responsible_id": "emp_nobody",
}
TOO_MUCH = {"amount": {"amount": 10**9}, "on": "2026-11-20", "method": "cash"}
ROWS: Mapping[str, Row] = {
    "POST /v1/receivables": Row("422 person_unfit", no="422 unknown_client", body=NOBODYS),
    "GET /v1/receivables": Row("200", "nothing"),
    "GET /v1/receivables?client_id={client_id}": Row("200"),
    "GET /v1/receivables?due_month=2026-12": Row("200", "nothing", asks=Scope.COMPANY),
    "GET /v1/receivables/{receivable_id}": Row("200"),
    "PATCH /v1/receivables/{receivable_id}": Row("412 stale", body={"invoice_no": "1"}),
    "PUT /v1/receivables/by-ref/{system}/{ref}": Row("422 person_unfit", no="422 unknown_client", body=NOBODYS),
    "POST /v1/receivables/{receivable_id}/payments": Row("422 payment_exceeds_open", body=TOO_MUCH),
}
