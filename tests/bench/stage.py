"""A company of a size in tables of its own, and the application in this process that is measured on it."""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import botocore.session

from chalicelib.aws import items, telemetry
from chalicelib.aws.events import EventStore
from chalicelib.aws.items import Item
from chalicelib.clients.rules import Client, HolderRole
from chalicelib.clients.store import FileItem, HoldItem
from infra.local.loading import Progress
from tests.bench.floors import ASKED
from tests.kit import cloud
from tests.kit.capacity import Cost, Meter, Raw, Touched
from tests.kit.company import TestCompany
from tests.kit.events import a_batch

# So many clients has each person; `sales` has the first of them.
A_PORTFOLIO = 300
A_BATCH, THREADS = 25, 3
ORDERS, INTERACTIONS = 24, 20


class ServedMeter(Meter):
    """Reads what stood in the tables before and after a call with a client of its own."""

    def __init__(self, events: Any) -> None:
        super().__init__(events)
        self._own = botocore.session.Session().create_client("dynamodb")

    def _stored(self, key: Touched) -> Raw:
        table, pk, sk = key
        answer = self._own.get_item(TableName=table, Key={"pk": {"S": pk}, "sk": {"S": sk}}, ConsistentRead=True)
        found: Raw = answer.get("Item", {})
        return found


class Stage:
    """One size: its tables, its company, and its measurements."""

    def __init__(self, size: int, folder: Path) -> None:
        self._size, self._chance = size, random.Random(size)
        cloud.serve(folder, f"bench{size}")
        self._company = TestCompany(f"size{size}", clients=0)
        self._ids = [f"cli_size{size}n{number}" for number in range(A_PORTFOLIO)]

    def fill(self) -> None:
        """Put the clients into the tables, and a life into the first one."""
        sys.stderr.write(f"{self._size} clients: ")
        progress = Progress(-(-2 * self._size // A_BATCH))
        with ThreadPoolExecutor(THREADS) as pool:
            for _ in pool.map(_write, _batches(self._rows())):
                progress.one_more()
        sys.stderr.write("\n")
        self._live()

    def cost(self, name: str) -> Cost:
        """What an operation costs once this process knows its caller."""
        self._ask(name)
        return ServedMeter(items.connection().client.meta.events).of(lambda: self._ask(name))

    def times(self, name: str, count: int) -> list[float]:
        """How long an operation takes, in seconds, several times."""
        return [self._timed(name) for _ in range(count)]

    def _timed(self, name: str) -> float:
        began = time.perf_counter()
        self._ask(name)
        return time.perf_counter() - began

    def _ask(self, name: str) -> None:
        client_id = self._ids[0] if name == "profile" else self._chance.choice(self._ids[1:])
        answer = ASKED[name](self._company.call, client_id, self._company.employee("sales"))
        if answer.status not in (200, 201):
            raise RuntimeError(f"{name}: {answer.status} {answer.body}")

    def _rows(self) -> Iterator[Item]:
        for number in range(self._size):
            client = self._client(number)
            yield FileItem.of(client)
            yield from (HoldItem.of(client, person) for person in client.holders)

    def _client(self, number: int) -> Client:
        crew = number // A_PORTFOLIO
        holder = self._company.employee("sales") if crew == 0 else f"emp_size{self._size}p{crew}"
        return Client(
            id=f"cli_size{self._size}n{number}",
            org_id=self._company.org_id,
            name=f"顺德恒昱{number}电器有限公司",
            region="佛山",
            industry="家电",
            size="ABCD"[number % 4],
            team_id="team_one" if crew == 0 else f"team_{crew // 5}",
            holders={holder: (HolderRole.ACCOUNT_MANAGER,)},
            version=1,
        )

    def _live(self) -> None:
        """What a profile shows: orders and interactions of the first client, and their summary."""
        made = [("create order", ORDERS), ("log interaction", INTERACTIONS)]
        call, seller = self._company.call, self._company.employee("sales")
        answers = [ASKED[name](call, self._ids[0], seller) for name, count in made for _ in range(count)]
        links = [EventStore().first(self._company.org_id, str(answer.body["id"])) for answer in answers]
        import app

        failed = app.insight_summaries(a_batch([link for link in links if link]), None)["batchItemFailures"]
        if failed:
            raise RuntimeError(f"{len(failed)} events were not summed up")


def _batches(rows: Iterator[Item]) -> Iterator[list[Item]]:
    while batch := list(islice(rows, A_BATCH)):
        yield batch


def _write(batch: list[Item]) -> None:
    puts = [{"PutRequest": {"Item": row.serialize()}} for row in batch]
    answer = items.connection().dispatch("BatchWriteItem", {"RequestItems": {batch[0].table_name(): puts}})
    if answer.get("UnprocessedItems"):
        raise RuntimeError("the embedded AWS left items out")


def work(size: int, folder: str, environment: dict[str, str], pipe: Connection) -> None:
    """The life of one size's process: each message names a method and what it is given; the answer goes back."""
    os.environ.update(environment)
    telemetry.logger.setLevel("CRITICAL")
    stage = Stage(size, Path(folder))
    while asked := pipe.recv():
        name, given = asked
        pipe.send(getattr(stage, name)(*given))
