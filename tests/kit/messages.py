"""Messages with defaults, and the events that they are made of."""

from __future__ import annotations

import hashlib
from typing import Any

from chalicelib.core import clock
from chalicelib.core.ids import ulid
from chalicelib.notify.rules import Message, Note
from tests.kit.builders import LEAVER, NOW, ORG


def a_message_id(name: str, minute: int = 0) -> str:
    """An id that is the same for the same name, made so many minutes after now."""
    moment = int(NOW.timestamp() * 1000) + minute * 60_000
    return f"msg_{ulid(moment, hashlib.sha256(name.encode()).digest()[:10])}"


def a_message_to(employee_id: str = LEAVER, *, org_id: str = ORG, minute: int = 0, **facts: Any) -> Message:
    """A message that clients were offered."""
    told = {"leaver_id": "emp_leaving", "clients": 3, "interim_holder_id": "emp_nobody", **facts}
    return Message(
        id=a_message_id(f"{org_id} {employee_id} {minute}", minute),
        org_id=org_id,
        note=Note(employee_id, "clients_offered", told),
        subject="hnd_1",
        at=clock.to_text(NOW),
    )
