"""API Gateway in this process: routes as it does and calls the function with its event."""

from __future__ import annotations

import base64
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from chalicelib.aws.unknown import ANY_PATH


class Door:
    """Serves the application as it is in this process."""

    def request(self, method: str, url: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        """The function's answer to a request."""
        from app import app

        answer: dict[str, Any] = app(self.event(method, url, headers, body), None)
        return answer

    def event(self, method: str, url: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        """The event of a request; a path or method that no route declares goes to the greedy path."""
        parts = urlsplit(url)
        resource, ids = self._resource(method, parts.path)
        given: dict[str, list[str]] = {}
        for name, text in parse_qsl(parts.query, keep_blank_values=True):
            given.setdefault(name, []).append(text)
        return {
            "requestContext": {
                "httpMethod": method,
                "resourcePath": resource,
                "identity": {"sourceIp": "127.0.0.1"},
                "path": parts.path,
            },
            "headers": dict(headers),
            "multiValueHeaders": {name: [text] for name, text in headers.items()},
            "pathParameters": ids,
            "multiValueQueryStringParameters": given or None,
            "queryStringParameters": {name: texts[-1] for name, texts in given.items()} or None,
            "body": base64.b64encode(body).decode() if body else "",
            "isBase64Encoded": bool(body),
            "stageVariables": None,
            "path": parts.path,
        }

    def _resource(self, method: str, path: str) -> tuple[str, dict[str, str]]:
        from app import app

        for pattern, views in app.routes.items():
            found = re.fullmatch(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", pattern), path)
            if found and method in views:
                return pattern, found.groupdict()
        return ANY_PATH, {"proxy": path.removeprefix("/")}


_one_at_a_time = threading.Lock()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): text for name, text in self.headers.items()}
        with _one_at_a_time:
            answer = Door().request(self.command, self.path, headers, body)
        text = (answer["body"] or "").encode()
        self.send_response(answer["statusCode"])
        for name, value in answer["headers"].items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD" and answer["statusCode"] != 304:
            self.wfile.write(text)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def open_door() -> Iterator[str]:
    """The application at an address of this machine, one request at a time; yields the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
