"""A rule for the team of each person of the realm; and whoever hands over holds their client as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.aws.items import Item
from chalicelib.clients.pool.store import RuleItem
from chalicelib.clients.rules import Client, HolderRole
from chalicelib.clients.store import FileItem, HoldItem
from chalicelib.people.rules import Access
from tests.kit.pool import a_rule


def of(holder: Access, client: Client) -> tuple[Sequence[Item], dict[str, str]]:
    """Its items and ids."""
    plain = holder.employee_id.removeprefix("emp_")
    rule = a_rule(f"rule_{plain}", org_id=holder.org_id, team_id=holder.team_id)
    leaving = f"{holder.employee_id}leaving"
    held = replace(client, holders={**client.holders, leaving: (HolderRole.ORDER_DESK,)})
    return [RuleItem.of(rule), FileItem.of(held), HoldItem.of(held, leaving)], {"rule_id": rule.id}
