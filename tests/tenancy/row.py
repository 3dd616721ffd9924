"""A row of the matrix of roles: what a scope means for one route."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chalicelib.core.access import Scope

SELF = Scope.SELF


@dataclass(frozen=True)
class Row:
    """What a scope means for one route: who asks about one's own, what is answered within reach and beyond it.

    `at` says what the path or the body names: a person and what they hold, a case, a client of a case, or nothing.
    `own` is the narrowest scope that reaches one's own, `asks` the one that a list is asked for: a narrower right is
    refused it, a wider one gets no more. `yes` is any answer that only those within reach get, with the
    code of its first wrong field.
    """

    yes: str
    at: str = "held"
    own: Scope = Scope.OWN
    no: str = "404 not_found"
    body: Any = None
    asks: Scope | None = None
