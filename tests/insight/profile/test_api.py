"""A client at one glance: what consumers summed up, beside its file, in two requests."""

from __future__ import annotations

from typing import Any

import pytest

import app
from chalicelib.aws.consumers import Delivered, take
from chalicelib.aws.events import cloud_event
from chalicelib.aws.rebuild import NamesItem, names_key
from chalicelib.core.access import Caller, Role
from chalicelib.core.events import Recorded
from chalicelib.insight.profile.rules import PARTS, Profile, shown_to
from chalicelib.insight.profile.schemas import ProfileOut
from chalicelib.insight.summaries.rules import Summary
from chalicelib.insight.summaries.tasks import SUMMARIES
from tests.kit.builders import LEAVER, NOW, a_caller, a_client, a_locked_caller
from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany
from tests.kit.events import a_batch, failures
from tests.kit.records import Chain, delivered_back


def chain(company: TestCompany, prefix: str, number: int = 1) -> Chain:
    return Chain(prefix, number, client=company.client_ids[0].removeprefix("cli_"), org_id=company.org_id)


def deliver(*links: Recorded) -> None:
    for start in range(0, len(links), 50):
        assert failures(app.insight_summaries(a_batch(links[start : start + 50]), None)) == []


def read(company: TestCompany, who: str = "sales", client_id: str = "") -> Answer:
    return company.call(who, "GET", f"/v1/clients/{client_id or company.client_ids[0]}/profile")


def profile(company: TestCompany, who: str = "sales") -> Any:
    answer = read(company, who)
    assert answer.status == 200, answer.body
    return answer.body


def test_of_a_client_to_which_nothing_happened_there_is_the_file(company: TestCompany) -> None:
    body = profile(company)
    assert (body["id"], body["holders"]) == (
        company.client_ids[0],
        {company.employee("sales"): ["account_manager"]},
    )
    assert (body["months"], body["interactions"], body["next_step"]) == ([], [], None)
    assert body["orders"] == {"open": 0, "amount": {"amount": 0, "currency": "CNY"}, "items": []}


def test_an_open_order_is_shown_with_its_next_step(company: TestCompany) -> None:
    order = chain(company, "ord")
    deliver(order.tell(next_step="追回单", next_on="2026-12-01"))
    body = profile(company)
    [row] = body["orders"]["items"]
    assert (row["id"], row["lane"], row["amount"]) == (order.id, "佛山-上海", {"amount": 1_000, "currency": "CNY"})
    assert body["next_step"] == {"text": "追回单", "on": "2026-12-01"}
    assert (body["first_order_on"], body["last_order_on"]) == ("2026-11-24", "2026-11-24")


def test_what_is_owed_is_shown_with_the_day_it_is_due(company: TestCompany) -> None:
    deliver(chain(company, "rec").tell(open_amount=400), chain(company, "rec", 2).tell(due_on="2026-12-01"))
    part = profile(company)["receivables"]
    assert (part["open"], part["open_amount"]["amount"], part["next_due_on"]) == (2, 1_400, "2026-12-01")
    assert [row["due_on"] for row in part["items"]] == ["2026-12-01", "2026-12-15"]


def test_complaints_and_interactions_are_shown(company: TestCompany) -> None:
    deliver(chain(company, "cmp").tell(), chain(company, "int").tell())
    body = profile(company)
    assert [row["subject"] for row in body["complaints"]["items"]] == ["破损"]
    assert [row["summary"] for row in body["interactions"]] == ["谈了运价"]
    assert (body["last_contact_at"], body["last_contact_by"]) == ("2026-11-24T08:00:00.000Z", LEAVER)


@pytest.mark.parametrize(("who", "sees"), [("sales", False), ("lead", True)])
def test_what_the_file_holds_is_shown_to_whom_it_concerns(company: TestCompany, who: str, sees: bool) -> None:
    path = f"/v1/clients/{company.client_ids[0]}"
    contact = {"name": "陈经理", "decides": True}
    assert company.call("sales", "POST", f"{path}/contacts", contact).status == 201
    related = {"employee_id": company.employee("successor"), "relation": "表兄"}
    assert company.call("lead", "POST", f"{path}/related-parties", related).status == 201
    body = profile(company, who)
    assert [row["facts"]["name"] for row in body["contacts"]] == ["陈经理"]
    assert (body["agreements"], body["sites"]) == ([], [])
    found = body["related_parties"]
    assert ([row["facts"]["relation"] for row in found] if sees else found) == (["表兄"] if sees else None)


