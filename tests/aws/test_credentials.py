"""Credentials that end, and clocks that are off: clients are made anew once, then the answer is 503; never a loop."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError

import app
from chalicelib.aws import clients, files, outages, tables, workflow
from chalicelib.core.errors import Unavailable
from chalicelib.handover.store import HandoverStore
from tests.kit import cloud
from tests.kit.cloud import Requests
from tests.kit.company import TestCompany
from tests.kit.departure import Departure, an_order

pytestmark = pytest.mark.fault("F49")
CODES = [
    "ExpiredTokenException",
    "InvalidSignatureException",
    "UnrecognizedClientException",
    "RequestExpired",
    "RequestTimeTooSkewed",
]
XML = "<?xml version='1.0'?><Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>"


class Expiry:
    """Refuses the credentials of the next requests to a service, of every client that is made; counts them all."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.left: Counter[str] = Counter()
        self.renewals = 0
        self.code = CODES[0]

    def refuse(self, service: str, times: int) -> None:
        """From now on."""
        self.asked.clear()
        self.left[service] = times

    def answer(self, event_name: str, request: Any, **_: Any) -> AWSResponse | None:
        service = event_name.split(".")[1]
        self.asked[service] += 1
        if not self.left[service]:
            return AWSResponse(request.url, 200, {}, _Raw("{}")) if service == "sfn" else None
        self.left[service] -= 1
        if service == "s3":
            return AWSResponse(request.url, 400, {}, _Raw("" if request.method == "HEAD" else XML))
        return AWSResponse(request.url, 400, {}, _Raw(json.dumps({"__type": f"a.b#{self.code}", "message": "no"})))


class _Raw(io.BytesIO):
    def __init__(self, text: str) -> None:
        super().__init__(text.encode())

    def stream(self, **_: Any) -> Any:
        yield self.read()


@pytest.fixture
def expiry(company: TestCompany, monkeypatch: pytest.MonkeyPatch) -> Iterator[Expiry]:
    made, emitter, renew = Expiry(), cloud._session().get_component("event_emitter"), clients.renew

    def counted() -> None:
        made.renewals += 1
        renew()

    services = ("dynamodb", "s3", "sfn", "eventbridge", "secrets-manager")
    for service in services:
        emitter.register_first(f"before-send.{service}", made.answer, unique_id=f"expiry-{service}")
    clients.renew()
    monkeypatch.setattr(clients, "renew", counted)
    yield made
    for service in services:
        emitter.unregister(f"before-send.{service}", unique_id=f"expiry-{service}")


@pytest.mark.parametrize("code", CODES)
def test_a_request_goes_on_with_fresh_credentials(company: TestCompany, expiry: Expiry, code: str) -> None:
    company.call("sales", "GET", "/v1/me")
    expiry.code = code
    expiry.refuse("dynamodb", 1)
    assert company.call("sales", "GET", "/v1/me").status == 200
    assert (expiry.asked["dynamodb"], expiry.renewals) == (2, 1)


@pytest.mark.parametrize("code", CODES)
def test_credentials_that_stay_refused_are_503_after_one_renewal(
    company: TestCompany, expiry: Expiry, code: str
) -> None:
    expiry.code = code
    expiry.refuse("dynamodb", 1000)
    answer = company.call("sales", "GET", "/v1/me")
    assert (answer.status, answer.code, answer.headers["Retry-After"]) == (503, "unavailable", "1")
    assert (expiry.asked["dynamodb"], expiry.renewals) == (2, 1)


