"""A policy of one's company, and a code that is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chalicelib.aws.items import Item
from chalicelib.aws.refs import PeopleKey, place
from chalicelib.clients.rules import Client
from chalicelib.people.policies.store import PolicyItem, TextItem, policy_pk
from chalicelib.people.rules import Access
from tests.kit.policies import TEXT, a_policy


def of(holder: Access, client: Client) -> tuple[Sequence[Item], Mapping[str, str]]:
    """The policy, and how it is named."""
    who, org_id = holder.employee_id.removeprefix("emp_"), holder.org_id
    policy = replace(a_policy(org_id, "taken"), id=f"pol_{who}")
    key, pk, sk = place(PeopleKey, org_id, "policy#taken")
    rows: list[Item] = [
        PolicyItem.of(policy),
        TextItem(pk=policy_pk(org_id, policy.id), sk="TEXT#000001", text=TEXT),
        key(pk=pk, sk=sk, owner_id=policy.id),
    ]
    return rows, {"policy_id": policy.id}
