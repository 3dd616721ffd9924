"""Rows of the clients that were drawn in a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.aws import items
from chalicelib.aws.items import HandoverTable
from chalicelib.aws.tables import transaction
from chalicelib.core.access import Actor
from chalicelib.core.events import Event
from chalicelib.handover.rules import Handover
from chalicelib.handover.spots.rules import Finding, SpotCheck, matched
from chalicelib.handover.store import as_saved, case_pk, save_case

SPOTS = "SPOT#"


class SpotItem(HandoverTable, discriminator="spot"):
    """A client that was drawn, and what was found; a later draw of the same client takes its place."""

    client_id = UnicodeAttribute()
    client_name = UnicodeAttribute()
    round = NumberAttribute()
    finding = JSONAttribute(null=True)
    by = UnicodeAttribute()
    at = UnicodeAttribute()

    @classmethod
    def of(cls, case: Handover, check: SpotCheck) -> SpotItem:
        """The item of a check."""
        return cls(
            pk=case_pk(case.org_id, case.id),
            sk=SPOTS + check.client_id,
            **{**vars(check), "finding": asdict(check.finding) if check.finding else None},
        )

    def check(self) -> SpotCheck:
        """The check this item holds."""
        found = self.finding
        finding = Finding(**{**found, "differs": tuple(found["differs"])}) if found else None
        return SpotCheck(self.client_id, self.client_name, int(self.round), finding, self.by, self.at)


class SpotStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def get(self, org_id: str, case_id: str, client_id: str) -> SpotCheck | None:
        """One client that was drawn."""
        item = items.get(SpotItem, case_pk(org_id, case_id), SPOTS + client_id)
        return item.check() if item else None

    def drawn(self, org_id: str, case_id: str) -> list[SpotCheck]:
        """Everything that was ever drawn in a case, each client as it was checked last."""
        return [item.check() for item in items.every(SpotItem, case_pk(org_id, case_id), prefix=SPOTS)]

    def spot_checked(self, org_id: str, case_id: str) -> set[str]:
        """The clients of a case whose file held when it was checked."""
        return matched(self.drawn(org_id, case_id))

    def save(self, case: Handover, checks: Sequence[SpotCheck], event: Event, *, by: Actor, now: datetime) -> Handover:
        """Write up to 90 checks with the case they change."""
        with transaction(by, now) as write:
            recorded = save_case(write, case, event)
            for check in checks:
                write.put(SpotItem.of(case, check))
        return as_saved(case, recorded)
