"""Inboxes in the table: newest first, one's own, and what is read leaves the unread ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.aws import items
from chalicelib.core.access import Level
from chalicelib.core.errors import Raced
from chalicelib.core.ids import made_at
from chalicelib.notify.rules import KEPT_FOR, Message
from chalicelib.notify.store import InboxStore, MessageItem, inbox_pk
from chalicelib.people.store import AccessItem
from tests.kit.builders import LEAVER, NOW, ORG, a_caller, a_locked_caller, an_access
from tests.kit.capacity import put
from tests.kit.cloud import Requests
from tests.kit.messages import a_message_to

STORE = InboxStore()
pytestmark = pytest.mark.usefixtures("requests")


@pytest.fixture(autouse=True)
def _leaver(requests: Requests) -> None:
    AccessItem.of(an_access()).save()


def kept(*minutes: int, who: str = LEAVER, org_id: str = ORG) -> list[Message]:
    messages = [a_message_to(who, org_id=org_id, minute=minute) for minute in minutes]
    for message in messages:
        put(MessageItem.of(message, 1))
    return messages


def listed(limit: int = 50, who: str = LEAVER, org_id: str = ORG) -> list[Message]:
    return STORE.page(org_id, who, limit=limit, after=None)[0]


def unread(limit: int = 50) -> list[Message]:
    return STORE.unread(ORG, LEAVER, limit=limit, after=None)[0]


def test_a_message_is_read_back_as_it_was_put() -> None:
    [message] = kept(0)
    assert STORE.get(ORG, LEAVER, message.id) == message
    assert listed() == [message]


def test_the_newest_comes_first() -> None:
    old, newer, newest = kept(1, 2, 3)
    assert listed() == unread() == [newest, newer, old]


@pytest.mark.parametrize("of", [STORE.page, STORE.unread])
def test_messages_come_page_by_page(of: Any) -> None:
    messages = kept(1, 2, 3)
    first, after = of(ORG, LEAVER, limit=2, after=None)
    rest, _ = of(ORG, LEAVER, limit=2, after=after)
    assert [*first, *rest] == messages[::-1]


def test_an_inbox_is_its_owners(requests: Requests) -> None:
    [theirs] = kept(0, who="emp_mate")
    [foreign] = kept(0, org_id="org_two")
    assert listed() == unread() == []
    assert [STORE.get(ORG, LEAVER, one.id) for one in (theirs, foreign)] == [None, None]


def test_what_is_read_says_when_and_leaves_the_unread_ones() -> None:
    read, other = kept(1, 2)
    STORE.mark_read(read, by=a_caller(), now=NOW)
    assert STORE.get(ORG, LEAVER, read.id) == replace(read, read_at=NOW)
    assert (unread(), len(listed())) == ([other], 2)


def test_reading_is_one_transaction_without_an_event(requests: Requests) -> None:
    [message] = kept(0)
    assert requests.of(lambda: STORE.mark_read(message, by=a_caller(), now=NOW)) == ["TransactWriteItems"]


def test_a_message_that_expired_meanwhile_is_raced_and_does_not_come_back() -> None:
    with pytest.raises(Raced):
        STORE.mark_read(a_message_to(), by=a_caller(), now=NOW)
    assert listed() == []


def test_a_caller_whose_rights_changed_meanwhile_reads_nothing() -> None:
    [message] = kept(0)
    with pytest.raises(Raced):
        STORE.mark_read(message, by=a_locked_caller(), now=NOW)
    assert unread() == [message]


def test_whoever_has_left_reads_their_messages() -> None:
    [message] = kept(0)
    AccessItem.of(an_access(level=Level.SELF, epoch=3)).save()
    STORE.mark_read(message, by=a_caller(level=Level.SELF, epoch=3), now=NOW)
    assert unread() == []


@pytest.mark.parametrize(("messages", "counted"), [(0, 0), (3, 3), (100, 100), (104, 100)])
def test_unread_messages_are_counted_up_to_a_hundred(messages: int, counted: int) -> None:
    kept(*range(messages))
    assert STORE.count_unread(ORG, LEAVER) == counted


def test_a_message_expires_after_180_days_by_its_events_own_time() -> None:
    [message] = kept(0)
    row = items.get(MessageItem, inbox_pk(ORG, LEAVER), message.id)
    assert row is not None
    assert datetime.fromtimestamp(int(row.expires_at or 0), UTC) == made_at(message.id) + KEPT_FOR
