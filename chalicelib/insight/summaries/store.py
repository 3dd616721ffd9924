"""A client's summary in its hot zone, a row per consumer name, and the live columns of its file and custody rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pynamodb.attributes import NumberAttribute
from pynamodb.expressions.operand import Path

from chalicelib.aws.effects import Change, Folded, Found
from chalicelib.aws.items import ClientsTable, JsonText
from chalicelib.clients.store import FILE, FileItem, HoldItem, client_pk, hold_sk
from chalicelib.insight.summaries.rules import Fact, Summary, fold, live

# How many facts the columns of a file show: while a rebuild fills another summary, the one that knows more is shown.
SHOWS = Path("live_facts")


def summary_sk(name: str) -> str:
    """Where the summary under a consumer's name stands among what is read of a client at once."""
    return f"A#SUM#{name}"


class SummaryItem(ClientsTable, discriminator="summary"):
    """What a consumer folded out of a client's events; `facts` counts them."""

    facts = NumberAttribute()
    body = JsonText()

    def summary(self) -> Summary:
        """The summary this item holds."""
        return Summary.from_plain(self.body)


def folded(org_id: str, name: str, client_id: str, fact: Fact) -> Folded:
    """A fact to be folded into a client's summary, and shown by its file and holders' rows."""
    pk = client_pk(org_id, client_id)

    def change(facts: Sequence[Fact], found: Found) -> Iterator[Change]:
        file, row = found.get((pk, FILE)), found.get((pk, summary_sk(name)))
        if file is None:
            return
        before = SummaryItem.from_raw_data(row).summary() if row else Summary()
        after = fold(before, facts)
        yield _kept(pk, name, before, after)
        if int(file.get("live_facts", {}).get("N", 0)) <= after.facts:
            yield from _shown(pk, FileItem.from_raw_data(file), after)

    places = ((SummaryItem, pk, summary_sk(name)), (FileItem, pk, FILE))
    return Folded(places, (fact,), change)


def _kept(pk: str, name: str, before: Summary, after: Summary) -> Change:
    """The summary, if nobody folded anything into it since it was read."""
    as_read = Path("facts") == before.facts if before.facts else Path("pk").does_not_exist()
    facts = [
        Path("kind").set("summary"),
        SummaryItem.facts.set(after.facts),
        SummaryItem.body.set(after.plain()),
    ]
    return Change(SummaryItem, pk, summary_sk(name), facts, as_read)


def _shown(pk: str, file: FileItem, summary: Summary) -> Iterator[Change]:
    """The live columns of the file, if no summary that knows more is shown there, and of everyone in custody."""
    columns = live(summary)
    older = SHOWS.does_not_exist() | (summary.facts >= SHOWS)
    yield Change(
        FileItem, pk, FILE, [FileItem.live.set(columns), SHOWS.set(summary.facts)], Path("pk").exists() & older
    )
    for person in file.holders:
        yield Change(HoldItem, pk, hold_sk(person), [HoldItem.live.set(columns)], Path("pk").exists())
