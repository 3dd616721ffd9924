"""The inbox's rows: everyone has one, and nobody sees another's."""

from __future__ import annotations

from collections.abc import Mapping

from tests.tenancy.row import SELF, Row

ROWS: Mapping[str, Row] = {
    "GET /v1/inbox": Row("200", "nothing"),
    "POST /v1/inbox/{message_id}/read": Row("200", own=SELF),
}
