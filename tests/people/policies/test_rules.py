"""Policies: consulted on before published, version by version; acknowledged once published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import Invalid, Stale
from chalicelib.people.policies import rules
from chalicelib.people.policies.rules import PolicyNotPublished, Signature, Wanted, cite
from tests.kit.builders import LEAVER, NOW, ORG, RULE
from tests.kit.policies import PUBLISHED, TODAY, a_policy, acknowledged, amended, wanted

DAY = timedelta(days=1)


def faults(work: Callable[[], Any]) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        work()
    return [(fault.field, fault.code) for fault in refused.value.errors]


def test_a_policy_begins_with_its_first_version() -> None:
    policy, event = rules.adopt(ORG, "order_lock", wanted())
    assert [one.number for one in policy.editions] == [1]
    assert (event.name, event.data["code"], event.data["version"]) == ("PolicyAdopted", "order_lock", 1)


@pytest.mark.parametrize("late", [timedelta(0), DAY])
def test_consultation_comes_before_publication(late: timedelta) -> None:
    told = wanted(consulted_on=PUBLISHED + late)
    assert faults(lambda: rules.adopt(ORG, "x", told)) == [("consulted_on", "consulted_too_late")]


def test_a_new_version_leaves_the_older_ones_as_they_were() -> None:
    policy = a_policy()
    assert amended(policy).editions[0] == policy.editions[0]


def test_what_a_new_version_does_not_say_is_as_before() -> None:
    last = amended(a_policy()).editions[-1]
    assert (last.number, last.name, last.clause) == (2, "《客户与订单管理办法》", "第12条")


def test_the_event_of_a_new_version_tells_both() -> None:
    _, event = rules.amend(a_policy(), Wanted(clause="第13条"), seen=1)
    assert event is not None
    assert (event.data["before"]["clause"], event.data["after"]["clause"]) == ("第12条", "第13条")


def test_saying_the_same_again_makes_no_version() -> None:
    assert rules.amend(a_policy(), wanted(), seen=1)[1] is None


@pytest.mark.parametrize("given", [{}, {"consulted_on": date(2026, 1, 5)}, {"published_on": date(2026, 2, 1)}])
def test_a_new_text_is_consulted_on_and_published_anew(given: dict[str, Any]) -> None:
    missing = [name for name in ("consulted_on", "published_on") if name not in given]
    found = faults(lambda: rules.amend(a_policy(), Wanted(text="x", **given), seen=1))
    assert found == [(name, "new_text_new_days") for name in missing]


def test_no_version_is_published_before_the_one_it_replaces() -> None:
    earlier = Wanted(consulted_on=date(2024, 1, 1), published_on=PUBLISHED - DAY)
    assert faults(lambda: rules.amend(a_policy(), earlier, seen=1)) == [("published_on", "published_too_early")]


def test_a_version_is_made_of_what_its_editor_saw() -> None:
    with pytest.raises(Stale):
        rules.amend(amended(a_policy()), Wanted(name="x"), seen=1)


@pytest.mark.parametrize(
    ("day", "number"),
    [(PUBLISHED - DAY, None), (PUBLISHED, 1), (date(2026, 1, 31), 1), (date(2026, 2, 1), 2)],
)
def test_in_force_is_the_newest_version_that_is_published(day: date, number: int | None) -> None:
    found = amended(a_policy()).in_force(day)
    assert (found.number if found else None) == number


def test_an_acknowledgement_is_of_the_day_on_which_it_is_given() -> None:
    given, event = rules.acknowledge(a_policy(), Signature(1, LEAVER, LEAVER), today=TODAY, now=NOW)
    assert (given.acknowledged_on, given.on_paper, given.recorded_by) == (TODAY, False, LEAVER)
    assert (event.name, event.aggregate_id) == ("PolicyAcknowledged", given.id)


def test_what_was_signed_on_paper_has_its_own_day_and_who_recorded_it() -> None:
    given = acknowledged(a_policy(), LEAVER)
    assert (given.acknowledged_on, given.on_paper, given.recorded_by) == (date(2025, 3, 6), True, "emp_hr")


@pytest.mark.parametrize(
    ("signature", "fault"),
    [
        (Signature(2, LEAVER, LEAVER), ("version", "unknown_version")),
        (Signature(1, LEAVER, "emp_hr", TODAY + DAY), ("signed_on", "signed_in_future")),
        (Signature(1, LEAVER, "emp_hr", PUBLISHED - DAY), ("signed_on", "signed_too_early")),
    ],
)
def test_what_nobody_can_have_signed_is_a_wrong_field(signature: Signature, fault: tuple[str, str]) -> None:
    assert faults(lambda: rules.acknowledge(a_policy(), signature, today=TODAY, now=NOW)) == [fault]


def test_nobody_acknowledges_what_is_not_published() -> None:
    coming = amended(a_policy(), published_on=TODAY + DAY)
    with pytest.raises(PolicyNotPublished):
        rules.acknowledge(coming, Signature(2, LEAVER, LEAVER), today=TODAY, now=NOW)


def test_a_lock_cites_the_version_in_force_and_the_day_of_the_signature() -> None:
    policy = a_policy()
    found = cite(policy, [acknowledged(policy, LEAVER)], today=TODAY)
    assert found is not None
    assert {**vars(found), "policy_id": RULE.policy_id} == vars(RULE)


def test_an_older_version_counts_as_acknowledged_and_is_named() -> None:
    policy = amended(a_policy())
    found = cite(policy, [acknowledged(policy, LEAVER)], today=TODAY)
    assert found is not None
    assert (found.version, found.published_on) == (2, "2026-02-01")
    assert (found.acknowledged_version, found.acknowledged_on) == (1, "2025-03-06")


def test_an_acknowledgement_of_a_later_version_than_in_force_does_not_count() -> None:
    policy = amended(a_policy())
    found = cite(policy, [acknowledged(policy, LEAVER, 2, signed_on=TODAY)], today=date(2026, 1, 31))
    assert found is not None
    assert (found.version, found.acknowledged_on) == (1, None)


def test_nothing_is_cited_before_it_is_published() -> None:
    assert cite(a_policy(), [], today=PUBLISHED - DAY) is None
    assert cite(None, [], today=TODAY) is None


@given(st.lists(st.integers(0, 40), min_size=1, max_size=6), st.integers(-5, 250))
def test_whatever_the_versions_the_one_in_force_is_the_last_one_published(gaps: list[int], at: int) -> None:
    policy, day = a_policy(), PUBLISHED
    for gap in gaps:
        day += gap * DAY
        policy = amended(policy, text=f"{len(policy.editions)}", consulted_on=date(2025, 2, 10), published_on=day)
    today = PUBLISHED + at * DAY
    published = [one for one in policy.editions if one.published_on <= today]
    assert policy.in_force(today) == (published[-1] if published else None)
    assert [one.published_on for one in policy.editions] == sorted(one.published_on for one in policy.editions)
