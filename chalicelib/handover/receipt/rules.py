"""The receipt of a handover: its content, the digest that is signed, and who signs as what."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from chalicelib.core.access import Caller, Level, Scope
from chalicelib.core.errors import Conflict, Forbidden, NotFound
from chalicelib.core.events import Event
from chalicelib.handover.moves.rules import Move
from chalicelib.handover.rules import Handover, Phase, is_visible

OFFERED = (Phase.SETTLE, Phase.CLOSED)


class ReceiptNotOffered(Conflict):
    """A receipt is signed once everything is in new hands."""

    code = "receipt_not_offered"


class ReceiptChanged(Conflict):
    """What is to be signed is not what stands there now; read it again."""

    code = "receipt_changed"


class ReceiptSigned(Conflict):
    """Everybody signs once."""

    code = "receipt_signed"


class NotOnReceipt(Forbidden):
    """Only whoever gave, received or saw to it signs."""

    code = "not_on_receipt"


class Signer(StrEnum):
    """As what somebody signs: 移交人, 接收人, 监交人."""

    GIVER = "giver"
    RECEIVER = "receiver"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True)
class Signature:
    """Who signed which content as what."""

    employee_id: str
    role: Signer
    digest: str
    at: datetime


@dataclass(frozen=True)
class Receipt:
    """A case with its clients and whoever signed so far."""

    case: Handover
    moves: Sequence[Move]
    signatures: Sequence[Signature]

    @property
    def offered(self) -> bool:
        """Whether it may be signed by now."""
        return self.case.phase in OFFERED

    @property
    def receivers(self) -> list[str]:
        """Who receives, each once, by the order of their clients."""
        return list(dict.fromkeys(move.receiver_id for move in self.moves if move.receiver_id))

    @property
    def supervisors(self) -> frozenset[str]:
        """Who leads the leaver, received the notice, or judges the handover."""
        case = self.case
        named = {case.lead_id, case.head_id, case.notice.received_by, *case.approvers.values(), *case.judges.values()}
        return frozenset(named - {"", case.leaver_id})

    @property
    def people(self) -> list[str]:
        """Everybody whom it names but the leaver."""
        return sorted({*self.receivers, *self.case.judges.values(), *(one.employee_id for one in self.signatures)})

    @property
    def digest(self) -> str:
        """The SHA-256 of its content in canonical JSON; names of colleagues and signatures are no part of it."""
        text = json.dumps(self._content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def _content(self) -> dict[str, Any]:
        case = self.case
        return {
            "handover_id": case.id,
            "leaver": [case.leaver_id, case.leaver_name],
            "last_day": case.last_day.isoformat(),
            "tasks": [[number, case.spec(number).code, status] for number, status in sorted(case.tasks.items())],
            "verdicts": sorted([party, said, case.judges.get(party, "")] for party, said in case.verdicts.items()),
            "clients": [[one.client_id, one.client_name, one.receiver_id, one.status] for one in self.moves],
        }

    def of_receiver(self, employee_id: str) -> list[Move]:
        """The clients that one person receives."""
        return [move for move in self.moves if move.receiver_id == employee_id]


def require_shown(receipt: Receipt, caller: Caller, scope: Scope) -> None:
    """`NotFound` unless the caller is the leaver, sees the case, or receives something of it and is at work."""
    receives = caller.level is Level.FULL and caller.employee_id in receipt.receivers
    if not (receives or is_visible(receipt.case, caller, scope)):
        raise NotFound


def sign(receipt: Receipt, employee_id: str, digest: str, *, now: datetime) -> tuple[Signature, Event]:
    """One person's signature under the content that stands there now."""
    if not receipt.offered:
        raise ReceiptNotOffered
    role = _role(receipt, employee_id)
    if any(one.employee_id == employee_id for one in receipt.signatures):
        raise ReceiptSigned
    if digest != receipt.digest:
        raise ReceiptChanged
    facts = {"employee_id": employee_id, "role": role.value, "digest": digest}
    return Signature(employee_id, role, digest, now), receipt.case.event("ReceiptSigned", **facts)


def _role(receipt: Receipt, employee_id: str) -> Signer:
    if employee_id == receipt.case.leaver_id:
        return Signer.GIVER
    named: Iterable[tuple[Signer, Iterable[str]]] = (
        (Signer.RECEIVER, receipt.receivers),
        (Signer.SUPERVISOR, receipt.supervisors),
    )
    for role, people in named:
        if employee_id in people:
            return role
    raise NotOnReceipt
