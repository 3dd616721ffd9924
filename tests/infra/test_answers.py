"""What API Gateway answers by itself has the form of every other refusal, and reaches the API."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest
from botocore.session import get_session

import app as _app  # noqa: F401 - its routes are the document
from chalicelib.contract.api import contract
from infra.answers import KINDS, gateway_responses
from infra.checks.cloudformation import load
from infra.package import package

WITHIN_A_FIXED_VALUE = {"'", "\n"}


def document(kind: str) -> dict[str, Any]:
    text = gateway_responses()[kind]["ResponseTemplates"]["application/json"]
    found: dict[str, Any] = json.loads(text.replace("$context.requestId", "8f9b1f5e"))
    return found


def headers(kind: str) -> dict[str, str]:
    found: dict[str, str] = gateway_responses()[kind]["ResponseParameters"]["Headers"]
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_is_a_problem_document(kind: str) -> None:
    schemas = contract()["components"]
    jsonschema_rs.validate({"$ref": "#/components/schemas/Problem", "components": schemas}, document(kind))
    assert document(kind)["status"] == gateway_responses()[kind]["StatusCode"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_says_it_in_both_languages(kind: str) -> None:
    chinese, english = document(kind)["detail"].split(" / ")
    assert not chinese.isascii()
    assert english.isascii()


@pytest.mark.parametrize("kind", KINDS)
def test_every_header_is_one_that_the_gateway_takes(kind: str) -> None:
    for name, text in headers(kind).items():
        fixed = text.startswith("'") and text.endswith("'") and not WITHIN_A_FIXED_VALUE & set(text[1:-1])
        assert fixed or text.startswith("context."), name


@pytest.mark.parametrize("kind", ["THROTTLED", "INTEGRATION_TIMEOUT"])
def test_who_comes_too_early_is_told_when_to_come_back(kind: str) -> None:
    assert headers(kind)["Retry-After"] == "'1'"


def test_every_kind_is_one_of_api_gateways() -> None:
    model = get_session().get_service_model("apigateway")
    assert set(KINDS) <= set(model.shape_for("GatewayResponseType").enum)


def test_the_package_brings_the_answers_and_the_throttle() -> None:
    api = load(package() / "sam.yaml")["Resources"]["RestAPI"]["Properties"]
    [settings] = api["MethodSettings"]
    assert api["GatewayResponses"] == gateway_responses()
    assert (settings["ResourcePath"], settings["HttpMethod"]) == ("/*", "*")
    assert settings["ThrottlingRateLimit"] == {"Ref": "RequestsPerSecond"}
