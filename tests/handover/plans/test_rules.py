"""Whom a plan names, and why: never who may not be named, for every client, the same for the same facts."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.clients.rules import Client, HolderRole
from chalicelib.core.access import Level, Role, Tie
from chalicelib.handover.moves import rules as moves
from chalicelib.handover.plans import rules
from chalicelib.handover.plans.rules import Candidate, Holdings, Plan, Proposal, Reason, Segment, Skipped
from chalicelib.people.rules import Access, lock
from tests.kit.builders import LEAVER, LOCK, a_client, an_access

SELLS = frozenset({Role.EMPLOYEE, Role.SALES})


def a_seller(who: str = "emp_next", **changes: Any) -> Access:
    return an_access(who, **{"roles": SELLS, **changes})


def one(client: Client, *candidates: Candidate, waiting: int = 1) -> Proposal:
    [found] = rules.balanced([client], candidates, waiting=waiting)
    return found


HERE = Holdings(4, regions={"佛山": 3})


def test_who_holds_a_role_on_the_client_comes_first() -> None:
    client = a_client(region="佛山", holders={LEAVER: (), "emp_desk": (HolderRole.ORDER_DESK,)})
    found = one(client, Candidate("emp_region", HERE), Candidate("emp_desk"))
    assert (found.successor_id, found.reasons) == ("emp_desk", (Reason("already_holds_role", 1), Reason("has_room", 0)))


def test_then_who_holds_clients_of_its_region() -> None:
    industry = Holdings(1, industries={"陶瓷": 1})
    found = one(a_client(region="佛山", industry="陶瓷"), Candidate("emp_a", industry), Candidate("emp_b", HERE))
    assert (found.successor_id, found.reasons) == ("emp_b", (Reason("same_region", 3), Reason("has_room", 4)))


def test_then_who_holds_clients_of_its_industry() -> None:
    industry = Holdings(9, industries={"陶瓷": 2})
    found = one(a_client(region="珠海", industry="陶瓷"), Candidate("emp_a", HERE), Candidate("emp_b", industry))
    assert (found.successor_id, found.reasons) == ("emp_b", (Reason("same_industry", 2), Reason("has_room", 9)))


def test_of_equals_who_has_the_fewest_clients() -> None:
    assert one(a_client(), Candidate("emp_a", Holdings(9)), Candidate("emp_b", Holdings(8))).successor_id == "emp_b"


def test_who_is_named_for_their_share_gets_no_more() -> None:
    full, free = Candidate("emp_a", named=3), Candidate("emp_b", Holdings(50), named=0)
    assert one(a_client(), full, free).successor_id == "emp_b"


def test_without_candidates_nobody_is_named() -> None:
    assert rules.balanced([a_client()], [], waiting=1) == []


REGIONS, INDUSTRIES = st.sampled_from(["佛山", "珠海", "中山"]), st.sampled_from(["陶瓷", "家电"])
PEOPLE = st.lists(
    st.builds(
        Candidate,
        st.sampled_from([f"emp_{number}" for number in range(9)]),
        st.builds(
            Holdings,
            st.integers(0, 60),
            st.dictionaries(REGIONS, st.integers(1, 9)),
            st.dictionaries(INDUSTRIES, st.integers(1, 9)),
        ),
        st.integers(0, 30),
    ),
    min_size=1,
    unique_by=lambda candidate: candidate.employee_id,
)
PLACES = st.lists(st.tuples(REGIONS, INDUSTRIES, st.sampled_from([LEAVER, "emp_1", "emp_2"])), max_size=90)


def clients_of(places: list[tuple[str, str, str]]) -> list[Client]:
    return [
        a_client(f"cli_{number:03d}", region=region, industry=industry, holders={who: (HolderRole.ORDER_DESK,)})
        for number, (region, industry, who) in enumerate(places)
    ]


@given(PLACES, PEOPLE)
def test_every_client_gets_one_of_the_candidates(places: list[tuple[str, str, str]], people: list[Candidate]) -> None:
    clients = clients_of(places)
    found = rules.balanced(clients, people, waiting=len(clients))
    assert [proposal.client_id for proposal in found] == [client.id for client in clients]
    assert {proposal.successor_id for proposal in found} <= {person.employee_id for person in people}


@given(PLACES, PEOPLE, st.integers(0, 200))
def test_nobody_gets_more_than_an_even_share(
    places: list[tuple[str, str, str]], people: list[Candidate], beyond: int
) -> None:
    clients = clients_of(places)
    waiting = len(clients) + beyond
    found = Counter(one.successor_id for one in rules.balanced(clients, people, waiting=waiting))
    share = math.ceil((waiting + sum(person.named for person in people)) / len(people))
    assert all(found[person.employee_id] + person.named <= max(share, person.named) for person in people)


@given(PLACES, PEOPLE, st.randoms())
def test_the_order_of_what_is_known_changes_neither_plan_nor_digest(
    places: list[tuple[str, str, str]], people: list[Candidate], random: Any
) -> None:
    clients, waiting = clients_of(places), len(places)
    plan = rules.balanced(clients, people, waiting=waiting)
    shuffled = rules.balanced(random.sample(clients, len(clients)), random.sample(people, len(people)), waiting=waiting)
    assert shuffled == plan
    assert Plan(tuple(random.sample(plan, len(plan)))).digest == Plan(tuple(plan)).digest


def test_another_receiver_is_another_digest() -> None:
    plans = [Plan((Proposal("cli_a", "客户", who, ()),)) for who in ("emp_a", "emp_b")]
    assert plans[0].digest != plans[1].digest


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        (a_seller(), None),
        (a_seller(level=Level.SELF), "on_leave_or_locked"),
        (lock(a_seller(), LOCK), "on_leave_or_locked"),
        (a_seller(disabled=True), "on_leave_or_locked"),
        (a_seller(ties={LEAVER: Tie.RELATIVE}), "relative"),
        (a_seller(ties={LEAVER: Tie.SAME_PERSON}), "cannot_receive"),
        (a_seller("emp_cousin"), "relative"),
        (a_seller(roles=frozenset({Role.EMPLOYEE, Role.HR})), "cannot_receive"),
    ],
)
def test_who_may_not_be_named_is_skipped_with_a_reason(person: Access, reason: str | None) -> None:
    assert moves.unfit(person, a_seller(LEAVER, ties={"emp_cousin": Tie.RELATIVE})) == reason


def test_who_is_on_leave_is_skipped() -> None:
    assert moves.unfit(a_seller(), a_seller(LEAVER), away=True) == "on_leave_or_locked"


@pytest.mark.parametrize(("receivers", "items"), [(1, 89), (2, 88), (45, 45), (90, 45)])
def test_a_plan_is_no_longer_than_one_transaction(receivers: int, items: int) -> None:
    proposals = [Proposal(f"cli_{n:03d}", "客户", f"emp_{n % receivers}", ()) for n in range(90)]
    plan = rules.plan_of(proposals, [], waiting=100)
    assert (len(plan.items), plan.left) == (items, 100 - items)


def test_the_skipped_are_told_in_order() -> None:
    skipped = [Skipped("emp_b", "relative"), Skipped("emp_a", "cannot_receive")]
    assert [one.employee_id for one in rules.plan_of([], skipped, waiting=0).skipped] == ["emp_a", "emp_b"]


@pytest.mark.parametrize(
    ("segment", "fits"),
    [(Segment(), True), (Segment(region="佛山"), True), (Segment("佛山", size="D"), False), (Segment("珠海"), False)],
)
def test_a_segment_takes_what_it_says(segment: Segment, fits: bool) -> None:
    assert segment.fits(a_client(region="佛山", industry="陶瓷", size="A")) is fits


def test_what_people_hold_is_counted_by_region_and_industry() -> None:
    rows = [
        a_client(f"cli_{n}", region=region, holders={"emp_a": ()}) for n, region in enumerate(["佛山", "佛山", "珠海"])
    ]
    found = rules.holdings([*rows, a_client("cli_9", region="佛山", holders={"emp_b": ()})])
    assert (found["emp_a"].clients, dict(found["emp_a"].regions), found["emp_b"].clients) == (
        3,
        {"佛山": 2, "珠海": 1},
        1,
    )
