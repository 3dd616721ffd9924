"""F40: every AWS call of a piece of work fails once, in every way; its caller tries again; nothing is lost or doubled.

A `Subject` is the work, a `Call` one caller who asks until it is granted. `survey` first lets it happen undisturbed,
then once for every call and every way, each time from the same snapshot, and compares.
"""

from __future__ import annotations

import contextvars
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from chalicelib.aws import tables
from chalicelib.aws.items import Raw
from tests.kit import invariants
from tests.kit.worlds import Key, Process, Rows, Snapshot, objects, rows

ATTEMPTS = 4


class Killed(BaseException):
    """The process is dead: nothing may hold this up, and nothing happens after it."""


class Way(StrEnum):
    """How a call fails."""

    REFUSED = "is refused by a service that is down"
    UNREACHED = "reaches nobody"
    LOST = "takes effect, its reply is lost"
    DARK = "takes effect, its reply is lost and no later call arrives"
    DEAD_BEFORE = "finds the process dead"
    DEAD_AFTER = "takes effect, then the process dies"


_NOTHING_HAPPENED = {Way.REFUSED, Way.UNREACHED, Way.DEAD_BEFORE}
_DEATHS = {Way.DEAD_BEFORE, Way.DEAD_AFTER}
# A call that only reads takes no effect: these ways are then like others (DARK goes on with calls that reach nobody).
_READS = ("Get", "Query", "Head", "List", "Describe", "BatchGet")
_SAME_FOR_READS = {Way.UNREACHED, Way.DEAD_AFTER}
_SEEN_IN_ROWS_AND_OBJECTS = {"dynamodb", "s3", "secretsmanager"}
_MAIL = "SendEmail"


@dataclass(frozen=True)
class Outcome:
    """What a caller knows after one attempt: it is done, or must be asked for again; a complaint ends it all."""

    done: bool
    answer: str = ""
    complaint: str = ""


class Call(Protocol):
    """One caller with one wish."""

    def ask(self) -> Outcome:
        """Ask for it, or for what is left of it."""


class Subject(Protocol):
    """A piece of work, prepared, in a world with a `stranger` (a text that stands in all that is not its affair).

    `atomic` work happens in one transaction; work that is done `once` cannot be asked for again when it took effect.
    """

    name: str
    ways: tuple[Way, ...]
    stranger: str
    atomic: bool
    once: bool

    def call(self) -> Call:
        """A caller who wants it done; always the same one."""


@dataclass(frozen=True)
class Finding:
    """Something that should not have been, and where."""

    subject: str
    call: int
    operation: str
    way: str
    what: str

    def __str__(self) -> str:
        return f"{self.subject}: call {self.call}, {self.operation}, {self.way}: {self.what}"


class Wire:
    """Stands between the application and AWS: counts its calls, lets one of them fail, remembers what went outside.

    What went outside is all that cannot be read from tables and buckets; a task token opens its task once.
    """

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.effects: list[str] = []
        self.dead = False
        self._at, self._way, self._only = 0, Way.REFUSED, ""
        self._spent: set[str] = set()
        self._execute = BaseClient._make_api_call

    def arm(self, at: int = 0, way: Way = Way.REFUSED, only: str = "") -> None:
        """Count from one again, `only` one operation if named; the call of that number fails, 0 is none."""
        self.calls, self.dead, self._at, self._way, self._only = [], False, at, way, only

    def forget(self) -> None:
        """Nothing went outside yet."""
        self.effects, self._spent = [], set()

    def take(self, client: Any, operation: str, given: dict[str, Any]) -> Any:
        """What `BaseClient._make_api_call` is replaced with."""
        if self.dead:
            raise Killed
        self.calls.append(operation)
        hit = self._only in ("", operation) and self._counted() == self._at
        if hit and self._way in _NOTHING_HAPPENED:
            raise self._failure(operation)
        if self._way is Way.DARK and 0 < self._at < len(self.calls):
            raise EndpointConnectionError(endpoint_url="https://aws.test")
        answer = self._executed(client, operation, given)
        if hit:
            raise self._failure(operation)
        return answer

    def _counted(self) -> int:
        return self.calls.count(self._only) if self._only else len(self.calls)

    def _executed(self, client: Any, operation: str, given: dict[str, Any]) -> Any:
        if operation.startswith("SendTask"):
            self._spend(operation, given["taskToken"])
        answer = self._execute(client, operation, given)
        service = client.meta.service_model.service_name
        if service not in _SEEN_IN_ROWS_AND_OBJECTS:
            parts = given.get("Entries", [given])
            self.effects += [f"{operation} {json.dumps(part, sort_keys=True)}" for part in parts]
        return answer

    def _spend(self, operation: str, token: str) -> None:
        if token in self._spent:
            raise ClientError({"Error": {"Code": "TaskTimedOut"}}, operation)
        self._spent.add(token)

    def _failure(self, operation: str) -> BaseException:
        self.dead = self._way in _DEATHS
        if self.dead:
            return Killed()
        if self._way is Way.REFUSED:
            status = {"ResponseMetadata": {"HTTPStatusCode": 500, "HTTPHeaders": {}}}
            return ClientError({"Error": {"Code": "InternalServerError"}, **status}, operation)
        kind = EndpointConnectionError if self._way is Way.UNREACHED else ReadTimeoutError
        return kind(endpoint_url="https://aws.test")


