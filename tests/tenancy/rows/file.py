"""Rows of what a client's file holds."""

from __future__ import annotations

from collections.abc import Mapping

from tests.kit.parts import WORDS
from tests.tenancy.row import Row

# What only those within reach are told of what they want to add.
ADDED = {
    "contact": ({"name": "王丽"}, "201"),
    "site": ({"kind": "factory", "address": "门", "lat": 1.5}, "422 position_incomplete"),
    "document": (
        {"kind": "other", "name": "信", "signed_on": "2026-01-02", "valid_until": "2026-01-01"},
        "422 ends_before_it_begins",
    ),
    "agreement": (
        {"kind": "spot", "valid_from": "2026-01-02", "valid_until": "2026-01-01"},
        "422 ends_before_it_begins",
    ),
    "related_party": ({"employee_id": "emp_nobody", "relation": "同学"}, "422 unknown_employee"),
}
EDITS = {
    "contact": {"role": "总经理"},
    "site": {"hours": "全天"},
    "document": {"name": "新合同"},
    "agreement": {"terms_days": 30},
    "related_party": {"relation": "同乡"},
}


def _of(name: str) -> dict[str, Row]:
    every = f"/v1/clients/{{client_id}}/{WORDS[name]}"
    one = f"{every}/{{{name}_id}}"
    body, verdict = ADDED[name]
    return {
        f"GET {every}": Row("200"),
        f"POST {every}": Row(verdict, body=body),
        f"GET {one}": Row("200"),
        f"PATCH {one}": Row("412 stale", body=EDITS[name]),
        f"DELETE {one}": Row("412 stale"),
    }


ROWS: Mapping[str, Row] = {route: row for name in WORDS for route, row in _of(name).items()}
