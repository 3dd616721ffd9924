"""Cursors: opaque, signed, and good only for the caller, the list and the rights they were made for."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from chalicelib.core.errors import Unreadable

LONGEST_CURSOR = 2000


class BadCursor(Unreadable):
    """The cursor was forged, edited, or made for another list, caller or level of rights."""

    code = "bad_cursor"


def _signature(text: bytes, secret: bytes, bound_to: str) -> bytes:
    return hmac.new(secret, bound_to.encode() + b"\0" + text, hashlib.sha256).digest()[:16]


def encode(key: Mapping[str, Any], *, secret: bytes, bound_to: str) -> str:
    """The cursor for a table key; `bound_to` names company, caller, epoch and query."""
    text = json.dumps(key, sort_keys=True, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_signature(text, secret, bound_to) + text).decode().rstrip("=")


def decode(cursor: str, *, secret: bytes, bound_to: str) -> Mapping[str, Any]:
    """The table key of a cursor; `BadCursor` for any that this very list did not hand out."""
    try:
        if len(cursor) > LONGEST_CURSOR:
            raise ValueError("too long")
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        signature, text = raw[:16], raw[16:]
        if not hmac.compare_digest(signature, _signature(text, secret, bound_to)):
            raise ValueError("signature")
        key: Mapping[str, Any] = json.loads(text)
    except ValueError as refused:
        raise BadCursor from refused
    return key
