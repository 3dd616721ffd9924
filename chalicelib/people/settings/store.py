"""The company's own item, with its settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.aws.tables import transaction
from chalicelib.core.access import Actor
from chalicelib.core.events import Event
from chalicelib.people.rules import Access, Company
from chalicelib.people.store import StructureItem, require_full


class SettingsStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def save(self, company: Company, event: Event, *, named: Sequence[Access], by: Actor, now: datetime) -> Company:
        """Write a company whose settings changed, with its event, if whoever is newly named still is as read."""
        with transaction(by, now) as write:
            recorded = write.change(StructureItem.of(company.id, "COMPANY", company), event)
            for person in named:
                require_full(write, person)
        return replace(company, version=recorded.seq, head=recorded.hash)
