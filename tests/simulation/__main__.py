"""`python -m tests.simulation N [first_seed]`: N histories of a departure, each checked; 1 when one has a problem."""

from __future__ import annotations

import sys
import time

from tests.simulation.runner import run
from tests.simulation.world import theatre


def main(histories: int, first: int = 1) -> int:
    """Run the histories, tell those that fail."""
    failed, begun = 0, time.perf_counter()
    with theatre() as stage:
        for seed in range(first, first + histories):
            history = run(stage, seed)
            if history.problems:
                failed += 1
                print(history.told(), end="\n\n", flush=True)
    rate = histories / (time.perf_counter() - begun)
    print(f"{histories} histories, {failed} failures, {rate:.1f}/s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*(int(given) for given in sys.argv[1:3])))
