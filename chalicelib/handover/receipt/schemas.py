"""What the receipt's routes take and answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import Field

from chalicelib.core import clock
from chalicelib.handover.moves.schemas import MoveOut
from chalicelib.handover.receipt.rules import Receipt, Signature, Signer
from chalicelib.handover.rules import Party, TaskStatus, Verdict
from chalicelib.people.shapes import Answer, Count, IdOut, InstantOut, Strict, known

_SHA256 = {"pattern": "^[0-9a-f]{64}$"}
Names = Mapping[str, str]


class SignatureIn(Strict):
    """Under which content the caller puts their name."""

    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class SignatureOut(Answer):
    """Who signed which content as what."""

    employee_id: IdOut
    role: Annotated[str, known(*Signer)]
    digest: Annotated[str, Field(json_schema_extra=_SHA256)]
    at: InstantOut

    @classmethod
    def of(cls, signature: Signature) -> SignatureOut:
        """The answer for a signature."""
        return cls(**{**vars(signature), "at": clock.to_text(signature.at)})


class ReceiptTask(Answer):
    """A task of the case and where it stands."""

    number: Count
    code: str
    status: Annotated[str, known(*TaskStatus)]


class ReceiptVerdict(Answer):
    """What a party said, and by whom."""

    party: Annotated[str, known(*Party)]
    verdict: Annotated[str, known(*Verdict)]
    by: IdOut | None
    name: str | None


class ReceiptReceiver(Answer):
    """What one person receives."""

    employee_id: IdOut
    name: str | None
    clients: list[MoveOut]


class ReceiptOut(Answer):
    """The list of what was handed over; `digest` is what is signed."""

    handover_id: IdOut
    leaver_id: IdOut
    leaver_name: str
    last_day: date
    tasks: list[ReceiptTask]
    verdicts: list[ReceiptVerdict]
    receivers: list[ReceiptReceiver]
    clients: Count
    digest: Annotated[str, Field(json_schema_extra=_SHA256)]
    offered: bool
    signatures: list[SignatureOut]

    @classmethod
    def of(cls, receipt: Receipt, names: Names) -> ReceiptOut:
        """The answer for a receipt."""
        case = receipt.case
        return cls(
            handover_id=case.id,
            leaver_id=case.leaver_id,
            leaver_name=case.leaver_name,
            last_day=case.last_day,
            tasks=[
                ReceiptTask(number=number, code=case.spec(number).code, status=status)
                for number, status in case.tasks.items()
            ],
            verdicts=_verdicts(receipt, names),
            receivers=[_receiver(receipt, who, names) for who in receipt.receivers],
            clients=len(receipt.moves),
            digest=receipt.digest,
            offered=receipt.offered,
            signatures=[SignatureOut.of(one) for one in receipt.signatures],
        )


def _verdicts(receipt: Receipt, names: Names) -> list[ReceiptVerdict]:
    judges = receipt.case.judges
    return [
        ReceiptVerdict(party=party, verdict=said, by=judges.get(party), name=names.get(judges.get(party, "")))
        for party, said in receipt.case.verdicts.items()
    ]


def _receiver(receipt: Receipt, who: str, names: Names) -> ReceiptReceiver:
    clients = [MoveOut.of(move) for move in receipt.of_receiver(who)]
    return ReceiptReceiver(employee_id=who, name=names.get(who), clients=clients)