@contextmanager
def wired() -> Iterator[Wire]:
    """Every call to AWS goes over this wire, and nobody waits between attempts."""
    wire = Wire()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", lambda *given: wire.take(*given))
        patch.setattr(tables, "pause", lambda _attempt: None)
        yield wire


class Mask:
    """Blots out ids, hashes and times, but for those that were there before: two runs may differ in nothing else."""

    _BORN = re.compile(
        r"(?<![0-9a-z])[0-9a-hjkmnp-tv-z]{26}(?![0-9a-z])"  # a ULID
        r"|\b[0-9a-f]{64}\b"
        r"|\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|\+00:00)"
        r"|\d{8}T\d{6}Z|(?<=%2F)\d{8}(?=%2F)"  # in a signed address
        r"|\b[a-z]{16}-[a-z]{8}(?:-[a-z]{4}){3}-[a-z]{12}-[a-z]{6}\b"  # what SES calls a mail
    )
    _PLACE = re.compile(r"(?<=#)\d{4}-\d\d(?:-\d\d#\d+)?$")  # the shard of a day or a month

    def __init__(self, rows: Rows) -> None:
        self._known = {token for row in rows for token in self._BORN.findall(_text(row.raw))}

    def __call__(self, text: str) -> str:
        return self._PLACE.sub("*", self._BORN.sub(lambda found: found[0] if found[0] in self._known else "*", text))


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _attributes(key: Key, raw: Raw) -> list[str]:
    """A row attribute by attribute, each under its row's key; when it expires is a time."""
    place = " / ".join(key)
    kept = {name: value for name, value in raw.items() if name != "expires_at"}
    return [f"{place}: {name} = {next(iter(kept[name].values()))}" for name in kept] or [f"{place} is gone"]


@dataclass(frozen=True)
class State:
    """What is different from before, but for ids and times: rows, objects, and what went outside."""

    rows: Counter[str]
    objects: frozenset[str] = frozenset()
    outside: tuple[str, ...] = ()

    def against(self, clean: State) -> list[str]:
        """In which ways it is not the state that an undisturbed run leaves."""
        told = [f"there is no {attribute}" for attribute in clean.rows - self.rows]
        told += [f"there is {attribute}" for attribute in self.rows - clean.rows]
        if self.objects != clean.objects:
            told.append(f"the buckets differ in {sorted(self.objects ^ clean.objects)}")
        if self.outside != clean.outside:
            told.append(f"outside there is {self.outside}, not {clean.outside}")
        return told


def _order(effect: str) -> tuple[str, str]:
    """Events are told in their order, anything else in any."""
    operation = effect.partition(" ")[0]
    return operation, "" if operation == "PutEvents" else effect


