"""A move: one client of the case on its way from the leaver to a receiver who accepted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from chalicelib.core.access import RIGHTS, RelativesHandover, Right, require_unbiased, widest
from chalicelib.core.errors import BatonError, Conflict, Fault, Invalid, NotFound
from chalicelib.people.rules import Access

# Why somebody is not asked to take a client.
UNFIT = ("on_leave_or_locked", "relative", "cannot_receive")


class MoveStatus(StrEnum):
    """Where one client stands; `custody` means that the client is with the receiver and open orders follow."""

    OPEN = "open"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    CUSTODY = "custody"
    MOVED = "moved"


# A client whose receiver accepted, on its way.
ON_ITS_WAY = frozenset({MoveStatus.ACCEPTED, MoveStatus.CUSTODY})


class MoveSettled(Conflict):
    """The receiver of this client is settled."""

    code = "move_settled"


class MoveNotAccepted(Conflict):
    """A client moves to somebody who accepted it, to nobody before."""

    code = "move_not_accepted"


class SuccessorUnfit(Invalid):
    """The named person cannot receive clients: unknown, leaving, or the leaver."""

    code = "successor_unfit"

    def __init__(self, field: str) -> None:
        super().__init__(errors=[Fault(field, self.code)])


class ClientSays(StrEnum):
    """What a client says of its new contact."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    WANTS_OTHER = "wants_other"


@dataclass(frozen=True)
class ClientAnswer:
    """What a client said: what is to be done next, by whom, until when (a day), and who wrote it down when (UTC)."""

    says: ClientSays
    next_step: str = ""
    owner_id: str = ""
    due_on: str = ""
    by: str = ""
    at: str = ""

    @property
    def told(self) -> dict[str, str | None]:
        """What an event tells of it."""
        return {
            "answer": self.says.value,
            "next_step": self.next_step or None,
            "owner_id": self.owner_id or None,
            "due_on": self.due_on or None,
        }


@dataclass(frozen=True)
class Move:
    """One client of a case."""

    client_id: str
    client_name: str
    receiver_id: str = ""
    status: MoveStatus = MoveStatus.OPEN
    answer: ClientAnswer | None = None

    @property
    def wants_other(self) -> bool:
        """Whether the client asked for another receiver than the one who accepted, and has not moved."""
        asked = self.answer is not None and self.answer.says is ClientSays.WANTS_OTHER
        return asked and self.status is MoveStatus.ACCEPTED


def propose(move: Move, receiver_id: str) -> Move:
    """Name a receiver; possible until one has accepted, and again when the client wants another one."""
    if move.status not in (MoveStatus.OPEN, MoveStatus.PROPOSED) and not move.wants_other:
        raise MoveSettled
    return replace(move, receiver_id=receiver_id, status=MoveStatus.PROPOSED, answer=None)


def hand(move: Move, receiver_id: str) -> Move:
    """The client is with its receiver; what is open of it follows."""
    return replace(move, receiver_id=receiver_id, status=MoveStatus.CUSTODY)


def answer(move: Move, receiver_id: str, *, accepted: bool) -> Move:
    """The proposed receiver accepts or declines; anyone else is answered as if there were no such client."""
    if move.receiver_id != receiver_id:
        raise NotFound
    if move.status is not MoveStatus.PROPOSED:
        raise MoveSettled
    if accepted:
        return replace(move, status=MoveStatus.ACCEPTED)
    return replace(move, receiver_id="", status=MoveStatus.OPEN)


def require_movable(move: Move) -> None:
    """`MoveNotAccepted` for a client without a receiver who accepted, `MoveSettled` for one that has moved."""
    if move.status in (MoveStatus.OPEN, MoveStatus.PROPOSED):
        raise MoveNotAccepted
    if move.status is MoveStatus.MOVED:
        raise MoveSettled


def require_due(effective_on: date | None, today: date) -> None:
    """`Invalid` for a day to come: what is ordered is done at once, and what waits is moved at the end anyway."""
    if effective_on is not None and effective_on > today:
        raise Invalid(errors=[Fault("effective_on", "day_to_come")])


def unfit(person: Access, leaver: Access, *, away: bool = False) -> str | None:
    """Why a person is not asked, None if they may be: present, no relative of hers, of an office that succeeds."""
    if away or not person.may_receive:
        return "on_leave_or_locked"
    try:
        require_unbiased(person, leaver)
    except RelativesHandover:
        return "relative"
    except BatonError:
        return "cannot_receive"
    right = RIGHTS["handover:succeed"]
    able = isinstance(right, Right) and widest(person.roles, right) is not None
    return None if able else "cannot_receive"
