"""Reading a message: the first time counts, and nobody reads another's."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.core.errors import NotFound
from chalicelib.notify.rules import Message
from chalicelib.notify.service import read_message
from tests.kit.builders import NOW, a_caller
from tests.kit.messages import a_message_to


class FakeInbox:
    """Messages by owner and id."""

    def __init__(self, *messages: Message) -> None:
        self.messages = {(one.org_id, one.note.employee_id, one.id): one for one in messages}
        self.writes = 0

    def get(self, org_id: str, employee_id: str, message_id: str) -> Message | None:
        return self.messages.get((org_id, employee_id, message_id))

    def mark_read(self, message: Message, *, now: datetime, **_: Any) -> None:
        self.writes += 1
        key = message.org_id, message.note.employee_id, message.id
        self.messages[key] = replace(message, read_at=now)


def test_reading_says_when() -> None:
    message = a_message_to()
    inbox = FakeInbox(message)
    assert read_message(a_caller(), message.id, inbox=inbox, now=NOW).read_at == NOW
    assert inbox.get(message.org_id, message.note.employee_id, message.id) == replace(message, read_at=NOW)


def test_reading_again_writes_nothing_and_keeps_the_first_time() -> None:
    message = a_message_to()
    inbox = FakeInbox(message)
    read_message(a_caller(), message.id, inbox=inbox, now=NOW)
    assert read_message(a_caller(), message.id, inbox=inbox, now=NOW + timedelta(days=1)).read_at == NOW
    assert inbox.writes == 1


@pytest.mark.parametrize("message", [a_message_to("emp_mate"), a_message_to(org_id="org_two")])
def test_anothers_message_is_not_there(message: Message) -> None:
    inbox = FakeInbox(message)
    with pytest.raises(NotFound):
        read_message(a_caller(), message.id, inbox=inbox, now=NOW)
    assert inbox.writes == 0
