"""The edge: what it reads, what it refuses, and the shape of every refusal."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.aws import http
from chalicelib.aws.bodies import read_json
from chalicelib.aws.http import ROUTES, ApiBlueprint, NoSuchRight
from chalicelib.aws.pages import PAGES
from chalicelib.core.access import RIGHTS
from chalicelib.core.errors import BatonError, TooLarge, Unavailable, Unreadable
from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany, send
from tests.kit.faults import Faults, refused

PROBLEM = {"type", "title", "status", "detail", "code", "errors", "request_id"}


def order(company: TestCompany, **changes: Any) -> dict[str, Any]:
    return {
        "client_id": company.client_ids[0],
        "salesperson_id": company.employee("sales"),
        "placed_at": "2026-11-24T08:00:00Z",
        "lane": "佛山-上海",
        "amount": {"amount": 100},
        **changes,
    }


@pytest.mark.fault("F64")
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"{'a': 1}",
        b'{"a": 1,}',
        b'{"a": 1} x',
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "b": 2}}',
        b'\xff{"a": 1}',
        b'\xef\xbb\xbf{"a": 1}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b"[" * 10_000 + b"]" * 10_000,
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b'{"a":' * 40 + b"1" + b"}" * 40,
    ],
    ids=lambda raw: repr(raw[:20]),
)
def test_what_is_no_strict_json_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        read_json(raw)


def test_thirty_two_levels_are_read() -> None:
    assert read_json(b"[" * 32 + b"]" * 32)


@pytest.mark.fault("F64")
def test_one_level_more_is_refused() -> None:
    with pytest.raises(Unreadable):
        read_json(b"[" * 32 + b"1" + b"]" * 32)


def test_a_million_bytes_are_read() -> None:
    assert read_json(b'"' + b"x" * 999_998 + b'"')


@pytest.mark.fault("F65")
def test_one_byte_more_is_too_large() -> None:
    with pytest.raises(TooLarge):
        read_json(b'"' + b"x" * 999_999 + b'"')


@pytest.mark.fault("F64", "F65")
@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "unreadable"),
        (b'{"lane": "a", "lane": "b"}', "application/json", 400, "unreadable"),
        (b'"' + b"x" * 1_000_000 + b'"', "application/json", 413, "too_large"),
        (b"{}", "text/plain", 415, "unsupported_media_type"),
        (b"a=1", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b"{}", "application/json; charset=utf-8", 422, "invalid"),
        (b"[]", "application/json", 422, "invalid"),
        (b"null", "application/json", 422, "invalid"),
    ],
)
def test_a_body_that_cannot_be_used_is_told_why(
    company: TestCompany, body: bytes, kind: str, status: int, code: str
) -> None:
    answer = company.call("sales", "POST", "/v1/orders", body, content_type=kind)
    assert (answer.status, answer.code) == (status, code)


def test_a_refusal_is_a_problem_document(company: TestCompany) -> None:
    answer = company.call("sales", "GET", "/v1/clients/cli_none")
    assert set(answer.body) == PROBLEM
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.body["status"], answer.body["type"]) == (404, "https://baton.example/problems/not_found")


def test_the_request_id_stands_in_header_and_problem(company: TestCompany) -> None:
    answer = company.call("sales", "GET", "/v1/clients/cli_none")
    assert answer.headers["X-Request-Id"] == answer.body["request_id"]


def test_every_request_has_its_own_id(company: TestCompany) -> None:
    ids = {company.call("sales", "GET", "/v1/me").headers["X-Request-Id"] for _ in range(3)}
    assert len(ids) == 3


@pytest.mark.fault("F63", "F64", "F72")
@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"lane": ""}, "lane", "string_too_short"),
        ({"extra": 1}, "extra", "extra_forbidden"),
        ({"amount": {"amount": 1.5}}, "amount.amount", "int_type"),
        ({"amount": {"amount": "1"}}, "amount.amount", "int_type"),
        ({"amount": {"amount": True}}, "amount.amount", "int_type"),
        ({"amount": {"amount": -1}}, "amount.amount", "greater_than_equal"),
        ({"amount": {"amount": 1, "currency": "USD"}}, "amount.currency", "literal_error"),
        ({"client_id": "cli one"}, "client_id", "string_pattern_mismatch"),
        ({"client_id": 5}, "client_id", "string_type"),
        ({"placed_at": "2026-11-24T08:00:00"}, "placed_at", "instant_format"),
        ({"amount": {"amount": False}}, "amount.amount", "int_type"),
        ({"amount": {"amount": 10**30}}, "amount.amount", "less_than_equal"),
        ({"amount": {"amount": 10**4000}}, "amount.amount", "less_than_equal"),
        ({"amount": {"amount": 1e300}}, "amount.amount", "less_than_equal"),
        ({"lane": "\ud800"}, "lane", "string_unicode"),
        ({"lane": "a\x00b"}, "lane", "string_pattern_mismatch"),
        ({"lane": "x" * 900_000}, "lane", "string_too_long"),
        ({"org_id": "org_two"}, "org_id", "extra_forbidden"),
        ({"responsible_id": "emp_onelead"}, "responsible_id", "extra_forbidden"),
        ({"__proto__": {}}, "__proto__", "extra_forbidden"),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_a_wrong_field_is_named_with_its_fault(
    company: TestCompany, changes: dict[str, Any], field: str, code: str
) -> None:
    answer = company.call("sales", "POST", "/v1/orders", order(company, **changes))
    assert answer.status == 422
    assert [(fault["field"], fault["code"]) for fault in answer.body["errors"]] == [(field, code)]


@pytest.mark.fault("F64")
@pytest.mark.parametrize("number", ["1e400", "-1e400"])
def test_a_number_beyond_numbers_is_a_wrong_field(company: TestCompany, number: str) -> None:
    raw = json.dumps(order(company)).replace('"amount": 100', f'"amount": {number}').encode()
    answer = company.call("sales", "POST", "/v1/orders", raw)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "amount.amount")


@pytest.mark.fault("F63")
def test_letters_of_four_bytes_are_kept(company: TestCompany) -> None:
    answer = company.call("sales", "POST", "/v1/orders", order(company, lane="𠮷林-𩸽"))
    assert (answer.status, answer.body["lane"]) == (201, "𠮷林-𩸽")


@pytest.mark.fault("F65")
def test_what_no_item_can_hold_is_too_large(company: TestCompany) -> None:
    Faults(refused("ValidationException", "Item size has exceeded the maximum allowed size"))
    answer = company.call("sales", "POST", "/v1/orders", order(company))
    assert (answer.status, answer.code) == (413, "too_large")


@pytest.mark.fault("F72")
def test_an_unknown_parameter_is_refused(company: TestCompany) -> None:
    answer = company.call("hr", "GET", "/v1/employees?colour=red")
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "colour")


@pytest.mark.parametrize("limit", ["0", "101", "x", "1.5", ""])
def test_a_limit_beyond_its_bounds_is_refused(company: TestCompany, limit: str) -> None:
    assert company.call("hr", "GET", f"/v1/employees?limit={limit}").status == 422


@pytest.mark.parametrize(
    "path",
    [
        "/v1/clients/CLI_ONE0",
        "/v1/clients/cli",
        "/v1/clients/cli_one0%20",
        "/v1/clients/cli_one0%23A",
        "/v1/clients/cli_" + "a" * 200,
        "/v1/clients/cli_%E5%AE%A2",
        "/v1/handovers/hnd_none/tasks/one",
        "/v1/handovers/hnd_none/tasks/-1",
        "/v1/handovers/hnd_none/tasks/100",
        "/v1/handovers/hnd_none/tasks/%D9%A1",
    ],
)
def test_what_is_no_id_names_nothing(company: TestCompany, path: str) -> None:
    assert company.call("boss", "GET", path).status == 404


def test_what_is_no_id_asks_no_table(company: TestCompany, requests: Requests) -> None:
    company.call("boss", "GET", "/v1/me")
    assert requests.of(lambda: company.call("boss", "GET", "/v1/clients/CLI_ONE0")) == ["GetItem"]


@pytest.mark.parametrize(
    ("wish", "language", "sentence"),
    [
        ("en", "en", "There is no such thing."),
        ("en-GB,zh;q=0.5", "en", "There is no such thing."),
        ("zh-CN", "zh-CN", "没有找到。"),
        ("fr", "zh-CN", "没有找到。"),
        ("en;q=0.2,zh;q=0.9", "zh-CN", "没有找到。"),
        ("en;q=nonsense", "en", "There is no such thing."),
        (",;q=,;;", "zh-CN", "没有找到。"),
    ],
)
def test_the_sentence_follows_the_language_and_the_code_does_not(
    company: TestCompany, wish: str, language: str, sentence: str
) -> None:
    answer = company.call("sales", "GET", "/v1/clients/cli_none", accept_language=wish)
    assert answer.headers["Content-Language"] == language
    assert (answer.body["detail"], answer.code) == (sentence, "not_found")


@pytest.mark.parametrize("path", ["/v1/health", "/v1/me", "/v1/clients/cli_none"])
def test_every_answer_carries_the_security_headers(company: TestCompany, path: str) -> None:
    headers = company.call("sales", "GET", path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "max-age=31536000" in headers["Strict-Transport-Security"]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Referrer-Policy"] == "no-referrer"


def test_what_people_edit_carries_its_version(company: TestCompany) -> None:
    answer = company.call("sales", "GET", f"/v1/clients/{company.client_ids[0]}")
    assert answer.headers["ETag"] == f'"{answer.body["version"]}"'


def test_health_needs_no_token() -> None:
    answer = send("GET", "/v1/health")
    assert (answer.status, answer.body) == (200, {"status": "ok"})


def test_a_route_without_a_right_does_not_start() -> None:
    with pytest.raises(NoSuchRight):
        ApiBlueprint("tests").api("/v1/anything", "GET", right="anything:read")


def test_every_route_names_a_right_of_the_table() -> None:
    import app

    assert app.app.routes
    assert {route.right for route in (*ROUTES, *PAGES)} <= set(RIGHTS)


def test_every_route_of_the_application_passes_the_edge() -> None:
    import app

    served = {(method, path) for path, views in app.app.routes.items() for method in views if path.startswith("/v1")}
    assert served == {(route.method, route.path) for route in (*ROUTES, *PAGES)}


def test_every_other_route_needs_a_token(company: TestCompany) -> None:
    closed = [route for route in ROUTES if route.right not in ("health:read", "contract:read")]
    refused = [send(route.method, _example(route.path)).status for route in closed]
    assert refused == [401] * len(closed)


def _example(path: str) -> str:
    filled = path.replace("{number}", "1")
    for name in ("handover_id", "client_id", "order_id", "evidence_id"):
        filled = filled.replace(f"{{{name}}}", f"{name[:3]}_x")
    return filled


def test_an_unexpected_fault_is_500_without_a_trace(company: TestCompany, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = _answer_when(company, monkeypatch, ZeroDivisionError("secret of the house"))
    assert (answer.status, answer.code) == (500, "internal")
    assert "secret" not in json.dumps(answer.body)


def test_a_refusal_without_a_kind_is_500(company: TestCompany, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _answer_when(company, monkeypatch, BatonError()).status == 500


def test_a_service_that_does_not_answer_says_when_to_come_back(
    company: TestCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = _answer_when(company, monkeypatch, Unavailable())
    assert (answer.status, answer.headers["Retry-After"]) == (503, "1")


def _answer_when(company: TestCompany, monkeypatch: pytest.MonkeyPatch, failure: Exception) -> Answer:
    def failing(*_: Any) -> Any:
        raise failure

    monkeypatch.setattr(http, "_identify", [failing])
    return company.call("sales", "GET", "/v1/me")
