"""Callers in threads of which exactly one runs: each hands over at its AWS calls, and a seed says to whom."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

START = 1_795_600_000.0


class Died(BaseException):
    """The process of a caller ended in the middle of its work."""


@dataclass
class _Caller:
    name: str
    weight: float
    skew: float
    go: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    failure: BaseException | None = None


class Scheduler:
    """The order of calls, and a clock that moves with them; callers' own clocks may be off by a few minutes."""

    def __init__(self, rng: random.Random, *, skewed: bool) -> None:
        self._rng, self._skewed = rng, skewed
        self.now = START
        self._back = threading.Semaphore(0)
        self._running: _Caller | None = None

    @property
    def caller(self) -> str:
        """Who is running."""
        return self._running.name if self._running else "drain"

    def clock(self) -> float:
        """What the running caller's own clock says, in seconds of the epoch."""
        return self.now + (self._running.skew if self._running else 0.0)

    def run(self, works: Mapping[str, Callable[[], None]]) -> None:
        """Run every caller to its end; the first failure of one is raised."""
        alive = [self._start(name, work) for name, work in works.items()]
        everyone = list(alive)
        while alive:
            self._running = self._rng.choices(alive, [caller.weight for caller in alive])[0]
            self._running.go.release()
            self._back.acquire()
            if self._running.weight == 0:
                alive.remove(self._running)
        self._running = None
        for caller in everyone:
            if caller.failure is not None:
                raise caller.failure

    def switch(self) -> None:
        """Time passes, and perhaps somebody else is next."""
        self.now += self._rng.uniform(0.002, 0.03)
        caller = self._running
        if caller is not None:
            self._back.release()
            caller.go.acquire()

    def pause(self, attempt: int) -> None:
        """The wait between two attempts."""
        self.now += self._rng.uniform(0, 0.01 * 2 ** min(attempt, 6))
        self.switch()

    def _start(self, name: str, work: Callable[[], None]) -> _Caller:
        skew = self._rng.uniform(-900, 900) if self._skewed else 0.0
        caller = _Caller(name, self._rng.choice([0.2, 1.0, 1.0, 3.0]), skew)

        def live() -> None:
            caller.go.acquire()
            try:
                work()
            except BaseException as failure:
                caller.failure = failure
            caller.weight = 0
            self._back.release()

        threading.Thread(target=live, name=name, daemon=True).start()
        return caller
