"""A clock is set ahead, never behind, and every change of it is a fact."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.core.errors import Invalid
from chalicelib.core.events import type_of
from chalicelib.people.clock.rules import FURTHEST, CompanyClock, set_ahead

WEEK = timedelta(days=7)


def test_a_clock_set_ahead_says_from_where_to_where() -> None:
    clock, event = set_ahead(CompanyClock("org_one", WEEK), 2 * WEEK)
    assert (clock.ahead, event.name, event.aggregate_id) == (2 * WEEK, "DemoClockSet", "clk_one")
    assert event.data == {"before": 604_800, "after": 1_209_600}


def test_a_clock_may_go_back_to_the_real_time() -> None:
    assert set_ahead(CompanyClock("org_one", WEEK), timedelta(0))[0].ahead == timedelta(0)


def test_a_clock_is_whole_seconds_ahead() -> None:
    assert set_ahead(CompanyClock("org_one"), timedelta(seconds=1.9))[0].ahead == timedelta(seconds=1)


@pytest.mark.parametrize("ahead", [timedelta(seconds=-1), FURTHEST + timedelta(seconds=1), timedelta.max])
def test_a_clock_out_of_range_is_refused(ahead: timedelta) -> None:
    with pytest.raises(Invalid) as refused:
        set_ahead(CompanyClock("org_one"), ahead)
    assert [(fault.field, fault.code) for fault in refused.value.errors] == [("offset_seconds", "clock_out_of_range")]


def test_the_fact_has_a_type_of_its_own() -> None:
    assert type_of("DemoClockSet", CompanyClock("org_one").id) == "com.baton.clock.demo_clock_set.v1"
