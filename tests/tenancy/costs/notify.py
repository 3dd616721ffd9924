"""What the access patterns of the inbox cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.notify.rules import Message
from chalicelib.notify.store import InboxStore, MessageItem
from tests.kit.builders import LEAVER, NOW, ORG, a_caller
from tests.kit.capacity import put
from tests.kit.messages import a_message_to
from tests.tenancy.scene import GET, QUERY, WRITE, Work, page

STORE = InboxStore()


def filled() -> list[Message]:
    """A hundred and ten messages of the leaver, and one of somebody else."""
    messages = [a_message_to(LEAVER, minute=minute) for minute in range(110)]
    for message in (*messages, a_message_to("emp_else")):
        put(MessageItem.of(message, 1))
    return messages


def after_filling(work: Callable[[Message], object]) -> Callable[[], Work]:
    def step() -> Work:
        message = filled()[0]
        return lambda: work(message)

    return step


STEPS: Mapping[str, Callable[[], Work]] = {
    "notify.InboxStore.page": after_filling(lambda _: page(STORE.page, LEAVER)()()),
    "notify.InboxStore.unread": page(STORE.unread, LEAVER),
    "notify.InboxStore.count_unread": after_filling(lambda _: STORE.count_unread(ORG, LEAVER)),
    "notify.InboxStore.get": after_filling(lambda message: STORE.get(ORG, LEAVER, message.id)),
    "notify.InboxStore.mark_read": after_filling(
        lambda message: STORE.mark_read(message, by=a_caller(LEAVER), now=NOW)
    ),
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "notify.InboxStore.page": (QUERY, 5, 0, 50),
    "notify.InboxStore.unread": (QUERY, 2.5, 0, 50),
    "notify.InboxStore.count_unread": (QUERY, 4.5, 0, 100),
    "notify.InboxStore.get": (GET, 1, 0, 0),
    "notify.InboxStore.mark_read": (WRITE, 0, 5, 0),
}
