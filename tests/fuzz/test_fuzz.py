"""The fuzzer in process: nothing is answered outside the document, and what would be is found."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from chalicelib.aws.http import Exchange
from chalicelib.aws.idempotency import Reply
from chalicelib.contract.api import contract
from tests.kit.company import TestCompany
from tests.kit.departure import Departure
from tests.kit.door import open_door
from tests.kit.fuzzer import Found, Plan, fuzz


def run(company: TestCompany, who: str, *, examples: int = 2, most: int = 70) -> Found:
    import app

    assert app.app.routes
    people = [company.employee(name) for name in ("sales", "successor", "lead", "head")]
    persons = ("employee_id", "salesperson_id", "successor_id", "received_by", "interim_holder_id")
    case = Departure(company).id if company.access("sales").lock is None else "hnd_none"
    clients = {"client_id": company.client_ids, "client_ids": company.client_ids}
    ids = dict.fromkeys(persons, people) | clients | {"handover_id": [case]}
    headers = {} if who == "nobody" else {"Authorization": f"Bearer {company.token(who)}"}
    logging.disable(logging.CRITICAL)
    try:
        with open_door() as url:
            return fuzz(contract(), Plan(who, headers, ids, examples, most), base_url=url)
    finally:
        logging.disable(logging.NOTSET)


@pytest.mark.parametrize("who", ["nobody", "sales", "lead", "head", "hr", "boss"])
def test_nothing_is_answered_outside_the_document(company: TestCompany, who: str) -> None:
    found = run(company, who)
    assert found.cases > 20
    assert found.failures == {}


@pytest.mark.parametrize(
    ("planted", "check"),
    [
        (lambda reply: 1 / 0, "not_a_server_error"),
        (lambda reply: Reply(202, reply.body, reply.headers), "status_code_conformance"),
        (lambda reply: Reply(200, reply.body[:-1] + ',"secret":1}', reply.headers), "response_schema_conformance"),
    ],
    ids=["a fault", "a status", "a field"],
)
def test_a_planted_bug_is_found(
    company: TestCompany, monkeypatch: pytest.MonkeyPatch, planted: Any, check: str
) -> None:
    right = Exchange._reply
    monkeypatch.setattr(Exchange, "_reply", lambda self, result: planted(right(self, result)))
    failures = run_planted(company)
    assert any(check in name for name in failures), failures


def run_planted(company: TestCompany) -> dict[str, str]:
    logging.disable(logging.CRITICAL)
    try:
        with open_door() as url:
            headers = {"Authorization": f"Bearer {company.token('hr')}"}
            return fuzz(contract(), Plan("hr", headers, {}, 1, 30), base_url=url).failures
    finally:
        logging.disable(logging.NOTSET)
