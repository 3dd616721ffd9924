"""A client's hot zone: its file, what it holds, and its summary, whatever its age, in one query."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from chalicelib.aws import items, rebuild
from chalicelib.aws.consumers import Consumer
from chalicelib.aws.items import ClientsTable, Place, Raw
from chalicelib.clients.parts.rules import Kind, Part
from chalicelib.clients.parts.store import PartItem
from chalicelib.clients.store import FILE, FileItem, client_pk
from chalicelib.insight.profile.rules import HELD, Profile
from chalicelib.insight.summaries.rules import Summary
from chalicelib.insight.summaries.store import SummaryItem, summary_sk

HOT = "A#"


class ProfileStore:
    """One method per access pattern; rows in `infra/keys.md`. A consumer keeps the summaries."""

    def __init__(self, consumer: Consumer):
        self._consumer = consumer

    def get(self, org_id: str, client_id: str) -> Profile | None:
        """A client's file, what it holds, and the summary that serves, if there is such a client."""
        zone = zone_of_client(org_id, client_id)
        name = rebuild.serving(org_id, self._consumer)
        if FILE not in zone:
            return None
        row = zone.get(summary_sk(name))
        return Profile(
            FileItem.from_raw_data(zone[FILE]).client(),
            SummaryItem.from_raw_data(row).summary() if row else Summary(),
            {section: _held(zone, kind) for section, kind in HELD.items()},
        )


def zone_of_client(org_id: str, client_id: str) -> dict[str, Raw]:
    """Everything in the hot zone by its sort key, page after page if a file should ever be longer than one."""
    pk = client_pk(org_id, client_id)
    page = items.query(ClientsTable, pk, prefix=HOT)
    rows = list(page.items)
    while page.last_key:
        page = items.query(ClientsTable, pk, prefix=HOT, after=page.last_key)
        rows += page.items
    return {raw["sk"]["S"]: raw for raw in rows}


def _held(zone: Mapping[str, Raw], kind: Kind) -> tuple[Part, ...]:
    """What a file holds of a kind, in the order in which it was added."""
    return tuple(PartItem.from_raw_data(raw).part(kind) for sk, raw in zone.items() if sk.startswith(kind.place))


def names_beside(consumer: Consumer) -> Callable[[str, Mapping[str, str]], Iterator[Place]]:
    """Which of a consumer's names serves, to be read beside the caller's rights."""

    def beside(org_id: str, _: Mapping[str, str]) -> Iterator[Place]:
        yield rebuild.NamesItem, *rebuild.names_key(org_id, consumer.id)

    return beside
