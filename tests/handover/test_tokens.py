"""Tokens of waiting states decide nothing: spent, expired, lost or somebody else's, the table says what is true."""

from __future__ import annotations

import json
from typing import Any

import pytest

import app
from chalicelib.aws import workflow
from chalicelib.aws.events import EventStore
from chalicelib.handover import tasks
from chalicelib.handover.store import HandoverStore
from tests.kit import company as callers
from tests.kit.cloud import Requests
from tests.kit.company import Answer, TestCompany
from tests.kit.departure import Departure
from tests.kit.events import failures
from tests.kit.states import FakeStates

SPENT = ["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"]
SECRET = "AQCEAAAAKgAAAAMAAAAAAAAAAT0k3nOfTheDepartment"


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> FakeStates:
    fake = FakeStates()
    monkeypatch.setattr(workflow, "client", lambda _service: fake)
    return fake


@pytest.fixture
def case(company: TestCompany, machine: FakeStates) -> Departure:
    return Departure(company)


def tokens(case: Departure) -> dict[str, str]:
    return dict(HandoverStore().tokens(case.company.org_id, case.id))


def waits(case: Departure, slot: str, token: str) -> None:
    app.handover_wait({**case.payload, "slot": slot, "token": token}, None)


def told(case: Departure, kind: str = "task_completed", **changes: str) -> dict[str, Any]:
    """A batch with one event of the case."""
    detail = {
        "type": f"com.baton.handover.{kind}.v1",
        "subject": case.id,
        "data": {"org_id": case.company.org_id},
        **changes,
    }
    return {"Records": [{"messageId": "m", "body": json.dumps({"detail": detail})}]}


def wakes(case: Departure, kind: str = "task_completed", **changes: str) -> list[str]:
    """The messages that the consumer gives back."""
    return failures(app.handover_wake(told(case, kind, **changes), None))


def in_review(case: Departure, waiting_with: str = "department") -> None:
    case.to_review()
    waits(case, "review#1#department", waiting_with)


def dies(*_: str) -> None:
    raise SystemExit


# ---- Spent, expired, unknown -----------------------------------------------------------------------------------------


@pytest.mark.fault("F21")
def test_a_token_that_is_sent_again_changes_nothing(case: Departure, machine: FakeStates) -> None:
    in_review(case)
    case.judge()
    wakes(case, "approved")
    before = (case.names(), case.step("read"))
    HandoverStore().keep_token(case.company.org_id, case.id, "review#1#department", "department")
    assert wakes(case, "approved") == []
    assert (case.names(), case.step("read")) == before
    assert (machine.taken, tokens(case)) == (["department"], {})


@pytest.mark.fault("F21")
def test_a_state_that_waits_twice_with_one_token_goes_on_once(case: Departure, machine: FakeStates) -> None:
    case.to_review()
    for _ in range(2):
        waits(case, "gather#0", "gather")
    assert (machine.taken, tokens(case)) == (["gather"], {})


@pytest.mark.fault("F22")
@pytest.mark.parametrize("code", SPENT)
def test_an_expired_token_is_forgotten_and_the_case_goes_on(case: Departure, machine: FakeStates, code: str) -> None:
    machine.spent, machine.expired = code, {"department"}
    in_review(case)
    case.approve_all()
    assert wakes(case, "approved") == []
    assert (tokens(case), case.step("read")["next"]) == ({}, "transfer")


@pytest.mark.fault("F22")
@pytest.mark.parametrize("code", SPENT)
def test_a_state_that_asks_again_after_its_time_gets_the_answer_that_is_there(
    case: Departure, machine: FakeStates, code: str
) -> None:
    machine.spent, machine.expired = code, {"first"}
    in_review(case, "first")
    case.judge()
    wakes(case, "approved")
    waits(case, "review#1#department", "second")
    assert (machine.taken, tokens(case)) == (["second"], {})


@pytest.mark.fault("F22")
def test_a_newer_token_is_not_forgotten_with_the_old_one(case: Departure) -> None:
    waits(case, "gather#0", "new")
    HandoverStore().drop_token(case.company.org_id, case.id, "gather#0", "old")
    assert tokens(case) == {"gather#0": "new"}


@pytest.mark.fault("F22")
@pytest.mark.parametrize("code", SPENT)
def test_no_caller_sees_that_a_token_was_spent(case: Departure, machine: FakeStates, code: str) -> None:
    machine.spent, machine.expired = code, {"department"}
    in_review(case)
    statuses = [case.judge().status, case.call("hr", "GET").status]
    wakes(case, "approved")
    statuses.append(case.call("hr", "GET").status)
    assert statuses == [201, 200, 200]


# ---- Lost replies ----------------------------------------------------------------------------------------------------


@pytest.mark.fault("F25")
def test_a_token_whose_reply_was_lost_is_taken_once(case: Departure, machine: FakeStates) -> None:
    in_review(case)
    case.approve_all()
    machine.lost_replies = 1
    assert wakes(case, "approved") == []
    assert (machine.taken, tokens(case), case.step("read")["next"]) == (["department"], {}, "transfer")


