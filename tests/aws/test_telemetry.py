"""The log: one line per run, with ids and numbers, nothing of the request before, and nothing that is personal."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest

import app
from chalicelib.aws import functions, http, tables, telemetry
from chalicelib.aws.http import ROUTES, Route
from chalicelib.core.errors import BatonError, Raced, Unavailable
from chalicelib.handover import tasks
from chalicelib.trade import service as trade_service
from tests.kit.company import TestCompany, send
from tests.kit.departure import Departure, an_order, announcement, application
from tests.kit.faults import Faults, cancelled
from tests.kit.logs import Log, log_of_everything
from tests.kit.world import MISSING

HOSTILE = 'x\r\n{"level": "INFO", "message": "forged"}\r\n\x00\x1b[2J\x85\u2028\u2029\u202e'
# Together they are what may never be read in a log: a token's parts, a phone, an ID card, a bank card, names.
PHONE, CARD, BANK, NAME = "13912345678", "440106199003077719", "6222021234567890123", "林佩珊的客户"
SECRET = "canary-s3cret-4d1f"


@pytest.fixture
def log() -> Iterator[Log]:
    with log_of_everything() as made:
        yield made


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "pause", lambda _attempt: None)


def metrics(line: dict[str, Any]) -> dict[tuple[str, ...], set[str]]:
    """The metrics of a line by the values of their dimensions."""
    return {
        tuple(line[name] for name in directive["Dimensions"][0]): {metric["Name"] for metric in directive["Metrics"]}
        for directive in line["_aws"]["CloudWatchMetrics"]
    }


def test_a_request_is_one_line_that_says_who_what_and_how_it_ended(company: TestCompany, log: Log) -> None:
    answer = company.call("sales", "POST", "/v1/orders", an_order(company))
    [line] = log.lines
    assert (line["request_id"], line["route"], line["status"]) == (answer.headers["X-Request-Id"], "order_create", 201)
    assert (line["org_id"], line["employee_id"]) == (company.org_id, company.employee("sales"))
    assert (len(line["event_ids"]), line["event_ids"][0][:4], line["milliseconds"] > 0) == (1, "evt_", True)


def test_a_reading_request_names_no_event(company: TestCompany, log: Log) -> None:
    company.call("sales", "GET", "/v1/me")
    assert "event_ids" not in log.last


def test_nothing_of_one_request_stands_in_the_line_of_the_next(company: TestCompany, log: Log) -> None:
    company.call("sales", "POST", "/v1/orders", an_order(company))
    send("GET", "/v1/health")
    assert set(log.lines[1]) == {
        *("level", "message", "timestamp", "service", "_aws"),
        *("route", "request_id", "status", "outcome", "requests", "milliseconds"),
    }


def test_nothing_of_a_request_that_broke_stands_in_the_line_of_the_next(
    company: TestCompany, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trade_service, "book_order", _broken)
    company.call("sales", "POST", "/v1/orders", an_order(company))
    company.call("hr", "GET", "/v1/me")
    assert (log.last["route"], log.last["employee_id"]) == ("me_read", company.employee("hr"))
    assert "code" not in log.last


def _broken(*_: Any, **__: Any) -> Any:
    secret = f"{SECRET} {PHONE}"
    raise LookupError(secret)


def test_a_request_is_counted_by_route_and_class_and_a_refusal_by_its_code(company: TestCompany, log: Log) -> None:
    company.call("sales", "GET", "/v1/clients/cli_none")
    assert metrics(log.last) == {
        ("client_read", "4xx"): {"requests", "milliseconds"},
        ("not_found",): {"refusals"},
    }


def test_every_metric_and_dimension_is_a_field_of_its_line(company: TestCompany, log: Log) -> None:
    company.call("sales", "GET", "/v1/clients/cli_none")
    for directive in log.last["_aws"]["CloudWatchMetrics"]:
        assert directive["Namespace"] == "Baton"
        for name in [*directive["Dimensions"][0], *(metric["Name"] for metric in directive["Metrics"])]:
            assert name in log.last


def test_the_stage_names_the_metrics(company: TestCompany, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Baton/dev")
    company.call("sales", "GET", "/v1/me")
    assert log.last["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "Baton/dev"


def test_what_raced_is_counted(company: TestCompany, log: Log) -> None:
    Faults(cancelled("ConditionalCheckFailed"), cancelled("ConditionalCheckFailed"))
    assert company.call("sales", "POST", "/v1/orders", an_order(company)).status == 201
    assert (log.last["raced"], metrics(log.last)[()]) == (2, {"raced"})


def test_what_was_answered_before_is_counted(company: TestCompany, log: Log) -> None:
    for _ in range(2):
        company.call("sales", "POST", "/v1/orders", an_order(company), idempotency_key="again")
    assert [line.get("replays") for line in log.lines] == [None, 1]


def test_an_outage_is_counted(company: TestCompany, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trade_service, "book_order", _unanswered)
    assert company.call("sales", "POST", "/v1/orders", an_order(company)).status == 503
    assert (log.last["outages"], log.last["code"], log.last["outcome"]) == (5, "unavailable", "5xx")


def _unanswered(*_: Any, **__: Any) -> Any:
    from botocore.exceptions import ConnectTimeoutError

    raise ConnectTimeoutError(endpoint_url=SECRET)


def test_an_exception_tells_its_type_and_place_and_no_data(
    company: TestCompany, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trade_service, "book_order", _broken)
    assert company.call("sales", "POST", "/v1/orders", an_order(company)).status == 500
    broken, answered = log.lines
    [cause] = broken["exception"]
    assert (cause["type"], broken["request_id"]) == ("LookupError", answered["request_id"])
    assert cause["at"][-1].split(" ")[1] == "_broken"
    assert any(place.startswith("chalicelib/aws/http.py:") for place in cause["at"])
    assert SECRET not in log.text


def test_a_fact_that_is_not_on_the_list_is_not_told() -> None:
    with telemetry.run("x"), pytest.raises(telemetry.NotForTheLog):
        telemetry.tell(phone=PHONE)


def test_a_count_that_is_not_on_the_list_is_not_counted() -> None:
    with telemetry.run("x"), pytest.raises(telemetry.NotForTheLog):
        telemetry.count(NAME)


def test_outside_of_a_run_nothing_is_told_and_nothing_breaks(log: Log) -> None:
    telemetry.tell(org_id="org_one")
    telemetry.count("raced")
    telemetry.wrote(["evt_1"])
    assert log.text == ""


def test_a_run_inside_another_keeps_to_itself(log: Log) -> None:
    with telemetry.run("outer", org_id="org_one"):
        with telemetry.run("inner"):
            telemetry.count("raced")
        telemetry.tell(code="not_found")
    inner, outer = log.lines
    assert ("org_id" in inner, "code" in inner, "raced" in outer) == (False, False, False)


@pytest.mark.fault("F66")
@pytest.mark.parametrize("name", sorted(telemetry.FACTS - {"status"}))
def test_a_hostile_value_in_any_field_forges_no_line(log: Log, name: str) -> None:
    with telemetry.run("x", **{name: HOSTILE}):
        pass
    assert _controls(log.text) == {"\n"}
    assert [line[name] for line in log.lines] == [HOSTILE]
    assert len([line for line in log.text.splitlines() if line.startswith("{")]) == 1


def _controls(text: str) -> set[str]:
    """Characters that end a line, hide it or turn it around."""
    return {letter for letter in text if unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp")}


@pytest.mark.fault("F66")
def test_hostile_headers_paths_keys_and_names_forge_no_line(company: TestCompany, log: Log) -> None:
    words = HOSTILE.replace("\x00", "")
    company.call("sales", "GET", "/v1/me", accept_language=words, x_request_id=words, user_agent=words)
    company.call("sales", "GET", "/v1/clients/" + words.replace("\r\n", "%0d%0a").replace(" ", "%20"))
    company.call("sales", "POST", "/v1/orders", an_order(company, lane=words), idempotency_key=words)
    send("GET", "/v1/me", authorization=f"Bearer {words}")
    company.call("hr", "POST", "/v1/handovers", application(company, employee_id=words))
    assert len(log.lines) == 5
    assert "forged" not in [line["message"] for line in log.lines]
    assert "forged" not in log.text


def test_a_function_that_is_no_route_tells_its_name_and_ids(
    company: TestCompany, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = Departure(company)
    log.clear()
    monkeypatch.setenv("_HANDLER", "app.handover_read")
    assert app.handover_read(case.payload, None)["next"] == "snapshot"
    line = log.last
    assert (line["route"], line["outcome"]) == ("handover_read", "ok")
    assert {name: line[name] for name in case.payload} == case.payload


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"_HANDLER": "app.events_relay", "AWS_LAMBDA_FUNCTION_NAME": "baton-EventsRelay-1"}, "events_relay"),
        ({"AWS_LAMBDA_FUNCTION_NAME": "baton-EventsRelay-1"}, "baton-EventsRelay-1"),
        ({}, "function"),
    ],
)
def test_a_function_is_named_by_its_handler_or_its_resource(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], name: str
) -> None:
    for variable in ("_HANDLER", "AWS_LAMBDA_FUNCTION_NAME"):
        monkeypatch.delenv(variable, raising=False)
    for variable, text in given.items():
        monkeypatch.setenv(variable, text)
    assert functions._name() == name


def test_a_step_that_writes_names_its_events(company: TestCompany, log: Log) -> None:
    case = Departure(company)
    app.handover_snapshot(case.payload, None)
    assert len(log.last["event_ids"]) == 1


def test_a_step_that_aws_does_not_answer_is_unavailable(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "read", _unanswered)
    with pytest.raises(Unavailable) as told:
        app.handover_read({"org_id": "org_one", "handover_id": "hnd_1"}, None)
    assert str(told.value) == "unavailable"
    assert (log.last["outcome"], log.last["code"], log.last["outages"]) == ("failed", "unavailable", 5)
    assert SECRET not in log.text


def test_a_function_that_breaks_tells_its_caller_the_type_alone(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "read", _broken)
    with pytest.raises(functions.FunctionFailed) as told:
        app.handover_read({"org_id": "org_one", "handover_id": "hnd_1"}, None)
    assert (str(told.value), told.value.__cause__, told.value.__suppress_context__) == ("LookupError", None, True)
    assert log.lines[0]["exception"][0]["type"] == "LookupError"
    assert SECRET not in log.text


def messages(*bodies: str) -> dict[str, Any]:
    records = [{"messageId": f"m{number}", "body": body} for number, body in enumerate(bodies)]
    return {"Records": [{**record, "eventSource": "aws:sqs", "attributes": {}} for record in records]}


def test_a_batch_tells_its_events_and_how_many_failed(log: Log) -> None:
    good = json.dumps({"detail": {"id": "evt_1", "type": "com.baton.handover.x.v1", "subject": "hnd_1", "data": {}}})
    answer = app.handover_wake(messages(good, f"no json {SECRET}"), None)
    assert len(answer["batchItemFailures"]) == 2
    line = log.last
    assert (line["records"], line["event_ids"], line["failed_records"]) == (2, ["evt_1", None], 2)
    assert [made["exception"][0]["type"] for made in log.lines[:-1]] == ["KeyError", "JSONDecodeError"]
    assert SECRET not in log.text


@pytest.mark.parametrize("event", [None, [], {"Records": [7]}, {"Records": "x"}, {"org_id": 7}, {"Records": [{}]}])
def test_an_event_of_any_shape_can_be_told(event: Any) -> None:
    facts = functions._facts(event)
    with telemetry.run("x", **facts):
        assert facts.keys() <= telemetry.FACTS


def test_every_function_of_the_application_is_observed(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [function.name for function in app.app.pure_lambda_functions]
    for name in names:
        log.clear()
        monkeypatch.setenv("_HANDLER", f"app.{name}")
        with pytest.raises((functions.FunctionFailed, BatonError)):
            getattr(app, name)({"org_id": 7, "Records": None}, None)
        assert (log.last["route"], log.last["outcome"]) == (name, "failed")
    assert names


def canaries(company: TestCompany) -> list[str]:
    tokens = [company.token(who).rpartition(".")[2] for who in ("sales", "hr")]
    return [PHONE, CARD, BANK, NAME, SECRET, *tokens, *(f"{who}@{company.slug}.test" for who in ("sales", "hr"))]


def filled(route: Route, company: TestCompany) -> tuple[str, list[Any]]:
    """The path of a route with ids of the company, and bodies from good to nonsense that hold every canary."""
    path = route.path.format(**MISSING | {"client_id": company.client_ids[0]})
    words = f"{NAME} {PHONE} {CARD} {BANK} {SECRET}"
    good = {
        "/v1/orders": an_order(company, lane=words),
        "/v1/handovers": application(company),
    }.get(route.path, announcement(file_name=words, comment=words))
    return path, [good, {PHONE: CARD, BANK: [SECRET, {NAME: words}]}, words.encode(), [words], None]


@pytest.mark.fault("F89")
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_no_route_puts_a_canary_into_the_log(
    company: TestCompany, log: Log, route: Route, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, bodies = filled(route, company)
    for who, body in zip(("sales", "hr", "sales", "hr", "lead"), bodies, strict=True):
        spoken(company, who, route, f"{path}?q={PHONE}&{SECRET}={CARD}", body)
        company.call(who, route.method, path, body, idempotency_key=f"{SECRET}-{who}", if_match='"1"')
        send(route.method, path, body, authorization=f"Bearer {SECRET}.{PHONE}.{CARD}")
    for failure in (Raced(SECRET), LookupError(SECRET, PHONE), Unavailable(name=NAME), BatonError(name=SECRET)):
        monkeypatch.setattr(http, "_identify", [_failing(failure)])
        spoken(company, "sales", route, path, bodies[0])
    assert len(log.lines) >= 19
    ours = "\n".join(json.dumps(line, ensure_ascii=False) for line in log.lines)
    assert [canary for canary in canaries(company) if canary in ours or canary in log.text] == []


def spoken(company: TestCompany, who: str, route: Route, path: str, body: Any) -> None:
    """A request with canaries wherever a caller may put something."""
    company.call(
        who,
        route.method,
        path,
        body,
        idempotency_key=f"{SECRET}-{PHONE}",
        if_match=f'"{BANK}"',
        user_agent=SECRET,
        cookie=f"session={SECRET}",
        x_forwarded_for=PHONE,
    )


def _failing(failure: Exception) -> Any:
    def identify(*_: Any) -> Any:
        raise failure

    return identify


def test_the_canary_would_be_found(company: TestCompany, log: Log) -> None:
    with telemetry.run("x", code=f"the caller said {PHONE}"):
        pass
    assert PHONE in log.text
