"""Samples of what a client's file holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.clients.store import ClientStore
from chalicelib.core.access import System
from tests.kit.builders import NOW
from tests.kit.parts import FACTS, WORDS, added
from tests.kit.world import Sample, World

# Of each kind what an edit may say, and who may do everything with it.
EDITS: Mapping[str, Mapping[str, Any]] = {
    "contact": {"role": "总经理", "phones": []},
    "site": {"gate_rules": None},
    "document": {"valid_until": "2027-12-31"},
    "agreement": {"terms_days": 90, "tender": None},
    "related_party": {"relation": "同学"},
}


def _with(name: str) -> Callable[[World], None]:
    def prepare(world: World) -> None:
        """The first client has one of the kind."""
        org_id = world.company.org_id
        client = ClientStore().get(org_id, world.ids["client_id"])
        assert client is not None
        world.ids[f"{name}_id"] = added(name, client, System(org_id, "test"), NOW).id

    return prepare


def _body(name: str) -> Callable[[World], Any]:
    return lambda world: {
        **FACTS[name],
        **({"employee_id": world.company.employee("sales")} if "employee_id" in FACTS[name] else {}),
        **({"renewal_owner_id": world.company.employee("sales")} if "renewal_owner_id" in FACTS[name] else {}),
    }


def _of(name: str) -> dict[str, Sample]:
    every = f"/v1/clients/{{client_id}}/{WORDS[name]}"
    one = f"{every}/{{{name}_id}}"
    return {
        f"GET {every}": Sample("lead", _with(name)),
        f"POST {every}": Sample("lead", body=_body(name)),
        f"GET {one}": Sample("lead", _with(name)),
        f"PATCH {one}": Sample("lead", _with(name), lambda _: dict(EDITS[name])),
        f"DELETE {one}": Sample("lead", _with(name)),
    }


SAMPLES: Mapping[str, Sample] = {route: sample for name in FACTS for route, sample in _of(name).items()}
