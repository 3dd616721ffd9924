"""Use cases of the receipt: show it, sign it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from chalicelib.core.access import Actor, Caller, authorise
from chalicelib.core.errors import NotFound
from chalicelib.core.events import Event
from chalicelib.handover.moves.listed import Moves, every_move
from chalicelib.handover.receipt import rules
from chalicelib.handover.receipt.rules import Receipt, Signature
from chalicelib.handover.rules import Handover
from chalicelib.handover.service import Cases


class Signatures(Protocol):
    """Where signatures are kept."""

    def signatures(self, org_id: str, case_id: str) -> list[Signature]:
        """Everybody's signature under a case's receipt."""

    def sign(self, case: Handover, signature: Signature, event: Event, *, by: Actor, now: datetime) -> None:
        """Write a signature."""


def shown_receipt(
    caller: Caller, case_id: str, right: str, *, cases: Cases, moves: Moves, signatures: Signatures
) -> Receipt:
    """The receipt of a case that the caller may see."""
    case = cases.get(caller.org_id, case_id)
    if case is None:
        raise NotFound
    signed = signatures.signatures(case.org_id, case.id)
    receipt = Receipt(case, list(every_move(case, moves)), sorted(signed, key=lambda one: one.at))
    rules.require_shown(receipt, caller, authorise(caller, right))
    return receipt


def sign_receipt(
    caller: Caller,
    case_id: str,
    digest: str,
    *,
    cases: Cases,
    moves: Moves,
    signatures: Signatures,
    now: datetime,
) -> Signature:
    """Put the caller's signature under what stands there now."""
    receipt = shown_receipt(caller, case_id, "receipt:sign", cases=cases, moves=moves, signatures=signatures)
    signature, event = rules.sign(receipt, caller.employee_id, digest, now=now)
    signatures.sign(receipt.case, signature, event, by=caller, now=now)
    return signature