class Survey:
    """The runs of one subject, which is prepared: each begins in the state that this was made in."""

    def __init__(self, subject: Subject, wire: Wire, process: Process) -> None:
        self._subject, self._wire, self._process = subject, wire, process
        self._snapshot, before = Snapshot(), rows()
        self._before = {row.key: row.raw for row in before}
        self._mask = Mask(before)
        self._findings: list[Finding] = []
        self._note(0, "no call", "prepared", invariants.broken(before))

    def findings(self) -> list[Finding]:
        """What was wrong in any run: undisturbed, asked for twice, or with a call failing in a way."""
        calls = self._undisturbed()
        for number, operation in enumerate(calls, 1):
            for way in self._ways(operation):
                self._disturbed(number, operation, way)
        return self._findings

    def _ways(self, operation: str) -> list[Way]:
        """A call that takes no effect does not fail in every way; and work without a key fails there like any other."""
        if not operation.startswith(_READS):
            return list(self._subject.ways)
        return [way for way in self._subject.ways if way not in _SAME_FOR_READS and not self._subject.once]

    def _undisturbed(self) -> list[str]:
        """Done at once, by these calls; and the same asked for again changes nothing more (F32)."""
        self._begin()
        first = self._attempt(self._subject.call())
        calls, self._answer, self._clean = self._wire.calls, self._mask(first.answer), self._state()
        wrong = (
            self._wrong_in_between(first)
            + self._mailed_again()
            + ([] if first.done else [first.complaint or "not done at once"])
        )
        self._note(0, "no call", "undisturbed", wrong)
        if not self._subject.once:
            self._note(0, "no call", "asked for twice", self._wrong_at_the_end(self._attempt(self._subject.call())))
        return calls

    def _disturbed(self, number: int, operation: str, way: Way) -> None:
        self._begin()
        call = self._subject.call()
        outcome = self._attempt(call, number, way)
        reached = self._wire.calls[number - 1 : number]
        wrong = self._wrong_in_between(outcome) + ([] if reached == [operation] else [f"the call was {reached}"])
        spare = 1 if operation == _MAIL or not self._state().rows else 0
        for _ in range(ATTEMPTS - 1):
            if not (outcome.done or outcome.complaint):
                outcome = self._attempt(call)
                wrong += self._wrong_in_between(outcome)
        self._note(number, operation, way, wrong + self._wrong_at_the_end(outcome, spare))

    def _begin(self) -> None:
        self._snapshot.restore()
        self._process.renew()
        self._wire.forget()

    def _attempt(self, call: Call, at: int = 0, way: Way = Way.REFUSED) -> Outcome:
        self._wire.arm(at, way)
        try:
            outcome = contextvars.copy_context().run(call.ask)
        except Killed:
            self._process.renew()
            return Outcome(done=False)
        return Outcome(done=False, complaint="the process outlived its death") if self._wire.dead else outcome

    def _wrong_in_between(self, outcome: Outcome) -> list[str]:
        """What must not even be while the caller has not come back yet."""
        state, found = self._state(), rows()
        wrong = invariants.broken(found) if state.rows else []
        wrong += [f"touched {key}" for key, *both in self._changed(found) if self._subject.stranger in _text(both)]
        if self._subject.atomic and state.rows not in (Counter(), self._clean.rows):
            wrong += [f"half of it is done: {sentence}" for sentence in state.against(self._clean)]
        if self._subject.once and state.rows and not outcome.done:
            wrong.append("it was done, and the caller is to ask again")
        return wrong

    def _wrong_at_the_end(self, outcome: Outcome, spare: int = 0) -> list[str]:
        wrong = self._state().against(self._clean) + self._mailed_again(spare)
        if not outcome.done:
            wrong.append(outcome.complaint or f"not done after {ATTEMPTS} attempts")
        elif self._mask(outcome.answer) != self._answer:
            wrong.append(f"answered {self._mask(outcome.answer)}, not {self._answer}")
        return wrong

    def _mailed_again(self, spare: int = 0) -> list[str]:
        """A mail goes once, and `spare` times more where it may have gone and was not noted (decision 0037)."""
        sent = Counter(self._mask(effect) for effect in self._wire.effects if effect.startswith(_MAIL))
        return [f"{times} times: {mail}" for mail, times in sent.items() if times > 1 + spare]

    def _state(self) -> State:
        texts = [text for key, _, now in self._changed(rows()) for text in _attributes(key, now)]
        return State(
            Counter(self._mask(text) for text in texts),
            frozenset(self._mask(text) for text in objects()),
            tuple(sorted(dict.fromkeys(self._mask(text) for text in self._wire.effects), key=_order)),
        )

    def _changed(self, found: Rows) -> list[tuple[Key, Raw, Raw]]:
        """The key of every row that is not as it was, with what it was and what it is; empty when it is not there."""
        now = {row.key: row.raw for row in found}
        keys = self._before.keys() | now.keys()
        both = [(key, self._before.get(key, {}), now.get(key, {})) for key in sorted(keys)]
        return [(key, before, after) for key, before, after in both if before != after]

    def _note(self, number: int, operation: str, way: str, wrong: Iterable[str]) -> None:
        self._findings += [Finding(self._subject.name, number, operation, way, what) for what in wrong]
