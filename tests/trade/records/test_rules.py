"""Who is in charge, what may be given to whom, and what an event says of a record."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chalicelib.clients.rules import HolderRole
from chalicelib.core.access import Level
from chalicelib.core.errors import Invalid
from chalicelib.core.money import Money
from chalicelib.core.refs import Ref
from chalicelib.trade.records.rules import (
    PersonUnfit,
    StepForbidden,
    differences,
    event_of,
    in_charge,
    is_order_of,
    require_fit,
    require_past,
    require_step,
    told,
)
from tests.kit.builders import HEAD, LEAVER, NOW, a_client, an_access
from tests.kit.money import a_dispute

DESK, MANAGER = (HolderRole.ORDER_DESK,), (HolderRole.ACCOUNT_MANAGER,)


@pytest.mark.parametrize(
    ("holders", "who"),
    [
        ({HEAD: DESK, LEAVER: MANAGER}, LEAVER),
        ({LEAVER: MANAGER, HEAD: MANAGER}, HEAD),
        ({HEAD: DESK}, None),
        ({}, None),
    ],
)
def test_the_account_manager_is_in_charge(holders: dict[str, Any], who: str | None) -> None:
    assert in_charge(a_client(holders=holders)) == who


@pytest.mark.parametrize("person", [None, an_access(level=Level.HANDOVER), an_access(level=Level.SELF)])
def test_who_is_unknown_or_leaving_gets_nothing_and_the_field_is_named(person: Any) -> None:
    with pytest.raises(PersonUnfit) as refused:
        require_fit(person, "owner_id")
    assert refused.value.errors[0].field == "owner_id"


def test_a_day_is_past_as_soon_as_it_has_begun_somewhere() -> None:
    require_past(NOW, {"on": date(2026, 11, 24), "since": None})


def test_a_day_to_come_is_named_by_its_field() -> None:
    with pytest.raises(Invalid) as refused:
        require_past(NOW, {"on": date(2026, 11, 26), "since": date(2026, 11, 1)})
    assert [(fault.field, fault.code) for fault in refused.value.errors] == [("on", "day_to_come")]


def test_a_record_may_stay_where_it_is_and_go_only_where_its_life_leads() -> None:
    life = {"a": frozenset({"b"}), "b": frozenset[str]()}
    require_step(life, "a", "a")
    require_step(life, "a", "b")
    with pytest.raises(StepForbidden):
        require_step(life, "b", "a")


def test_an_event_says_whose_it_is_where_it_counts_and_what_it_is_now() -> None:
    event = event_of("Happened", "rec_a_1", a_client(), {"open": True}, reason="x")
    assert (event.name, event.aggregate_id) == ("Happened", "rec_a_1")
    assert dict(event.data) == {
        "client_id": "cli_a",
        "segment": {"team_id": "team_one", "region": "佛山", "industry": "家电", "size": "B"},
        "state": {"open": True},
        "reason": "x",
    }


def test_differences_name_only_what_changed() -> None:
    assert differences({"a": 1, "b": 2}, {"a": 1, "b": 3}) == {"before": {"b": 2}, "after": {"b": 3}}


def test_values_are_told_as_plain_data() -> None:
    assert told((a_dispute(), Ref("erp", "1"), Money(5), None)) == [
        {
            "amount": 36_000,
            "reason": "两票等时费不认可",
            "since": "2026-11-10",
            "owner_id": LEAVER,
            "next_step": "核对等时记录",
        },
        {"system": "erp", "id": "1"},
        5,
        None,
    ]


@pytest.mark.parametrize(
    ("order_id", "its"), [("ord_a_1", True), ("ord_b_1", False), ("rec_a_1", False), ("ord_a", False)]
)
def test_an_order_of_a_client_carries_the_client(order_id: str, its: bool) -> None:
    assert is_order_of("cli_a", order_id) is its
