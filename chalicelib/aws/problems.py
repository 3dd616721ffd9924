"""Refusals on the wire: RFC 9457 problem documents in the reader's language, with codes that never change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from chalicelib.core import errors
from chalicelib.core.errors import BatonError, Fault, Invalid
from chalicelib.core.messages import sentence

TYPE = "https://baton.example/problems/"
MOST_FAULTS = 50
STATUS: Mapping[type[BatonError], int] = {
    errors.Unreadable: 400,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.MethodNotAllowed: 405,
    errors.Conflict: 409,
    errors.Stale: 412,
    errors.TooLarge: 413,
    errors.UnsupportedMedia: 415,
    errors.Invalid: 422,
    errors.Locked: 423,
    errors.IfMatchRequired: 428,
    errors.TooManyRequests: 429,
    errors.Unavailable: 503,
}
_HEADERS: Mapping[int, Mapping[str, str]] = {
    401: {"WWW-Authenticate": "Bearer"},
    429: {"Retry-After": "1"},
    503: {"Retry-After": "1"},
}


def status_of(kind: type[BatonError]) -> int:
    """The HTTP status of a refusal; 500 for what nobody thought of."""
    return next((STATUS[parent] for parent in kind.__mro__ if parent in STATUS), 500)


def headers_of(refusal: BatonError) -> Mapping[str, str]:
    """What a refusal says beside its document."""
    if isinstance(refusal, errors.MethodNotAllowed):
        return {"Allow": str(refusal.facts["allow"])}
    return _HEADERS.get(status_of(type(refusal)), {})


def document(refusal: BatonError, *, language: str, request_id: str) -> str:
    """The problem document: `title` is the same for every refusal of its status, `detail` tells of this one."""
    status = status_of(type(refusal))
    return json.dumps(
        {
            "type": TYPE + refusal.code,
            "title": sentence(f"title_{status}", language, {}),
            "status": status,
            "detail": sentence(refusal.wording or refusal.code, language, refusal.facts),
            "code": refusal.code,
            "errors": [_fault(fault, language) for fault in refusal.errors],
            "request_id": request_id,
            **refusal.extra,
        },
        ensure_ascii=False,
    )


def _fault(fault: Fault, language: str) -> dict[str, str]:
    facts = {"subject_id": fault.subject_id, **fault.facts}
    subject = {"subject_id": fault.subject_id} if fault.subject_id else {}
    return {"field": fault.field, "code": fault.code, "message": sentence(fault.code, language, facts), **subject}


def invalid(refused: ValidationError) -> Invalid:
    """The refusal of values that a model does not take: one fault per field, fifty at most."""
    return Invalid(errors=[_fault_of(error) for error in refused.errors(include_input=False)[:MOST_FAULTS]])


def _fault_of(error: Any) -> Fault:
    field = ".".join(str(part) for part in error["loc"]) or "body"
    return Fault(field=field, code=error["type"], facts=error.get("ctx", {}))
