"""Retries on the deployed stack, all at once: one effect, one answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from infra.local import stack as deployed
from tests.e2e.caller import Company
from tests.e2e.conftest import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack")]


def booking(company: Company, client_id: str) -> dict[str, Any]:
    return {
        "client_id": client_id,
        "salesperson_id": company.employee("sales"),
        "placed_at": datetime.now(UTC).isoformat(),
        "lane": "佛山-上海",
        "amount": {"amount": 100},
    }


def orders(stack: Stack, company: Company, client_id: str) -> int:
    """How many orders of a client lie in the table."""
    answer = deployed.client(stack.home, "dynamodb").query(
        TableName=stack.home.stack()["BATON_CLIENTS_TABLE"],
        KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
        ExpressionAttributeValues={
            ":pk": {"S": f"ORG#org_{company.slug}#CLI#{client_id}"},
            ":sk": {"S": "ORD#"},
        },
    )
    return int(answer["Count"])


@pytest.mark.fault("F1")
def test_ten_equal_requests_at_once_are_one_order_and_one_answer(stack: Stack) -> None:
    company = stack.company()
    client_id = company.clients_of("sales")[0]
    body = booking(company, client_id)
    with ThreadPoolExecutor(10) as pool:
        sent = [
            pool.submit(company.call, "sales", "POST", "/v1/orders", body, idempotency_key="once") for _ in range(10)
        ]
        answers = [one.result() for one in sent]
    assert [answer.status for answer in answers] == [201] * 10
    assert len({answer.body["id"] for answer in answers}) == 1
    assert orders(stack, company, client_id) == 1


@pytest.mark.fault("F8")
def test_of_ten_edits_of_one_version_at_once_one_is_written(stack: Stack) -> None:
    company = stack.company()
    client_id = company.clients_of("sales")[0]
    with ThreadPoolExecutor(10) as pool:
        sent = [
            pool.submit(
                company.call, "sales", "PATCH", f"/v1/clients/{client_id}", {"industry": f"行业{n}"}, if_match='"1"'
            )
            for n in range(10)
        ]
        answers = [one.result() for one in sent]
    assert sorted(answer.status for answer in answers) == [200] + [412] * 9
    written = next(answer.body for answer in answers if answer.status == 200)
    assert company.get("sales", f"/v1/clients/{client_id}") == written
