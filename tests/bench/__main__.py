"""`make bench`: the same operations at three sizes, on an embedded AWS of their own; writes `build/bench.json`."""

from __future__ import annotations

import json
import multiprocessing
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from infra.local import cloud
from infra.local.home import Home, own_environment
from tests.bench import stage
from tests.bench.floors import FLOORS, LATENCY_AIM, PRICE_AIM, price_of
from tests.e2e.conftest import free_ports
from tests.kit.capacity import REGION, Cost

OUT = Path("build/bench.json")
SIZES = (1_000, 10_000, 100_000)
ROUNDS, AT_A_TIME = 40, 4


@dataclass(frozen=True)
class Line:
    """One measurement: what, how much of which unit, against what, what was aimed at, and whether it holds."""

    name: str
    value: float
    unit: str
    against: float
    aim: str
    holds: bool


class Size:
    """The process of one size."""

    def __init__(self, size: int, folder: Path, environment: dict[str, str]) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=stage.work, args=(size, str(folder), environment, other), daemon=True)
        self._process.start()
        other.close()

    def ask(self, name: str, *given: Any) -> Any:
        """Have something done there; answers what came of it."""
        self._pipe.send((name, given))
        return self._pipe.recv()

    def end(self) -> None:
        """Let the process end."""
        self._pipe.send(None)
        self._process.join(10)


@contextmanager
def sizes(counts: tuple[int, ...]) -> Iterator[dict[int, Size]]:
    """A process per size on an embedded AWS of their own, filled; all of it is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home", *free_ports(2))
        home.folder.mkdir()
        try:
            cloud.start(home)
            places = {size: Path(folder) / str(size) for size in counts}
            for place in places.values():
                place.mkdir()
            environment = own_environment() | {"AWS_ENDPOINT_URL": home.cloud_url, "AWS_DEFAULT_REGION": REGION}
            made = {size: Size(size, place, environment) for size, place in places.items()}
            for size in made.values():
                size.ask("fill")
            yield made
            for size in made.values():
                size.end()
        finally:
            cloud.daemon(home).stop()


def measured(made: dict[int, Size], rounds: int) -> tuple[dict[str, dict[int, Cost]], dict[str, dict[int, float]]]:
    """What each operation costs at each size, and its median time: the sizes take turns, one after the other."""
    costs = {name: {size: one.ask("cost", name) for size, one in made.items()} for name in FLOORS}
    times: dict[str, dict[int, list[float]]] = {name: {size: [] for size in made} for name in FLOORS}
    for number in range(rounds):
        turn = list(made)[number % len(made) :] + list(made)[: number % len(made)]
        for name in FLOORS:
            for size in turn:
                times[name][size] += made[size].ask("times", name, AT_A_TIME)
    medians = {name: {size: statistics.median(found) for size, found in of.items()} for name, of in times.items()}
    return costs, medians


def lines(costs: dict[str, dict[int, Cost]], medians: dict[str, dict[int, float]]) -> Iterator[Line]:
    """Every measurement beside its aim."""
    for name, floor in FLOORS.items():
        of, least, most = costs[name], min(costs[name]), max(costs[name])
        requests = len(of[most].calls)
        yield Line(f"{name}: requests", requests, "requests", floor.requests, "<= floor", requests <= floor.requests)
        price = price_of(of[most])
        holds = price <= PRICE_AIM * floor.price
        yield Line(f"{name}: units", round(price, 4), "USD/million", floor.price, f"<= {PRICE_AIM} x floor", holds)
        # The rows of a page are of other lengths in another company: their sum may cross a border of 4 kB.
        same, first = len({(one.calls, one.evaluated) for one in of.values()}) == 1, price_of(of[least])
        flat = same and price <= PRICE_AIM * first
        aim = f"<= {PRICE_AIM} x at {least}"
        yield Line(f"{name}: units at {most}", round(price, 4), "USD/million", first, aim, flat)
        ratio = medians[name][most] / medians[name][least]
        against = round(medians[name][least] * 1000, 3)
        yield Line(
            f"{name}: p50", round(ratio, 3), f"x p50 at {least}", against, f"<= {LATENCY_AIM}", ratio <= LATENCY_AIM
        )


def main() -> int:
    """Measure, tell, and write down; 1 when something does not hold."""
    counts = tuple(int(text) for text in os.environ.get("BENCH_SIZES", "").split(",") if text) or SIZES
    with sizes(counts) as made:
        found = list(lines(*measured(made, int(os.environ.get("BENCH_ROUNDS", ROUNDS)))))
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps([asdict(line) for line in found], indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    for line in found:
        verdict = "holds" if line.holds else "MISSED"
        sys.stdout.write(f"{line.name:34} {line.value:>10} {line.unit:18} {line.against:>8} {line.aim:14} {verdict}\n")
    return 0 if all(line.holds for line in found) else 1


if __name__ == "__main__":
    raise SystemExit(main())
