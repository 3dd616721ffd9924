"""A case's items: what decides, the verdicts, and the tokens of whoever waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.aws import items
from chalicelib.aws.events import EventStore
from chalicelib.aws.tables import Transaction
from chalicelib.core.access import Delegation, Level, System, Tie
from chalicelib.core.errors import Raced
from chalicelib.core.events import Event, first_fault
from chalicelib.handover.rules import Handover, Party, Phase, TaskStatus, Verdict
from chalicelib.handover.store import HandoverStore, VerdictItem, case_pk, require_phase
from chalicelib.handover.verdicts.rules import Place
from chalicelib.people.rules import Access, declare_delegation, lock, release_to_self
from chalicelib.people.store import AccessItem, PeopleStore
from tests.kit.builders import HEAD, LEAD, LEAVER, LOCK, NOW, ORG, a_caller, a_case, a_case_in_review, an_access
from tests.kit.cloud import Requests

STORE = HandoverStore()
BY = System(ORG, "test")
pytestmark = pytest.mark.usefixtures("requests")


@pytest.fixture(autouse=True)
def _people(requests: Requests) -> None:
    for employee_id in (LEAVER, HEAD):
        AccessItem.of(an_access(employee_id)).save()


def opened(case: Handover | None = None, leaver: Access | None = None) -> Handover:
    case, leaver = case or a_case(), leaver or an_access()
    event = case.event("HandoverOpened")
    return STORE.open(case, event, leaver=leaver, locked=lock(leaver, LOCK), by=a_caller(), now=NOW)


def saved(case: Handover, name: str = "TaskCompleted") -> Handover:
    return STORE.save(case, case.event(name), by=BY, now=NOW)


def judged(case: Handover, party: Party = Party.DEPARTMENT) -> Handover:
    event = Event("VerdictGiven", case.id, {"party": party.value, "verdict": "approved", "comment": "好"})
    return STORE.save_verdict(case, event, round_=case.round, leaver=an_access(), by=a_caller(HEAD), now=NOW)


def names(case: Handover) -> list[str]:
    return [link.name for link in EventStore().chain(ORG, case.id)]


def leaver() -> Access:
    found = PeopleStore().access(ORG, LEAVER)
    assert found is not None
    return found


def live(limit: int = 50) -> list[str]:
    found, _ = STORE.live(ORG, limit=limit, after=None)
    return [case.id for case in found]


def test_opening_is_one_transaction(requests: Requests) -> None:
    assert requests.of(opened) == ["TransactWriteItems"]


def test_opening_writes_case_event_and_narrowed_rights_together() -> None:
    case = opened()
    assert (STORE.get(ORG, case.id), names(case)) == (case, ["HandoverOpened"])
    assert (leaver().level, leaver().epoch, leaver().lock) == (Level.HANDOVER, 2, LOCK)


def test_a_second_case_of_the_same_person_is_raced() -> None:
    opened()
    with pytest.raises(Raced):
        opened(a_case(id="hnd_2"))
    assert (STORE.get(ORG, "hnd_2"), EventStore().chain(ORG, "hnd_2")) == (None, [])


def test_the_same_case_is_opened_once() -> None:
    opened()
    AccessItem.of(an_access()).save()
    with pytest.raises(Raced):
        opened()


def test_a_case_is_one_read(requests: Requests) -> None:
    case = opened()
    assert requests.of(lambda: STORE.get(ORG, case.id)) == ["GetItem"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"moved_at": NOW, "cursor": '{"pk": "x"}', "moves_total": 3, "moves_done": 2, "open_moves": 1},
        {"phase": Phase.REVIEW, "round": 2, "approvers": {Party.HR: HEAD}, "verdicts": {Party.HR: Verdict.APPROVED}},
        {"tasks": {1: TaskStatus.REOPENED}, "counted": True, "parties": (Party.HR, Party.FINANCE)},
        {"phase": Phase.CLOSED, "last_day": date(2027, 1, 1)},
    ],
)
def test_a_case_is_read_back_as_written(changes: dict[str, Any]) -> None:
    written = saved(a_case(**changes))
    assert STORE.get(ORG, "hnd_1") == written


def test_a_case_of_another_company_is_none() -> None:
    opened()
    assert STORE.get("org_two", "hnd_1") is None


def test_saving_is_one_transaction(requests: Requests) -> None:
    case = opened()
    assert requests.of(lambda: saved(case)) == ["TransactWriteItems"]


def test_a_case_and_its_events_grow_together() -> None:
    case = saved(saved(opened()))
    links = EventStore().chain(ORG, case.id)
    assert (case.version, len(links), first_fault(links)) == (3, 3, None)
    assert case.head == links[-1].hash


def test_a_stale_case_is_raced_and_leaves_no_event() -> None:
    case = opened()
    saved(case)
    with pytest.raises(Raced):
        saved(case, "Overtaken")
    assert "Overtaken" not in names(case)


def test_a_caller_whose_rights_were_narrowed_meanwhile_saves_nothing() -> None:
    case = opened()
    with pytest.raises(Raced):
        STORE.save(case, case.event("TaskCompleted"), by=a_caller(LEAVER, epoch=1), now=NOW)


def test_a_verdict_is_one_transaction(requests: Requests) -> None:
    case = saved(a_case_in_review())
    assert requests.of(lambda: judged(case)) == ["TransactWriteItems"]


def test_a_verdict_is_kept_in_a_row_of_its_round() -> None:
    judged(saved(a_case_in_review(round=3)))
    row = items.get(VerdictItem, case_pk(ORG, "hnd_1"), "VERDICT#3#department")
    assert row is not None
    assert (row.verdict, row.comment, row.approver_id, row.at) == ("approved", "好", HEAD, "2026-11-24T08:30:00.000Z")


def test_of_two_verdicts_at_once_the_first_stands() -> None:
    case = saved(a_case_in_review())
    judged(case)
    with pytest.raises(Raced):
        judged(case, Party.HR)
    assert names(case).count("VerdictGiven") == 1


def test_a_partys_second_verdict_of_a_round_is_raced_whatever_the_case_says() -> None:
    case = judged(saved(a_case_in_review()))
    with pytest.raises(Raced):
        judged(case)


def test_a_party_is_heard_again_in_the_next_round() -> None:
    case = judged(saved(a_case_in_review()))
    judged(replace(case, round=2))
    assert len(items.every(VerdictItem, case_pk(ORG, "hnd_1"), prefix="VERDICT#")) == 2


def test_closing_is_one_transaction_of_case_event_and_rights(requests: Requests) -> None:
    case = opened()
    closed = replace(case, phase=Phase.CLOSED)

    def close() -> None:
        event = closed.event("HandoverClosed")
        STORE.close(closed, event, leaver=leaver(), released=release_to_self(leaver()), by=BY, now=NOW)

    assert requests.of(close) == ["GetItem", "GetItem", "TransactWriteItems"]
    assert names(case) == ["HandoverOpened", "HandoverClosed"]
    assert (leaver().level, leaver().lock, leaver().epoch) == (Level.SELF, None, 3)


def test_closing_is_raced_when_the_leavers_rights_moved_on() -> None:
    case = opened()
    stale = an_access(epoch=1)
    with pytest.raises(Raced):
        STORE.close(
            replace(case, phase=Phase.CLOSED),
            case.event("HandoverClosed"),
            leaver=stale,
            released=release_to_self(stale),
            by=BY,
            now=NOW,
        )
    assert leaver().level is Level.HANDOVER


def test_live_cases_are_one_query(requests: Requests) -> None:
    assert requests.of(live) == ["Query"]


def test_live_cases_come_with_the_most_urgent_first() -> None:
    for number, day in enumerate((20, 10, 15)):
        saved(a_case(id=f"hnd_{number}", due_on=date(2026, 12, day)))
    assert live() == ["hnd_1", "hnd_2", "hnd_0"]


def test_live_cases_come_page_by_page() -> None:
    for number in range(3):
        saved(a_case(id=f"hnd_{number}"))
    first, after = STORE.live(ORG, limit=2, after=None)
    rest, end = STORE.live(ORG, limit=2, after=after)
    assert [case.id for case in [*first, *rest]] == ["hnd_0", "hnd_1", "hnd_2"]
    assert end is None


def test_a_closed_case_is_no_longer_live() -> None:
    saved(replace(saved(a_case()), phase=Phase.CLOSED))
    assert live() == []


def test_live_cases_of_another_company_are_not_mixed_in() -> None:
    saved(a_case())
    assert STORE.live("org_two", limit=50, after=None) == ([], None)


def test_a_token_is_one_put(requests: Requests) -> None:
    assert requests.of(lambda: STORE.keep_token(ORG, "hnd_1", "gather#0", "t1")) == ["PutItem"]


def test_the_newest_token_of_a_slot_counts() -> None:
    STORE.keep_token(ORG, "hnd_1", "gather#0", "old")
    STORE.keep_token(ORG, "hnd_1", "gather#0", "new")
    assert STORE.tokens(ORG, "hnd_1") == [("gather#0", "new")]


def test_the_tokens_of_a_case_are_one_query(requests: Requests) -> None:
    assert requests.of(lambda: STORE.tokens(ORG, "hnd_1")) == ["Query"]


def test_tokens_of_another_case_or_company_are_not_mixed_in() -> None:
    STORE.keep_token(ORG, "hnd_1", "gather#0", "t1")
    assert (STORE.tokens(ORG, "hnd_2"), STORE.tokens("org_two", "hnd_1")) == ([], [])


def test_a_token_that_was_sent_is_forgotten() -> None:
    STORE.keep_token(ORG, "hnd_1", "gather#0", "t1")
    STORE.drop_token(ORG, "hnd_1", "gather#0", "t1")
    assert STORE.tokens(ORG, "hnd_1") == []


def test_a_newer_token_is_not_forgotten_with_the_one_that_was_sent() -> None:
    STORE.keep_token(ORG, "hnd_1", "gather#0", "new")
    STORE.drop_token(ORG, "hnd_1", "gather#0", "old")
    assert STORE.tokens(ORG, "hnd_1") == [("gather#0", "new")]


def test_forgetting_a_token_twice_is_no_fault(requests: Requests) -> None:
    assert requests.of(lambda: STORE.drop_token(ORG, "hnd_1", "gather#0", "t1")) == ["DeleteItem"]


def test_what_needs_a_phase_is_raced_in_another() -> None:
    case = saved(a_case())
    write = Transaction(BY, NOW)
    require_phase(write, replace(case, phase=Phase.TRANSFER))
    with pytest.raises(Raced):
        write.commit()


DAYS = Delegation(HEAD, LEAD, NOW.date(), NOW.date())


def judged_in_place(case: Handover, approver: Access) -> Handover:
    event = Event("VerdictGiven", case.id, {"party": "department", "verdict": "approved", "comment": "好"})
    place = Place(approver, DAYS)
    return STORE.save_verdict(
        case, event, round_=case.round, leaver=an_access(), place=place, by=a_caller(LEAD), now=NOW
    )


def delegated(delegation: Delegation = DAYS) -> None:
    substitute = an_access(LEAD)
    AccessItem.of(substitute).save()
    event = declare_delegation(delegation)
    PeopleStore().save_delegation(delegation, event, substitute=substitute, by=BY, now=NOW)


def test_a_substitutes_verdict_is_one_transaction(requests: Requests) -> None:
    delegated()
    case = saved(a_case_in_review())
    assert requests.of(lambda: judged_in_place(case, an_access(HEAD))) == ["TransactWriteItems"]


@pytest.mark.fault("F15")
def test_a_delegation_that_ended_meanwhile_is_raced() -> None:
    delegated(replace(DAYS, last_day=NOW.date() + timedelta(days=1)))
    case = saved(a_case_in_review())
    with pytest.raises(Raced):
        judged_in_place(case, an_access(HEAD))


@pytest.mark.fault("F14", "F15")
def test_an_approver_who_leaves_meanwhile_takes_the_substitute_along() -> None:
    delegated()
    case = saved(a_case_in_review())
    AccessItem.of(an_access(HEAD, level=Level.HANDOVER, epoch=2, lock=LOCK)).save()
    with pytest.raises(Raced):
        judged_in_place(case, an_access(HEAD))


@pytest.mark.fault("F15")
def test_a_tie_that_the_leaver_declares_meanwhile_is_raced() -> None:
    case = saved(a_case_in_review())
    AccessItem.of(an_access(epoch=2, ties={HEAD: Tie.RELATIVE})).save()
    with pytest.raises(Raced):
        judged(case)
