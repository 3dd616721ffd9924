"""Who asks for what is not there, or not theirs to know: every miss by id is counted, per person and day."""

from __future__ import annotations

from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute
from pynamodb.expressions.operand import Path

from chalicelib.aws import items
from chalicelib.aws.items import PeopleTable
from chalicelib.aws.tables import transaction
from chalicelib.core.access import Caller, System
from chalicelib.core.errors import BatonError, NotFound

KEPT_FOR = timedelta(days=35)
_NOUNS = ("client", "department", "employee", "position", "salesperson", "team")
_UNKNOWN = frozenset(f"unknown_{noun}" for noun in _NOUNS)


def probe_key(org_id: str, employee_id: str, day: str) -> tuple[str, str]:
    """Where a person's misses of a day (UTC) are counted."""
    return f"ORG#{org_id}#PROBE#{employee_id}", day


class ProbeItem(PeopleTable, discriminator="probe"):
    """How often one person asked in vain on one day."""

    misses = NumberAttribute(default=0)


def is_miss(refusal: BatonError) -> bool:
    """Whether a refusal says that an id names nothing that the caller may know of, in the path or in the body."""
    return isinstance(refusal, NotFound) or any(fault.code in _UNKNOWN for fault in refusal.errors)


class ProbeStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def count(self, caller: Caller, now: datetime) -> None:
        """One more miss of the caller's today."""
        pk, sk = probe_key(caller.org_id, caller.employee_id, now.date().isoformat())
        expires = Path("expires_at").set(int((now + KEPT_FOR).timestamp()))
        with transaction(System(caller.org_id, "probes"), now) as write:
            write.update(ProbeItem, pk, sk, [Path("misses").add(1), expires])

    def misses(self, org_id: str, employee_id: str, day: str) -> int:
        """How often a person asked in vain on a day."""
        item = items.get(ProbeItem, *probe_key(org_id, employee_id, day))
        return int(item.misses) if item else 0
