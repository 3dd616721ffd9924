"""Clients' rows."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.core.access import Scope
from tests.tenancy.row import Row

CLIENT = {"name": "甲", "region": "佛山", "industry": "家电", "size": "B", "registered_on": "2199-01-01"}
ROWS: Mapping[str, Row] = {
    "GET /v1/clients": Row("200", "nothing"),
    "GET /v1/clients?scope=team&team={team_id}": Row("200", own=Scope.TEAM, asks=Scope.TEAM),
    "GET /v1/clients?scope=department&team={team_id}": Row("200", own=Scope.TEAM, asks=Scope.DEPARTMENT),
    "GET /v1/clients?scope=company&team={team_id}": Row("200", own=Scope.TEAM, asks=Scope.COMPANY),
    "GET /v1/clients?scope=company&region=x": Row("200", "nothing", asks=Scope.COMPANY),
    "POST /v1/clients": Row("422 day_to_come", "nothing", body=CLIENT),
    "PUT /v1/clients/by-ref/{system}/{ref}": Row("422 day_to_come", "nothing", body=CLIENT),
    "GET /v1/clients/{client_id}/holders": Row("200"),
    "PUT /v1/clients/{client_id}/holders": Row("412 stale", body={"holders": []}),
    "GET /v1/clients/{client_id}/custody": Row("200"),
    "GET /v1/clients/{client_id}": Row("200"),
    "PATCH /v1/clients/{client_id}": Row("412 stale", body={"industry": "五金"}),
}
