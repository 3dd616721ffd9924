"""What holds of the tables at every instant, whoever died in the middle of what: a sentence that comes back is false.

The chains speak for every aggregate there is or will be; the rest are the sums and pairs that a module keeps.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from chalicelib.aws.events import EventItem, aggregate_key
from chalicelib.clients.rules import Client
from chalicelib.clients.store import FileItem, HoldItem
from chalicelib.core.access import Level
from chalicelib.core.events import Recorded, first_fault
from chalicelib.handover.evidence.rules import EvidenceStatus
from chalicelib.handover.evidence.store import EvidenceItem
from chalicelib.handover.moves.rules import Move, MoveStatus
from chalicelib.handover.moves.store import MoveItem, move_sk
from chalicelib.handover.rules import Handover, Phase
from chalicelib.handover.store import CaseItem, VerdictItem, case_pk, waits_pk
from chalicelib.people.rules import Access
from chalicelib.people.store import AccessItem
from tests.kit.worlds import Row, Rows

# These decide nothing: a waiting state's token, the count of a person's misses, how far a job is, a client's summary.
WITHOUT_EVENT = {"token", "probe", "job", "summary"}
# With these a chain ends, and its aggregate is no more.
REMOVALS = {
    "PoolRuleRemoved",
    "ContactRemoved",
    "SiteRemoved",
    "DocumentRemoved",
    "AgreementRemoved",
    "RelatedPartyRemoved",
}
# What consumers make of events stands in a table of its own.
PROJECTIONS = "insight"

Links = list[Recorded]


class Books:
    """The rows of every table, read as what they stand for."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    def of(self, kind: str) -> list[Row]:
        """The rows of one kind."""
        return [row for row in self.rows if row.kind == kind]

    def beside(self, case: Handover, kind: str) -> list[Row]:
        """The rows of one kind in a case's partition."""
        return [row for row in self.of(kind) if row.text("pk") == case_pk(case.org_id, case.id)]

    @cached_property
    def chains(self) -> dict[str, Links]:
        """Every event by partition, in order."""
        chains: defaultdict[str, Links] = defaultdict(list)
        for row in sorted(self.of("event"), key=lambda row: row.key):
            chains[row.text("pk")].append(EventItem.from_raw_data(row.raw).link())
        return chains

    @cached_property
    def clients(self) -> list[Client]:
        """Every client."""
        return [FileItem.from_raw_data(row.raw).client() for row in self.of("file")]

    @cached_property
    def people(self) -> list[Access]:
        """Everyone's rights."""
        return [AccessItem.from_raw_data(row.raw).access() for row in self.of("access")]

    @cached_property
    def cases(self) -> list[tuple[Handover, list[Move]]]:
        """Every case with its moves."""
        cases = [CaseItem.from_raw_data(row.raw).case() for row in self.of("case")]
        return [(case, [MoveItem.from_raw_data(row.raw).move() for row in self.beside(case, "move")]) for case in cases]


def broken(rows: Rows) -> list[str]:
    """Every invariant that these rows break, one sentence each."""
    books = Books(rows)
    return [sentence for check in CHECKS for sentence in check(books)]


def chains_verify(books: Books) -> Iterator[str]:
    """Every chain runs from 1 without a gap, each event where its key says."""
    for key, links in books.chains.items():
        fault = first_fault(links)
        if fault:
            yield f"chain {key}: {fault}"
        if {aggregate_key(link.org_id, link.aggregate_id) for link in links} != {key}:
            yield f"chain {key} holds the event of another aggregate"


def aggregates_stand_at_their_last_event(books: Books) -> Iterator[str]:
    """F84: a change without its event, or an event without its change, leaves version and head apart from the chain."""
    last = {links[-1].hash: links[-1] for links in books.chains.values()}
    for row in books.rows:
        version = 0 if row.kind in WITHOUT_EVENT else int(row.raw.get("version", {}).get("N", 0))
        event = last.pop(row.text("head"), None) if version else None
        if version and (event is None or event.seq != version):
            yield f"{row.key} is version {version}, which is no chain's last event"
    for event in last.values():
        if event.name in REMOVALS:
            continue
        yield f"{event.name} {event.seq} of {event.aggregate_id} changed nothing"


def every_transaction_has_its_event(books: Books) -> Iterator[str]:
    """F84: what stands in the tables was written in the transaction of an event, or when somebody read a message."""
    explained = {row.text("txn") for row in books.rows if row.kind == "event"}
    explained |= {row.text("txn") for row in books.of("message") if "read_at" in row.raw}
    for row in books.rows:
        decides = row.kind not in WITHOUT_EVENT and not row.table.endswith(PROJECTIONS)
        if decides and row.text("txn") not in explained:
            yield f"{row.key} was written without an event"


