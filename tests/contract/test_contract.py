"""The document is valid, strict, and says of every route what the code does."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openapi_spec_validator
import pytest

from chalicelib.aws.http import ROUTES
from chalicelib.aws.pages import PAGES
from chalicelib.contract.api import contract
from chalicelib.contract.words import words
from chalicelib.core.access import RIGHTS
from chalicelib.core.errors import BatonError
from chalicelib.core.messages import LANGUAGES
from tests.kit.cloud import Requests
from tests.kit.company import TestCompany
from tests.kit.door import Door


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    import app

    assert app.app.routes
    for path, methods in contract()["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def refused() -> set[type[BatonError]]:
    """The errors of the business that some route names."""
    list(operations())
    return {kind for route in ROUTES for kind in route.refuses}


def raised() -> set[str]:
    """The names of the errors that the code raises."""
    found: set[str] = set()
    for path in Path("chalicelib").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise):
                found |= {getattr(inner, "id", getattr(inner, "attr", "")) for inner in ast.walk(node)}
    return found


def asked(method: str, path: str, **headers: str) -> dict[str, Any]:
    return Door().request(method, path, {name.replace("_", "-"): text for name, text in headers.items()}, b"")


def test_the_document_is_valid_openapi() -> None:
    list(operations())
    openapi_spec_validator.validate(contract())


def test_routes_operations_and_the_table_of_rights_are_the_same() -> None:
    import app

    served = {(method, path) for path, views in app.app.routes.items() for method in views if path.startswith("/v1")}
    pages = {(route.method, route.path) for route in PAGES}
    assert served - pages == {(method, path) for method, path, _ in operations()}
    assert {operation["x-baton-right"]["name"] for _, _, operation in operations()} == {route.right for route in ROUTES}
    assert {route.right for route in ROUTES} <= set(RIGHTS)


def test_every_operation_says_what_it_needs_and_how_it_refuses() -> None:
    edits = {(route.method, route.path): route.edits for route in ROUTES}
    for method, path, operation in operations():
        assert operation["operationId"], path
        assert operation["summary"].endswith("."), path
        assert {"429", "500", "503"} <= set(operation["responses"]), path
        assert ("401" in operation["responses"]) == bool(operation["security"]), path
        assert ("428" in operation["responses"]) == edits[method, path], path
        assert ("404" in operation["responses"]) >= ("{" in path), path


def test_every_model_is_closed() -> None:
    list(operations())
    schemas = contract()["components"]["schemas"]
    models = {name: schema for name, schema in schemas.items() if "properties" in schema and name != "Problem"}
    assert [name for name, schema in models.items() if schema.get("additionalProperties") is not False] == []


def test_every_refusal_of_the_business_stands_in_its_operation() -> None:
    for route in ROUTES:
        operation = contract()["paths"][route.path][route.method.lower()]
        text = json.dumps(operation["responses"])
        assert [kind.code for kind in route.refuses if kind.code not in text] == [], route.name


def test_every_refusal_of_the_business_is_raised_somewhere() -> None:
    somewhere = raised()
    assert sorted(kind.__name__ for kind in refused() if kind.__name__ not in somewhere) == []


def test_every_refusal_of_the_business_is_met_in_some_test() -> None:
    files = [path for path in Path("tests").rglob("test_*.py") if path.parent.name not in ("fuzz", "contract")]
    texts = "".join(path.read_text(encoding="utf-8") for path in files)
    unmet = [
        kind.__name__
        for kind in refused()
        if f'"{kind.code}"' not in texts and not re.search(rf"raises\((\w+\.)*{kind.__name__}\b", texts)
    ]
    assert unmet == []


@pytest.mark.parametrize("path", ["/v1/openapi.json", "/v1/docs"])
def test_the_contract_is_public_and_kept_by_its_tag(requests: Requests, path: str) -> None:
    first = asked("GET", path)
    assert first["statusCode"] == 200
    assert first["headers"]["Cache-Control"] == "public, max-age=300"
    assert first["headers"]["Vary"] == "Accept-Language, Accept-Encoding"
    again = asked("GET", path, if_none_match=first["headers"]["ETag"])
    assert (again["statusCode"], again["body"]) == (304, "")


def test_the_document_is_served_as_it_was_made(requests: Requests) -> None:
    assert json.loads(asked("GET", "/v1/openapi.json")["body"]) == contract()


def test_the_page_brings_everything_and_lets_nothing_in(requests: Requests) -> None:
    answer = asked("GET", "/v1/docs")
    assert answer["headers"]["Content-Type"] == "text/html; charset=utf-8"
    assert "unsafe" not in answer["headers"]["Content-Security-Policy"]
    assert "<script" not in answer["body"]
    assert "src=" not in answer["body"]
    assert [name for name in contract()["components"]["schemas"] if f'id="schema-{name}"' not in answer["body"]] == []


def test_the_frame_of_the_page_is_in_the_readers_language(requests: Requests) -> None:
    assert "目录" in asked("GET", "/v1/docs")["body"]
    assert "Contents" in asked("GET", "/v1/docs", accept_language="en")["body"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_module_has_a_word_in_both_languages(language: str) -> None:
    assert {route.module for route in ROUTES} - words(language).keys() == set()


@pytest.mark.parametrize("path", ["/v1/nothing", "/", "/v1/clients/cli_one/nothing", "/v1/me/"])
def test_an_unknown_path_is_not_found(requests: Requests, path: str) -> None:
    answer = asked("GET", path, accept_language="en")
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (404, "not_found")


def test_another_method_is_told_which_ones_there_are(company: TestCompany) -> None:
    answer = asked("DELETE", "/v1/clients/cli_one0", authorization=f"Bearer {company.token('sales')}")
    assert (answer["statusCode"], answer["headers"]["Allow"]) == (405, "GET, PATCH")
    assert json.loads(answer["body"])["code"] == "method_not_allowed"


def test_a_parameter_that_stands_twice_is_refused(company: TestCompany) -> None:
    answer = asked("GET", "/v1/clients?limit=1&limit=2", authorization=f"Bearer {company.token('sales')}")
    assert json.loads(answer["body"])["errors"][0]["code"] == "parameter_twice"
