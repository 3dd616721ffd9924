"""A client's hot zone: its file, what it holds, and its summary, whatever its age, in one query."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from chalicelib.aws import rebuild
from chalicelib.aws.consumers import Consumer
from chalicelib.aws.items import Place
from chalicelib.clients.parts.store import held_in, hot_zone
from chalicelib.clients.store import FILE, FileItem
from chalicelib.insight.profile.rules import HELD, Profile
from chalicelib.insight.summaries.rules import Summary
from chalicelib.insight.summaries.store import SummaryItem, summary_sk


class ProfileStore:
    """One method per access pattern; rows in `infra/keys.md`. A consumer keeps the summaries."""

    def __init__(self, consumer: Consumer):
        self._consumer = consumer

    def get(self, org_id: str, client_id: str) -> Profile | None:
        """A client's file, what it holds, and the summary that serves, if there is such a client."""
        zone = hot_zone(org_id, client_id)
        name = rebuild.serving(org_id, self._consumer)
        if FILE not in zone:
            return None
        row = zone.get(summary_sk(name))
        return Profile(
            FileItem.from_raw_data(zone[FILE]).client(),
            SummaryItem.from_raw_data(row).summary() if row else Summary(),
            {section: held_in(zone, kind) for section, kind in HELD.items()},
        )


def names_beside(consumer: Consumer) -> Callable[[str, Mapping[str, str]], Iterator[Place]]:
    """Which of a consumer's names serves, to be read beside the caller's rights."""

    def beside(org_id: str, _: Mapping[str, str]) -> Iterator[Place]:
        yield rebuild.NamesItem, *rebuild.names_key(org_id, consumer.id)

    return beside
