"""Tasks over live records: what a client's file needs, and what is declared of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from chalicelib.core import clock
from tests.kit.company import Answer, TestCompany
from tests.kit.departure import Departure
from tests.kit.parts import FACTS, WORDS


def missed(answer: Answer) -> list[tuple[str, str]]:
    """What a task that was not complete misses, and of which record."""
    assert (answer.status, answer.code) == (409, "task_incomplete")
    return [(fault["code"], fault["subject_id"]) for fault in answer.body["errors"]]


def standing(case: Departure, number: int = 1) -> list[tuple[str, str]]:
    """What a task misses as HR reads it."""
    read = case.call("hr", "GET", f"/tasks/{number}").body
    assert read["satisfied"] is (not read["missing"])
    return [(fault["code"], fault["subject_id"]) for fault in read["missing"]]


def in_file(company: TestCompany, client_id: str, name: str, who: str = "sales", **changes: Any) -> str:
    """Somebody puts a contact, site, document or agreement into a client's file; its id."""
    path = f"/v1/clients/{client_id}/{WORDS[name]}"
    return _made(company.call(who, "POST", path, {**FACTS[name], **changes}))


def agreed(company: TestCompany, client_id: str, **changes: Any) -> str:
    """Prices are agreed until a year from now, and the lead sees to their renewal."""
    today = clock.now().date()
    facts = {
        "valid_from": (today - timedelta(days=300)).isoformat(),
        "valid_until": (today + timedelta(days=100)).isoformat(),
        "renewal_owner_id": company.employee("lead"),
        "tender": None,
    }
    return in_file(company, client_id, "agreement", **{**facts, **changes})


def met(company: TestCompany, client_id: str, who: str = "sales", days: float = 3, **changes: Any) -> str:
    """Somebody records a talk with the client, so many days ago; its id."""
    told = {
        "channel": "call",
        "direction": "outbound",
        "occurred_at": clock.to_text(clock.now() - timedelta(days=days)),
        "summary": "谈了十二月的用车",
    }
    return _made(company.call(who, "POST", f"/v1/clients/{client_id}/interactions", {**told, **changes}))


def spoke_to(company: TestCompany, client_id: str, contact_id: str, **changes: Any) -> str:
    """The seller records a talk with one of the client's contacts."""
    person = {"name": "王丽", "side": "client", "contact_id": contact_id}
    return met(company, client_id, participants=[person], **changes)


def ordered(company: TestCompany, client_id: str, amount: int = 100_000, days: float = 10, **changes: Any) -> str:
    """The client ordered so many days ago, through the seller; the order's id."""
    booking = {
        "client_id": client_id,
        "salesperson_id": company.employee("sales"),
        "placed_at": clock.to_text(clock.now() - timedelta(days=days)),
        "lane": "佛山-上海",
        "amount": {"amount": amount},
    }
    return _made(company.call("sales", "POST", "/v1/orders", {**booking, **changes}))


def declared(case: Departure, subject_id: str, **values: Any) -> None:
    """The leaver declares something of one subject of the first task, under the task's code."""
    answer = case.call("sales", "PATCH", f"/tasks/1/declaration/items/{subject_id}", values)
    assert answer.status == 200, answer.body


def day(offset: int) -> str:
    """The day that is so many days from today."""
    today: date = clock.now().date() + timedelta(days=offset)
    return today.isoformat()


def _made(answer: Answer) -> str:
    assert answer.status == 201, answer.body
    return str(answer.body["id"])
