"""A department, a position, a thing and a channel of one's own, and a serial number that is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from chalicelib.aws.items import Item
from chalicelib.aws.refs import PeopleKey, place
from chalicelib.clients.rules import Client
from chalicelib.people.assets.rules import Asset
from chalicelib.people.assets.store import AssetItem
from chalicelib.people.channels.rules import Channel
from chalicelib.people.channels.store import ChannelItem
from chalicelib.people.rules import Access, Department
from chalicelib.people.store import StructureItem
from chalicelib.people.structure.rules import Position


def of(holder: Access, client: Client) -> tuple[Sequence[Item], Mapping[str, str]]:
    """What the person has, and how it is named."""
    who, org_id = holder.employee_id.removeprefix("emp_"), holder.org_id
    department, position = Department(f"dep_{who}", who, ""), Position(f"pos_{who}", who)
    asset = Asset(f"ast_{who}", org_id, "laptop", who, who, holder.employee_id, date(2026, 11, 24))
    channel = Channel(f"chn_{who}_1", org_id, holder.employee_id, "sim", who, who)
    key, pk, sk = place(PeopleKey, org_id, "asset#laptop#taken")
    rows: list[Item] = [
        StructureItem.of(org_id, f"DEP#{department.id}", department),
        StructureItem.of(org_id, f"POS#{position.id}", position),
        AssetItem.of(asset),
        ChannelItem.of(channel),
        key(pk=pk, sk=sk, owner_id=asset.id),
    ]
    ids = {
        "department_id": department.id,
        "position_id": position.id,
        "asset_id": asset.id,
        "channel_id": channel.id,
    }
    return rows, ids
