"""A client is told who its new contact is: a notice per client, from draft to proof. Closing needs every client told.

A limit on an employee's authority binds no client in good faith (Civil Code art. 170, 172).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from chalicelib.core.errors import Conflict, Fault, Invalid
from chalicelib.core.events import Event
from chalicelib.handover.moves.rules import Move, MoveStatus
from chalicelib.handover.rules import Handover, Phase

MAIL, TEXT = "mail", "text"
LONGEST_REASON = 200
_WITH_RECEIVER = (MoveStatus.ACCEPTED, MoveStatus.CUSTODY, MoveStatus.MOVED)


class NoticeState(StrEnum):
    """Where a notice stands."""

    DRAFTED = "drafted"
    SENT = "sent"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"
    EXCEPTED = "excepted"


TOLD = frozenset({NoticeState.DELIVERED, NoticeState.ACKNOWLEDGED, NoticeState.EXCEPTED})
_ON_THE_WAY = frozenset({NoticeState.DRAFTED, NoticeState.SENT})
# From where a person may say what became of a notice.
_BEFORE: Mapping[NoticeState, frozenset[NoticeState]] = {
    NoticeState.DELIVERED: _ON_THE_WAY | {NoticeState.RETURNED},
    NoticeState.ACKNOWLEDGED: _ON_THE_WAY | {NoticeState.RETURNED, NoticeState.DELIVERED},
    NoticeState.RETURNED: _ON_THE_WAY | {NoticeState.DELIVERED},
    NoticeState.EXCEPTED: _ON_THE_WAY | {NoticeState.RETURNED},
}


class NoticesEnded(Conflict):
    """The case is closed: its clients were told."""

    code = "notices_ended"


class NoticeSettled(Conflict):
    """What was said cannot become of a notice that stands where it does."""

    code = "notice_settled"


class NoReceiver(Conflict):
    """A notice names the new contact, and some clients have none yet; `errors` name them."""

    code = "notice_without_receiver"


class NoAddress(Conflict):
    """Some clients have no contact with an e-mail address; `errors` name them."""

    code = "notice_without_address"


@dataclass(frozen=True)
class Wanted:
    """What is to be told: by which template and channels, in which language, and from which day it holds."""

    template: str
    effective_on: date
    channels: tuple[str, ...]
    language: str


@dataclass(frozen=True)
class Letter:
    """A notice in words."""

    subject: str
    text: str


@dataclass(frozen=True)
class Step:
    """What became of a notice on a day (YYYY-MM-DD), who says so, and what proves it."""

    state: NoticeState
    on: str
    by: str
    evidence_id: str = ""
    message_id: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Notice:
    """The notice of one client. `number` counts its drafts; one that was only excepted has none."""

    client_id: str
    client_name: str
    receiver_id: str = ""
    state: NoticeState = NoticeState.DRAFTED
    number: int = 0
    wanted: Wanted | None = None
    address: str = ""
    letter: Letter | None = None
    history: tuple[Step, ...] = ()

    @property
    def told(self) -> bool:
        """Whether closing the case has to wait for this client no more."""
        return self.state in TOLD

    @property
    def unsent(self) -> Letter | None:
        """The words of the mail that is still to be sent."""
        mail = self.wanted is not None and MAIL in self.wanted.channels
        return self.letter if mail and self.state is NoticeState.DRAFTED else None


@dataclass(frozen=True)
class Proof:
    """What shows that something became of a notice on a day: a confirmed file of the case, or a message's id."""

    on: date
    evidence_id: str = ""
    message_id: str = ""


@dataclass(frozen=True)
class Addressee:
    """One client of a case, and its notice if it has one."""

    move: Move
    notice: Notice | None


def require_live(case: Handover) -> None:
    """`NoticesEnded` when the case is closed; nothing else stops a notice."""
    if case.phase is Phase.CLOSED:
        raise NoticesEnded


def require_receivers(moves: Iterable[Move]) -> None:
    """`NoReceiver` unless somebody accepted each client."""
    without = [move.client_id for move in moves if move.status not in _WITH_RECEIVER]
    if without:
        raise NoReceiver(errors=[Fault("client_ids", NoReceiver.code, client_id) for client_id in without])


def require_addresses(addresses: Mapping[str, str]) -> None:
    """`NoAddress` unless there is an address for each client."""
    without = [client_id for client_id, address in addresses.items() if not address]
    if without:
        raise NoAddress(errors=[Fault("client_ids", NoAddress.code, client_id) for client_id in without])


def require_true(case: Handover, wanted: Wanted) -> None:
    """`Invalid` for a day on which the leaver had no authority any more: it ends with the last day at the latest."""
    if wanted.effective_on > case.last_day + timedelta(days=1):
        raise Invalid(errors=[Fault("effective_on", "after_last_day")])


def require_past(on: date, today: date) -> None:
    """`Invalid` for what is to happen on a day to come."""
    if on > today:
        raise Invalid(errors=[Fault("on", "day_to_come")])


def redraft(
    move: Move, before: Notice | None, wanted: Wanted, letter: Letter, address: str, *, on: date, by: str
) -> Notice:
    """A client's notice in its newest words; `NoticeSettled` for a client that was told already."""
    standing = before or Notice(move.client_id, move.client_name)
    if standing.told:
        raise NoticeSettled
    return replace(
        standing,
        receiver_id=move.receiver_id,
        state=NoticeState.DRAFTED,
        number=standing.number + 1,
        wanted=wanted,
        address=address,
        letter=letter,
        history=(*standing.history, Step(NoticeState.DRAFTED, on.isoformat(), by)),
    )


def draft(case: Handover, notices: Sequence[Notice], wanted: Wanted) -> tuple[Handover, Event]:
    """Some clients are to be told; the mails among the drafts are sent by whoever hears of it."""
    return case, case.event(
        "NoticesDrafted",
        client_ids=[notice.client_id for notice in notices],
        template=wanted.template,
        effective_on=wanted.effective_on.isoformat(),
        channels=list(wanted.channels),
        mails={notice.client_id: notice.number for notice in notices if notice.unsent},
    )


def settle(case: Handover, notice: Notice, step: Step) -> tuple[Handover, Notice, Event]:
    """A person says what became of a notice; a client counts as told once, and no more when the notice came back."""
    require_live(case)
    if notice.state not in _BEFORE[step.state]:
        raise NoticeSettled
    return become(case, notice, step)


def become(case: Handover, notice: Notice, step: Step) -> tuple[Handover, Notice, Event]:
    """The notice after a step, and the case that counts who is still to be told."""
    after = replace(notice, state=step.state, history=(*notice.history, step))
    changed = replace(case, open_notices=case.open_notices + notice.told - after.told)
    facts = {
        "client_id": notice.client_id,
        "client_name": notice.client_name,
        "receiver_id": notice.receiver_id,
        "on": step.on,
        "evidence_id": step.evidence_id or None,
        "message_id": step.message_id or None,
        "reason": step.reason or None,
    }
    return changed, after, case.event(f"Notice{step.state.value.capitalize()}", **facts)
