"""Samples of people's routes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.core.access import System
from chalicelib.people.assets import rules as asset_rules
from chalicelib.people.assets.store import AssetStore
from chalicelib.people.channels import rules as channel_rules
from chalicelib.people.channels.rules import Channel
from chalicelib.people.channels.store import ChannelStore
from chalicelib.people.structure.rules import Position
from chalicelib.people.structure.rules import found as found_part
from chalicelib.people.structure.store import StructureStore
from tests.kit.builders import NOW
from tests.kit.world import Sample, World

EMPLOYEE = "/v1/employees/{employee_id}"
CHANNEL = EMPLOYEE + "/accounts/{channel_id}"


def structured(world: World) -> None:
    """The company has a position beside its departments and teams."""
    company = world.company
    position, event = found_part(Position(f"pos_{world.slug}", "报关员"))
    StructureStore().save(company.org_id, position, event, by=System(company.org_id, "test"), now=NOW)
    world.ids |= {"department_id": "dep_one", "team_id": "team_one", "position_id": position.id}


def equipped(world: World) -> None:
    """A laptop that nobody has."""
    company = world.company
    wanted = asset_rules.Wanted("laptop", "SN-1", "ThinkPad")
    asset, event = asset_rules.register(company.org_id, wanted, None)
    AssetStore().save(None, asset, event, holder=None, by=System(company.org_id, "test"), now=NOW)
    world.ids["asset_id"] = asset.id


def channelled(world: World) -> Channel:
    """A SIM card of `sales`, offered to `successor`."""
    company = world.company
    person, receiver = company.access("sales"), company.access("successor")
    wanted = channel_rules.Wanted("sim", "138 0000 0000", "公司", receiver.employee_id)
    channel, event = channel_rules.declare(person, wanted, receiver)
    saved = ChannelStore().save(channel, event, by=System(company.org_id, "test"), now=NOW)
    world.ids["channel_id"] = saved.id
    return saved


def offered(world: World) -> None:
    """A SIM card of `sales`, offered to `successor`."""
    channelled(world)


def _employee(world: World) -> Any:
    return {
        "name": "谭晓彤",
        "email": "tan@one.test",
        "phone": "+86 138-0000-1111",
        "team_id": "team_one",
        "position_id": world.ids["position_id"],
        "joined_on": "2026-11-01",
        "external_refs": [{"system": "hr", "id": "E-7"}],
    }


def _moved(world: World) -> Any:
    return {"team_id": "team_two", "phone": "+86 138-0000-2222"}


def _known(world: World) -> Any:
    return {"name": "谭晓彤", "team_id": "team_one", "email": "tan@one.test"}


def _handed(world: World) -> Any:
    return {"holder_id": world.company.employee("sales"), "handed_out_on": "2026-11-24"}


def _account(world: World) -> Any:
    return {"machine": "运输系统", "subject": f"{world.slug}-machine", "scopes": ["orders:read"]}


def _channel(world: World) -> Any:
    successor = world.company.employee("successor")
    return {"kind": "mailbox", "name": "sales@one.test", "owner_name": "公司", "receiver_id": successor}


SAMPLES: Mapping[str, Sample] = {
    "GET /v1/health": Sample("sales"),
    "GET /v1/me": Sample("sales"),
    "GET /v1/org-chart": Sample("hr"),
    "GET /v1/departments": Sample("sales"),
    "POST /v1/departments": Sample("hr", body=lambda world: {"name": "海外部", "parent_id": "dep_one"}),
    "GET /v1/departments/{department_id}": Sample("sales", structured),
    "PATCH /v1/departments/{department_id}": Sample(
        "hr", structured, lambda world: {"head_id": world.company.employee("lead")}
    ),
    "GET /v1/teams": Sample("sales"),
    "POST /v1/teams": Sample(
        "hr",
        body=lambda world: {"name": "三队", "department_id": "dep_one", "lead_id": world.company.employee("sales")},
    ),
    "GET /v1/teams/{team_id}": Sample("sales", structured),
    "PATCH /v1/teams/{team_id}": Sample(
        "hr", structured, lambda world: {"lead_id": world.company.employee("successor")}
    ),
    "GET /v1/positions": Sample("sales"),
    "POST /v1/positions": Sample("hr", body=lambda _: {"name": "报关员"}),
    "GET /v1/positions/{position_id}": Sample("sales", structured),
    "PATCH /v1/positions/{position_id}": Sample("hr", structured, lambda _: {"name": "高级报关员"}),
    "GET /v1/employees": Sample("sales"),
    "POST /v1/employees": Sample("hr", structured, _employee),
    f"GET {EMPLOYEE}": Sample("lead"),
    f"PATCH {EMPLOYEE}": Sample("hr", body=_moved),
    "PUT /v1/employees/by-ref/{system}/{ref}": Sample("hr", body=_known),
    "GET /v1/accounts": Sample("admin"),
    "POST /v1/accounts": Sample("admin", body=_account),
    "GET /v1/accounts/{employee_id}": Sample("admin"),
    "PATCH /v1/accounts/{employee_id}": Sample("admin", body=lambda _: {"roles": ["sales", "team_lead"]}),
    "GET /v1/assets": Sample("hr", equipped),
    "POST /v1/assets": Sample("hr", body=lambda _: {"kind": "seal", "serial": "S-9", "name": "合同章"}),
    "GET /v1/assets/{asset_id}": Sample("hr", equipped),
    "PATCH /v1/assets/{asset_id}": Sample("hr", equipped, _handed),
    f"GET {EMPLOYEE}/accounts": Sample("sales", offered),
    f"POST {EMPLOYEE}/accounts": Sample("sales", body=_channel),
    f"GET {CHANNEL}": Sample("successor", offered),
    f"PATCH {CHANNEL}": Sample("sales", offered, lambda _: {"name": "138 0000 0001"}),
    f"POST {CHANNEL}/answers": Sample("successor", offered, lambda _: {"state": "accepted"}),
}
