"""Spot checks: a few clients of a case, drawn by chance, are held against what was handed over."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from chalicelib.core.errors import Conflict, Fault, Invalid, NotFound
from chalicelib.core.events import Event
from chalicelib.handover.rules import Handover, Party, Phase, Verdict

# A draw is one transaction, so no draw is larger than this.
FEWEST, MOST, ONE_IN = 5, 90, 10
# What happened to the checks is not for the leaver, who would see to just these clients.
HIDDEN = frozenset({"SpotChecksDrawn", "ClientSpotChecked"})


class SpotChecksNotDue(Conflict):
    """Clients are drawn and checked once all are counted, until the case is approved."""

    code = "spot_checks_not_due"


class SpotCheckSettled(Conflict):
    """The client was checked in this draw."""

    code = "spot_check_settled"


class SpotChecksOpen(Conflict):
    """The department approves when clients were drawn and each of them was checked; `errors` name those that wait."""

    code = "spot_checks_open"


class DifferenceMissing(Invalid):
    """What does not match is named, and only then."""

    code = "difference_missing"

    def __init__(self) -> None:
        super().__init__(errors=[Fault("differs", self.code)])


@dataclass(frozen=True)
class Finding:
    """What was found: whether the client's file holds, and what in it does not."""

    matches: bool
    differs: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class SpotCheck:
    """One client of a draw; `finding`, by whom and when (UTC) once it was checked."""

    client_id: str
    client_name: str
    round: int
    finding: Finding | None = None
    by: str = ""
    at: str = ""


def round_of(case: Handover) -> int:
    """For which review a draw counts: the one that is on, else the next."""
    return case.round + (case.phase is Phase.OPEN)


def require_due(case: Handover) -> None:
    """`SpotChecksNotDue` unless clients may be drawn and checked."""
    if not case.counted or case.phase not in (Phase.OPEN, Phase.REVIEW):
        raise SpotChecksNotDue


def size_of(clients: int) -> int:
    """How many are drawn: a tenth, at least five, at most ninety, all if there are fewer."""
    return min(clients, max(FEWEST, math.ceil(clients / ONE_IN)), MOST)


def draw(case: Handover, names: Mapping[str, str], *, seed: str) -> tuple[Handover, list[SpotCheck], Event]:
    """Draw some clients (id -> name) by a seed that nobody could know before."""
    require_due(case)
    shuffled = sorted(names, key=lambda client_id: hashlib.sha256(f"{seed} {client_id}".encode()).digest())
    chosen = sorted(shuffled[: size_of(len(names))])
    round_ = round_of(case)
    checks = [SpotCheck(client_id, names[client_id], round_) for client_id in chosen]
    drawn = replace(case, spot_drawn=len(chosen), spot_open=tuple(chosen))
    return drawn, checks, case.event("SpotChecksDrawn", client_ids=chosen, round=round_)


def check(
    case: Handover, drawn: SpotCheck | None, finding: Finding, *, by: str, at: str
) -> tuple[Handover, SpotCheck, Event]:
    """Say of a drawn client whether its file matches; `NotFound` for one that is not in this draw."""
    if finding.matches == bool(finding.differs):
        raise DifferenceMissing
    if drawn is None or not case.spot_drawn or drawn.round != round_of(case):
        raise NotFound
    require_due(case)
    if drawn.client_id not in case.spot_open:
        raise SpotCheckSettled
    left = tuple(client_id for client_id in case.spot_open if client_id != drawn.client_id)
    facts = {"client_id": drawn.client_id, "matches": finding.matches, "differs": list(finding.differs)}
    checked = replace(drawn, finding=finding, by=by, at=at)
    changed = replace(case, spot_open=left, spot_differing=case.spot_differing + (not finding.matches))
    return changed, checked, case.event("ClientSpotChecked", **facts, round=drawn.round)


def of_draw(case: Handover, checks: Iterable[SpotCheck]) -> list[SpotCheck]:
    """Those that count for the review that is on, or else for the next; none before they are drawn."""
    return [one for one in checks if one.round == round_of(case)] if case.spot_drawn else []


def matched(checks: Iterable[SpotCheck]) -> set[str]:
    """The clients whose file held, in whichever draw they were checked last."""
    return {one.client_id for one in checks if one.finding and one.finding.matches}


def require_checked(case: Handover, party: Party, verdict: Verdict) -> None:
    """`SpotChecksOpen` for an approval of the department's before every drawn client was checked."""
    if party is not Party.DEPARTMENT or verdict is not Verdict.APPROVED or not case.moves_total:
        return
    if not case.spot_drawn or case.spot_open:
        raise SpotChecksOpen(errors=_open(case.spot_open))


def _open(client_ids: Sequence[str]) -> list[Fault]:
    return [Fault(f"spot_checks.{client_id}", "spot_check_open") for client_id in client_ids]
