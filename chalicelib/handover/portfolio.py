"""A case's clients as a whole: counted, each with a receiver who accepted, moved page by page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.core.events import Event
from chalicelib.handover.rules import Handover, HandoverNotOpen, Phase, advance, require_open

# While a client may move ahead of the others.
EARLY = (Phase.OPEN, Phase.REVIEW)


def count_clients(case: Handover, clients: Iterable[str], cursor: str) -> tuple[Handover, Event]:
    """One more page of the leaver's clients is in the case; an empty cursor says that it was the last."""
    found = list(clients)
    counted = replace(
        case,
        counted=not cursor,
        cursor=cursor,
        moves_total=case.moves_total + len(found),
        open_moves=case.open_moves + len(found),
        open_notices=case.open_notices + len(found),
    )
    changed = advance(counted)
    return changed, case.event("PortfolioCounted", client_ids=found, complete=changed.counted)


def propose(
    case: Handover, client_ids: Sequence[str], successor_id: str, *, accepted: int = 0
) -> tuple[Handover, Event]:
    """Name a person for some clients; each counts only when that person has accepted.

    So many of them had been accepted by somebody else: they are open again.
    """
    require_open(case)
    changed = replace(case, open_moves=case.open_moves + accepted)
    return changed, case.event("SuccessorsProposed", client_ids=list(client_ids), successor_id=successor_id)


def plan(case: Handover, receivers: Mapping[str, str]) -> tuple[Handover, Event]:
    """Name several people at once (client -> person); each client counts only when that person has accepted."""
    require_open(case)
    return case, case.event("SuccessorsPlanned", moves=dict(receivers))


def accept(case: Handover, client_id: str, successor_id: str) -> tuple[Handover, Event]:
    """The successor takes a client; the last one may start the review."""
    require_open(case)
    changed = advance(replace(case, open_moves=case.open_moves - 1))
    facts = {"client_id": client_id, "successor_id": successor_id, "phase": changed.phase.value}
    return changed, case.event("SuccessorAccepted", **facts)


def decline(case: Handover, client_id: str, successor_id: str) -> tuple[Handover, Event]:
    """The successor does not take a client; it waits for another name."""
    require_open(case)
    return case, case.event("SuccessorDeclined", client_id=client_id, successor_id=successor_id)


def order(case: Handover, client_ids: Sequence[str]) -> tuple[Handover, Event]:
    """Some clients are to move before the end."""
    if case.phase not in EARLY:
        raise HandoverNotOpen
    return case, case.event("EarlyMovesOrdered", client_ids=list(client_ids))


def moved_early(case: Handover, moved: Mapping[str, str]) -> tuple[Handover, Event]:
    """Some clients are in their receivers' hands (client -> receiver) before the end."""
    done = replace(case, moves_done=case.moves_done + len(moved))
    return done, case.event("ClientsMoved", moves=dict(moved), phase=done.phase.value)


def page_moved(case: Handover, moved: Mapping[str, str], cursor: str, *, now: datetime) -> tuple[Handover, Event]:
    """One page of clients is in its receivers' hands (client -> receiver); after the last the case settles."""
    done = replace(case, moves_done=case.moves_done + len(moved), cursor=cursor)
    if not cursor:
        done = replace(done, phase=Phase.SETTLE, moved_at=now)
    return done, case.event("ClientsMoved", moves=dict(moved), phase=done.phase.value)


def found_more(case: Handover, client_ids: Sequence[str], receiver_id: str) -> tuple[Handover, Event]:
    """The second pass over her index found clients that the first had not seen: they move to one receiver."""
    grown = replace(
        case,
        phase=Phase.TRANSFER,
        cursor="",
        moves_total=case.moves_total + len(client_ids),
        open_notices=case.open_notices + len(client_ids),
    )
    facts = {"client_ids": list(client_ids), "receiver_id": receiver_id}
    return grown, case.event("ClientsFound", **facts)
