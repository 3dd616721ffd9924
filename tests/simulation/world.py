"""A small company, founded once and played many times: whatever chance or time decides comes from a seed."""

from __future__ import annotations

import copy
import json
import os
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import botocore.client
import pytest
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import Item

from chalicelib.aws import files, settings, tables
from chalicelib.aws.telemetry import logger
from chalicelib.core import clock, ids
from chalicelib.handover.followers import service as followers
from chalicelib.handover.moves import service as moves
from chalicelib.people import store as people
from tests.kit import tokens
from tests.kit.cloud import AUDIENCE, ISSUER, REGION, cloud
from tests.kit.company import Answer, TestCompany, send
from tests.kit.late import LateIndexes
from tests.kit.undo import Before, UndoLog
from tests.simulation.scheduler import Died, Scheduler
from tests.simulation.wire import ACCOUNT, Wire

SETTLE_SECONDS = 60
LONGEST_LAG = 45
Row = dict[str, Any]


@dataclass(eq=False)
class Request:
    """What somebody asked, as often as they had to; `unknown` while an attempt may have done something unseen."""

    who: str
    name: str
    body: Any
    answers: list[Answer] = field(default_factory=list)
    unknown: bool = False

    @property
    def done(self) -> list[Answer]:
        """The answers that acknowledge."""
        return [answer for answer in self.answers if answer.status < 300]


class World:
    """One history: its callers' requests, their answers, every commit in order, and the tables."""

    def __init__(self, company: TestCompany, seed: object) -> None:
        self.company = company
        self.rng = random.Random(f"{seed}")
        self.scheduler = Scheduler(self.rng, skewed=self.rng.random() < 0.3)
        self.wire = Wire(self.rng, self.scheduler)
        self.late = LateIndexes(lambda: self.scheduler.now, self._lag)
        self.requests: list[Request] = []
        self.commits: list[list[Before]] = []
        self.events: list[Row] = []
        self.bus: list[Row] = []
        self.story: list[str] = []
        self._keyed: dict[tuple[str, str, str], Request] = {}
        self.waiting: set[str] = set()
        self.forgotten: list[str] = []
        self.founded_access = self.rows("people", "access")
        self.levels: list[tuple[int, str, str]] = []

    def _lag(self) -> float:
        return self.rng.choice([0, 0, 0, 1]) * self.rng.uniform(0, LONGEST_LAG)

    def tell(self, what: str) -> None:
        """One line of the story."""
        self.story.append(f"{self.scheduler.now - 1_795_600_000:8.3f} {self.scheduler.caller:<10} {what}")

    def ask(
        self, who: str, name: str, method: str, path: str, body: Any = None, *, key: str = "", seen: int | None = None
    ) -> Answer | None:
        """Send a request until its answer is seen; without a key there is only one attempt, None when it is lost."""
        headers = {"idempotency_key": key} if key else {}
        headers |= {"if_match": f'"{seen}"'} if seen is not None else {}
        request = Request(who, name, body)
        request = self._keyed.setdefault((who, name, key), request) if key else request
        if request not in self.requests:
            self.requests.append(request)
        for _ in range(6):
            answer = self._attempt(request, method, path, headers)
            if answer is not None or not key:
                return answer
        return None

    def _attempt(self, request: Request, method: str, path: str, headers: dict[str, str]) -> Answer | None:
        self.scheduler.switch()
        bearer = f"Bearer {self._token(request.who)}"
        try:
            answer = send(method, path, request.body, authorization=bearer, **headers)
        except Died:
            request.unknown = True
            self.tell(f"{request.who} {method} {path} died")
            return None
        request.answers.append(answer)
        request.unknown |= answer.status >= 500
        lost = not self.wire.calm and self.rng.random() < 0.08
        said = (
            answer.body if answer.status >= 300 else {"id": answer.body.get("id"), "etag": answer.headers.get("ETag")}
        )
        shown = said.get("code") or said.get("etag")
        sent = json.dumps(request.body, ensure_ascii=False) if request.body else ""
        self.tell(f"{request.who} {method} {path} {sent[:120]} -> {answer.status} {shown}{' (lost)' if lost else ''}")
        return None if lost or answer.status == 503 else answer

    def read(self, who: str, path: str) -> Answer | None:
        """Look at something."""
        try:
            answer = send("GET", path, authorization=f"Bearer {self._token(who)}")
        except Died:
            return None
        assert answer.status < 500 or answer.status == 503, answer
        return answer if answer.status == 200 else None

    def _token(self, who: str) -> str:
        return _token(f"{self.company.slug}-{who}")

    def rows(self, table: str, kind: str) -> list[Row]:
        """All items of a kind, as plain values."""
        items = (item for held in _table(table).items.values() for item in held.values())
        return [_plain(item) for item in items if "kind" in item.attrs and item.attrs["kind"].value == kind]

    def access(self, employee_id: str) -> Row:
        """A person's rights as they stand."""
        return next(row for row in self.rows("people", "access") if row["employee_id"] == employee_id)

    def committed(self, written: Sequence[Before]) -> None:
        """Remember a transaction, and publish its events."""
        self.commits.append(list(written))
        for before in written:
            item = before.table.get_item(before.hash_key, before.range_key)
            row = _plain(item) if item else {}
            if row.get("kind") == "access":
                self.levels.append((len(self.commits), row["employee_id"], row["level"]))
            if row.get("kind") == "event":
                event = row | {"data": json.loads(row["data"])}
                self.events.append(event | {"overwrites": before.item is not None, "commit": len(self.commits)})
                self.tell(f"  wrote {event['name']} {event['aggregate_id']} {event['seq']} by {event['actor']}")
                if event["aggregate_id"].startswith("hnd_"):
                    self.bus.append(event)


