"""The complaints' rows."""

from __future__ import annotations

from collections.abc import Mapping

from tests.tenancy.row import Row

NOBODYS = {
    "client_id": "{client_id}",
    "subject": "晚到",
    "kind": "delay",
    "filed_on": "2026-11-20",
    "owner_id": "emp_nobody",
}
ROWS: Mapping[str, Row] = {
    "POST /v1/complaints": Row("422 person_unfit", no="422 unknown_client", body=NOBODYS),
    "GET /v1/complaints": Row("200", "nothing"),
    "GET /v1/complaints?client_id={client_id}": Row("200"),
    "GET /v1/complaints/{complaint_id}": Row("200"),
    "PATCH /v1/complaints/{complaint_id}": Row("412 stale", body={"subject": "晚到"}),
}
