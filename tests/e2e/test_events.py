"""Events on the deployed stack: an order is counted once however often it is delivered, poison is put aside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from chalicelib.aws.events import EventItem, cloud_event
from infra.local import rebuild
from infra.local import stack as deployed
from tests.e2e.caller import Company, wait_for
from tests.e2e.conftest import Stack
from tests.kit.orders import a_booking_event

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack")]


class Figures:
    """The stack's bus, queues and figures in their owner's hands."""

    def __init__(self, stack: Stack, company: Company) -> None:
        self.home = stack.home
        self.settings = stack.home.stack()
        self.org_id = f"org_{company.slug}"

    def client(self, service: str) -> Any:
        return deployed.client(self.home, service)

    def orders(self, month: str) -> int:
        """How many booked orders of a month were counted."""
        rows = self._rows(f"AGG#orders-1#orders#{month}#")
        return sum(int(row["orders"]["N"]) for row in rows if row["sk"]["S"].startswith("person#"))

    def has_seen(self, event_id: str) -> bool:
        return bool(self._rows(f"SEEN#orders-1#{event_id}"))

    def _rows(self, key: str) -> list[dict[str, Any]]:
        found = self.client("dynamodb").scan(
            TableName=self.settings["BATON_INSIGHT_TABLE"],
            FilterExpression="begins_with(pk, :key)",
            ExpressionAttributeValues={":key": {"S": f"ORG#{self.org_id}#{key}"}},
        )
        return list(found["Items"])

    def event_of(self, order_id: str) -> dict[str, Any]:
        """The envelope of an order's booking, as the relay made it."""
        [row] = self.client("dynamodb").query(
            TableName=self.settings["BATON_EVENTS_TABLE"],
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"ORG#{self.org_id}#{order_id}"}},
        )["Items"]
        return cloud_event(EventItem.from_raw_data(row).link())

    def publish(self, *envelopes: dict[str, Any]) -> None:
        entries = [
            {
                "EventBusName": self.settings["BATON_BUS"],
                "Source": "baton",
                "DetailType": envelope["type"],
                "Detail": json.dumps(envelope),
            }
            for envelope in envelopes
        ]
        assert self.client("events").put_events(Entries=entries)["FailedEntryCount"] == 0

    def dead_letters(self) -> list[str]:
        answer = self.client("sqs").receive_message(
            QueueUrl=self.settings["BATON_ORDERS_DEAD_LETTERS"], MaxNumberOfMessages=10, VisibilityTimeout=1
        )
        return [message["Body"] for message in answer.get("Messages", [])]

    @contextmanager
    def impatient(self) -> Iterator[None]:
        """What fails is delivered again after a second, not after three minutes."""
        sqs, queue = self.client("sqs"), self.settings["BATON_ORDERS_QUEUE"]
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "1"})
        try:
            yield
        finally:
            sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "180"})


def booked(company: Company) -> str:
    order = {
        "client_id": company.clients_of("sales")[0],
        "salesperson_id": company.employee("sales"),
        "placed_at": "2026-10-31T16:00:00Z",
        "lane": "佛山-上海",
        "amount": {"amount": 860_000, "currency": "CNY"},
    }
    return str(company.call("sales", "POST", "/v1/orders", order).having(201)["id"])


@pytest.fixture(scope="module")
def company(stack: Stack) -> Company:
    return stack.company()


@pytest.mark.fault("F35", "F36")
def test_an_order_is_counted_once_and_poison_ends_among_the_dead_letters(stack: Stack, company: Company) -> None:
    figures = Figures(stack, company)
    first = booked(company)
    wait_for("the first order", lambda: figures.orders("2026-11") == 1)
    poison = {**cloud_event(a_booking_event(org_id=figures.org_id)), "subject": "no id"}
    with figures.impatient():
        figures.publish(figures.event_of(first), poison, figures.event_of(first))
        second = booked(company)
        wait_for("the second order", lambda: figures.has_seen(figures.event_of(second)["id"]))
        wait_for("the poison", lambda: any("no id" in body for body in figures.dead_letters()))
    assert figures.orders("2026-11") == 2
    assert not figures.has_seen(poison["id"])


def test_an_order_reaches_the_profile_and_the_list_of_whoever_holds_the_client(company: Company) -> None:
    order_id = booked(company)
    client_id = company.clients_of("sales")[0]
    path = f"/v1/clients/{client_id}/profile"

    def listed() -> bool:
        part = company.call("sales", "GET", path).having(200)["orders"]
        return order_id in {row["id"] for row in part["items"]}

    wait_for("the order in the profile", listed)
    [row] = [one for one in company.get("sales", "/v1/clients?scope=own")["items"] if one["id"] == client_id]
    assert row["live"]["open_orders"] >= 1


def test_a_rebuild_begins_on_the_deployed_stack_with_its_own_permissions(stack: Stack, company: Company) -> None:
    order = {"consumer": "orders", "name": "orders-2", "org_id": f"org_{company.slug}"}
    progress = rebuild.once(stack.home, stack.home.stack()["BATON_REBUILD_FUNCTION"], order)
    assert (progress["name"], progress["done"], progress["refused"]) == ("orders-2", False, [])
    with pytest.raises(rebuild.Trouble, match=r"orders-2 is being filled"):
        rebuild.once(stack.home, stack.home.stack()["BATON_REBUILD_FUNCTION"], {**order, "name": "orders-3"})
