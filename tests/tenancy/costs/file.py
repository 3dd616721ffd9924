"""What the access patterns of a client's file cost: its holders and its parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.clients.holders import rules as holder_rules
from chalicelib.clients.rules import HolderRole
from tests.kit.builders import HEAD, LEAD, LEAVER, NOW, ORG
from tests.tenancy.scene import BY, CLIENTS, EVENTS, GET, PEOPLE, QUERY, WRITE, Work, access, client, now


def naming_holders() -> Work:
    before, receiver, giver = client("cli_a"), access(LEAD), access(LEAVER)
    wanted = {LEAD: (HolderRole.ACCOUNT_MANAGER,)}
    after, event = holder_rules.change_holders(before, wanted, seen=before.version)
    return lambda: CLIENTS.save_holders(before, after, event, receivers=[receiver], givers=[giver], by=BY, now=NOW)


STEPS: Mapping[str, Callable[[], Work]] = {
    "people.PeopleStore.accesses": now(lambda: PEOPLE.accesses(ORG, [LEAD, HEAD])),
    "aws.events.EventStore.newest": now(
        lambda: EVENTS.newest(ORG, "cli_b", holder_rules.CUSTODY, limit=50, after=None)
    ),
    "clients.ClientStore.save_holders": naming_holders,
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "people.PeopleStore.accesses": (GET * 2, 2, 0, 0),
    "aws.events.EventStore.newest": (QUERY, 1, 0, 1),
    "clients.ClientStore.save_holders": (WRITE, 0, 18, 0),
}
