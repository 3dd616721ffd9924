"""The pool's rows."""

from __future__ import annotations

from collections.abc import Mapping

from tests.tenancy.row import Row

ROWS: Mapping[str, Row] = {
    "GET /v1/pool/rules": Row("200", "nothing"),
    "POST /v1/pool/rules": Row("201", no="422 unknown_team", body={"team_id": "{team_id}"}),
    "GET /v1/pool/rules/{rule_id}": Row("200"),
    "PATCH /v1/pool/rules/{rule_id}": Row("412 stale", body={"priority": 5}),
    "DELETE /v1/pool/rules/{rule_id}": Row("412 stale"),
    "POST /v1/pool/rules/preview": Row("200", "nothing", body={"change": {"team_id": "team_two"}}),
    "POST /v1/clients/{client_id}/reassign": Row("409 holder_hands_over"),
}
