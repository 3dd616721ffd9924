"""Ids sort by time and carry their parent; instants are UTC; money is whole."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import clock, ids
from chalicelib.core.access import Actor, System
from chalicelib.core.money import Money
from tests.kit.builders import a_caller

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(-(2 * 10**15), 7 * 10**15).map(lambda past: EPOCH + timedelta(microseconds=past))


@given(st.integers(0, 2**48 - 2), st.integers(1, 10**6))
def test_a_later_id_sorts_after_an_earlier_one(moment: int, later: int) -> None:
    assert ids.ulid(moment) < ids.ulid(min(moment + later, 2**48 - 1))


def test_ids_of_one_millisecond_differ() -> None:
    assert len({ids.ulid(1) for _ in range(1000)}) == 1000


def test_an_id_is_a_prefix_and_26_characters() -> None:
    prefix, _, rest = ids.new_id("hnd").partition("_")
    assert (prefix, len(rest)) == ("hnd", 26)


def test_a_new_id_has_the_shape_of_an_id() -> None:
    assert ids.is_id(ids.new_id("cli"))


def test_a_childs_id_tells_its_parent() -> None:
    client = ids.new_id("cli")
    assert ids.parent_id("cli", ids.child_id("ord", client)) == client


@pytest.mark.parametrize("text", ["ord_a", "ord_a_b_c", "ORD_a_b", "", "ord__b", "ord_a#_b"])
def test_another_shape_carries_no_parent(text: str) -> None:
    assert ids.parent_id("cli", text) is None


@pytest.mark.parametrize(
    "text", ["", "cli", "cli_", "_a", "CLI_a", "cli_a b", "cli_a#b", "cli_a/b", "cli_客", "x" * 200]
)
def test_what_is_no_id_is_told(text: str) -> None:
    assert not ids.is_id(text)


@pytest.mark.parametrize("text", ["cli_a\n", "cli_" + "a" * 41, "cli_a_b_c_d", "toolong_a"])
def test_what_is_almost_an_id_is_told(text: str) -> None:
    assert not ids.is_id(text)


@given(INSTANTS)
def test_an_instant_is_read_back_to_the_millisecond(moment: datetime) -> None:
    back = clock.from_text(clock.to_text(moment))
    assert timedelta(0) <= moment - back < timedelta(milliseconds=1)


@given(
    INSTANTS,
    st.integers(1, 10**9),
)
def test_texts_sort_as_the_instants_do(moment: datetime, milliseconds: int) -> None:
    assert clock.to_text(moment) < clock.to_text(moment + timedelta(milliseconds=milliseconds))


def test_an_instant_without_an_offset_is_no_instant() -> None:
    with pytest.raises(ValueError, match="offset"):
        clock.from_text("2026-11-24T08:30:00")


def test_another_offset_is_the_same_instant() -> None:
    assert clock.from_text("2026-11-24T16:30:00+08:00") == datetime(2026, 11, 24, 8, 30, tzinfo=UTC)


def test_a_day_is_the_companys() -> None:
    assert clock.day_of(datetime(2026, 11, 24, 16, 0, tzinfo=UTC), "Asia/Shanghai") == date(2026, 11, 25)


def test_the_present_has_whole_milliseconds() -> None:
    assert clock.now().microsecond % 1000 == 0


def test_money_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Money(1).amount = 2  # type: ignore[misc]


def test_a_clock_that_is_set_ahead_is_ahead_by_just_that() -> None:
    with time_machine.travel(datetime(2026, 11, 24, 8, 30, tzinfo=UTC), tick=False):
        assert clock.now(timedelta(days=7)) - clock.now() == timedelta(days=7)


@pytest.mark.parametrize("actor", [a_caller(ahead=timedelta(days=7)), System("org_one", "x", ahead=timedelta(days=7))])
def test_an_actor_lives_in_their_companys_time(actor: Actor) -> None:
    with time_machine.travel(datetime(2026, 11, 24, 8, 30, tzinfo=UTC), tick=False):
        assert actor.now() == datetime(2026, 12, 1, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize("actor", [a_caller(), System("org_one", "x")])
def test_an_actors_time_is_the_real_one_unless_it_is_set(actor: Actor) -> None:
    with time_machine.travel(datetime(2026, 11, 24, 8, 30, tzinfo=UTC), tick=False):
        assert actor.now() == clock.now()
