"""What every access pattern costs: calls, units, entries evaluated; a neighbour of any size costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

import tests.tenancy.costs
from chalicelib.aws import settings
from chalicelib.clients import rules as client_rules
from chalicelib.core.events import Event
from chalicelib.handover.rules import Phase
from infra.checks.keys import public_methods, store_files
from tests.kit.builders import NOW, a_case, a_client
from tests.kit.capacity import Cost
from tests.kit.cloud import cloud
from tests.kit.pieces import pieces
from tests.tenancy.scene import BY, CASES, CLIENTS, Work, found, neighbours

ROOT = Path(__file__).parents[2]
PIECES = list(pieces(tests.tenancy.costs))
STEPS: dict[str, Callable[[], Work]] = {name: step for piece in PIECES for name, step in piece.STEPS.items()}
COSTS = {name: Cost(*cost) for piece in PIECES for name, cost in piece.COSTS.items()}


def measured(count: int, folder: Path) -> dict[str, Cost]:
    """What each pattern costs in a small company beside so many clients of others; a file's patterns share a cloud."""
    return {name: cost for piece in PIECES for name, cost in _measured(piece, count, folder).items()}


def _measured(piece: ModuleType, count: int, folder: Path) -> dict[str, Cost]:
    with pytest.MonkeyPatch.context() as patch, cloud(patch, folder) as requests:
        patch.setenv("BATON_DEMO_CLOCK", "1")
        settings.settings.cache_clear()
        found()
        clients = [a_client(f"cli_{letter}") for letter in "abc"]
        CLIENTS.register([client_rules.register(one) for one in clients], by=BY, now=NOW)
        CASES.save(a_case(phase=Phase.REVIEW, round=1), Event("HandoverOpened", "hnd_1"), by=BY, now=NOW)
        neighbours(count)
        return {name: requests.cost(prepare()) for name, prepare in piece.STEPS.items()}


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Cost]:
    return measured(10, tmp_path_factory.mktemp("few"))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Cost]:
    return measured(1_000, tmp_path_factory.mktemp("many"))


def test_the_tables_above_know_every_access_pattern() -> None:
    methods = {name for file in store_files(ROOT) for name, _ in public_methods(file, ROOT)}
    assert set(STEPS) == set(COSTS) == methods


@pytest.mark.parametrize("pattern", STEPS)
def test_a_pattern_costs_what_the_table_says(few: dict[str, Cost], pattern: str) -> None:
    assert few[pattern] == COSTS[pattern]


@pytest.mark.parametrize("pattern", STEPS)
def test_neighbours_of_any_size_cost_nothing(few: dict[str, Cost], many: dict[str, Cost], pattern: str) -> None:
    assert many[pattern] == few[pattern]
