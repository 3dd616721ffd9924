"""The rows of notices to clients."""

from __future__ import annotations

from collections.abc import Mapping

from tests.kit.requests import CASE
from tests.tenancy.row import Row

NOTICES = CASE + "/client-notices"
LATE = {"client_ids": ["cli_nobody"], "template": "new_contact", "effective_on": "2027-12-24", "channels": ["text"]}
TO_COME = {"on": "2099-11-23", "message_id": "m"}
ROWS: Mapping[str, Row] = {
    f"GET {NOTICES}": Row("200", "case"),
    f"POST {NOTICES}": Row("422 after_last_day", "case", body=LATE),
    f"POST {NOTICES}/{{client_id}}/delivered": Row("422 day_to_come", "case", body=TO_COME),
    f"POST {NOTICES}/{{client_id}}/acknowledged": Row("422 day_to_come", "case", body=TO_COME),
    f"POST {NOTICES}/{{client_id}}/returned": Row("422 day_to_come", "case", body=TO_COME),
    f"POST {NOTICES}/{{client_id}}/excepted": Row("409 notice_settled", "case", body={"reason": "客户已注销"}),
}
