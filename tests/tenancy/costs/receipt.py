"""What the access patterns of the receipt cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.handover.receipt.rules import Signature, Signer
from chalicelib.handover.receipt.store import ReceiptStore
from tests.kit.builders import HEAD, LEAVER, NOW, ORG
from tests.tenancy.scene import BY, QUERY, WRITE, Work, case

RECEIPTS = ReceiptStore()


def signing(who: str = LEAVER) -> Work:
    stored = case()
    signature = Signature(who, Signer.GIVER, "0" * 64, NOW)
    return lambda: RECEIPTS.sign(stored, signature, stored.event("ReceiptSigned"), by=BY, now=NOW)


def reading_signatures() -> Work:
    signing(HEAD)()
    return lambda: RECEIPTS.signatures(ORG, "hnd_1")


STEPS: Mapping[str, Callable[[], Work]] = {
    "handover.receipt.ReceiptStore.sign": signing,
    "handover.receipt.ReceiptStore.signatures": reading_signatures,
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "handover.receipt.ReceiptStore.sign": (WRITE, 0, 9, 0),
    "handover.receipt.ReceiptStore.signatures": (QUERY, 1, 0, 2),
}
