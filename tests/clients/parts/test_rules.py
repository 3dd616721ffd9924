"""What a part may say, and that nothing it said is lost when it goes."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.clients.parts import rules
from chalicelib.clients.parts.rules import KINDS, MOST, PartsExhausted
from chalicelib.core.access import RIGHTS, Level, Right
from chalicelib.core.errors import Invalid, Stale
from chalicelib.core.events import family_of
from chalicelib.core.ids import parent_id
from tests.kit.builders import a_client, an_access
from tests.kit.parts import FACTS, a_part


@pytest.mark.parametrize("name", FACTS)
def test_a_parts_id_carries_its_client_and_family(name: str) -> None:
    part = a_part(name)
    assert (parent_id("cli", part.id), family_of(part.id)) == ("cli_a", name)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.noun)
def test_who_hands_over_may_add_and_never_change(kind: rules.Kind) -> None:
    adds, edits = RIGHTS[kind.adds], RIGHTS[kind.edits]
    assert isinstance(adds, Right)
    assert isinstance(edits, Right)
    assert (adds.level, edits.level) == (Level.HANDOVER, Level.FULL)


def test_an_edit_tells_what_changed_and_what_it_is_now() -> None:
    part = a_part("contact")
    edited, event = rules.edit(a_client(), part, {"role": "总经理", "name": "王丽"}, seen=0)
    assert (event.name, event.data["before"], event.data["after"]) == (
        "ContactEdited",
        {"role": "物流经理"},
        {"role": "总经理"},
    )
    assert event.data["state"] == dict(edited.facts)


def test_a_removal_tells_all_that_was_said() -> None:
    part = a_part("agreement")
    event = rules.remove(a_client(), part, seen=0)
    assert (event.name, event.data["before"], event.data["state"]) == ("AgreementRemoved", dict(part.facts), None)


def test_what_was_seen_otherwise_is_stale() -> None:
    with pytest.raises(Stale):
        rules.remove(a_client(), a_part("site"), seen=1)


@pytest.mark.parametrize(
    ("facts", "faults"),
    [
        ({"lat": None, "lng": None, "datum": None}, []),
        ({"lat": 0.0, "lng": 0.0, "datum": "wgs84"}, []),
        ({"lat": 0.0, "lng": None, "datum": None}, ["lng", "datum"]),
        ({"lat": None, "lng": None, "datum": "bd09"}, ["lat", "lng"]),
    ],
)
def test_a_position_is_told_whole_or_not_at_all(facts: dict[str, Any], faults: list[str]) -> None:
    found: list[str] = []
    try:
        a_part("site", **facts)
    except Invalid as refused:
        found = [fault.field for fault in refused.errors]
    assert found == faults


@pytest.mark.parametrize(("name", "begins"), [("document", "signed_on"), ("agreement", "valid_from")])
def test_a_period_may_be_a_day_or_have_no_end(name: str, begins: str) -> None:
    assert a_part(name, **{begins: "2026-12-31", "valid_until": "2026-12-31"}).facts["valid_until"] == "2026-12-31"
    assert a_part(name, valid_until=None).facts["valid_until"] is None


def test_there_is_room_for_sixty() -> None:
    rules.require_room(MOST - 1)
    with pytest.raises(PartsExhausted):
        rules.require_room(MOST)


@pytest.mark.parametrize("level", [Level.HANDOVER, Level.SELF])
def test_nothing_to_do_is_given_to_who_hands_over_or_is_gone(level: Level) -> None:
    with pytest.raises(Invalid):
        rules.require_able("renewal_owner_id", an_access(level=level))
