"""People's rows."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.core.access import Scope
from tests.tenancy.row import SELF, Row

EMPLOYEE = "/v1/employees/{employee_id}"
CHANNEL = EMPLOYEE + "/accounts/{channel_id}"
PERSON = {"name": "谭晓彤", "team_id": "{team_id}"}
SIM = {"kind": "sim", "name": "138", "owner_name": "公司"}
ROWS: Mapping[str, Row] = {
    "GET /v1/health": Row("200", "nothing"),
    "GET /v1/me": Row("200", "nothing"),
    "GET /v1/org-chart": Row("200", "nothing"),
    "GET /v1/org-chart?department={department_id}": Row("200"),
    "GET /v1/departments": Row("200", "nothing"),
    "POST /v1/departments": Row("201", no="422 unknown_department", body={"name": "x", "parent_id": "{department_id}"}),
    "GET /v1/departments/{department_id}": Row("200"),
    "PATCH /v1/departments/{department_id}": Row("412 stale", body={"name": "x"}),
    "GET /v1/teams": Row("200", "nothing"),
    "POST /v1/teams": Row("201", no="422 unknown_department", body={"name": "x", "department_id": "{department_id}"}),
    "GET /v1/teams/{team_id}": Row("200"),
    "PATCH /v1/teams/{team_id}": Row("412 stale", body={"name": "x"}),
    "GET /v1/positions": Row("200", "nothing"),
    "POST /v1/positions": Row("422 string_too_short", "nothing", body={"name": ""}),
    "GET /v1/positions/{position_id}": Row("200"),
    "PATCH /v1/positions/{position_id}": Row("412 stale", body={"name": "x"}),
    "GET /v1/employees?team={team_id}": Row("200", own=Scope.TEAM, asks=Scope.TEAM),
    "GET /v1/employees?scope=department&team={team_id}": Row("200", own=Scope.TEAM, asks=Scope.DEPARTMENT),
    "GET /v1/employees?scope=company&team={team_id}": Row("200", own=Scope.TEAM, asks=Scope.COMPANY),
    "GET /v1/employees?scope=company": Row("200", "nothing", asks=Scope.COMPANY),
    "POST /v1/employees": Row("201", no="422 unknown_team", body=PERSON),
    f"GET {EMPLOYEE}": Row("200"),
    f"PATCH {EMPLOYEE}": Row("412 stale", body={"name": "x"}),
    "PUT /v1/employees/by-ref/{system}/{ref}": Row("200", no="422 unknown_team", body=PERSON),
    "GET /v1/accounts": Row("200", "nothing"),
    "POST /v1/accounts": Row("409 login_taken", "nothing", body={"machine": "x", "subject": "mate"}),
    "GET /v1/accounts/{employee_id}": Row("200"),
    "PATCH /v1/accounts/{employee_id}": Row("412 stale", body={"disabled": True}),
    "GET /v1/assets": Row("200", "nothing", asks=Scope.COMPANY),
    "GET /v1/assets?holder={employee_id}": Row("200", own=SELF),
    "POST /v1/assets": Row(
        "409 serial_taken",
        no="422 unknown_employee",
        body={
            "kind": "laptop",
            "serial": "taken",
            "name": "x",
            "holder_id": "{employee_id}",
            "handed_out_on": "2026-11-24",
        },
    ),
    "GET /v1/assets/{asset_id}": Row("200", own=SELF),
    "PATCH /v1/assets/{asset_id}": Row("412 stale", body={"name": "x"}),
    f"GET {EMPLOYEE}/accounts": Row("200", own=SELF),
    f"POST {EMPLOYEE}/accounts": Row("201", own=SELF, body=SIM),
    f"GET {CHANNEL}": Row("200", own=SELF),
    f"PATCH {CHANNEL}": Row("412 stale", own=SELF, body={"name": "x"}),
    f"POST {CHANNEL}/answers": Row("409 channel_not_ready", own=SELF, body={"state": "transferred"}),
}
