"""What may be logged and corrected, and what its events say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import clock
from chalicelib.core.access import Role
from chalicelib.core.errors import Invalid
from chalicelib.core.events import GENESIS, Event, Recorded
from chalicelib.core.ids import made_at, parent_id
from chalicelib.engagement import rules
from chalicelib.engagement.rules import (
    Channel,
    CorrectionsExhausted,
    Direction,
    Entry,
    Interaction,
    Participant,
    Side,
    Told,
    correct,
    log,
    require_recorder,
    versions,
)
from tests.kit.builders import HEAD, LEAVER, NOW, ORG, a_caller, a_client, a_told, an_entry, an_interaction

MILLISECONDS = st.integers(0, (NOW - rules.EARLIEST) // timedelta(milliseconds=1))
LETTERS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
PEOPLE = st.builds(Participant, LETTERS, st.sampled_from(Side))
TOLD = st.builds(
    Told,
    st.sampled_from(Channel),
    st.sampled_from(Direction),
    summary=LETTERS,
    content=st.none() | LETTERS,
    duration_s=st.none() | st.integers(0, 86_400),
    participants=st.lists(PEOPLE, max_size=3).map(tuple),
    next_step=st.none() | LETTERS,
    next_on=st.none() | st.dates(),
)


def logged(entry: Entry | None = None, *, now: datetime = NOW) -> tuple[Interaction, Event]:
    return log(a_client(), entry or an_entry(), employee_id=LEAVER, now=now)


def codes(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in refused.value.errors]


@given(MILLISECONDS, st.integers(0, 999))
def test_an_id_tells_client_and_instant_to_the_millisecond(past: int, more: int) -> None:
    occurred = rules.EARLIEST + timedelta(milliseconds=past)
    made, _ = logged(an_entry(occurred + timedelta(microseconds=more)))
    assert (made.occurred_at, made_at(made.id), parent_id("cli", made.id)) == (occurred, occurred, "cli_a")


def test_two_of_one_millisecond_have_two_ids() -> None:
    assert logged()[0].id != logged()[0].id


@pytest.mark.parametrize(
    "occurred",
    [
        NOW + timedelta(minutes=5, milliseconds=1),
        NOW + timedelta(days=400),
        datetime(1999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC),
    ],
)
def test_what_can_not_have_occurred_is_a_wrong_field(occurred: datetime) -> None:
    with pytest.raises(Invalid) as refused:
        logged(an_entry(occurred))
    assert codes(refused) == [("occurred_at", "occurred_out_of_range")]


@pytest.mark.parametrize("occurred", [NOW + timedelta(minutes=5), rules.EARLIEST])
def test_up_to_the_bounds_it_can(occurred: datetime) -> None:
    assert logged(an_entry(occurred))[0].occurred_at == occurred


@pytest.mark.fault("F75")
@pytest.mark.parametrize(
    ("ago", "late"), [(timedelta(hours=24), False), (timedelta(hours=24, milliseconds=1), True), (timedelta(-0), False)]
)
def test_what_is_recorded_after_a_day_is_late(ago: timedelta, late: bool) -> None:
    assert logged(an_entry(NOW - ago))[0].late is late


@pytest.mark.parametrize("told", [a_told(summary=None), a_told(summary="", content=None)])
def test_something_must_be_told(told: Told) -> None:
    with pytest.raises(Invalid) as refused:
        logged(an_entry(told=told))
    assert codes(refused) == [("summary", "nothing_told")]


@pytest.mark.parametrize(
    ("participant", "wrong"),
    [
        (Participant("陈主任", Side.CLIENT, contact_id="con_b_1"), ("participants.0.contact_id", "contact_of_another")),
        (Participant("陈主任", Side.OURS, contact_id="con_a_1"), ("participants.0.contact_id", "contact_of_another")),
        (
            Participant("林佩珊", Side.CLIENT, employee_id=LEAVER),
            ("participants.0.employee_id", "employee_on_their_side"),
        ),
    ],
)
def test_nobody_takes_part_on_the_wrong_side(participant: Participant, wrong: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        logged(an_entry(told=a_told(participants=(participant,))))
    assert codes(refused) == [wrong]


def test_both_sides_are_named_by_their_ids() -> None:
    both = (Participant("陈", Side.CLIENT, contact_id="con_a_1"), Participant("林", Side.OURS, employee_id=LEAVER))
    assert logged(an_entry(told=a_told(participants=both)))[0].told.participants == both


def test_a_person_records_their_own() -> None:
    for named in (None, LEAVER):
        require_recorder(a_caller(), named)


def test_a_person_records_nobody_elses() -> None:
    with pytest.raises(Invalid) as refused:
        require_recorder(a_caller(), HEAD)
    assert codes(refused) == [("employee_id", "recorded_for_another")]


def test_a_machine_says_whose_it_is() -> None:
    machine = a_caller(roles=frozenset({Role.INTEGRATION}))
    require_recorder(machine, HEAD)
    with pytest.raises(Invalid) as refused:
        require_recorder(machine, None)
    assert codes(refused) == [("employee_id", "missing")]


def test_its_event_says_what_lists_show_of_it() -> None:
    told = a_told(content="字" * 300, summary=None, next_step="报价", next_on=date(2026, 11, 27))
    made, event = logged(an_entry(told=told))
    assert (event.name, event.aggregate_id) == ("InteractionLogged", made.id)
    assert event.data["client_id"] == "cli_a"
    assert event.data["segment"] == {"team_id": "team_one", "region": "佛山", "industry": "家电", "size": "B"}
    assert event.data["state"] == {
        "version": 1,
        "channel": "call",
        "direction": "outbound",
        "occurred_at": "2026-11-24T08:30:00.000Z",
        "recorded_at": "2026-11-24T08:30:00.000Z",
        "employee_id": LEAVER,
        "summary": "字" * 200,
        "next_step": "报价",
        "next_on": "2026-11-27",
    }


def test_a_summary_is_shown_rather_than_the_content() -> None:
    assert a_told(summary="要车", content="下周要三台车").gist == "要车"


def test_a_text_that_was_changed_past_the_chain_shows() -> None:
    made, event = logged(an_entry(told=a_told(content="账期改60天")))
    assert event.data["sha256"] == made.told.digest()
    assert replace(made.told, content="账期改90天").digest() != event.data["sha256"]


def test_a_correction_is_the_next_version_and_keeps_what_was_told() -> None:
    corrected, event = correct(an_interaction(version=1), {"summary": "下月要车"}, "听错了", client=a_client())
    assert (corrected.told.summary, event.name, event.data["state"]["version"]) == (
        "下月要车",
        "InteractionCorrected",
        2,
    )
    assert (event.data["reason"], event.data["before"], event.data["after"]) == (
        "听错了",
        {"summary": "下周要车"},
        {"summary": "下月要车"},
    )


def test_a_correction_without_a_difference_says_so() -> None:
    _, event = correct(an_interaction(version=1), {"summary": "下周要车"}, "再说一遍", client=a_client())
    assert (event.data["before"], event.data["after"]) == ({}, {})


def test_a_correction_leaves_something_told() -> None:
    with pytest.raises(Invalid) as refused:
        correct(an_interaction(version=1), {"summary": None}, "删掉", client=a_client())
    assert codes(refused) == [("summary", "nothing_told")]


def test_after_twenty_versions_there_is_no_other() -> None:
    assert correct(an_interaction(version=19), {"summary": "二十"}, "x", client=a_client())
    with pytest.raises(CorrectionsExhausted):
        correct(an_interaction(version=20), {"summary": "二十一"}, "x", client=a_client())


@given(st.lists(TOLD, min_size=1, max_size=6), st.booleans())
def test_whatever_was_told_is_found_again_from_the_last_version_back(tellings: list[Told], imported: bool) -> None:
    current, event = logged(an_entry(told=tellings[0]))
    current = replace(current, version=1)
    chain = [] if imported else [link(event, 1)]
    for told in tellings[1:]:
        changed, event = correct(current, vars(told), "更正", client=a_client())
        if event.data["after"]:
            chain.append(link(event, current.version + 1))
            current = replace(changed, version=current.version + 1)
    found = versions(current, chain)
    distinct = [told for place, told in enumerate(tellings) if place == 0 or told != tellings[place - 1]]
    assert [version.told for version in found] == distinct[::-1]
    assert [version.number for version in found] == list(range(len(distinct), 0, -1))
    assert (found[-1].reason, found[-1].employee_id) == (None, LEAVER)


def test_a_correction_that_came_after_the_item_was_read_is_left_out() -> None:
    made = an_interaction(version=1)
    _, event = correct(made, {"summary": "下月要车"}, "听错了", client=a_client())
    assert [version.told for version in versions(made, [link(event, 2)])] == [made.told]


def link(event: Event, seq: int) -> Recorded:
    facts: dict[str, Any] = dict(event.data)
    at = clock.to_text(NOW)
    return Recorded("evt_1", ORG, event.aggregate_id, seq, event.name, at, HEAD, "req_1", facts, GENESIS)
