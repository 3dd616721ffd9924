"""What the stores of a client's records do alike: claim references, and put conditions on people and clients."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chalicelib.aws.refs import ClientsKey, bring, claim, of_ref, owner, release
from chalicelib.aws.tables import Transaction
from chalicelib.core.refs import Ref
from chalicelib.people.rules import Access
from chalicelib.people.store import require_full

# What is due on no day yet comes after every day.
NO_DAY = "~"


def owners(noun: str, org_id: str, wanted: Sequence[Ref]) -> dict[Ref, str]:
    """Which records of a kind have some references already; several are read by one request."""
    keys = {ref: of_ref(noun, ref) for ref in wanted}
    bring(ClientsKey, org_id, keys.values())
    found = {ref: owner(ClientsKey, org_id, key) for ref, key in keys.items()}
    return {ref: record_id for ref, record_id in found.items() if record_id}


def rename(
    write: Transaction, noun: str, org_id: str, record_id: str, *, before: Iterable[Ref], after: Iterable[Ref]
) -> None:
    """Claim the references that a record did not have, and let those be free that it has no more."""
    old, new = set(before), set(after)
    for ref in sorted(new - old):
        claim(write, ClientsKey, org_id, of_ref(noun, ref), record_id)
    for ref in sorted(old - new):
        release(write, ClientsKey, org_id, of_ref(noun, ref))


def require_able(write: Transaction, people: Sequence[Access]) -> None:
    """Let the transaction happen only if all these people may still receive."""
    for person in people:
        require_full(write, person)
