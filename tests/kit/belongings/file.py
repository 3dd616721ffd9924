"""One part of every kind in each person's client."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.aws.items import Item
from chalicelib.clients.parts.store import PartItem
from chalicelib.clients.rules import Client
from chalicelib.people.rules import Access
from tests.kit.parts import FACTS, a_part


def of(holder: Access, client: Client) -> tuple[Sequence[Item], dict[str, str]]:
    """The parts and their ids."""
    parts = {name: a_part(name, client) for name in FACTS}
    return [PartItem.of(part) for part in parts.values()], {f"{name}_id": part.id for name, part in parts.items()}
