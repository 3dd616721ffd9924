"""What no route serves: an unknown path is 404, a known one with another method is 405 and says which it takes.

API Gateway hands over whatever path or method no route declares to the one greedy path, so that the answer has the
form, the language and the request id of every other answer.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn

from chalice import Chalice, Response

from chalicelib.aws.documents import Document
from chalicelib.aws.http import ROUTES, Exchange, Route
from chalicelib.aws.pages import PAGES
from chalicelib.core.errors import MethodNotAllowed, NotFound

ANY_PATH = "/{proxy+}"
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_ROUTE = Route("ANY", ANY_PATH, "unknown", "aws", "", "contract:read", None, None, Document, 404, ())


def serve_the_rest(app: Chalice) -> None:
    """Answer every path and method that the application's routes do not."""

    def unknown() -> Response:
        request: Any = app.current_request
        path = "/" + (request.uri_params or {}).get("proxy", "")
        return Exchange(_ROUTE, lambda: refuse(path), request, {}).answer()

    for path in (ANY_PATH, "/"):
        app.route(path, methods=METHODS, name="unknown", content_types=["*/*"])(unknown)


def refuse(path: str) -> NoReturn:
    """`MethodNotAllowed` for a path that some route serves, `NotFound` for any other."""
    taken = sorted({route.method for route in (*ROUTES, *PAGES) if _pattern(route.path).fullmatch(path)})
    if taken:
        raise MethodNotAllowed(allow=", ".join(taken))
    raise NotFound


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)))
