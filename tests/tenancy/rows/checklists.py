"""The checklists' rows."""

from __future__ import annotations

from collections.abc import Mapping

from tests.tenancy.row import Row

TASKS = {"tasks": [{"code": "assets", "party": "hr"}]}
ROWS: Mapping[str, Row] = {
    "GET /v1/checklists": Row("200", "nothing"),
    "GET /v1/checklists/{checklist_id}": Row("200", "nothing"),
    "PUT /v1/checklists/{checklist_id}": Row("412 stale", "nothing", body=TASKS),
}