@pytest.mark.parametrize("before", [0, 1])
def test_a_write_goes_on_wherever_its_credentials_end(
    company: TestCompany, expiry: Expiry, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    company.call("sales", "GET", "/v1/me")
    refuses = iter([*[False] * before, True])
    monkeypatch.setattr(expiry, "left", _Script(lambda: next(refuses, False)))
    expiry.asked.clear()
    assert company.call("sales", "POST", "/v1/orders", an_order(company)).status == 201
    assert (expiry.asked["dynamodb"], expiry.renewals) == (before + 1 + 2, 1)


class _Script(Counter[str]):
    """How many refusals are left, asked one request after the other."""

    def __init__(self, refuses: Any) -> None:
        super().__init__()
        self._refuses = refuses

    def __getitem__(self, service: str) -> int:
        return int(service == "dynamodb" and self._refuses())

    def __setitem__(self, service: str, left: int) -> None:
        return


def test_credentials_that_end_after_a_race_are_renewed_as_well(expiry: Expiry) -> None:
    tries: list[int] = []

    def use_case() -> str:
        tries.append(1)
        if len(tries) == 1:
            raise tables.Raced
        if len(tries) == 2:
            raise ClientError({"Error": {"Code": "ExpiredTokenException"}}, "GetItem")
        return "decided"

    assert (tables.decide_again(use_case), expiry.renewals) == ("decided", 1)


def test_a_file_is_looked_for_with_fresh_credentials(company: TestCompany, expiry: Expiry) -> None:
    case = Departure(company)
    assert case.run() == "gather"
    evidence_id = str(case.announce().body["evidence_id"])
    case.upload(evidence_id)
    expiry.refuse("s3", 2)  # botocore asks for the region of a bucket whose HEAD was refused
    assert case.confirm(evidence_id).status == 200
    assert (expiry.asked["s3"], expiry.renewals) == (3, 1)


def test_a_bucket_that_keeps_refusing_is_503(company: TestCompany, expiry: Expiry) -> None:
    case = Departure(company)
    evidence_id = str(case.announce().body["evidence_id"])
    expiry.refuse("s3", 1000)
    assert case.confirm(evidence_id).status == 503
    assert (expiry.asked["s3"], expiry.renewals) == (4, 1)


def test_a_missing_file_is_still_missing(company: TestCompany, expiry: Expiry) -> None:
    assert files.stored("nothing/here") is None
    assert expiry.renewals == 0


def waited(case: Departure) -> dict[str, Any]:
    """A state waits for an answer that is there already: its function sends the token at once."""
    return {**case.payload, "slot": "review#7#department", "token": "token"}


def test_a_token_is_sent_with_fresh_credentials(company: TestCompany, expiry: Expiry) -> None:
    case = Departure(company)
    expiry.refuse("sfn", 1)
    app.handover_wait(waited(case), None)
    assert (expiry.asked["sfn"], expiry.renewals) == (2, 1)
    assert HandoverStore().tokens(company.org_id, case.id) == []


def test_a_workflow_that_keeps_refusing_is_unavailable(company: TestCompany, expiry: Expiry) -> None:
    case = Departure(company)
    expiry.refuse("sfn", 1000)
    with pytest.raises(Unavailable):
        app.handover_wait(waited(case), None)
    assert (expiry.asked["sfn"], expiry.renewals) == (2, 1)
    assert len(HandoverStore().tokens(company.org_id, case.id)) == 1


@pytest.mark.parametrize("step", ["read", "snapshot", "transfer", "settle", "close"])
def test_a_step_goes_on_with_fresh_credentials(company: TestCompany, expiry: Expiry, step: str) -> None:
    case = Departure(company)
    expiry.refuse("dynamodb", 1)
    getattr(app, f"handover_{step}")({**case.payload, "version": 1}, None)
    assert expiry.renewals == 1


@pytest.mark.parametrize("step", ["read", "snapshot", "transfer", "settle", "close"])
def test_a_step_whose_credentials_stay_refused_is_unavailable(company: TestCompany, expiry: Expiry, step: str) -> None:
    case = Departure(company)
    expiry.refuse("dynamodb", 1000)
    with pytest.raises(Unavailable):
        getattr(app, f"handover_{step}")({**case.payload, "version": 1}, None)
    assert (expiry.asked["dynamodb"], expiry.renewals) == (2, 1)


def test_events_are_published_with_fresh_credentials(company: TestCompany, expiry: Expiry) -> None:
    image = {
        **{name: {"S": "x"} for name in ("pk", "sk", "org_id", "name", "at", "actor", "request_id", "data")},
        "kind": {"S": "event"},
        "event_id": {"S": "evt_1"},
        "aggregate_id": {"S": "hnd_1"},
        "seq": {"N": "1"},
        "data": {"S": "{}"},
        "prev_hash": {"S": "0"},
        "hash": {"S": "0"},
    }
    record = {"dynamodb": {"SequenceNumber": "1", "NewImage": image}, "eventName": "INSERT", "eventID": "1"}
    expiry.refuse("eventbridge", 1)
    assert app.events_relay({"Records": [record]}, None) == {"batchItemFailures": []}
    assert (expiry.asked["eventbridge"], expiry.renewals) == (2, 1)


def test_a_client_made_anew_is_another_one(requests: Requests) -> None:
    before = clients.client("s3")
    clients.renew()
    assert clients.client("s3") is not before


@pytest.mark.parametrize("code", [*CODES, "ExpiredToken", "SignatureDoesNotMatch", "403"])
def test_these_refusals_ask_for_fresh_credentials(code: str) -> None:
    failure = ClientError({"Error": {"Code": code}}, "HeadObject")
    assert outages.ended_credentials(failure)
    assert not outages.is_passing(failure)


@pytest.mark.parametrize("code", ["AccessDeniedException", "ValidationException", "404", "ThrottlingException"])
def test_other_refusals_do_not(code: str) -> None:
    assert not outages.ended_credentials(ClientError({"Error": {"Code": code}}, "GetItem"))


def test_a_used_token_is_no_outage(expiry: Expiry) -> None:
    expiry.code = "TaskTimedOut"
    expiry.refuse("sfn", 1)
    workflow.wake("token")
    assert (expiry.asked["sfn"], expiry.renewals) == (1, 0)
