"""Declarations' rows."""

from __future__ import annotations

from collections.abc import Mapping

from tests.kit.requests import TASK
from tests.tenancy.row import SELF, Row

DECLARATION = f"{TASK}/declaration"
ITEM = f"{DECLARATION}/items/{{subject_id}}"
WHOLE = {"complaints": {"promises": "none"}}
ITEMS = {"client_files": {"contract": "on_file"}}
ROWS: Mapping[str, Row] = {
    f"GET {DECLARATION}": Row("200", "case", SELF),
    f"PUT {DECLARATION}": Row("409 nothing_to_declare", "case", SELF, body=WHOLE),
    f"PATCH {ITEM}": Row("409 nothing_to_declare", "case", SELF, body=ITEMS),
    f"POST {ITEM}/approval": Row("422 reason_missing", "case", body={"verdict": "rejected"}),
}
