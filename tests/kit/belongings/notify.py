"""Everyone was told something."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.aws.items import Item
from chalicelib.clients.rules import Client
from chalicelib.notify.store import MessageItem
from chalicelib.people.rules import Access
from tests.kit.messages import a_message_to


def of(holder: Access, client: Client) -> tuple[Sequence[Item], dict[str, str]]:
    """A message and its id."""
    message = a_message_to(holder.employee_id, org_id=holder.org_id)
    return [MessageItem.of(message, 1)], {"message_id": message.id}
