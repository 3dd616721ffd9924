"""A page of a list: within the budget, over places in order, and nothing lost or doubled on the way to its end."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.paging import MOST_ENTRIES, MOST_QUERIES, Entries, Key, walk

Rows = Mapping[str, list[int]]


class Shelf:
    """Places with numbered rows that count what is evaluated of them; an answer may end early, as at 1 MB."""

    def __init__(self, rows: Rows, most: int = 1_000) -> None:
        self.rows, self.most = rows, most
        self.evaluated = self.queries = 0

    def read(self, place: str, count: int, after: Key) -> Entries[int]:
        rows = self.rows[place]
        start = bisect_right(range(len(rows)), after["n"]) if after else 0
        found = [({"n": n}, rows[n]) for n in range(start, min(start + min(count, self.most), len(rows)))]
        self.evaluated += len(found)
        self.queries += 1
        # Like DynamoDB, which says "more" after a full answer although nothing follows.
        return Entries(found, ended=len(found) < min(count, self.most))

    def page(self, limit: int, after: Key, fits: Callable[[int], bool] | None = None) -> tuple[list[int], Key]:
        self.evaluated = self.queries = 0
        return walk(sorted(self.rows), self.read, limit=limit, after=after, fits=fits)


SHELVES = st.dictionaries(st.sampled_from("abcdefghijklmnop"), st.lists(st.integers(0, 9), max_size=40), max_size=16)
LONG = st.integers(0, 1_300).map(lambda count: {"a": list(range(count)), "b": [1, 2, 3]})
LIMITS = st.lists(st.integers(1, 100), min_size=1, max_size=5)
FILTERS = st.one_of(st.none(), st.sets(st.integers(0, 9)).map(lambda kept: lambda row: row % 10 in kept))


@given(st.one_of(SHELVES, LONG), LIMITS, FILTERS, st.integers(1, 1_000))
def test_walked_to_its_end_a_list_shows_every_row_that_fits_once_and_in_order(
    rows: Rows, limits: list[int], fits: Callable[[int], bool] | None, most: int
) -> None:
    shelf, after, seen = Shelf(rows, max(most, 20)), None, []
    for turn in range(100_000):
        found, after = shelf.page(limits[turn % len(limits)], after, fits)
        assert len(found) <= limits[turn % len(limits)]
        assert shelf.evaluated <= MOST_ENTRIES
        assert shelf.queries <= MOST_QUERIES
        seen += found
        if after is None:
            break
    assert seen == [row for place in sorted(rows) for row in rows[place] if fits is None or fits(row)]


def test_without_a_filter_no_more_is_evaluated_than_is_shown() -> None:
    shelf = Shelf({"a": list(range(30)), "b": list(range(300))})
    found, _ = shelf.page(50, None)
    assert (len(found), shelf.evaluated) == (50, 50)


def test_a_filter_that_nothing_fits_gives_empty_pages_until_the_end() -> None:
    shelf = Shelf({"a": list(range(1_200))})
    pages: list[Any] = []
    after: Key = None
    while not pages or after is not None:
        found, after = shelf.page(50, after, lambda _: False)
        pages.append((found, shelf.evaluated))
    assert pages == [([], 500), ([], 500), ([], 200)]


def test_empty_places_cost_queries_so_a_page_passes_ten_of_them() -> None:
    shelf = Shelf({f"place{number:02}": [] for number in range(12)} | {"z": [1]})
    first, after = shelf.page(50, None)
    assert (first, after, shelf.queries) == ([], {"place": "place10", "key": None}, MOST_QUERIES)
    assert shelf.page(50, after) == ([1], None)


def test_a_place_that_is_gone_is_passed_over_from_its_very_key() -> None:
    shelf = Shelf({"a": [1], "c": [3, 4]})
    assert shelf.page(50, {"place": "b", "key": {"n": 1}}) == ([3, 4], None)


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_a_page_ends_after_the_row_that_filled_it(limit: int) -> None:
    shelf = Shelf({"a": [7, 0, 7, 0, 7, 0]})
    _, after = shelf.page(limit, None, lambda row: row == 7)
    assert after == {"place": "a", "key": {"n": 2 * (limit - 1)}}
