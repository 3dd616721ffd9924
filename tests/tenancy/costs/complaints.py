"""What the access patterns of complaints cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from chalicelib.core.refs import Ref
from chalicelib.trade.complaints import rules
from chalicelib.trade.complaints.rules import Complaint, ComplaintKind, ComplaintSource, Filing
from chalicelib.trade.complaints.store import ComplaintStore
from tests.kit.builders import HEAD, LEAVER, NOW, ORG, a_caller
from tests.tenancy.scene import BY, GET, QUERY, WRITE, Work, access, client, now, page

COMPLAINTS, REF = ComplaintStore(), Ref("desk", "T-1")


def filing(*refs: Ref) -> Filing:
    day, source = date(2026, 11, 20), ComplaintSource.CLIENT
    return Filing("cli_a", "晚到", ComplaintKind.DELAY, day, source, "", refs=refs)


def filed() -> Complaint:
    complaint, event = rules.file(client("cli_a"), filing(), now=NOW)
    return COMPLAINTS.create(complaint, event, client=client("cli_a"), people=(), by=BY, now=NOW)


def taking() -> Work:
    file, owner = client("cli_a"), access(LEAVER)
    complaint, event = rules.file(file, filing(REF), now=NOW)
    return lambda: COMPLAINTS.create(complaint, event, client=file, people=[owner], by=a_caller(HEAD), now=NOW)


def loading() -> Work:
    made = [rules.file(client("cli_a"), filing(), now=NOW) for _ in "12"]
    return lambda: COMPLAINTS.load(made, "imp_complaints", by=BY, now=NOW)


def reading() -> Work:
    complaint = filed()
    return lambda: COMPLAINTS.get(ORG, complaint.id)


def editing() -> Work:
    complaint = filed()
    after, event = rules.edit(complaint, {"next_step": "回访"}, client=client("cli_a"), seen=complaint.version)
    return lambda: COMPLAINTS.save(complaint, after, event, by=BY, now=NOW)


def giving_on() -> Work:
    changes = [rules.give_to(filed(), client("cli_a"), HEAD, case_id="hnd_1")]
    return lambda: COMPLAINTS.save_all(changes, by=BY, now=NOW)


STEPS: Mapping[str, Callable[[], Work]] = {
    "trade.complaints.ComplaintStore.create": taking,
    "trade.complaints.ComplaintStore.get": reading,
    "trade.complaints.ComplaintStore.owners": now(lambda: COMPLAINTS.owners(ORG, [REF])),
    "trade.complaints.ComplaintStore.of_client": page(COMPLAINTS.of_client, "cli_a"),
    "trade.complaints.ComplaintStore.open_of": page(COMPLAINTS.open_of, LEAVER),
    "trade.complaints.ComplaintStore.save": editing,
    "trade.complaints.ComplaintStore.save_all": giving_on,
    "trade.complaints.ComplaintStore.load": loading,
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "trade.complaints.ComplaintStore.create": (WRITE, 0, 15, 0),
    "trade.complaints.ComplaintStore.get": (GET, 1, 0, 0),
    "trade.complaints.ComplaintStore.owners": (GET, 1, 0, 0),
    "trade.complaints.ComplaintStore.load": (WRITE, 0, 16, 0),
    "trade.complaints.ComplaintStore.of_client": (QUERY, 1, 0, 2),
    "trade.complaints.ComplaintStore.open_of": (QUERY, 0.5, 0, 2),
    "trade.complaints.ComplaintStore.save": (WRITE, 0, 7, 0),
    "trade.complaints.ComplaintStore.save_all": (WRITE, 0, 8, 0),
}
