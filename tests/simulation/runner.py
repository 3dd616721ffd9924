"""One seed, one history: its problems, its story, and what shows that it is the same history again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from tests.simulation import checker
from tests.simulation.story import Story, Unrest
from tests.simulation.world import Theatre, World


@dataclass(frozen=True)
class History:
    """What came of one seed."""

    seed: int
    problems: tuple[str, ...]
    story: tuple[str, ...]
    log: tuple[str, ...]
    tables: str

    def told(self, most: int = 60) -> str:
        """The seed, what is wrong, and the lines that lead to it."""
        lines = [line for line in self.story if " step read " not in line]
        return "\n".join([f"seed {self.seed}", *(f"! {problem}" for problem in self.problems), *lines[-most:]])


def run(theatre: Theatre, seed: int) -> History:
    """Play one history to its rest, and check it before and after."""
    with theatre.play(seed) as world:
        story = Story(world)
        story.prologue()
        world.scheduler.run(story.callers())
        story.deliver_all()
        problems = checker.problems(world, closed=False)
        if not problems:
            try:
                story.rest()
                problems = checker.problems(world, closed=True)
            except Unrest as unrest:
                problems = [str(unrest)]
        return History(seed, tuple(problems), tuple(world.story), tuple(world.wire.log), _digest(world))


def _digest(world: World) -> str:
    kinds = {"people": "access", "clients": "file", "handover": "case", "events": "event"}
    rows = [world.rows(table, kind) for table, kind in kinds.items()]
    return hashlib.sha256(json.dumps(rows, sort_keys=True, default=str).encode()).hexdigest()