def _plain(item: Item) -> Row:
    return {name: value.cast_value for name, value in item.attrs.items()}


def _table(name: str) -> Any:
    return dynamodb_backends[ACCOUNT][REGION].tables[f"test-{name}"]


_tokens: dict[str, str] = {}


def _token(subject: str) -> str:
    if subject not in _tokens:
        _tokens[subject] = tokens.token(subject, issuer=ISSUER, audience=AUDIENCE, exp=4_000_000_000)
    return _tokens[subject]


class Theatre:
    """The company as it was founded, and a stage for one history after the other."""

    def __init__(self, patch: pytest.MonkeyPatch, log: UndoLog) -> None:
        self._patch, self._log = patch, log
        self._founding: list[Before] = []
        log.listeners.append(self._founding.extend)
        self._company = TestCompany()
        log.listeners.clear()
        self._founded = {name: _table(name).items for name in ("people", "clients", "handover", "events")}

    @contextmanager
    def play(self, seed: object) -> Iterator[World]:
        """A world of its own for one history."""
        for name, rows in self._founded.items():
            kept = {hash_key: dict(copy.deepcopy(held)) for hash_key, held in rows.items()}
            _table(name).items = defaultdict(dict, kept)
        people._logins.clear()
        world = World(self._company, seed)
        with self._patch.context() as patch:
            self._seed(world, patch)
            self._log.listeners[:] = [world.committed]
            world.late.install(patch, self._log)
            world.late.hide(self._founding)
            yield world
        self._log.listeners.clear()

    def _seed(self, world: World, patch: pytest.MonkeyPatch) -> None:
        scheduler, rng = world.scheduler, world.rng
        passing = SimpleNamespace(time=scheduler.clock, monotonic=lambda: scheduler.now)
        # Chalice's test client replaces the environment for a request, and callers end theirs in any order.
        patch.setattr(os, "environ", os.environ)
        patch.setattr(ids, "time", passing)
        patch.setattr(ids, "os", SimpleNamespace(urandom=rng.randbytes))
        # A presigned address carries the real time; it is made without a call.
        patch.setattr(files, "presign", lambda key, **_: files.Upload(f"https://bucket/{key}", {}))
        patch.setattr(tables, "time", passing)
        patch.setattr(tables, "pause", scheduler.pause)
        patch.setattr(clock, "now", lambda ahead=clock.REAL: _instant(scheduler.clock()) + ahead)
        patch.setattr(
            botocore.client.BaseClient,
            "_make_api_call",
            lambda client, operation, params: world.wire.call(client, operation, params),
        )
        for service, name in ((moves, "PAGE"), (moves, "COUNT_PAGE"), (followers, "CHUNK")):
            patch.setattr(service, name, 2)


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(int(seconds * 1000) / 1000, UTC)


@contextmanager
def theatre() -> Iterator[Theatre]:
    """Everything that histories share: the cloud, the company, tokens and clients."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        log = UndoLog()
        with cloud(patch, Path(folder), log=log):
            patch.setenv("BATON_SETTLE_SECONDS", str(SETTLE_SECONDS))
            settings.settings.cache_clear()
            level = logger.level
            logger.setLevel("CRITICAL")
            try:
                yield Theatre(patch, log)
            finally:
                logger.setLevel(level)
