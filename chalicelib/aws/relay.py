"""From the events table's stream to the bus: in order, and past what can never be published."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.aws import telemetry
from chalicelib.aws.clients import client
from chalicelib.aws.events import EventItem, cloud_event
from chalicelib.aws.settings import settings

MOST_ENTRIES = 10
# The bus takes 256 KiB a call, a queue 256 KiB a message: the bus wraps the entry in an envelope of its own.
MOST_BYTES = 255 * 1024
NEVER_TAKEN = frozenset(
    {
        "InvalidArgument",
        "MalformedDetail",
        "NotAuthorizedForDetailTypeException",
        "NotAuthorizedForSourceException",
        "RedactionFailure",
    }
)
Record = Mapping[str, Any]


class Poison(Exception):
    """A record that no further attempt can publish; says why."""


@dataclass(frozen=True)
class Letter:
    """A record ready for the bus."""

    record: Record
    entry: Mapping[str, str]

    @property
    def size(self) -> int:
        """What the bus counts, in bytes."""
        return sum(len(part.encode()) for part in self.entry.values())

    @classmethod
    def of(cls, record: Record) -> Letter:
        """Read a row of the events table as its stream delivers it; `Poison` if it is none or too large."""
        try:
            envelope = cloud_event(EventItem.from_raw_data(record["dynamodb"]["NewImage"]).link())
            letter = cls(record, _entry(envelope))
            size = letter.size
        except Exception as failure:
            raise Poison(f"unreadable: {type(failure).__name__}") from failure
        if size > MOST_BYTES:
            raise Poison(f"too large: {size} bytes")
        return letter


def relay(records: Sequence[Record]) -> list[str]:
    """Publish new events in order, ten a call; answers where delivery has to begin again, if anywhere.

    What can never be published goes to the dead letters with the reason, and the events behind it go on.
    """
    for call in _calls(_letters(records)):
        entries = [{"EventBusName": settings().bus, **letter.entry} for letter in call]
        answer = client("events").put_events(Entries=entries)
        for letter, result in zip(call, answer["Entries"], strict=True):
            code = result.get("ErrorCode")
            if code in NEVER_TAKEN:
                _bury(letter.record, f"refused: {code}")
            elif code:
                return [_sequence(letter.record)]
    return []


def _letters(records: Sequence[Record]) -> Iterator[Letter]:
    for record in records:
        try:
            letter = Letter.of(record)
        except Poison as poison:
            _bury(record, str(poison))
        else:
            yield letter


def _calls(letters: Iterable[Letter]) -> Iterator[list[Letter]]:
    call: list[Letter] = []
    size = 0
    for letter in letters:
        if call and (len(call) == MOST_ENTRIES or size + letter.size > MOST_BYTES):
            yield call
            call, size = [], 0
        call.append(letter)
        size += letter.size
    if call:
        yield call


def _entry(envelope: Mapping[str, Any]) -> Mapping[str, str]:
    return {
        "Source": "baton",
        "DetailType": envelope["type"],
        "Detail": json.dumps(envelope, ensure_ascii=False),
    }


def _bury(record: Record, reason: str) -> None:
    """Say which record is left out and why: its key finds the row, its content stays in the table."""
    told = {"reason": reason, "sequence": _sequence(record), "keys": record["dynamodb"].get("Keys")}
    client("sqs").send_message(QueueUrl=settings().relay_dead_letters, MessageBody=json.dumps(told))
    telemetry.count("dead_letters")
    telemetry.logger.error("event not published", **told)


def _sequence(record: Record) -> str:
    return str(record["dynamodb"]["SequenceNumber"])
