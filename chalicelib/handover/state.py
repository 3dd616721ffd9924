"""What every event of a case says beside its own facts: where the case stands after it, and whom it concerns."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.core.events import Event
from chalicelib.handover.rules import Handover


def told(case: Handover, event: Event) -> Event:
    """An event of a case with the case's `state` after it: where it stands, and whom it concerns."""
    state = {
        "phase": case.phase.value,
        "round": case.round,
        "leaver_id": case.leaver_id,
        "interim_holder_id": case.interim_holder_id,
        "lead_id": case.lead_id,
        "head_id": case.head_id,
        "received_by": case.notice.received_by,
        "approvers": {party.value: who for party, who in case.approvers.items()},
        "due_on": case.due_on.isoformat(),
        "last_day": case.last_day.isoformat(),
        "tasks_total": len(case.tasks),
        "moves_total": case.moves_total,
        "open_moves": case.open_moves,
    }
    return replace(event, data={**event.data, "state": state})