@pytest.mark.fault("F25")
def test_a_consumer_that_dies_after_the_token_was_taken_is_told_again_and_sends_nothing_new(
    case: Departure, machine: FakeStates, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_review(case)
    case.judge()
    with monkeypatch.context() as patch:
        patch.setattr(tasks.cases, "drop_token", dies)
        with pytest.raises(SystemExit):
            wakes(case, "approved")
    assert (machine.taken, tokens(case)) == (["department"], {"review#1#department": "department"})
    assert wakes(case, "approved") == []
    assert (machine.taken, tokens(case)) == (["department"], {})


@pytest.mark.fault("F25")
def test_a_state_whose_release_lost_its_reply_is_released_once(case: Departure, machine: FakeStates) -> None:
    case.to_review()
    machine.lost_replies = 1
    waits(case, "gather#0", "gather")
    assert (machine.taken, tokens(case)) == (["gather"], {})


@pytest.mark.fault("F26")
def test_an_opened_case_that_is_told_twice_runs_once(case: Departure, machine: FakeStates) -> None:
    assert wakes(case, "opened") == wakes(case, "opened") == []
    assert list(machine.running) == [f"{case.id}-1"]


@pytest.mark.fault("F26")
def test_an_execution_whose_start_lost_its_reply_runs_once(case: Departure, machine: FakeStates) -> None:
    machine.lost_replies = 1
    assert (wakes(case, "opened"), wakes(case, "opened")) == ([], [])
    assert list(machine.running) == [f"{case.id}-1"]


@pytest.mark.fault("F26")
def test_a_case_that_ran_before_under_its_name_is_not_started_again(case: Departure, machine: FakeStates) -> None:
    machine.running[f"{case.id}-1"] = "an older input"
    assert wakes(case, "opened") == []
    assert machine.running == {f"{case.id}-1": "an older input"}


# ---- Somebody else's -------------------------------------------------------------------------------------------------


@pytest.mark.fault("F23")
def test_an_event_releases_no_state_of_another_case_or_company(requests: Requests, machine: FakeStates) -> None:
    mine, other = Departure(TestCompany()), Departure(TestCompany("two"))
    for case, token in ((mine, "mine"), (other, "theirs")):
        waits(case, "gather#0", token)
        case.to_review()
    assert wakes(mine) == []
    assert (machine.taken, tokens(other)) == (["mine"], {"gather#0": "theirs"})


@pytest.mark.fault("F23")
def test_a_case_named_under_another_company_releases_nothing(requests: Requests, machine: FakeStates) -> None:
    mine, other = Departure(TestCompany()), Departure(TestCompany("two"))
    waits(other, "gather#0", "theirs")
    other.to_review()
    assert wakes(mine, subject=other.id) == ["m"]
    assert (machine.taken, tokens(other)) == ([], {"gather#0": "theirs"})


@pytest.mark.fault("F23")
def test_a_token_kept_under_another_company_replaces_none(requests: Requests, machine: FakeStates) -> None:
    mine, other = Departure(TestCompany()), Departure(TestCompany("two"))
    waits(other, "gather#0", "theirs")
    with pytest.raises(tasks.NoSuchCase):
        tasks.wait({**other.payload, "org_id": mine.company.org_id, "slot": "gather#0", "token": "forged"})
    assert (tokens(other), machine.taken) == ({"gather#0": "theirs"}, [])


@pytest.mark.fault("F23")
@pytest.mark.parametrize("field", ["token", "task_token", "taskToken"])
def test_no_route_takes_a_token(case: Departure, field: str) -> None:
    in_review(case)
    assert case.judge(**{field: "department"}).status == 422


@pytest.mark.fault("F23")
def test_a_token_never_leaves_the_server(company: TestCompany, machine: FakeStates, capsys: Any) -> None:
    heard: list[Answer] = []
    send = callers.send

    def listening(*given: Any, **headers: str) -> Answer:
        heard.append(send(*given, **headers))
        return heard[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(callers, "send", listening)
        case = Departure(company)
        wakes(case, "opened")
        waits(case, "gather#0", SECRET + "gather")
        case.to_review()
        waits(case, "review#1#department", SECRET + "review")
        refused = case.judge(who="finance", party="department")
        for who in ("sales", "lead", "head", "hr", "successor", "stranger"):
            for path in ("", "/timeline", "/tasks/1", "/successors", "/tokens", "/TOKEN"):
                case.call(who, "GET", path)
        case.approve_all()
        wakes(case, "approved")
        assert case.run() == "end"
    assert refused.status == 403
    assert len(heard) > 40
    spoken = [f"{answer.status} {answer.headers} {json.dumps(answer.body)}" for answer in heard]
    spoken += [json.dumps(dict(link.data)) for link in EventStore().chain(company.org_id, case.id)]
    spoken += [json.dumps(machine.running), capsys.readouterr().out]
    assert [text for text in spoken if SECRET in text] == []
    assert machine.taken == [SECRET + "gather", SECRET + "review"]
