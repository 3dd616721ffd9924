"""Retries over HTTP: the same key is the same request, whatever happened to its answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.aws import idempotency, items, tables
from chalicelib.aws.idempotency import KEPT_FOR, Reply, Retry
from chalicelib.aws.items import PeopleTable
from chalicelib.core import clock
from chalicelib.core.access import System
from chalicelib.core.errors import Raced
from tests.kit.builders import NOW
from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany
from tests.kit.departure import PLACED, Departure, an_order, application
from tests.kit.faults import Faults, cancelled, lost_reply, refused

KEY = "3f0d7a52-5c1e-4b8e-9d8b-0f6a8b0c9f11"


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "pause", lambda _attempt: None)


def booked(company: TestCompany, who: str = "sales", key: str | None = KEY, **changes: Any) -> Answer:
    body = an_order(company, **changes)
    more = {} if key is None else {"idempotency_key": key}
    return company.call(who, "POST", "/v1/orders", body, **more)


def orders(company: TestCompany) -> int:
    page = items.query(items.ClientsTable, f"ORG#{company.org_id}#CLI#{company.client_ids[0]}", prefix="ORD#")
    return len(page.items)


def told(answer: Answer) -> tuple[int, Any, str | None, str]:
    return answer.status, answer.body, answer.headers.get("ETag"), answer.headers["Content-Type"]


@pytest.mark.fault("F1")
def test_ten_times_the_same_key_is_one_order_and_ten_times_the_first_answer(company: TestCompany) -> None:
    answers = [booked(company) for _ in range(10)]
    assert [told(answer) for answer in answers] == [told(answers[0])] * 10
    assert (answers[0].status, orders(company)) == (201, 1)
    replayed = [answer.headers.get("Idempotent-Replayed") for answer in answers]
    assert replayed == [None] + ["true"] * 9


def test_without_a_key_every_request_is_a_new_one(company: TestCompany) -> None:
    assert {booked(company, key=None).status for _ in range(3)} == {201}
    assert orders(company) == 3


def test_a_replayed_answer_has_a_request_id_of_its_own(company: TestCompany) -> None:
    ids = {booked(company).headers["X-Request-Id"] for _ in range(3)}
    assert len(ids) == 3


@pytest.mark.fault("F2")
@pytest.mark.parametrize("changes", [{"lane": "佛山-北京"}, {"amount": {"amount": 101}}])
def test_the_same_key_for_another_body_is_refused(company: TestCompany, changes: dict[str, Any]) -> None:
    booked(company)
    other = booked(company, **changes)
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert (other.body["errors"][0]["field"], orders(company)) == ("Idempotency-Key", 1)


def test_the_same_key_for_another_id_in_the_path_is_refused(company: TestCompany) -> None:
    case = Departure(company)
    case.run()
    case.propose()
    first, second = company.client_ids[:2]
    accepted = [
        company.call("successor", "POST", f"{case.path}/successors/{client}/accept", idempotency_key=KEY)
        for client in (first, first, second)
    ]
    assert [answer.status for answer in accepted] == [200, 200, 422]


def test_space_and_order_in_a_body_do_not_make_another_request(company: TestCompany) -> None:
    first = booked(company)
    text = (
        f'{{"amount" : {{"amount":100}} , "lane":"佛山-上海","placed_at":"{PLACED}",'
        f'"salesperson_id":"{company.employee("sales")}","client_id":"{company.client_ids[0]}"}}'
    )
    again = company.call("sales", "POST", "/v1/orders", text.encode(), idempotency_key=KEY)
    assert told(again) == told(first)


@pytest.mark.fault("F3")
def test_another_persons_same_key_is_another_request(company: TestCompany) -> None:
    hers, theirs = booked(company), booked(company, "lead")
    assert (hers.status, theirs.status, orders(company)) == (201, 201, 2)
    assert hers.body["id"] != theirs.body["id"]


@pytest.mark.fault("F3", "F67")
def test_another_companys_same_key_is_another_request(company: TestCompany) -> None:
    other = TestCompany("two")
    hers, theirs = booked(company), booked(other)
    assert (theirs.status, theirs.headers.get("Idempotent-Replayed")) == (201, None)
    assert hers.body["id"] != theirs.body["id"]


def test_the_same_key_of_another_route_is_another_request(company: TestCompany) -> None:
    booked(company)
    opened = company.call("hr", "POST", "/v1/handovers", application(company), idempotency_key=KEY)
    booking = company.call("hr", "POST", "/v1/handovers", application(company), idempotency_key=KEY)
    assert (opened.status, told(booking)) == (201, told(opened))


@pytest.mark.fault("F4", "F52")
def test_a_key_whose_day_has_passed_is_new_though_its_row_is_still_there(
    company: TestCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = booked(company)
    later = clock.now() + KEPT_FOR + timedelta(seconds=2)
    monkeypatch.setattr(clock, "now", lambda *_: later)
    second = booked(company)
    assert (second.status, orders(company)) == (201, 2)
    assert second.body["id"] != first.body["id"]
    assert told(booked(company)) == told(second)


@pytest.mark.fault("F4")
def test_after_a_keys_day_what_is_unique_still_is(company: TestCompany, monkeypatch: pytest.MonkeyPatch) -> None:
    company.call("sales", "POST", "/v1/handovers", application(company), idempotency_key=KEY)
    later = clock.now() + KEPT_FOR + timedelta(seconds=2)
    monkeypatch.setattr(clock, "now", lambda *_: later)
    again = company.call("sales", "POST", "/v1/handovers", application(company), idempotency_key=KEY)
    assert (again.status, again.code) == (409, "handover_already_open")


@pytest.mark.fault("F5", "F6")
def test_a_reply_of_the_table_that_is_lost_is_no_false_failure(company: TestCompany) -> None:
    company.call("sales", "GET", "/v1/me")
    Faults(lost_reply)
    assert booked(company).status == 201
    assert orders(company) == 1


@pytest.mark.fault("F5", "F6")
def test_a_retry_after_a_lost_answer_finds_what_a_rule_would_now_refuse(company: TestCompany) -> None:
    first = company.call("sales", "POST", "/v1/handovers", application(company), idempotency_key=KEY)
    again = company.call("sales", "POST", "/v1/handovers", application(company), idempotency_key=KEY)
    without = company.call("sales", "POST", "/v1/handovers", application(company))
    assert told(again) == told(first)
    assert (again.headers["Idempotent-Replayed"], without.code) == ("true", "handover_already_open")


@pytest.mark.fault("F7")
def test_a_call_that_never_reached_the_table_is_safe_to_repeat(company: TestCompany) -> None:
    company.call("sales", "GET", "/v1/me")
    Faults(*[refused("InternalServerError")] * 40)
    failed = booked(company)
    assert (failed.status, failed.code, failed.headers["Retry-After"]) == (503, "unavailable", "1")
    assert orders(company) == 0


@pytest.mark.fault("F7")
def test_after_an_outage_the_same_key_books_once(company: TestCompany) -> None:
    company.call("sales", "GET", "/v1/me")
    Faults(*[refused("InternalServerError")] * 20)
    booked(company)
    answers = [booked(company) for _ in range(3)]
    assert (answers[-1].status, orders(company)) == (201, 1)


def test_a_refusal_is_decided_anew(company: TestCompany) -> None:
    refusal = booked(company, salesperson_id="emp_nobody")
    success = booked(company)
    assert (refusal.status, success.status) == (422, 201)


def test_a_rule_that_no_longer_refuses_lets_the_same_request_pass(company: TestCompany) -> None:
    case = Departure(company)
    path = f"{case.path}/tasks/1/complete"
    assert company.call("sales", "POST", path, idempotency_key=KEY).status == 409
    case.prove()
    assert company.call("sales", "POST", path, idempotency_key=KEY).status == 200
    again = company.call("sales", "POST", path, idempotency_key=KEY)
    assert (again.status, again.headers["Idempotent-Replayed"]) == (200, "true")


@pytest.mark.parametrize("key", ["", "x" * 256, "schlüssel", "a\tb", "钥匙"], ids=repr)
def test_what_is_no_key_is_a_wrong_field(company: TestCompany, key: str) -> None:
    answer = booked(company, key=key)
    assert (answer.status, answer.code, orders(company)) == (422, "idempotency_key_unusable", 0)


def test_a_key_of_255_characters_is_one(company: TestCompany) -> None:
    assert booked(company, key="x" * 255).status == 201


def test_a_key_on_a_reading_request_is_of_no_account(company: TestCompany) -> None:
    answer = company.call("sales", "GET", "/v1/me", idempotency_key=KEY)
    assert (answer.status, answer.headers.get("Idempotent-Replayed")) == (200, None)


def test_an_edit_with_a_key_may_be_repeated_though_its_version_has_passed(company: TestCompany) -> None:
    path = f"/v1/clients/{company.client_ids[0]}"
    edits = [
        company.call("sales", "PATCH", path, {"industry": "五金"}, if_match='"1"', idempotency_key=KEY)
        for _ in range(2)
    ]
    assert [edit.status for edit in edits] == [200, 200]
    assert told(edits[0]) == told(edits[1])


def test_the_answer_is_written_with_the_effect_or_not_at_all(company: TestCompany, requests: Requests) -> None:
    company.call("sales", "GET", "/v1/me")
    assert requests.of(lambda: booked(company)) == ["BatchGetItem", "TransactWriteItems"]


def test_a_replay_costs_one_read_more(company: TestCompany, requests: Requests) -> None:
    booked(company)
    assert requests.of(lambda: booked(company)) == ["BatchGetItem", "TransactWriteItems", "GetItem"]


def test_a_leaver_who_opened_her_case_may_repeat_it(company: TestCompany) -> None:
    first = company.call("sales", "POST", "/v1/handovers", application(company), idempotency_key=KEY)
    again = company.call("sales", "POST", "/v1/handovers", application(company), idempotency_key=KEY)
    assert (first.status, told(again)) == (201, told(first))


def test_a_right_that_was_lost_replays_nothing(company: TestCompany) -> None:
    booked(company)
    Departure(company)
    again = booked(company)
    assert (again.status, again.code) == (423, "order_locked")


RETRY = Retry("org_one", "login", "name", "fingerprint")
REPLY = Reply(201, "{}", {"ETag": '"1"'})
BY = System("org_one", "test")


def kept(retry: Retry, reply: Reply = REPLY) -> None:
    """One transaction under a key, as a unit commits it."""
    with tables.unit() as unit, tables.transaction(BY, NOW) as write:
        write.create(an_item(reply.body))
    unit.commit(retry, reply, now=NOW)


class EffectItem(PeopleTable, discriminator="effect"):
    """What a use case of these tests writes."""


def an_item(name: str) -> EffectItem:
    return EffectItem(pk="ORG#org_one#X", sk=name)


def is_written(name: str) -> bool:
    return items.get(EffectItem, "ORG#org_one#X", name) is not None


def test_the_slower_of_two_equal_requests_is_told_so(requests: Requests) -> None:
    kept(RETRY)
    with pytest.raises(tables.Answered):
        kept(RETRY, Reply(201, "other", {}))
    assert not is_written("other")


def test_an_answered_key_counts_before_any_other_condition(requests: Requests) -> None:
    kept(RETRY)
    with pytest.raises(tables.Answered):
        kept(RETRY)


def test_another_key_meets_the_conditions_of_the_use_case(requests: Requests) -> None:
    kept(RETRY)
    with pytest.raises(Raced):
        kept(Retry("org_one", "login", "another", "fingerprint"), Reply(200, "{}", {}))


def test_a_unit_without_a_transaction_keeps_nothing(requests: Requests) -> None:
    with tables.unit() as unit:
        pass
    unit.commit(RETRY, REPLY, now=NOW)
    assert idempotency.answered(RETRY, NOW) is None


def test_a_use_case_in_two_transactions_is_a_mistake(requests: Requests) -> None:
    with tables.unit() as unit:
        unit.hold(tables.Transaction(BY, NOW))
        with pytest.raises(tables.TwoWrites):
            unit.hold(tables.Transaction(BY, NOW))


def test_a_view_that_fails_after_its_transaction_leaves_nothing(requests: Requests) -> None:
    def view() -> None:
        with tables.transaction(BY, NOW) as write:
            write.create(an_item("one"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), tables.unit():
        view()
    assert not is_written("one")


def test_a_conflict_repeats_the_same_request(company: TestCompany) -> None:
    company.call("sales", "GET", "/v1/me")
    faults = Faults(cancelled("TransactionConflict", "None", "None", "None", "None"), refused("ThrottlingException"))
    assert booked(company).status == 201
    assert len(set(faults.bodies)) == 1
    assert orders(company) == 1


@pytest.mark.fault("F47")
def test_a_change_whose_event_cannot_be_written_does_not_happen(company: TestCompany) -> None:
    company.call("sales", "GET", "/v1/me")
    failing = cancelled("None", "None", "None", "ThrottlingError", "None")
    Faults(*[failing] * 40)
    answer = booked(company)
    assert (answer.status, orders(company)) == (503, 0)
