"""Every answer of the application in the tests is held to the OpenAPI document: status, code, headers, fields."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import jsonschema_rs
from chalice import Chalice

from chalicelib.aws.pages import HOME
from chalicelib.aws.unknown import ANY_PATH
from chalicelib.contract.api import contract

_answer = Chalice.__call__


def hold() -> list[str]:
    """Watch every answer from now on; the list fills with what the document does not allow."""
    broken: list[str] = []

    def watched(app: Chalice, event: Any, context: Any) -> Any:
        answer = _answer(app, event, context)
        asked = event.get("requestContext", {})
        path = asked.get("resourcePath", ANY_PATH)
        if path.startswith("/v1") and not path.startswith(HOME):
            broken.extend(differences(asked["httpMethod"], path, answer))
        return answer

    Chalice.__call__ = watched
    return broken


def release() -> None:
    """Watch no longer."""
    Chalice.__call__ = _answer


def differences(method: str, path: str, answer: dict[str, Any]) -> list[str]:
    """What of one answer the document does not allow."""
    status = str(answer["statusCode"])
    operation = _contract()["paths"].get(path, {}).get(method.lower())
    if operation is None or status not in operation["responses"]:
        return [f"{method} {path} answered {status}, which its operation does not have: {answer['body'][:300]}"]
    response = _resolved(operation["responses"][status])
    sent = {name.lower() for name in answer["headers"]}
    wanted = {name for name, header in response["headers"].items() if _resolved(header).get("required")}
    found = [f"{method} {path} {status} without {name}" for name in wanted if name.lower() not in sent]
    kind = answer["headers"].get("Content-Type", "").partition(";")[0]
    if status == "304" or kind == "text/html":
        return found
    if kind not in response["content"]:
        return [*found, f"{method} {path} {status} as {kind}"]
    faults = _validator(method, path, status, kind).iter_errors(json.loads(answer["body"]))
    return found + [f"{method} {path} {status}: {fault.message}" for fault in faults]


@cache
def _contract() -> dict[str, Any]:
    """The document, made once: a process that is renewed in a test forgets it, and it is the same every time."""
    return contract()


@cache
def _validator(method: str, path: str, status: str, kind: str) -> Any:
    response = _resolved(_contract()["paths"][path][method.lower()]["responses"][status])
    schema = response["content"][kind]["schema"]
    whole = {**schema, "components": _contract()["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def _resolved(given: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in given:
        return given
    found: Any = _contract()
    for part in given["$ref"].split("/")[1:]:
        found = found[part]
    return found
