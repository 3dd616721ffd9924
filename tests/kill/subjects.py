"""What is killed: the sample of every route and of every function, and a few more that go another way through one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalice.test import Client as ChaliceClient

import app
from chalicelib.aws.http import ROUTES, Route
from chalicelib.clients.rules import HolderRole, register
from chalicelib.clients.store import ClientStore
from chalicelib.core.access import System
from chalicelib.trade.rules import book
from chalicelib.trade.store import OrderStore
from tests.kit.builders import NOW, a_booking, a_client
from tests.kit.departure import Departure
from tests.kit.kill import Call, Outcome, Way
from tests.kit.money import complained, owed
from tests.kit.requests import FUNCTIONS, SAMPLES, World
from tests.kit.world import in_review, moved

EVERY_WAY = tuple(Way)
# A call that reaches nobody is repeated like one that is refused (tests/aws/test_lost_replies.py), whoever sends it.
REQUEST_WAYS = tuple(way for way in Way if way is not Way.UNREACHED)
# Without a key a caller may not ask again for what took effect: a reply lost on the way must be found out at once.
KEYLESS_WAYS = (Way.REFUSED, Way.LOST)


@dataclass(frozen=True)
class Request:
    """A request that is sent until it is answered: 503, of a row as well, and no answer at all mean once more."""

    world: World
    route: str
    given: Mapping[str, Any]

    def ask(self) -> Outcome:
        """Send it."""
        answer = self.world.call(self.route, **self.given)
        told = json.dumps([answer.status, answer.headers.get("ETag"), answer.body], ensure_ascii=False)
        again = answer.status == 503 and "Retry-After" in answer.headers
        if answer.status == _known(self.route).status:
            rows = {entry["status"] for entry in answer.body["items"]} if _known(self.route).rows else {201}
            again = 503 in rows
            if rows == {201}:
                return Outcome(done=True, answer=told)
        return Outcome(done=False, complaint="" if again else f"a false failure: {told}")


def _known(route: str) -> Route:
    return next(known for known in ROUTES if f"{known.method} {known.path}" == route)


class Delivery:
    """An event that is delivered until it is taken: all of it after a failure or a death, else what was reported."""

    def __init__(self, function: str, payload: Any) -> None:
        self._function, self._owed = function, payload

    def ask(self) -> Outcome:
        """Invoke the function."""
        with ChaliceClient(app.app) as client:
            try:
                answer = client.lambda_.invoke(self._function, self._owed).payload
            except Exception as failure:
                return Outcome(done=False, answer=repr(failure))
        failed = {one["itemIdentifier"] for one in (answer or {}).get("batchItemFailures", [])}
        if not failed:
            return Outcome(done=True, answer=json.dumps(answer, ensure_ascii=False))
        self._owed = {**self._owed, "Records": _again(self._owed["Records"], failed)}
        return Outcome(done=False)


def _again(records: Sequence[Any], failed: set[str]) -> list[Any]:
    """A queue delivers again what failed, a stream everything from the first one that did."""
    positions = [place for place, record in enumerate(records) if _identifier(record) in failed]
    if "dynamodb" in records[0]:
        return list(records[positions[0] :])
    return [records[place] for place in positions]


def _identifier(record: Any) -> str:
    return str(record["messageId"] if "messageId" in record else record["dynamodb"]["SequenceNumber"])


@dataclass(frozen=True)
class Subject:
    """A prepared piece of work of company one; company two is the stranger."""

    name: str
    call: Callable[[], Call]
    ways: tuple[Way, ...] = EVERY_WAY
    stranger: str = "org_two"
    atomic: bool = False
    once: bool = False


def request(world: World, route: str, *, keyless: bool = False, body: Any = None) -> Subject:
    """The sample of a route, with a key if it acts, with another body if one is given."""
    known = _known(route)
    given: dict[str, Any] = {"idempotency_key": "the key of the sample"} if known.acts and not keyless else {}
    if known.edits:
        given["if_match"] = world.seen(SAMPLES[route].sees or known.path, SAMPLES[route].who)
    if body is not None:
        given["body"] = body
    ways = KEYLESS_WAYS if keyless else REQUEST_WAYS
    return Subject(route, lambda: Request(world, route, given), ways, atomic=known.rows is None, once=keyless)


def delivery(world: World, function: str, **changed: str) -> Subject:
    """The sample of a function, with a payload that says something else."""
    payload = {**_few(FUNCTIONS[function].payload(world)), **changed}
    return Subject(function, lambda: Delivery(function, payload))


def _few(payload: Any) -> Any:
    """Of a batch the first record and the last two: each of the others would fail like one of them."""
    records = payload.get("Records", [])
    return {**payload, "Records": [records[0], *records[-2:]]} if len(records) > 3 else payload


def last_acceptance(world: World) -> None:
    """Only the first client has no receiver yet; whoever accepts it starts the review."""
    world.case.run()
    world.case.propose()
    for client_id in world.company.client_ids[1:]:
        world.case.answer(client_id)
    world.case.prove()
    world.case.complete()


def two_approved(world: World) -> None:
    """Only the department has not decided yet."""
    in_review(world)
    for who in ("hr", "finance"):
        world.case.judge(who=who)


def approver_lost(world: World) -> None:
    """Whoever was named for finance hands over as well."""
    in_review(world)
    Departure(world.company, "finance")


def late_find(world: World) -> None:
    """Everything has moved, and then there is one more client of hers, an order, a debt and a complaint."""
    moved(world)
    owed(world.company, responsible_id=world.company.employee("sales"))
    complained(world.company, owner_id=world.company.employee("sales"))
    company, by = world.company, System(world.company.org_id, "test")
    holders = {company.employee("sales"): (HolderRole.ORDER_DESK,)}
    late = a_client(f"cli_{company.slug}late", org_id=company.org_id, holders=holders)
    booking = a_booking(client_id=late.id, salesperson_id=company.employee("sales"))
    ClientStore().register([register(late)], by=by, now=NOW)
    OrderStore().save_all([book(late, booking, now=NOW)], by=by, now=NOW)
