"""A call with each person's client."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.aws.items import Item
from chalicelib.clients.rules import Client
from chalicelib.engagement.store import InteractionItem
from chalicelib.people.rules import Access
from tests.kit.builders import an_interaction


def of(holder: Access, client: Client) -> tuple[Sequence[Item], dict[str, str]]:
    """The call and its id."""
    call = an_interaction(client_id=client.id, org_id=client.org_id, employee_id=holder.employee_id)
    return [InteractionItem.of(call)], {"interaction_id": call.id}
