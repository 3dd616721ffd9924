"""What the access patterns of the pool cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.clients.load.store import LoadStore
from chalicelib.clients.pool import rules
from chalicelib.clients.pool.rules import Assignment, Rule, Terms
from tests.kit.builders import BOSS, HEAD, LEAD, LEAVER, NOW, ORG, a_caller
from tests.kit.pool import POOL
from tests.tenancy.scene import BY, GET, PEOPLE, QUERY, WRITE, Work, access, client, now


def added() -> Rule:
    rule, event = rules.add(ORG, Terms(team_id="team_one", sizes=("A",)), standing=0)
    return POOL.save(rule, event, team=None, by=BY, now=NOW)


def adding() -> Work:
    rule, event = rules.add(ORG, Terms(team_id="team_one"), standing=1)
    team = PEOPLE.team(ORG, "team_one")
    return lambda: POOL.save(rule, event, team=team, by=a_caller(HEAD), now=NOW)


def reading() -> Work:
    rule = added()
    return lambda: POOL.rule(ORG, rule.id)


def removing() -> Work:
    rule = added()
    return lambda: POOL.remove(rule, rules.remove(rule, seen=1), by=a_caller(HEAD), now=NOW)


def reassigning() -> Work:
    before = client("cli_a")
    after, event = rules.reassign(before, Assignment("team_two", "rule_1"), receiver_id=BOSS)
    holders, receiver = [access(LEAVER)], access(BOSS)
    return lambda: POOL.reassign(before, after, event, holders=holders, receiver=receiver, by=a_caller(HEAD), now=NOW)


STEPS: Mapping[str, Callable[[], Work]] = {
    "clients.load.LoadStore.of": now(lambda: LoadStore().of(ORG, "load-1", LEAVER)),
    "clients.pool.PoolStore.access": now(lambda: POOL.access(ORG, LEAD)),
    "clients.pool.PoolStore.rules": now(lambda: POOL.rules(ORG)),
    "clients.pool.PoolStore.save": adding,
    "clients.pool.PoolStore.rule": reading,
    "clients.pool.PoolStore.remove": removing,
    "clients.pool.PoolStore.crew": now(lambda: POOL.crew(ORG, "team_one", [LEAVER])),
    "clients.pool.PoolStore.reassign": reassigning,
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "clients.load.LoadStore.of": (GET, 1, 0, 0),
    "clients.pool.PoolStore.access": (GET, 1, 0, 0),
    "clients.pool.PoolStore.rules": (QUERY, 1, 0, 0),
    "clients.pool.PoolStore.save": (WRITE, 0, 10, 0),
    "clients.pool.PoolStore.rule": (GET, 1, 0, 0),
    "clients.pool.PoolStore.remove": (WRITE, 0, 8, 0),
    "clients.pool.PoolStore.crew": ((*GET, *QUERY, "BatchGetItem"), 10.5, 0, 4),
    "clients.pool.PoolStore.reassign": (WRITE, 0, 21, 0),
}
