"""Samples of the checklists' routes."""

from __future__ import annotations

from collections.abc import Mapping

from tests.kit.world import Sample

TASKS = {
    "tasks": [
        {"code": "client_files", "party": "department", "due_days": 10},
        {"code": "car_keys", "party": "hr", "title": "交回车辆和钥匙"},
    ]
}
CHECKLIST = "/v1/checklists/{checklist_id}"
SAMPLES: Mapping[str, Sample] = {
    "GET /v1/checklists": Sample("hr"),
    f"GET {CHECKLIST}": Sample("lead"),
    f"PUT {CHECKLIST}": Sample("hr", body=lambda _: TASKS),
}
