"""Everyone's client was told of the case of the colleague who leaves."""

from __future__ import annotations

from chalicelib.aws.items import Item
from chalicelib.clients.rules import Client
from chalicelib.handover.notices.rules import Notice, NoticeState
from chalicelib.handover.notices.store import NoticeItem
from chalicelib.people.rules import Access
from tests.kit.builders import a_case


def of(holder: Access, client: Client) -> tuple[list[Item], dict[str, str]]:
    """The notice of the client in the case of the same name."""
    case = a_case(id=f"hnd_{client.id.partition('_')[2]}leaving", org_id=holder.org_id)
    return [NoticeItem.of(case, Notice(client.id, client.name, state=NoticeState.DELIVERED))], {}
