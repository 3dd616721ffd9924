"""Assets' rules: in one person's hands at a time, and back with a date."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chalicelib.core.access import Level
from chalicelib.core.errors import Invalid, Stale
from chalicelib.people.assets import rules
from chalicelib.people.assets.rules import Asset, AssetInUse, AssetNotInUse, Wanted
from tests.kit.builders import LEAD, LEAVER, LOCK, an_access

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
STORED = Asset("ast_one", "org_one", "laptop", "SN-1", "ThinkPad", version=1)
GIVEN = Asset("ast_one", "org_one", "laptop", "SN-1", "ThinkPad", LEAVER, TUESDAY, version=2)


def edited(asset: Asset, holder: Any = None, **wanted: Any) -> tuple[Asset, str]:
    told, event = rules.edit(asset, Wanted(**wanted), holder, seen=asset.version)
    return told, event.name


def test_a_thing_is_given_to_a_person_from_a_day_on() -> None:
    told, name = edited(STORED, an_access(), holder_id=LEAVER, handed_out_on=TUESDAY)
    assert (told.holder_id, told.handed_out_on, told.in_use, name) == (LEAVER, TUESDAY, True, "AssetHandedOut")


def test_a_thing_in_somebodys_hands_is_given_to_nobody_else() -> None:
    with pytest.raises(AssetInUse):
        edited(GIVEN, an_access(LEAD), holder_id=LEAD, handed_out_on=TUESDAY)


def test_a_returned_thing_still_says_who_had_it() -> None:
    told, name = edited(GIVEN, returned_on=TUESDAY)
    assert (told.holder_id, told.in_use, name) == (LEAVER, False, "AssetReturned")


def test_a_thing_goes_from_hand_to_hand_by_coming_back_first() -> None:
    told, name = edited(GIVEN, an_access(LEAD), returned_on=TUESDAY, holder_id=LEAD, handed_out_on=TUESDAY)
    assert (told.holder_id, told.returned_on, name) == (LEAD, None, "AssetHandedOut")


def test_nothing_comes_back_that_nobody_has() -> None:
    with pytest.raises(AssetNotInUse):
        edited(STORED, returned_on=TUESDAY)


def test_nothing_comes_back_before_it_was_handed_out() -> None:
    with pytest.raises(Invalid) as refused:
        edited(GIVEN, returned_on=MONDAY)
    assert refused.value.errors[0].code == "returned_too_early"


@pytest.mark.parametrize(
    ("holder", "code"),
    [
        (None, "unknown_employee"),
        (an_access(level=Level.HANDOVER, lock=LOCK), "holder_unfit"),
        (an_access(level=Level.SELF), "holder_unfit"),
    ],
)
def test_nothing_is_given_to_whoever_cannot_receive(holder: Any, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        edited(STORED, holder, holder_id=LEAVER, handed_out_on=TUESDAY)
    assert refused.value.errors[0].code == code


def test_a_leaver_gives_back_what_they_have() -> None:
    assert edited(GIVEN, returned_on=TUESDAY)[0].returned_on == TUESDAY


def test_an_event_tells_what_changed() -> None:
    _, event = rules.edit(GIVEN, Wanted(name="ThinkPad X1", returned_on=TUESDAY), None, seen=2)
    assert event.data == {
        "holder_id": LEAVER,
        "before": {"name": "ThinkPad", "returned_on": None},
        "after": {"name": "ThinkPad X1", "returned_on": "2026-11-24"},
    }


def test_an_edit_of_what_has_changed_since_is_stale() -> None:
    with pytest.raises(Stale):
        rules.edit(GIVEN, Wanted(name="x"), None, seen=1)