def files_and_custody_rows_agree(books: Books) -> Iterator[str]:
    """A file names exactly the persons who have a custody row, in the same roles."""
    said = {(one.org_id, one.id, who): tuple(roles) for one in books.clients for who, roles in one.holders.items()}
    held = [HoldItem.from_raw_data(row.raw) for row in books.of("hold")]
    kept = {(str(row.pk).split("#")[1], row.client_id, row.employee_id): tuple(row.roles) for row in held}
    if said != kept:
        yield f"files name {said}, custody rows {kept}"


def cases_count_their_moves(books: Books) -> Iterator[str]:
    """The counters that decide are the counts of the rows."""
    for case, moves in books.cases:
        states = Counter(move.status for move in moves)
        counted = (len(moves), states[MoveStatus.MOVED], states[MoveStatus.OPEN] + states[MoveStatus.PROPOSED])
        if counted != (case.moves_total, case.moves_done, case.open_moves):
            yield f"{case.id} counts {(case.moves_total, case.moves_done, case.open_moves)} moves, its rows {counted}"


def rights_follow_the_case(books: Books) -> Iterator[str]:
    """A live case narrows exactly its leaver's rights, and a closed one has left them what is their own."""
    locked = {(one.org_id, one.employee_id): one.lock.case_id for one in books.people if one.lock}
    narrowed = {(one.org_id, one.employee_id) for one in books.people if one.level is Level.HANDOVER}
    own = {(one.org_id, one.employee_id) for one in books.people if one.level is Level.SELF}
    live = {(one.org_id, one.leaver_id): one.id for one, _ in books.cases if one.phase is not Phase.CLOSED}
    gone = {(one.org_id, one.leaver_id) for one, _ in books.cases if one.phase is Phase.CLOSED}
    if locked != live or narrowed != set(live) or not gone <= own:
        yield f"live cases {live}, closed {gone}; locked {locked}, level handover {narrowed}, self {own}"


def verdicts_stand_in_both_places(books: Books) -> Iterator[str]:
    """What a party said in this round is the same in the case and in its own row."""
    for case, _ in books.cases:
        prefix = f"VERDICT#{case.round}#"
        own = [VerdictItem.from_raw_data(row.raw) for row in books.beside(case, "verdict")]
        said = {row.party: row.verdict for row in own if row.sk.startswith(prefix)}
        known = {party.value: verdict.value for party, verdict in case.verdicts.items()}
        if case.approvers and said != known:
            yield f"{case.id} knows the verdicts {known}, its rows {said}"


def waits_are_what_the_case_awaits(books: Books) -> Iterator[str]:
    """Who finds a case among what waits for them is exactly who it waits for."""
    for case, moves in books.cases:
        awaited = {f"WAIT#{party.value}": who for party, who in case.awaited.items()}
        awaited |= {move_sk(one.client_id): one.receiver_id for one in moves if one.status is MoveStatus.PROPOSED}
        places = {row.text("sk"): row.raw for kind in ("wait", "move") for row in books.beside(case, kind)}
        found = {sk: raw["i1pk"]["S"] for sk, raw in places.items() if "i1pk" in raw}
        if found != {sk: waits_pk(case.org_id, who) for sk, who in awaited.items()}:
            yield f"{case.id} waits for {awaited}, its rows say {found}"


def files_of_a_case_have_their_events(books: Books) -> Iterator[str]:
    """A file was announced once and confirmed once, each with its event."""
    for case, _ in books.cases:
        files = [EvidenceItem.from_raw_data(row.raw).evidence() for row in books.beside(case, "evidence")]
        pinned = [file.id for file in files if file.status is not EvidenceStatus.PENDING]
        links = books.chains[aggregate_key(case.org_id, case.id)]
        if sorted(file.id for file in files) != _told(links, "EvidenceAnnounced"):
            yield f"{case.id}: its files are not the announced ones"
        if sorted(pinned) != _told(links, "EvidenceConfirmed"):
            yield f"{case.id}: its pinned files are not the confirmed ones"


def clients_and_cases_tell_the_same_moves(books: Books) -> Iterator[str]:
    """Custody went where the case's rows say, once per client, and the client's own chain tells it."""
    chains = books.chains
    for case, moves in books.cases:
        gone = {move.client_id for move in moves if move.status in (MoveStatus.CUSTODY, MoveStatus.MOVED)}
        told = {
            link.aggregate_id: link
            for links in chains.values()
            for link in links
            if link.name == "CustodyTransferred" and link.data.get("case_id") == case.id
        }
        if gone != set(told):
            yield f"{case.id} has passed on {sorted(gone)}, their chains say {sorted(told)}"


def _told(links: Links, name: str) -> list[str]:
    return sorted(str(link.data["evidence_id"]) for link in links if link.name == name)


CHECKS: Sequence[Callable[[Books], Iterator[str]]] = (
    chains_verify,
    aggregates_stand_at_their_last_event,
    every_transaction_has_its_event,
    files_and_custody_rows_agree,
    cases_count_their_moves,
    rights_follow_the_case,
    verdicts_stand_in_both_places,
    waits_are_what_the_case_awaits,
    files_of_a_case_have_their_events,
    clients_and_cases_tell_the_same_moves,
)
