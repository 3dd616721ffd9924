"""The watch over every answer: it sees what the document does not allow."""

from __future__ import annotations

import pytest

import app as _app  # noqa: F401 - its routes are the document
from tests.kit.promises import differences

HEADERS = {"Content-Type": "application/json", "X-Request-Id": "req_1", "Content-Language": "en"}


def test_an_answer_of_the_document_breaks_nothing() -> None:
    answer = {"statusCode": 200, "headers": HEADERS, "body": '{"status": "ok"}'}
    assert differences("GET", "/v1/health", answer) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"statusCode": 201},
        {"body": '{"status": "ok", "secret": 1}'},
        {"body": "{}"},
        {"headers": {**HEADERS, "Content-Type": "text/plain"}},
        {"headers": {"Content-Type": "application/json"}},
    ],
)
def test_anything_else_is_seen(changed: dict[str, object]) -> None:
    assert differences(
        "GET", "/v1/health", {"statusCode": 200, "headers": HEADERS, "body": '{"status": "ok"}'} | changed
    )
