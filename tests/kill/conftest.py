"""A cloud for each module of tests, empty again before each of them; the wire to it; a process that was just born."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

import app
from tests.kit.cloud import cloud
from tests.kit.kill import Finding, Subject, Survey, Wire, wired
from tests.kit.requests import World
from tests.kit.worlds import Process, Snapshot

Prepare = Callable[[World], None]


class Kit:
    """Prepares two companies alike, and kills what one of them does."""

    def __init__(self, wire: Wire) -> None:
        self.wire, self.process = wire, Process()
        self._empty = Snapshot()
        self._prepared: dict[Prepare, tuple[World, Snapshot]] = {}

    def world(self, prepare: Prepare) -> World:
        """The world in which both companies are prepared, made once."""
        self.wire.arm()
        if prepare not in self._prepared:
            self._prepared[prepare] = self._made(prepare), Snapshot()
        world, snapshot = self._prepared[prepare]
        snapshot.restore()
        return world

    def _made(self, prepare: Prepare) -> World:
        self._empty.restore()
        self.process.renew()
        world = World()
        for company in (world, world.other):
            prepare(company)
        return world

    def findings(self, subject: Subject) -> list[Finding]:
        """What a survey of the subject finds."""
        return Survey(subject, self.wire, self.process).findings()


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    assert app.app.routes
    with (
        pytest.MonkeyPatch.context() as patch,
        cloud(patch, tmp_path_factory.mktemp("cloud")),
        wired() as wire,
    ):
        yield Kit(wire)
