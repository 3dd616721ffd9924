"""The door: hands on what it gets, and says clearly when nobody is behind it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from infra.local.gateway import LARGEST, Relay


class Echo(BaseHTTPRequestHandler):
    """Answers with what it was asked."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        said = json.dumps({"path": self.path, "body": body.decode(), "key": self.headers["Idempotency-Key"]}).encode()
        self.send_response(201)
        self.send_header("X-Request-Id", "req_1")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Iterator[HTTPConnection]:
    """A connection to a door whose API echoes."""
    api = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    front = ThreadingHTTPServer(("127.0.0.1", 0), Relay)
    monkeypatch.setattr(Relay, "api", urlsplit(f"http://127.0.0.1:{api.server_port}/stage"))
    monkeypatch.setattr(Relay, "log_message", Echo.log_message)
    for server in (api, front):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    connection = HTTPConnection("127.0.0.1", front.server_port, timeout=10)
    yield connection
    connection.close()
    for server in (api, front):
        server.shutdown()
        server.server_close()


def test_a_request_goes_through_with_path_body_and_headers(door: HTTPConnection) -> None:
    door.request("POST", "/v1/orders?a=%E4%BD%9B", body="{}", headers={"Idempotency-Key": "k1"})
    answer = door.getresponse()
    assert answer.status == 201
    assert answer.headers["X-Request-Id"] == "req_1"
    assert json.load(answer) == {"path": "/stage/v1/orders?a=%E4%BD%9B", "body": "{}", "key": "k1"}


def test_one_connection_serves_several_requests(door: HTTPConnection) -> None:
    for _ in range(3):
        door.request("POST", "/v1/orders", body="{}", headers={})
        assert door.getresponse().read()


def test_a_body_that_is_too_large_is_refused_with_a_problem(door: HTTPConnection) -> None:
    door.putrequest("POST", "/v1/orders")
    door.putheader("Content-Length", str(LARGEST + 1))
    door.endheaders()
    answer = door.getresponse()
    assert answer.status == 413
    assert json.load(answer)["code"] == "too_large"


def test_a_length_that_is_no_number_is_refused_with_a_problem(door: HTTPConnection) -> None:
    door.putrequest("POST", "/v1/orders")
    door.putheader("Content-Length", "many")
    door.endheaders()
    answer = door.getresponse()
    assert answer.status == 400
    assert json.load(answer)["code"] == "unreadable"


def test_an_api_that_does_not_answer_is_unavailable(door: HTTPConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Relay, "api", urlsplit("http://127.0.0.1:1/stage"))
    door.request("POST", "/v1/orders", body="{}")
    answer = door.getresponse()
    assert answer.status == 503
    assert json.load(answer)["code"] == "unavailable"
