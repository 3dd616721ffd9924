"""Policies' rows."""

from __future__ import annotations

from collections.abc import Mapping

from tests.tenancy.row import Row

POLICY = "/v1/policies/{policy_id}"
TAKEN = {
    "code": "taken",
    "name": "x",
    "clause": "x",
    "consulted_on": "2025-02-10",
    "published_on": "2025-03-01",
    "text": "x",
}
ROWS: Mapping[str, Row] = {
    "GET /v1/policies": Row("200", "nothing"),
    "POST /v1/policies": Row("409 policy_exists", "nothing", body=TAKEN),
    f"GET {POLICY}": Row("200"),
    f"PATCH {POLICY}": Row("412 stale", body={"name": "x"}),
    f"GET {POLICY}/acknowledgements": Row("200"),
    f"POST {POLICY}/acknowledgements": Row("201", body={"version": 1}),
    f"POST {POLICY}/acknowledgements/on-paper": Row(
        "201", body={"employee_id": "{employee_id}", "version": 1, "signed_on": "2025-03-06"}
    ),
}
