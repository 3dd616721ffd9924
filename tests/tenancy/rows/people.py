"""People's rows."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.core.access import Scope
from tests.tenancy.row import Row

ROWS: Mapping[str, Row] = {
    "GET /v1/health": Row("200", "nothing"),
    "GET /v1/me": Row("200", "nothing"),
    "GET /v1/employees?team={team_id}": Row("200", own=Scope.TEAM, asks=Scope.TEAM),
    "GET /v1/employees?scope=department&team={team_id}": Row("200", own=Scope.TEAM, asks=Scope.DEPARTMENT),
    "GET /v1/employees?scope=company&team={team_id}": Row("200", own=Scope.TEAM, asks=Scope.COMPANY),
    "GET /v1/employees?scope=company": Row("200", "nothing", asks=Scope.COMPANY),
}
