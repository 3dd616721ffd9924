"""What the access patterns of handover cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from chalicelib.clients import rules as client_rules
from chalicelib.core.events import Event
from chalicelib.handover.moves.rules import MoveStatus
from chalicelib.handover.moves.store import MoveItem
from chalicelib.handover.rules import Phase
from chalicelib.people.rules import lock, release_to_self
from tests.kit.builders import (
    BOSS,
    HEAD,
    LEAD,
    LEAVER,
    LOCK,
    NOW,
    ORG,
    a_caller,
    a_case,
    a_move,
    an_evidence,
)
from tests.tenancy.scene import (
    BY,
    CASES,
    DELETE,
    FILES,
    GET,
    MOVES,
    PUT,
    QUERY,
    WRITE,
    Work,
    access,
    case,
    client,
    now,
    page,
)


def opening() -> Work:
    leaver = access(BOSS)
    opened = a_case(id="hnd_3", leaver_id=BOSS)
    event = Event("HandoverOpened", "hnd_3")
    return lambda: CASES.open(opened, event, leaver=leaver, locked=lock(leaver, LOCK), by=BY, now=NOW)


def judging() -> Work:
    said = Event("VerdictGiven", "hnd_1", {"party": "department", "verdict": "approved", "comment": "好"})
    judged, access_of_leaver = case(), access(LEAVER)
    return lambda: CASES.save_verdict(judged, said, round_=1, leaver=access_of_leaver, by=a_caller(HEAD), now=NOW)


def closing() -> Work:
    closed, leaver = replace(case(), phase=Phase.CLOSED), access(LEAD)
    event = Event("HandoverClosed", "hnd_1")
    return lambda: CASES.close(closed, event, leaver=leaver, released=release_to_self(leaver), by=BY, now=NOW)


def keeping_evidence() -> Work:
    kept = case()
    return lambda: FILES.save(kept, an_evidence("evd_2"), Event("EvidenceAnnounced", "hnd_1"), by=BY, now=NOW)


def saving_moves() -> Work:
    planned = case()
    return lambda: MOVES.save(planned, [a_move("cli_c")], Event("PortfolioCounted", "hnd_1"), by=BY, now=NOW)


def saving_a_case() -> Work:
    changed = case()
    return lambda: CASES.save(changed, Event("TaskCompleted", "hnd_1"), by=BY, now=NOW)


def passing_on() -> Work:
    moving = CASES.save(a_case(id="hnd_2", phase=Phase.TRANSFER), Event("HandoverOpened", "hnd_2"), by=BY, now=NOW)
    before, receiver = client("cli_b"), access(LEAD)
    after, event = client_rules.pass_on(before, LEAVER, LEAD, case_id="hnd_2")
    taken = a_move("cli_b", receiver_id=LEAD, status=MoveStatus.ACCEPTED)
    MoveItem.of(moving, taken).save()
    return lambda: MOVES.pass_on(moving, taken, before, after, event, receiver=receiver, by=BY, now=NOW)


STEPS: Mapping[str, Callable[[], Work]] = {
    "handover.HandoverStore.open": opening,
    "handover.HandoverStore.get": now(case),
    "handover.HandoverStore.live": page(CASES.live),
    "handover.HandoverStore.several": now(lambda: CASES.several(ORG, ["hnd_1", "hnd_2"])),
    "handover.HandoverStore.waits": page(CASES.waits, HEAD),
    "handover.HandoverStore.save": saving_a_case,
    "handover.HandoverStore.save_verdict": judging,
    "handover.HandoverStore.keep_token": now(lambda: CASES.keep_token(ORG, "hnd_1", "gather#0", "t")),
    "handover.HandoverStore.tokens": now(lambda: CASES.tokens(ORG, "hnd_1")),
    "handover.HandoverStore.drop_token": now(lambda: CASES.drop_token(ORG, "hnd_1", "gather#0", "t")),
    "handover.evidence.EvidenceStore.save": keeping_evidence,
    "handover.evidence.EvidenceStore.get": now(lambda: FILES.get(ORG, "hnd_1", 1, "evd_2")),
    "handover.evidence.EvidenceStore.of_task": now(lambda: FILES.of_task(ORG, "hnd_1", 1)),
    "handover.moves.MoveStore.save": saving_moves,
    "handover.moves.MoveStore.get": now(lambda: MOVES.get(ORG, "hnd_1", "cli_c")),
    "handover.moves.MoveStore.page": page(MOVES.page, "hnd_1"),
    "handover.moves.MoveStore.pass_on": passing_on,
    "handover.HandoverStore.close": closing,
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "handover.HandoverStore.open": (WRITE, 0, 10, 0),
    "handover.HandoverStore.get": (GET, 1, 0, 0),
    "handover.HandoverStore.live": (QUERY, 0.5, 0, 2),
    "handover.HandoverStore.several": (("BatchGetItem",), 2, 0, 0),
    "handover.HandoverStore.waits": (QUERY, 0.5, 0, 0),
    "handover.HandoverStore.save": (WRITE, 0, 7, 0),
    "handover.HandoverStore.save_verdict": (WRITE, 0, 19, 0),
    "handover.HandoverStore.keep_token": (PUT, 0, 1, 0),
    "handover.HandoverStore.tokens": (QUERY, 1, 0, 1),
    "handover.HandoverStore.drop_token": (DELETE, 0, 1, 0),
    "handover.evidence.EvidenceStore.save": (WRITE, 0, 9, 0),
    "handover.evidence.EvidenceStore.get": (GET, 1, 0, 0),
    "handover.evidence.EvidenceStore.of_task": (QUERY, 1, 0, 1),
    "handover.moves.MoveStore.save": (WRITE, 0, 9, 0),
    "handover.moves.MoveStore.get": (GET, 1, 0, 0),
    "handover.moves.MoveStore.page": (QUERY, 1, 0, 1),
    "handover.moves.MoveStore.pass_on": (WRITE, 0, 20, 0),
    "handover.HandoverStore.close": (WRITE, 0, 14, 0),
}
