"""What the access patterns of clients cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.clients import rules as client_rules
from chalicelib.clients.rules import Edit, HolderRole, Wanted
from tests.kit.builders import (
    LEAVER,
    NOW,
    a_client,
)
from tests.tenancy.scene import (
    BY,
    CLIENTS,
    GET,
    QUERY,
    WRITE,
    Work,
    client,
    now,
    page,
)


def registering() -> Work:
    held = {LEAVER: (HolderRole.ACCOUNT_MANAGER,)}
    return lambda: CLIENTS.register([client_rules.register(a_client("cli_new", holders=held))], by=BY, now=NOW)


def editing() -> Work:
    edited, event = client_rules.edit(client("cli_a"), Edit(industry="五金"), seen=client("cli_a").version)
    return lambda: CLIENTS.save_edit(edited, event, by=BY, now=NOW)


STEPS: Mapping[str, Callable[[], Work]] = {
    "clients.ClientStore.register": registering,
    "clients.ClientStore.get": now(lambda: client("cli_a")),
    "clients.ClientStore.held_by": page(CLIENTS.held_by, LEAVER),
    "clients.ClientStore.of_teams": page(CLIENTS.of_teams, ["team_one"], wanted=Wanted(q="无")),
    "clients.ClientStore.of_region": page(CLIENTS.of_region, "佛山", wanted=Wanted(region="佛山", industry="家电")),
    "clients.ClientStore.save_edit": editing,
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "clients.ClientStore.register": (WRITE, 0, 11, 0),
    "clients.ClientStore.get": (GET, 1, 0, 0),
    "clients.ClientStore.held_by": (QUERY, 0.5, 0, 4),
    "clients.ClientStore.of_teams": (QUERY, 0.5, 0, 4),
    "clients.ClientStore.of_region": (QUERY, 0.5, 0, 4),
    "clients.ClientStore.save_edit": (WRITE, 0, 12, 0),
}
