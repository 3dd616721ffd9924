"""The contract over HTTP; it holds no data, so everyone may read it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from chalicelib.aws import openapi
from chalicelib.aws.documents import HtmlDocument, JsonDocument
from chalicelib.aws.http import ROUTES, ApiBlueprint
from chalicelib.contract import page

bp = ApiBlueprint(__name__)
VERSION = "1.0.0"
ABOUT = """Baton makes a company's clients the company's when a salesperson leaves.

Ids are prefixed and URL-safe. Instants are RFC 3339 in UTC; dates are `YYYY-MM-DD` in the company's time zone; money is
in minor units (fen). Enumerations of answers may grow: callers accept values they do not know. A list ends where
`next_cursor` is null. Errors are problem documents (RFC 9457) with a stable `code`. Besides what an operation lists, a
path that is not in this document answers 404 `not_found`, and another method of one that is 405 `method_not_allowed`
with `Allow`."""


@cache
def contract() -> dict[str, Any]:
    """The document of this process: made when it is first asked for, never at import."""
    return openapi.document(ROUTES, title="Baton", about=ABOUT, version=VERSION)


@cache
def _text(_: str) -> str:
    return json.dumps(contract(), ensure_ascii=False, separators=(",", ":"))


@cache
def _page(language: str) -> str:
    return page.render(contract(), language)


@bp.api("/v1/openapi.json", "GET", right="contract:read")
def contract_read() -> JsonDocument:
    """Read this contract as an OpenAPI 3.1 document."""
    return JsonDocument(_text)


@bp.api("/v1/docs", "GET", right="contract:read")
def contract_browse() -> HtmlDocument:
    """Browse this contract as a page; its frame is in the reader's language."""
    return HtmlDocument(_page, page.policy())
