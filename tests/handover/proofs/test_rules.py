"""What a task asks of one client, by example: each test leaves out one thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.clients.parts.rules import Part
from chalicelib.clients.rules import Address
from chalicelib.core.errors import Fault
from chalicelib.core.money import Money
from chalicelib.engagement.rules import Channel, Direction, Interaction, Participant, Side
from chalicelib.handover.declarations.rules import Declaration, Item
from chalicelib.handover.proofs import rules
from chalicelib.handover.proofs.rules import Dossier, largest
from chalicelib.trade.rules import Order, OrderStatus
from tests.kit.builders import LEAD, LEAVER, NOW, a_client, a_told, an_interaction, an_order
from tests.kit.declarations import NOTE
from tests.kit.parts import a_part

OPENED = NOW - timedelta(days=10)
TODAY = NOW.date()
PERSON = a_part("contact")


def codes(faults: Iterable[Fault]) -> list[tuple[str, str | None]]:
    return [(fault.code, fault.subject_id) for fault in faults]


def a_dossier(*parts: Part, **changes: Any) -> Dossier:
    held = {kind: tuple(part for part in parts if part.kind is kind) for kind in {part.kind for part in parts}}
    return Dossier(a_client(), held, **changes)


def told(at: datetime = OPENED - timedelta(days=1), recorded: datetime | None = None, **changes: Any) -> Interaction:
    who = changes.pop("employee_id", LEAVER)
    return an_interaction(occurred_at=at, recorded_at=recorded or at, employee_id=who, told=a_told(**changes))


def with_person(at: datetime = NOW - timedelta(days=1), **changes: Any) -> Interaction:
    return told(at, participants=(Participant("王丽", Side.CLIENT, contact_id=PERSON.id),), **changes)


def a_declaration(at: datetime = NOW, **values: Any) -> Declaration:
    return Declaration(items={"cli_a": Item("cli_a", values, LEAVER, at)})


def an_order_of(amount: int = 100_000, days: int = 20, client_id: str = "cli_a", **changes: Any) -> Order:
    at = NOW - timedelta(days=days)
    facts = {"placed_at": at, "recorded_at": at, "amount": Money(amount), "client_id": client_id, **changes}
    return an_order(f"ord_{client_id}_{days}", **facts)


FILE = (a_part("site"), a_part("document"), PERSON)


def of_files(
    one: Dossier, declared: Declaration | None = None, *, key: set[str] | None = None, checked: set[str] | None = None
) -> list[str]:
    faults = rules.client_files(
        [one], declared or Declaration(), key=key or set(), spot_checked=checked or set(), opened_at=OPENED, now=NOW
    )
    return [code for code, _ in codes(faults)]


def test_a_whole_file_misses_nothing() -> None:
    assert of_files(a_dossier(*FILE, interactions=[with_person()])) == []


@pytest.mark.parametrize("field", ["name", "region", "industry", "size"])
def test_a_file_says_who_where_and_what(field: str) -> None:
    one = a_dossier(*FILE, interactions=[with_person()])
    assert of_files(replace(one, client=replace(one.client, **{field: ""}))) == ["client_file_incomplete"]


def test_an_address_of_the_file_itself_is_one() -> None:
    one = a_dossier(*FILE[1:], interactions=[with_person()])
    assert of_files(one) == ["client_without_address"]
    at_home = replace(one.client, addresses=(Address("office", "工业大道 8 号", "佛山"),))
    assert of_files(replace(one, client=at_home)) == []


@pytest.mark.parametrize("way", ["phones", "emails", "wecom_id"])
def test_one_way_to_reach_a_contact_is_enough(way: str) -> None:
    none: dict[str, Any] = {"phones": [], "emails": [], "wecom_id": None}
    contact = replace(PERSON, facts={**PERSON.facts, **none})
    assert of_files(a_dossier(*FILE[:2], contact, interactions=[with_person()])) == ["client_without_contact"]
    reached = replace(contact, facts={**contact.facts, way: PERSON.facts[way]})
    assert of_files(a_dossier(*FILE[:2], reached, interactions=[with_person()])) == []


@pytest.mark.parametrize(
    "unproven",
    [
        told(NOW - timedelta(days=1)),
        with_person(NOW - timedelta(days=181)),
        with_person(channel=Channel.WECHAT),
        with_person(direction=Direction.INTERNAL),
        with_person(OPENED - timedelta(days=1), recorded=NOW),
    ],
)
def test_a_contact_whom_nothing_shows_is_not_proven(unproven: Interaction) -> None:
    one = a_dossier(*FILE, interactions=[unproven])
    assert of_files(one) == ["contact_not_proven"]
    assert of_files(one, checked={"cli_a"}) == []


def test_a_contract_is_there_or_declared_not_to_be() -> None:
    one = a_dossier(FILE[0], a_part("document", kind="quotation"), PERSON, interactions=[with_person()])
    assert of_files(one) == ["client_without_contract"]
    assert of_files(one, a_declaration(contract="none_exists")) == []
    assert of_files(one, a_declaration(contract="none_exists"), key={"cli_a"}) == ["client_without_contract"]


def of_records(*interactions: Interaction, declared: Declaration | None = None) -> list[str]:
    one = a_dossier(interactions=interactions)
    found = rules.follow_up_records([one], declared or a_declaration(**NOTE), opened_at=OPENED)
    return [code for code, _ in codes(found)]


def before(days: float) -> Interaction:
    return told(OPENED - timedelta(days=days))


def test_thirty_days_are_no_gap() -> None:
    assert of_records(before(30)) == []
    assert of_records(before(31)) == ["record_too_old"]


def test_a_client_of_few_words_has_its_own_rhythm() -> None:
    assert of_records(before(60), before(100), before(140)) == []
    assert of_records(before(61), before(101), before(141)) == ["record_too_old"]


def test_without_any_record_there_is_a_gap_that_may_be_shown() -> None:
    assert of_records() == ["record_too_old"]
    assert of_records(declared=a_declaration(**NOTE, gap=True)) == []


@pytest.mark.parametrize("missing", NOTE)
def test_a_note_says_how_it_stands_what_comes_next_and_who_decides(missing: str) -> None:
    assert of_records(before(1), declared=a_declaration(**{**NOTE, missing: ""})) == ["status_note_missing"]


def test_a_note_from_before_the_notice_is_none() -> None:
    assert of_records(before(1), declared=a_declaration(OPENED, **NOTE)) == ["status_note_missing"]


def of_prices(one: Dossier, declared: Declaration | None = None) -> list[tuple[str, str | None]]:
    return codes(rules.prices([one], declared or Declaration(), leaver_id=LEAVER, now=NOW))


def an_agreement(**changes: Any) -> Part:
    facts = {"valid_from": "2026-01-01", "valid_until": "2026-12-31", "renewal_owner_id": LEAD, "tender": None}
    return a_part("agreement", **{**facts, **changes})


def test_a_client_with_prices_agreed_misses_nothing() -> None:
    assert of_prices(a_dossier(an_agreement(), orders=[an_order_of()])) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "spot"},
        {"valid_from": "2026-11-25", "valid_until": None},
        {"valid_until": "2026-11-23"},
    ],
)
def test_whoever_orders_without_prices_agreed_is_missed(changes: dict[str, Any]) -> None:
    one = a_dossier(an_agreement(**changes), orders=[an_order_of()])
    assert of_prices(one) == [("client_without_agreement", "cli_a")]


@pytest.mark.parametrize("order", [an_order_of(days=366), an_order_of(status=OrderStatus.CANCELLED)])
def test_whoever_has_not_ordered_for_a_year_needs_no_prices(order: Order) -> None:
    assert of_prices(a_dossier(orders=[order])) == []


def lanes(amount: int, lane: str = "佛山-上海") -> Declaration:
    return a_declaration(lanes=[{"lane": lane, "amount": {"amount": amount, "currency": "CNY"}}])


@pytest.mark.parametrize(
    ("amount", "faults"), [(110_000, []), (110_001, ["price_differs"]), (90_000, []), (89_999, ["price_differs"])]
)
def test_a_declared_price_is_within_a_tenth_of_the_last_three(amount: int, faults: list[str]) -> None:
    orders = [an_order_of(100_000, days) for days in (1, 2, 3)] + [an_order_of(900_000, 4)]
    assert [code for code, _ in of_prices(a_dossier(orders=orders), lanes(amount))] == faults


def test_a_lane_that_was_never_ordered_has_no_price_to_differ_from() -> None:
    assert of_prices(a_dossier(orders=[an_order_of()]), lanes(1, "佛山-武汉")) == []


@pytest.mark.parametrize("owner", [None, LEAVER])
@pytest.mark.parametrize(
    "soon",
    [
        {"valid_until": (TODAY + timedelta(days=120)).isoformat()},
        {"valid_until": None, "tender": {"due_on": TODAY.isoformat(), "bond": None}},
    ],
)
def test_what_ends_within_120_days_is_somebodys_who_stays(soon: dict[str, Any], owner: str | None) -> None:
    agreement = an_agreement(renewal_owner_id=owner, **soon)
    assert of_prices(a_dossier(agreement)) == [("agreement_without_owner", agreement.id)]


@pytest.mark.parametrize("ends", [TODAY + timedelta(days=121), TODAY - timedelta(days=1)])
def test_what_ends_later_or_has_ended_is_nobodys_to_renew(ends: date) -> None:
    assert of_prices(a_dossier(an_agreement(renewal_owner_id=None, valid_until=ends.isoformat()))) == []


def of_introductions(*interactions: Interaction, key: str = "cli_a") -> list[tuple[str, str | None]]:
    one = a_dossier(receiver_id=LEAD, interactions=interactions)
    return codes(rules.introductions([one], key={key}, opened_at=OPENED))


def since(**changes: Any) -> Interaction:
    return told(NOW, **{"employee_id": LEAD, "direction": Direction.INBOUND, **changes})


VISIT: dict[str, Any] = {"channel": Channel.VISIT, "direction": Direction.OUTBOUND}
CALL: dict[str, Any] = {"channel": Channel.CALL, "direction": Direction.OUTBOUND}


@pytest.mark.parametrize(
    "interactions", [[since()], [since(**CALL, duration_s=61)], [since(**VISIT), since(employee_id=LEAVER)]]
)
def test_a_key_client_whose_side_is_proven_is_introduced(interactions: list[Interaction]) -> None:
    assert of_introductions(*interactions) == []


@pytest.mark.parametrize(
    "interactions",
    [
        [],
        [since(employee_id=LEAVER)],
        [since(**CALL, duration_s=60)],
        [since(**VISIT)],
        [told(OPENED, NOW, employee_id=LEAD, direction=Direction.INBOUND)],
    ],
)
def test_a_key_client_of_whom_nothing_is_proven_is_missed(interactions: list[Interaction]) -> None:
    assert of_introductions(*interactions) == [("client_not_introduced", "cli_a")]


def test_other_clients_are_not_asked_for() -> None:
    assert of_introductions(key="cli_b") == []


def test_the_largest_are_the_fewest_that_make_eighty_percent() -> None:
    sums = [("a", Money(50)), ("b", Money(20)), ("c", Money(20)), ("d", Money(10)), ("b", Money(1))]
    assert largest(sums) == {"a", "b", "c"}


def test_sums_of_different_currencies_are_not_compared() -> None:
    assert largest([("a", Money(1_000)), ("b", Money(1, "USD"))]) == {"a", "b"}


def test_nothing_has_no_largest() -> None:
    assert largest([]) == frozenset()


def test_key_clients_are_those_of_the_orders_before_the_notice() -> None:
    small, late = an_order_of(10, 11, "cli_b"), an_order_of(10_000, 1, "cli_b")
    told_late, old = an_order_of(10_000, 12, "cli_b", recorded_at=NOW), an_order_of(10_000, 376, "cli_b")
    found = [a_dossier(orders=[an_order_of(100, 11)]), a_dossier(orders=[late, small, told_late, old])]
    assert rules.key_clients(found, OPENED) == {"cli_a"}


def test_a_digest_differs_once_anything_that_was_read_has_another_version() -> None:
    one = a_dossier(PERSON, interactions=[with_person()], orders=[an_order_of()])
    others = [
        replace(one, client=replace(one.client, version=1)),
        a_dossier(replace(PERSON, version=1), interactions=one.interactions, orders=one.orders),
        replace(one, interactions=[]),
        replace(one, orders=[replace(one.orders[0], version=1)]),
    ]
    assert len({dossier.digest for dossier in [one, *others]}) == 5


def test_of_five_hundred_clients_at_most_it_is_told_what_was_read() -> None:
    found = [Dossier(a_client(f"cli_{number}")) for number in range(501)]
    assert len(rules.proofs_of(found)) == 500
