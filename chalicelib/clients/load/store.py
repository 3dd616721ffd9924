"""How many clients each person holds: a row per person, which is only added to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.aws import items
from chalicelib.aws.effects import Tally
from chalicelib.aws.items import InsightTable, Place
from chalicelib.aws.rebuild import NamesItem, names_key

CONSUMER = "load"


def load_key(org_id: str, name: str, employee_id: str) -> tuple[str, str]:
    """A person's row under a consumer's name: in a partition of its own, for a busy team writes many at once."""
    return f"ORG#{org_id}#AGG#{name}#load#{employee_id}", "LOAD"


class LoadItem(InsightTable, discriminator="load"):
    """How many clients a person holds, in whatever roles."""

    holder_id = UnicodeAttribute()
    clients = NumberAttribute()


def tally(org_id: str, name: str, employee_id: str, clients: int) -> Tally:
    """What a change of custody adds to a person's row."""
    pk, sk = load_key(org_id, name, employee_id)
    return Tally(LoadItem, pk, sk, add={"clients": clients}, facts={"holder_id": employee_id})


def load_place(org_id: str, name: str, employee_id: str) -> Place:
    """A person's row, to be brought with others."""
    return (LoadItem, *load_key(org_id, name, employee_id))


def load_beside(org_id: str, named: Mapping[str, str]) -> Iterator[Place]:
    """Under which name loads are counted, to be read beside the caller's rights."""
    yield (NamesItem, *names_key(org_id, CONSUMER))


class LoadStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def of(self, org_id: str, name: str, employee_id: str) -> int:
        """How many clients a person holds, under a consumer's name; seconds late at most."""
        item = items.get(LoadItem, *load_key(org_id, name, employee_id))
        return int(item.clients) if item else 0
