"""Everyone's client owes something, and complains of something."""

from __future__ import annotations

from chalicelib.aws.items import Item
from chalicelib.clients.rules import Client
from chalicelib.people.rules import Access
from chalicelib.trade.complaints.store import ComplaintItem
from chalicelib.trade.receivables.store import ReceivableItem
from tests.kit.money import a_complaint, a_debt


def of(holder: Access, client: Client) -> tuple[list[Item], dict[str, str]]:
    """A debt and a complaint of the client that the holder has to see through."""
    plain, place = client.id.partition("_")[2], {"org_id": client.org_id, "client_id": client.id}
    debt = a_debt(f"rec_{plain}_1", **place, responsible_id=holder.employee_id)
    complaint = a_complaint(f"cmp_{plain}_1", **place, owner_id=holder.employee_id)
    rows: list[Item] = [ReceivableItem.of(debt), ComplaintItem.of(complaint)]
    return rows, {"receivable_id": debt.id, "complaint_id": complaint.id}
