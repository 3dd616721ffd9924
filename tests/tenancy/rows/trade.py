"""The trade's rows."""

from __future__ import annotations

from collections.abc import Mapping

from tests.tenancy.row import Row

ORDER = {
    "client_id": "{client_id}",
    "salesperson_id": "emp_nobody",
    "placed_at": "2026-11-24T08:00:00Z",
    "lane": "佛山-上海",
    "amount": {"amount": 100},
}
ROWS: Mapping[str, Row] = {
    "GET /v1/orders": Row("200", "nothing"),
    "GET /v1/orders?client_id={client_id}": Row("200"),
    "GET /v1/orders?responsible={employee_id}": Row("200"),
    "POST /v1/orders": Row("422 unknown_salesperson", no="422 unknown_client", body=ORDER),
    "POST /v1/orders/batch": Row("422 too_short", "nothing", body={"orders": []}),
    "PUT /v1/orders/by-ref/{system}/{ref}": Row("422 unknown_salesperson", no="422 unknown_client", body=ORDER),
    "GET /v1/orders/{order_id}": Row("200"),
    "PATCH /v1/orders/{order_id}": Row("412 stale", body={"status": "signed"}),
}
