"""The kit can fail: mistakes that Baton might have made, each found where it is, at which call and in which way."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws import idempotency, outages, tables
from chalicelib.aws import relay as module
from chalicelib.aws.events import EventItem
from chalicelib.aws.tables import Transaction, Unit
from chalicelib.clients.store import ClientStore
from chalicelib.core.access import System
from chalicelib.core.errors import Unavailable
from chalicelib.handover import tasks
from chalicelib.handover.moves import service as moves
from chalicelib.handover.notices import tasks as notices
from chalicelib.handover.store import HandoverStore
from chalicelib.people.store import ProfileItem
from tests.kill.conftest import Kit
from tests.kill.subjects import delivery, request
from tests.kit.kill import Finding, Way
from tests.kit.requests import FUNCTIONS, SAMPLES

ORDER, EDIT = "POST /v1/orders", "PATCH /v1/clients/{client_id}"


DEATHS = (Way.DEAD_BEFORE, Way.DEAD_AFTER)


def requested(kit: Kit, route: str, *ways: Way, keyless: bool = False) -> list[Finding]:
    subject = request(kit.world(SAMPLES[route].prepare), route, keyless=keyless)
    return kit.findings(replace(subject, ways=ways or subject.ways))


def delivered(kit: Kit, function: str, *ways: Way) -> list[Finding]:
    subject = delivery(kit.world(FUNCTIONS[function].prepare), function)
    return kit.findings(replace(subject, ways=ways or subject.ways))


def places(findings: list[Finding]) -> set[tuple[str, str]]:
    return {(finding.operation, finding.way) for finding in findings}


def event_on_its_own(original: Callable[..., None]) -> Callable[..., None]:
    def create(self: Transaction, item: Any) -> None:
        if not isinstance(item, EventItem):
            return original(self, item)
        item.txn = self.txn
        return item.save()

    return create


def test_an_event_written_outside_of_its_transaction(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Transaction, "create", event_on_its_own(Transaction.create))
    found = requested(kit, EDIT, Way.DEAD_BEFORE)
    assert ("TransactWriteItems", Way.DEAD_BEFORE) in places(found)
    assert any("changed nothing" in finding.what for finding in found)


def answer_kept_afterwards(self: Unit, retry: Any, reply: Any, *, now: Any) -> None:
    if self._held is not None:
        self._held.commit()
        idempotency.IdempotencyItem.of(retry, reply, now).save()


@pytest.mark.parametrize("route", [ORDER, "POST /v1/handovers"])
def test_an_answer_kept_after_its_effect(kit: Kit, monkeypatch: pytest.MonkeyPatch, route: str) -> None:
    monkeypatch.setattr(Unit, "commit", answer_kept_afterwards)
    found = requested(kit, route, *DEATHS)
    assert {("TransactWriteItems", Way.DEAD_AFTER), ("PutItem", Way.DEAD_BEFORE)} <= places(found)
    assert {finding.call for finding in found if finding.operation == "PutItem"} == {
        1 + max(finding.call for finding in found if finding.operation == "TransactWriteItems")
    }


def test_an_own_write_taken_for_anothers(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_written_by", lambda _raw: None)
    found = requested(kit, EDIT, keyless=True)
    assert places(found) == {("TransactWriteItems", Way.LOST)}
    assert any("a false failure" in finding.what for finding in found)


def test_an_outage_that_looks_like_a_mistake_of_ours(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outages, "is_passing", lambda _failure: False)
    found = requested(kit, "GET /v1/me")
    assert {finding.call for finding in found} == {1, 2}
    assert all("a false failure: [500" in finding.what for finding in found)


def dropped_before_it_is_sent(org_id: str, case_id: str, slot: str, token: str) -> None:
    HandoverStore().drop_token(org_id, case_id, slot, token)
    tasks.workflow.wake(token)


def test_a_token_dropped_before_it_is_sent(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "_release", dropped_before_it_is_sent)
    found = delivered(kit, "handover_wake", *DEATHS)
    assert {("DeleteItem", Way.DEAD_AFTER), ("SendTaskSuccess", Way.DEAD_BEFORE)} <= places(found)


def noted_before_it_is_sent(by: System, case_id: str, client_id: str, number: int) -> None:
    notice = notices.service.due(by.org_id, case_id, client_id, number, notices=notices.notices)
    if notice and notice.letter:
        note(by, case_id, client_id, number)
        notices.mail.send(notice.address, notice.letter.subject, notice.letter.text)


def sent_without_a_look(by: System, case_id: str, client_id: str, number: int) -> None:
    notice = notices.notices.of(by.org_id, case_id, [client_id])[client_id].notice
    if notice and notice.letter:
        notices.mail.send(notice.address, notice.letter.subject, notice.letter.text)
        note(by, case_id, client_id, number)


def note(by: System, case_id: str, client_id: str, number: int) -> None:
    stores = {"cases": notices.cases, "notices": notices.notices, "people": notices.people}
    notices.service.note_mail(by, case_id, client_id, number, message_id="mail", **stores, now=by.now())


def test_a_mail_noted_before_it_is_sent(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "_send", noted_before_it_is_sent)
    found = delivered(kit, "handover_notices", *DEATHS)
    assert places(found) == {("TransactWriteItems", Way.DEAD_AFTER), ("SendEmail", Way.DEAD_BEFORE)}


def test_a_mail_sent_without_a_look_at_what_was_noted(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "_send", sent_without_a_look)
    found = delivered(kit, "handover_notices", *DEATHS)
    assert places(found) == {("no call", "asked for twice"), ("TransactWriteItems", Way.DEAD_AFTER)}
    assert all(finding.what.startswith("2 times: SendEmail") for finding in found)


def counted_first(original: Callable[..., None]) -> Callable[..., None]:
    """The page is reported as moved before its clients move."""

    def move_page(by: Any, case_id: str, **given: Any) -> None:
        case = moves._case(by, case_id, given["cases"])
        page, _ = given["moves"].page(by.org_id, case_id, limit=moves.PAGE, after=None)
        changed, event = moves.portfolio.page_moved(
            case, {move.client_id: move.receiver_id for move in page}, "", now=given["now"]
        )
        given["moves"].save(changed, page, event, by=by, now=given["now"])
        original(by, case_id, **given)

    return move_page


def test_a_step_that_cannot_be_entered_again(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moves, "move_page", counted_first(moves.move_page))
    assert ("TransactWriteItems", Way.DEAD_AFTER) in places(delivered(kit, "handover_transfer", Way.DEAD_AFTER))


def test_a_failure_that_is_swallowed(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(use_case: Callable[[], Any]) -> Any:
        with contextlib.suppress(Exception):
            return use_case()

    monkeypatch.setattr(tasks, "decide_again", silent)
    found = delivered(kit, "handover_snapshot")
    assert {finding.way for finding in found} >= {Way.REFUSED, Way.LOST, Way.DARK}


def test_events_that_are_taken_for_published(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    def relay(records: Any) -> list[str]:
        with contextlib.suppress(Exception):
            original(records)
        return []

    original = module.relay
    monkeypatch.setattr(module, "relay", relay)
    assert ("PutEvents", Way.REFUSED) in places(delivered(kit, "events_relay"))


def test_a_death_that_is_held_up(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    def immortal(use_case: Callable[[], Any]) -> Any:
        try:
            return use_case()
        except BaseException as failure:
            raise Unavailable from failure

    monkeypatch.setattr(tables, "decide_again", immortal)
    found = requested(kit, "GET /v1/me")
    assert {finding.way for finding in found} == {Way.DEAD_BEFORE}
    assert {finding.what for finding in found} == {"the process outlived its death"}


def test_a_write_in_another_company(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    def save_edit(self: ClientStore, *given: Any, **how: Any) -> Any:
        ProfileItem(pk="ORG#org_two#EMP#emp_twosales", sk="PROFILE").delete()
        return original(self, *given, **how)

    original = ClientStore.save_edit
    monkeypatch.setattr(ClientStore, "save_edit", save_edit)
    assert any(finding.what.startswith("touched") for finding in requested(kit, EDIT, Way.REFUSED))


def test_what_a_finding_says(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outages, "is_passing", lambda _failure: False)
    text = str(requested(kit, "GET /v1/me")[0])
    assert text.startswith("GET /v1/me: call 1, GetItem, is refused by a service that is down: a false failure: [500")
