"""Pages over HTTP: the cursor's secret, and the shape that every list answers with."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from chalicelib.aws.clients import client
from chalicelib.aws.settings import settings
from chalicelib.core import paging
from chalicelib.core.access import Caller


@cache
def _secret() -> bytes:
    secret: str = client("secretsmanager").get_secret_value(SecretId=settings().secret_arn)["SecretString"]
    return secret.encode()


def _bound_to(caller: Caller, listing: str) -> str:
    return f"{caller.org_id}|{caller.employee_id}|{caller.epoch}|{listing}"


def listing(name: str, query: BaseModel) -> str:
    """A list and everything that was asked of it but how much and from where: what its cursors are good for."""
    asked = query.model_dump_json(exclude={"limit", "cursor"})
    return f"{name}:{hashlib.sha256(asked.encode()).hexdigest()}"


def key_of(cursor: str | None, caller: Caller, listing: str) -> Mapping[str, Any] | None:
    """Where a page begins; `listing` is the same for every page of one list."""
    return paging.decode(cursor, secret=_secret(), bound_to=_bound_to(caller, listing)) if cursor else None


def cursor_of(key: Mapping[str, Any] | None, caller: Caller, listing: str) -> str | None:
    """The cursor of the next page; None when the list ended."""
    return paging.encode(key, secret=_secret(), bound_to=_bound_to(caller, listing)) if key else None
