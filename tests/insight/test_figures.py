"""Figures by person, team, region, industry and size: what changes counts as a difference, from zero as well."""

from __future__ import annotations

import random

import pytest

import app
from chalicelib.aws import items
from chalicelib.core.events import Recorded
from chalicelib.core.money import Money
from chalicelib.insight.rules import By, ContactFigure, Figure
from chalicelib.insight.store import FigureStore
from tests.kit.builders import LEAVER, ORG
from tests.kit.cloud import Requests
from tests.kit.events import a_batch, failures
from tests.kit.records import SEGMENT, Chain, a_page_of, cancelled, delivered_back, interaction, order

STORE, NAME = FigureStore(), "orders-1"
KEYS = {
    By.PERSON: LEAVER,
    By.TEAM: SEGMENT["team_id"],
    By.REGION: SEGMENT["region"],
    By.INDUSTRY: SEGMENT["industry"],
    By.SIZE: SEGMENT["size"],
}


def count(*links: Recorded) -> None:
    assert failures(app.insight_orders(a_batch(links), None)) == []


def orders(by: By = By.PERSON, month: str = "2026-11") -> list[Figure]:
    return STORE.orders(ORG, NAME, month, by)


def contacts(by: By = By.PERSON, month: str = "2026-11") -> list[ContactFigure]:
    return STORE.contacts(ORG, NAME, month, by)


@pytest.mark.parametrize("by", By)
def test_an_order_counts_for_its_salesperson_and_for_every_segment(requests: Requests, by: By) -> None:
    count(*order(1).links, *order(2, amount=500).links)
    assert orders(by) == [Figure(KEYS[by], 2, Money(1_500))]


@pytest.mark.parametrize("by", By)
def test_an_interaction_counts_for_whoever_had_it_and_for_every_segment(requests: Requests, by: By) -> None:
    count(*interaction(1).links, *interaction(2).links)
    assert contacts(by) == [ContactFigure(KEYS[by], 2)]


def test_a_cancelled_order_was_booked_and_is_worth_nothing(requests: Requests) -> None:
    chain = order(1)
    cancelled(chain)
    count(*chain.links, *order(2).links)
    assert orders() == [Figure(LEAVER, 2, Money(1_000), cancelled=1)]


def test_an_edited_amount_counts_as_the_difference(requests: Requests) -> None:
    chain = order(1)
    chain.tell(amount=400)
    count(*chain.links)
    assert orders() == [Figure(LEAVER, 1, Money(400))]


def test_an_order_that_goes_its_way_changes_no_figures(requests: Requests) -> None:
    chain = order(1)
    on_its_way = delivered_back(chain)
    assert requests.of(lambda: count(*on_its_way)).count("TransactWriteItems") == 0


def test_an_order_that_was_placed_on_another_day_moves_to_its_month(requests: Requests) -> None:
    chain = order(1)
    chain.tell(placed_at="2026-10-02T08:00:00.000Z")
    count(*chain.links)
    assert (orders()[0].orders, orders(month="2026-10")) == (0, [Figure(LEAVER, 1, Money(1_000))])


def test_a_correction_of_an_interaction_is_no_second_one(requests: Requests) -> None:
    chain = interaction(1)
    chain.tell(summary="谈妥了")
    count(*chain.links)
    assert contacts() == [ContactFigure(LEAVER, 1)]


def test_a_page_of_orders_counts_like_single_events(requests: Requests) -> None:
    count(a_page_of([order(number).links[0] for number in range(100)]))
    assert orders(By.REGION) == [Figure("佛山", 100, Money(100_000))]


def test_interactions_of_a_page_count_as_well(requests: Requests) -> None:
    count(a_page_of([interaction(number).links[0] for number in range(30)]))
    assert contacts(By.TEAM) == [ContactFigure("team_one", 30)]


@pytest.mark.fault("F35", "F39")
@pytest.mark.parametrize("seed", range(3))
def test_everything_counted_again_in_any_order_from_zero_gives_the_same_figures(requests: Requests, seed: int) -> None:
    links = a_history()
    count(*links)
    before = everything()
    wipe()
    assert everything() != before
    shuffled = random.Random(seed).sample(links * 2, k=2 * len(links))
    for start in range(0, len(shuffled), 9):
        count(*shuffled[start : start + 9])
    assert everything() == before


def a_history() -> list[Recorded]:
    """Orders and calls in two months, edited and cancelled; a page of orders."""
    chains = [order(number, amount=2**number) for number in range(8)]
    calls = [interaction(number, occurred_at=f"2026-1{number % 2}-05T08:00:00.000Z") for number in range(4)]
    changes = [cancelled(chain) for chain in chains[:3]] + [chain.tell(amount=5) for chain in chains[3:5]]
    page = a_page_of([Chain("ord", 100 + number).tell(amount=7) for number in range(23)])
    return [*(chain.links[0] for chain in [*chains, *calls]), *changes, page]


def everything() -> list[object]:
    months = ("2026-10", "2026-11")
    return [read(by, month) for read in (orders, contacts) for by in By for month in months]


def wipe() -> None:
    connection = items.connection()
    for raw in connection.scan("test-insight")["Items"]:
        connection.delete_item("test-insight", raw["pk"]["S"], raw["sk"]["S"])
