"""The one typed settings object, read from the function's environment on first use, never at import."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from functools import cache


@dataclass(frozen=True)
class Settings:
    """What a stage is made of; each field stands in the environment as `BATON_<FIELD>`."""

    stage: str
    people_table: str
    clients_table: str
    handover_table: str
    events_table: str
    insight_table: str
    bus: str
    relay_dead_letters: str
    evidence_bucket: str
    state_machine: str
    issuer: str
    audience: str
    jwks_url: str
    secret_arn: str
    settle_seconds: str


class MissingSetting(RuntimeError):
    """The function was deployed without one of its settings."""


@cache
def settings() -> Settings:
    """The settings of this process; `MissingSetting` names the first one that is not there."""
    values = {}
    for field in fields(Settings):
        name = f"BATON_{field.name.upper()}"
        if name not in os.environ:
            raise MissingSetting(name)
        values[field.name] = os.environ[name]
    return Settings(**values)
