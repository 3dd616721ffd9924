"""Errors state the fact. A kind for the edge, a stable `code` for callers, a sentence for people in `messages/`."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong or missing: in a field of the request, or about a subject of the business.

    `facts` fill the sentence of its code.
    """

    field: str
    code: str
    subject_id: str | None = None
    facts: Mapping[str, object] = dataclasses.field(default_factory=dict)


class BatonError(Exception):
    """A refusal that the caller can understand. `facts` fill the sentence of its code; `extra` goes on the wire.

    Where a code has several sentences, `wording` names the one.
    """

    code = "internal"
    wording = ""

    def __init__(self, *, errors: Sequence[Fault] = (), extra: dict[str, object] | None = None, **facts: object):
        # The code alone: an exception's text ends in logs and in a state machine's history, and facts may be personal.
        super().__init__(self.code)
        self.errors = tuple(errors)
        self.extra = extra or {}
        self.facts = facts


class Unreadable(BatonError):
    """The request is not what its content type says."""

    code = "unreadable"


class Unauthenticated(BatonError):
    """No valid token came with the request."""

    code = "unauthenticated"


class Forbidden(BatonError):
    """The caller's roles do not allow this."""

    code = "forbidden"


class NotFound(BatonError):
    """There is no such thing, or it is not the caller's to know."""

    code = "not_found"


class MethodNotAllowed(BatonError):
    """There is such a path, but it does not take this method."""

    code = "method_not_allowed"


class Conflict(BatonError):
    """A rule says no."""

    code = "conflict"


class Stale(BatonError):
    """The thing was changed since the caller read it."""

    code = "stale"


class TooLarge(BatonError):
    """The body is over the limit."""

    code = "too_large"


class UnsupportedMedia(BatonError):
    """The content type is not served here."""

    code = "unsupported_media_type"


class Invalid(BatonError):
    """A field is wrong, unknown or read-only."""

    code = "invalid"


class Locked(BatonError):
    """The role would allow it, a handover's lock forbids it."""

    code = "handover_locked"


class IfMatchRequired(BatonError):
    """An edit must say which version it edits."""

    code = "if_match_required"


class TooManyRequests(BatonError):
    """More requests came than the stage lets through; the same request may be sent again."""

    code = "too_many_requests"


class Unavailable(BatonError):
    """A service behind Baton does not answer; the same request may be sent again."""

    code = "unavailable"


class Raced(Exception):
    """Somebody changed what this decision rests on: load again and decide again. Never shown to a caller."""
