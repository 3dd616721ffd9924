"""Rights narrow when a case opens, once, and end when it closes."""

from __future__ import annotations

import pytest

from chalicelib.core.access import Level
from chalicelib.people.rules import EmployeeGone, HandoverAlreadyOpen, lock, release_to_self
from tests.kit.builders import LOCK, an_access


def test_a_lock_narrows_the_level_and_names_its_case() -> None:
    locked = lock(an_access(), LOCK)
    assert (locked.level, locked.lock) == (Level.HANDOVER, LOCK)


def test_every_change_of_rights_raises_the_epoch() -> None:
    locked = lock(an_access(epoch=4), LOCK)
    assert (locked.epoch, release_to_self(locked).epoch) == (5, 6)


def test_a_second_lock_names_the_case_that_is_open() -> None:
    with pytest.raises(HandoverAlreadyOpen) as refused:
        lock(lock(an_access(), LOCK), LOCK)
    assert refused.value.extra == {"case": "hnd_1"}


def test_nothing_new_opens_for_someone_who_has_left() -> None:
    with pytest.raises(EmployeeGone):
        lock(an_access(level=Level.SELF), LOCK)


def test_the_end_leaves_only_what_is_their_own() -> None:
    released = release_to_self(lock(an_access(), LOCK))
    assert (released.level, released.lock) == (Level.SELF, None)


@pytest.mark.parametrize(("level", "may"), [(Level.FULL, True), (Level.HANDOVER, False), (Level.SELF, False)])
def test_only_who_has_full_access_may_receive(level: Level, may: bool) -> None:
    assert an_access(level=level).may_receive is may
