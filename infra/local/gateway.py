"""The address that a person types: hands every request to the API of the deployed stack, as a custom domain does.

`python -m infra.local.gateway <port> <address of the API>` serves until it is stopped.
"""

from __future__ import annotations

import json
import sys
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from infra.local.home import HOST

LARGEST = 10_000_000
PATIENCE = 60
# They belong to one connection, not to the message.
HOP_BY_HOP = {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "host", "content-length"}


class Relay(BaseHTTPRequestHandler):
    """Hands one request on and its answer back."""

    protocol_version = "HTTP/1.1"
    server_version = "Baton"
    sys_version = ""
    api = urlsplit("")

    def _hand_on(self) -> None:
        length = self.headers.get("Content-Length") or "0"
        if not length.isdecimal():
            return self._refuse(400, "unreadable", "The length of the request is no number.")
        if int(length) > LARGEST or "chunked" in self.headers.get("Transfer-Encoding", ""):
            return self._refuse(413, "too_large", "A request needs its length, ten million bytes at most.")
        return self._exchange(self.rfile.read(int(length)))

    def _exchange(self, body: bytes) -> None:
        connection = HTTPConnection(HOST, self.api.port or 80, timeout=PATIENCE)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
            connection.request(self.command, self.api.path + self.path, body=body or None, headers=headers)
            self._hand_back(connection.getresponse())
        except (OSError, HTTPException):
            self._refuse(503, "unavailable", "The stack does not answer: `make logs` says why, `make run` starts it.")
        finally:
            connection.close()

    def _hand_back(self, answer: HTTPResponse) -> None:
        body = answer.read()
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self._finish(body)

    def _refuse(self, status: int, code: str, detail: str) -> None:
        # What it has not read of the request must not be taken for the next one.
        self.close_connection = True
        problem = {"type": f"https://baton.example/problems/{code}", "title": detail, "status": status, "code": code}
        self.send_response(status)
        self.send_header("Content-Type", "application/problem+json")
        self._finish(json.dumps(problem).encode())

    def _finish(self, body: bytes) -> None:
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    # The names that http.server calls.
    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _hand_on  # noqa: N815


def main() -> None:
    """Serve until stopped."""
    port, address = int(sys.argv[1]), urlsplit(sys.argv[2])
    Relay.api = address
    server = ThreadingHTTPServer((HOST, port), Relay)
    server.daemon_threads = True
    server.serve_forever()


if __name__ == "__main__":
    main()
