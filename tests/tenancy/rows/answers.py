"""The row of clients' answers."""

from __future__ import annotations

from collections.abc import Mapping

from tests.kit.requests import CASE
from tests.tenancy.row import SELF, Row

SAID = {"client_id": "{client_id}", "answer": "accepted"}
ROWS: Mapping[str, Row] = {f"POST {CASE}/client-answers": Row("201", "move", SELF, body=SAID)}
