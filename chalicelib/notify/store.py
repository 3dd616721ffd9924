"""Inboxes: a row per person and event, put by the consumer, marked as read by its owner."""

from __future__ import annotations

from datetime import datetime

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.operand import Path

from chalicelib.aws import items
from chalicelib.aws.effects import ShowingItem
from chalicelib.aws.items import InsightTable, JsonText
from chalicelib.aws.tables import transaction
from chalicelib.core import clock
from chalicelib.core.access import Actor
from chalicelib.core.ids import made_at
from chalicelib.core.paging import Entries, Key, walk
from chalicelib.notify.rules import KEPT_FOR, MOST_UNREAD, Message, Note


def inbox_pk(org_id: str, employee_id: str) -> str:
    """One person's inbox; ids of messages are in the order of their events."""
    return f"ORG#{org_id}#EMP#{employee_id}#INBOX"


def unread_pk(org_id: str, employee_id: str) -> str:
    """What of an inbox was not read yet, on `index1`."""
    return f"ORG#{org_id}#EMP#{employee_id}#INBOX#UNREAD"


class MessageItem(InsightTable, ShowingItem, discriminator="message"):
    """A message in its owner's inbox, without its words."""

    org_id = UnicodeAttribute()
    employee_id = UnicodeAttribute()
    told = UnicodeAttribute()
    subject = UnicodeAttribute()
    at = UnicodeAttribute()
    facts = JsonText()
    read_at = UnicodeAttribute(null=True)

    @classmethod
    def of(cls, message: Message, seq: int) -> MessageItem:
        """The row of a new message, which event number `seq` of its subject tells; it expires by the real clock."""
        note = message.note
        return cls(
            pk=inbox_pk(message.org_id, note.employee_id),
            sk=message.id,
            i1pk=unread_pk(message.org_id, note.employee_id),
            i1sk=message.id,
            org_id=message.org_id,
            employee_id=note.employee_id,
            told=note.kind,
            subject=message.subject,
            at=message.at,
            facts=dict(note.facts),
            seq=seq,
            expires_at=int((made_at(message.id) + KEPT_FOR).timestamp()),
        )

    def message(self) -> Message:
        """The message this row holds."""
        return Message(
            id=self.sk,
            org_id=self.org_id,
            note=Note(self.employee_id, self.told, self.facts),
            subject=self.subject,
            at=self.at,
            read_at=clock.from_text(self.read_at) if self.read_at else None,
        )


class InboxStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def page(self, org_id: str, employee_id: str, *, limit: int, after: Key) -> tuple[list[Message], Key]:
        """A page of a person's messages, the newest first."""

        def read(_: str, count: int, key: Key) -> Entries[Message]:
            pk = inbox_pk(org_id, employee_id)
            return _messages(items.entries(MessageItem, pk, limit=count, after=key, forward=False))

        return walk(["inbox"], read, limit=limit, after=after)

    def unread(self, org_id: str, employee_id: str, *, limit: int, after: Key) -> tuple[list[Message], Key]:
        """A page of what a person has not read, the newest first; late by nature."""

        def read(_: str, count: int, key: Key) -> Entries[Message]:
            pk = unread_pk(org_id, employee_id)
            return _messages(items.entries(MessageItem, pk, index="index1", limit=count, after=key, forward=False))

        return walk(["unread"], read, limit=limit, after=after)

    def count_unread(self, org_id: str, employee_id: str) -> int:
        """How many messages a person has not read, 100 at most; late by nature."""
        pk = unread_pk(org_id, employee_id)
        return len(items.query(MessageItem, pk, index="index1", limit=MOST_UNREAD + 1).items)

    def get(self, org_id: str, employee_id: str, message_id: str) -> Message | None:
        """One message of a person's inbox."""
        item = items.get(MessageItem, inbox_pk(org_id, employee_id), message_id)
        return item.message() if item else None

    def mark_read(self, message: Message, *, by: Actor, now: datetime) -> None:
        """Note that its owner has read a message; it leaves the unread ones."""
        pk = inbox_pk(message.org_id, message.note.employee_id)
        gone = [Path("i1pk").remove(), Path("i1sk").remove()]
        with transaction(by, now) as write:
            read = Path("read_at").set(clock.to_text(now))
            write.update(MessageItem, pk, message.id, [read, *gone], Path("pk").exists())


def _messages(found: Entries[MessageItem]) -> Entries[Message]:
    return Entries([(place, item.message()) for place, item in found.rows], found.ended)
