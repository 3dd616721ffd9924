"""A client's hot zone: its file and its summary, whatever its age, in one query."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from chalicelib.aws import items, rebuild
from chalicelib.aws.consumers import Consumer
from chalicelib.aws.items import ClientsTable, Place
from chalicelib.clients.store import FILE, FileItem, client_pk
from chalicelib.insight.profile.rules import Profile
from chalicelib.insight.summaries.rules import Summary
from chalicelib.insight.summaries.store import SummaryItem, summary_sk

HOT = "A#"


class ProfileStore:
    """One method per access pattern; rows in `infra/keys.md`. A consumer keeps the summaries."""

    def __init__(self, consumer: Consumer):
        self._consumer = consumer

    def get(self, org_id: str, client_id: str) -> Profile | None:
        """A client's file and the summary that serves, if there is such a client."""
        pk = client_pk(org_id, client_id)
        found = {str(row.sk): row for row in items.every(ClientsTable, pk, prefix=HOT)}
        name = rebuild.serving(org_id, self._consumer)
        file, row = found.get(FILE), found.get(summary_sk(name))
        if not isinstance(file, FileItem):
            return None
        summary = row.summary() if isinstance(row, SummaryItem) else Summary()
        return Profile(file.client(), summary)


def names_beside(consumer: Consumer) -> Callable[[str, Mapping[str, str]], Iterator[Place]]:
    """Which of a consumer's names serves, to be read beside the caller's rights."""

    def beside(org_id: str, _: Mapping[str, str]) -> Iterator[Place]:
        yield rebuild.NamesItem, *rebuild.names_key(org_id, consumer.id)

    return beside
