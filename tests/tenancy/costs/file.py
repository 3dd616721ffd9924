"""What the access patterns of a client's file cost: its holders and its parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.clients import rules as client_rules
from chalicelib.clients.holders import rules as holder_rules
from chalicelib.clients.parts import rules as part_rules
from chalicelib.clients.parts.rules import AGREEMENT, Part
from chalicelib.clients.parts.store import PartStore
from chalicelib.clients.rules import HolderRole
from tests.kit.builders import HEAD, LEAD, LEAVER, NOW, ORG, a_caller, a_client
from tests.kit.parts import FACTS, added
from tests.tenancy.scene import BY, CLIENTS, EVENTS, GET, PEOPLE, QUERY, WRITE, Work, access, client, now

PARTS = PartStore()


def naming_holders() -> Work:
    before, receiver, giver = client("cli_a"), access(LEAD), access(LEAVER)
    wanted = {LEAD: (HolderRole.ACCOUNT_MANAGER,)}
    after, event = holder_rules.change_holders(before, wanted, seen=before.version)
    return lambda: CLIENTS.save_holders(before, after, event, receivers=[receiver], givers=[giver], by=BY, now=NOW)


def adding_a_part() -> Work:
    part, event = part_rules.add(client("cli_a"), AGREEMENT, FACTS["agreement"])
    owner = access(LEAD)
    return lambda: PARTS.save(part, event, owner=owner, by=a_caller(HEAD), now=NOW)


def loading_parts() -> Work:
    made = [part_rules.add(client("cli_a"), AGREEMENT, FACTS["agreement"]) for _ in "12"]
    return lambda: PARTS.load(made, "imp_parts", by=BY, now=NOW)


def _kept() -> Part:
    return added("contact", client("cli_a"), a_caller(HEAD), NOW)


def removing_a_part() -> Work:
    part = _kept()
    event = part_rules.remove(client("cli_a"), part, seen=1)
    return lambda: PARTS.remove(part, event, by=a_caller(HEAD), now=NOW)


def reading_a_part() -> Work:
    part = _kept()
    return lambda: PARTS.get(ORG, "cli_a", part.kind, part.id)


def listing_parts() -> Work:
    part = _kept()
    return lambda: PARTS.of_client(ORG, "cli_a", part.kind, limit=50, after=None)


def reading_what_a_page_told() -> Work:
    made = [client_rules.register(a_client(f"cli_told{number}", holders={})) for number in "12"]
    CLIENTS.load(made, "imp_told", by=BY, now=NOW)
    loaded = client("cli_told1")
    return lambda: EVENTS.imported(ORG, loaded.id, version=loaded.version, head=loaded.head)


STEPS: Mapping[str, Callable[[], Work]] = {
    "people.PeopleStore.accesses": now(lambda: PEOPLE.accesses(ORG, [LEAD, HEAD])),
    "aws.events.EventStore.newest": now(
        lambda: EVENTS.newest(ORG, "cli_b", holder_rules.CUSTODY, limit=50, after=None)
    ),
    "clients.ClientStore.numbered": now(lambda: CLIENTS.numbered(ORG, uscc=None, phone="0757-22881234")),
    "clients.ClientStore.save_holders": naming_holders,
    "clients.parts.PartStore.save": adding_a_part,
    "clients.parts.PartStore.remove": removing_a_part,
    "clients.parts.PartStore.get": reading_a_part,
    "clients.parts.PartStore.of_client": listing_parts,
    "clients.parts.PartStore.load": loading_parts,
    "aws.events.EventStore.imported": reading_what_a_page_told,
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "people.PeopleStore.accesses": (GET * 2, 2, 0, 0),
    "aws.events.EventStore.newest": (QUERY, 1, 0, 1),
    "clients.ClientStore.numbered": (QUERY, 1, 0, 0),
    "clients.ClientStore.save_holders": (WRITE, 0, 18, 0),
    "clients.parts.PartStore.save": (WRITE, 0, 16, 0),
    "aws.events.EventStore.imported": (GET * 2, 2, 0, 0),
    "clients.parts.PartStore.load": (WRITE, 0, 14, 0),
    "clients.parts.PartStore.remove": (WRITE, 0, 8, 0),
    "clients.parts.PartStore.get": (GET, 1, 0, 0),
    "clients.parts.PartStore.of_client": (QUERY, 1, 0, 2),
}
