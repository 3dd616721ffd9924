"""The receipt over HTTP: read by whom it names, signed once each, never a condition of anything."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.core.access import Caller
from chalicelib.handover.moves.store import MoveStore
from chalicelib.handover.receipt import service
from chalicelib.handover.receipt.rules import NotOnReceipt, ReceiptChanged, ReceiptNotOffered, ReceiptSigned
from chalicelib.handover.receipt.schemas import ReceiptOut, SignatureIn, SignatureOut
from chalicelib.handover.receipt.store import ReceiptStore
from chalicelib.handover.store import HandoverStore, case_beside
from chalicelib.people.store import PeopleStore

bp = ApiBlueprint(__name__)
cases, moves, signatures, people = HandoverStore(), MoveStore(), ReceiptStore(), PeopleStore()
RECEIPT = "/v1/handovers/{handover_id}/receipt"
SIGN = (ReceiptNotOffered, NotOnReceipt, ReceiptSigned, ReceiptChanged)


@bp.api(RECEIPT, "GET", right="receipt:read", beside=(case_beside,))
def receipt_read(caller: Caller, handover_id: str) -> ReceiptOut:
    """Read what was handed over to whom, with the digest that is signed and who signed it."""
    receipt = service.shown_receipt(
        caller, handover_id, "receipt:read", cases=cases, moves=moves, signatures=signatures
    )
    named = people.accesses(caller.org_id, receipt.people)
    return ReceiptOut.of(receipt, {who: access.name for who, access in named.items()})


@bp.api(
    RECEIPT + "/signatures",
    "POST",
    right="receipt:sign",
    body=SignatureIn,
    status=201,
    refuses=SIGN,
    beside=(case_beside,),
)
def receipt_sign(caller: Caller, body: SignatureIn, handover_id: str) -> SignatureOut:
    """Sign the receipt as it stands: as giver, receiver or supervisor, which the server knows."""
    signature = service.sign_receipt(
        caller, handover_id, body.digest, cases=cases, moves=moves, signatures=signatures, now=caller.now()
    )
    return SignatureOut.of(signature)
