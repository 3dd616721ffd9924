"""Handovers' rows."""

from __future__ import annotations

from collections.abc import Mapping

from tests.kit.requests import CASE, TASK
from tests.tenancy.row import SELF, Row

DEPARTURE = {
    "employee_id": "{employee_id}",
    "reason": "resignation",
    "notice": {"form": "paper", "signed_on": "2026-11-23", "received_on": "2026-11-23", "received_by": "emp_hr"},
    "last_day": "2026-12-23",
    "interim_holder_id": "emp_nobody",
}
FILE = {"file_name": "scan.pdf", "media_type": "application/pdf", "size": 4, "sha256": "ab" * 32}
REVIEW = {"verdict": "accepted"}
BALLOT = {"party": "department", "verdict": "approved"}
PLAN = {"client_ids": ["cli_nobody"], "successor_id": "emp_mate"}
EARLY = {"client_ids": ["cli_nobody"], "effective_on": "2099-01-01"}
ROWS: Mapping[str, Row] = {
    "POST /v1/handovers": Row("422 successor_unfit", own=SELF, no="403 forbidden", body=DEPARTURE),
    "GET /v1/handovers": Row("200", "nothing"),
    "GET /v1/handovers/board": Row("200", "nothing"),
    f"GET {CASE}": Row("200", "case", SELF),
    f"GET {CASE}/timeline": Row("200", "case", SELF),
    f"GET {TASK}": Row("200", "case", SELF),
    f"POST {TASK}/evidence": Row("201", "case", SELF, body=FILE),
    f"POST {TASK}/evidence/{{evidence_id}}/confirm": Row("409 evidence_not_uploaded", "case", SELF),
    f"POST {TASK}/evidence/{{evidence_id}}/review": Row("409 evidence_not_confirmed", "case", body=REVIEW),
    f"POST {TASK}/complete": Row("409 task_incomplete", "case", SELF),
    f"POST {CASE}/verdicts": Row("409 handover_not_in_review", "case", SELF, body=BALLOT),
    f"GET {CASE}/successors": Row("200", "case", SELF),
    f"PUT {CASE}/successors": Row("412 stale", "case", SELF, body=PLAN),
    f"POST {CASE}/moves": Row("422 day_to_come", "case", body=EARLY),
    f"POST {CASE}/successors/{{client_id}}/decline": Row("409 move_settled", "move", SELF),
    f"POST {CASE}/successors/{{client_id}}/accept": Row("409 move_settled", "move", SELF),
}