def test_the_newest_month_comes_first(company: TestCompany) -> None:
    deliver(chain(company, "ord").tell(placed_at="2026-10-01T08:00:00.000Z"), chain(company, "cmp").tell())
    months = profile(company)["months"]
    assert [(row["month"], row["orders"], row["complaints"]) for row in months] == [
        ("2026-11", 0, 1),
        ("2026-10", 1, 0),
    ]


def test_beyond_what_is_listed_the_count_tells(company: TestCompany) -> None:
    deliver(*[chain(company, "ord", number).tell() for number in range(60)])
    part = profile(company)["orders"]
    assert (part["open"], part["amount"]["amount"], len(part["items"])) == (60, 60_000, 50)


def test_the_summary_of_the_name_that_serves_is_shown(company: TestCompany) -> None:
    link = chain(company, "ord").tell()
    deliver(link)
    other = [Delivered.of(cloud_event(chain(company, "ord", number).tell())) for number in range(2, 5)]
    take(SUMMARIES, "summaries-2", other, now=NOW)
    assert profile(company)["orders"]["open"] == 1
    pk, sk = names_key(company.org_id, SUMMARIES.id)
    NamesItem(pk=pk, sk=sk, serving="summaries-2", retired=["summaries-1"]).save()
    assert profile(company)["orders"]["open"] == 3


def test_a_profile_is_two_requests_whatever_the_clients_age(company: TestCompany, requests: Requests) -> None:
    young = requests.of(lambda: profile(company))
    for number in range(40):
        order = chain(company, "ord", number)
        order.tell()
        delivered_back(order)
        deliver(*order.links)
    assert requests.of(lambda: profile(company)) == ["BatchGetItem", "Query"]
    assert len(young) == 4


@pytest.mark.parametrize("client_id", ["cli_one0", "cli_none", "cli_two0"])
def test_a_client_out_of_reach_is_answered_like_one_that_does_not_exist(
    company: TestCompany, requests: Requests, client_id: str
) -> None:
    TestCompany("two", clients=1)
    read(company, "stranger")
    answers: list[Answer] = []
    made = requests.of(lambda: answers.append(read(company, "stranger", client_id)))
    assert (answers[0].status, answers[0].code) == (404, "not_found")
    assert made == ["BatchGetItem", "Query", "TransactWriteItems"]


def test_whoever_leads_sees_every_part() -> None:
    lead = a_caller("emp_lead", roles=frozenset({Role.EMPLOYEE, Role.TEAM_LEAD}))
    assert shown_to(lead, a_client()) == PARTS.keys()


@pytest.mark.parametrize("caller", [a_caller(), a_locked_caller()], ids=["at work", "handing over"])
def test_whose_client_it_is_sees_all_but_who_is_related_to_it(caller: Caller) -> None:
    assert shown_to(caller, a_client()) == PARTS.keys() - {"related_parties"}


@pytest.mark.parametrize(
    ("scope", "part"),
    [
        ("interactions:read", "interactions"),
        ("orders:read", "orders"),
        ("receivables:read", "receivables"),
        ("complaints:read", "complaints"),
    ],
)
def test_a_machine_sees_the_parts_whose_scopes_it_was_granted(scope: str, part: str) -> None:
    machine = a_caller("emp_machine", roles=frozenset({Role.INTEGRATION}), scopes=frozenset({"clients:read", scope}))
    assert shown_to(machine, a_client()) == {part, "contacts", "sites", "documents", "agreements"}


def test_a_part_that_is_not_the_callers_is_null() -> None:
    body = ProfileOut.of(Profile(a_client(), Summary(), shown=frozenset({"orders"})))
    assert [part for part in PARTS if getattr(body, part) is not None] == ["orders"]
