"""Rules of the pool for tests: with defaults, and in the tables of a small company."""

from __future__ import annotations

from typing import Any

from chalicelib.clients.load.tasks import serving
from chalicelib.clients.pool import rules
from chalicelib.clients.pool.rules import Rule, Terms
from chalicelib.clients.pool.store import PoolStore
from chalicelib.core.access import System
from tests.kit.builders import NOW, ORG
from tests.kit.company import TestCompany

POOL = PoolStore(serving)


def a_rule(rule_id: str = "rule_1", **changes: Any) -> Rule:
    """A rule that takes every client for team one."""
    return Rule(**{"id": rule_id, "org_id": ORG, "team_id": "team_one", "version": 1, **changes})


def ruled(company: TestCompany, **terms: Any) -> Rule:
    """A rule of a company: every client is team two's."""
    rule, event = rules.add(company.org_id, Terms(**{"team_id": "team_two", **terms}), standing=0)
    return POOL.save(rule, event, team=None, by=System(company.org_id, "test"), now=NOW)
