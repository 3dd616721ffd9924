"""Signatures under a case's receipt."""

from __future__ import annotations

from datetime import datetime

from pynamodb.attributes import UnicodeAttribute

from chalicelib.aws import items
from chalicelib.aws.items import HandoverTable
from chalicelib.aws.tables import transaction
from chalicelib.core import clock
from chalicelib.core.access import Actor
from chalicelib.core.events import Event
from chalicelib.handover.receipt.rules import Signature, Signer
from chalicelib.handover.rules import Handover
from chalicelib.handover.store import case_pk, save_case


class SignatureItem(HandoverTable, discriminator="signature"):
    """One person's signature."""

    employee_id = UnicodeAttribute()
    role = UnicodeAttribute()
    digest = UnicodeAttribute()
    at = UnicodeAttribute()

    def signature(self) -> Signature:
        """The signature this item holds."""
        return Signature(self.employee_id, Signer(self.role), self.digest, clock.from_text(self.at))


class ReceiptStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def signatures(self, org_id: str, case_id: str) -> list[Signature]:
        """Everybody's signature under a case's receipt."""
        rows = items.every(SignatureItem, case_pk(org_id, case_id), prefix="SIGN#")
        return [row.signature() for row in rows]

    def sign(self, case: Handover, signature: Signature, event: Event, *, by: Actor, now: datetime) -> None:
        """Write a signature with the case's next event; a person's first one stands."""
        with transaction(by, now) as write:
            save_case(write, case, event)
            write.create(
                SignatureItem(
                    pk=case_pk(case.org_id, case.id),
                    sk=f"SIGN#{signature.employee_id}",
                    employee_id=signature.employee_id,
                    role=signature.role,
                    digest=signature.digest,
                    at=clock.to_text(signature.at),
                )
            )
