"""Use cases of an inbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from chalicelib.core.access import Actor, Caller
from chalicelib.core.errors import NotFound
from chalicelib.notify.rules import Message


class Inbox(Protocol):
    """Where messages are kept."""

    def get(self, org_id: str, employee_id: str, message_id: str) -> Message | None:
        """One message of a person's inbox."""

    def mark_read(self, message: Message, *, by: Actor, now: datetime) -> None:
        """Note that its owner has read a message."""


def read_message(caller: Caller, message_id: str, *, inbox: Inbox, now: datetime) -> Message:
    """Note that the caller has read a message of theirs; the first time counts."""
    message = inbox.get(caller.org_id, caller.employee_id, message_id)
    if message is None:
        raise NotFound
    if message.read_at is not None:
        return message
    inbox.mark_read(message, by=caller, now=now)
    return replace(message, read_at=now)
