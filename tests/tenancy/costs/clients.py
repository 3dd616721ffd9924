"""What the access patterns of clients cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.clients import rules as client_rules
from chalicelib.clients.rules import HolderRole, Wanted
from chalicelib.core.refs import Ref
from tests.kit.builders import (
    LEAVER,
    NOW,
    ORG,
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


def loading() -> Work:
    held = {LEAVER: (HolderRole.ACCOUNT_MANAGER,)}
    made = [client_rules.register(a_client(f"cli_new{number}", holders=held)) for number in "12"]
    return lambda: CLIENTS.load(made, "imp_clients", by=BY, now=NOW)


def editing() -> Work:
    before = client("cli_a")
    edited, event = client_rules.edit(before, {"industry": "五金"}, seen=before.version)
    return lambda: CLIENTS.save_edit(before, edited, event, by=BY, now=NOW)


def finding_owners() -> Work:
    known = a_client("cli_new", external_refs=(Ref("tms", "C-1"),))
    return lambda: CLIENTS.owners(known)


STEPS: Mapping[str, Callable[[], Work]] = {
    "clients.ClientStore.register": registering,
    "clients.ClientStore.load": loading,
    "clients.ClientStore.get": now(lambda: client("cli_a")),
    "clients.ClientStore.several": now(lambda: CLIENTS.several(ORG, ["cli_a", "cli_b"])),
    "clients.ClientStore.by_ref": now(lambda: CLIENTS.by_ref(ORG, Ref("tms", "C-1"))),
    "clients.ClientStore.owners": finding_owners,
    "clients.ClientStore.similar": now(lambda: CLIENTS.similar(a_client("cli_new", name="别家"))),
    "clients.ClientStore.held_by": page(CLIENTS.held_by, LEAVER),
    "clients.ClientStore.of_teams": page(CLIENTS.of_teams, ["team_one"], wanted=Wanted(q="无")),
    "clients.ClientStore.of_region": page(CLIENTS.of_region, "佛山", wanted=Wanted(region="佛山", industry="家电")),
    "clients.ClientStore.save_edit": editing,
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "clients.ClientStore.register": (WRITE, 0, 13, 0),
    "clients.ClientStore.load": (WRITE, 0, 28, 0),
    "clients.ClientStore.get": (GET, 1, 0, 0),
    "clients.ClientStore.several": (GET + GET, 2, 0, 0),
    "clients.ClientStore.by_ref": (GET, 1, 0, 0),
    "clients.ClientStore.owners": (GET, 1, 0, 0),
    "clients.ClientStore.similar": (QUERY, 1, 0, 0),
    "clients.ClientStore.held_by": (QUERY, 0.5, 0, 6),
    "clients.ClientStore.of_teams": (QUERY, 0.5, 0, 6),
    "clients.ClientStore.of_region": (QUERY, 0.5, 0, 6),
    "clients.ClientStore.save_edit": (WRITE, 0, 12, 0),
}
