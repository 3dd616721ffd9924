"""Departures in which everybody acts at once, with faults; and bugs planted to see that the simulator sees."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from tests.kit.departure import announcement
from tests.simulation.checker import problems
from tests.simulation.plants import PLANTS
from tests.simulation.runner import History, run
from tests.simulation.story import Story
from tests.simulation.world import Theatre, theatre

# `make simulate` plays 2,000 of them.
HISTORIES = 40
KNOWN_BAD = (54, 93, 134, 163)
# Where a planted bug that takes long to show itself was found last: there it is looked for first.
LAST_FOUND = {"move_without_its_case": 91, "token_kept_and_no_look": 93, "no_check_of_the_caller": 118}


@pytest.fixture(scope="module")
def stage() -> Iterator[Theatre]:
    with theatre() as opened:
        yield opened


def told(history: History) -> str:
    return "" if not history.problems else "\n" + history.told()


@pytest.mark.fault("F8", "F11", "F50")
def test_no_history_of_a_departure_breaks_a_promise(stage: Theatre) -> None:
    for seed in range(1, HISTORIES + 1):
        assert told(run(stage, seed)) == ""


@pytest.mark.parametrize("seed", KNOWN_BAD)
def test_a_seed_that_once_failed_does_not_again(stage: Theatre, seed: int) -> None:
    assert told(run(stage, seed)) == ""


def test_the_same_seed_is_the_same_history(stage: Theatre) -> None:
    first, again, other = run(stage, 7), run(stage, 7), run(stage, 8)
    assert again == first
    assert other.log != first.log
    assert other.tables != first.tables


@pytest.mark.fault("F83")
def test_fifty_callers_append_to_one_case_without_fork_or_gap(stage: Theatre) -> None:
    with stage.play("fifty") as world:
        story = Story(world)
        story.open_case()
        path = f"/v1/handovers/{world.rows('handover', 'case')[0]['case_id']}/tasks/1/evidence"

        def announce(key: str) -> None:
            while world.ask("sales", "EvidenceAnnounced", "POST", path, announcement(), key=key) is None:
                pass

        world.scheduler.run({f"caller{n}": partial(announce, f"file-{n}") for n in range(50)})
        assert problems(world, closed=False) == []
        assert [event["name"] for event in world.events] == ["HandoverOpened"] + ["EvidenceAnnounced"] * 50


@pytest.mark.parametrize("verdicts", [("approved", "approved"), ("approved", "rejected")])
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.fault("F12", "F13")
def test_of_an_approver_and_her_substitute_exactly_one_decides(
    stage: Theatre, seed: int, verdicts: tuple[str, str]
) -> None:
    with stage.play(f"verdicts-{seed}") as world:
        story = Story(world)
        world.wire.calm = True
        world.company.delegate("head", "boss")
        case = story.open_review()

        def judge(who: str, verdict: str) -> None:
            while story.decide(case, verdict, who=who, key=f"{who}-verdict") is None:
                pass

        judges = dict(zip(("head", "boss"), verdicts, strict=True))
        world.scheduler.run({who: partial(judge, who, verdict) for who, verdict in judges.items()})
        decided = [event["actor"] for event in world.events if "verdict" in event["data"]]
        acknowledged = [world.company.employee(request.who) for request in world.requests[-2:] if request.done]
        assert decided == acknowledged
        assert len(decided) == 1
        story.rest()
        assert problems(world, closed=True) == []


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_bug_is_found(stage: Theatre, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        PLANTS[name](patch)
        seeds = (LAST_FOUND.get(name, 1), *range(1, 501))
        found = next((history for seed in seeds if (history := run(stage, seed)).problems), None)
    assert found is not None
    assert "was answered 500" not in found.problems[0]
    with capsys.disabled():
        print(f"\n{name}: found at history {found.seed}: {found.problems[0]}")
