"""The consumer that puts messages of events into inboxes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chalicelib.aws import consumers, rebuild
from chalicelib.aws.consumers import Consumer, Delivered
from chalicelib.aws.effects import Shown
from chalicelib.notify.rules import Message, message_id, notes
from chalicelib.notify.store import MessageItem


def project(_: str, event: Delivered) -> Iterator[Shown]:
    """The messages of an event; under whatever name it is told, a message that is there stays as it is."""
    for note in notes(event.type, event.data):
        own_id = message_id(event.id, note.employee_id)
        message = Message(own_id, event.org_id, note, event.subject, event.at)
        yield Shown(MessageItem.of(message, event.seq))


INBOX = Consumer("inbox", project)
CONSUMERS: Mapping[str, Consumer] = {INBOX.id: INBOX}


def fill_inboxes(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Turn a queue's batch of events into messages."""
    return consumers.consume(records, INBOX, names=rebuild.names)
