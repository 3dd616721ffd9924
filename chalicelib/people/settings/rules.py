"""What a company says of itself: its manager, and who judges handovers for HR and for finance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from chalicelib.core.access import is_office
from chalicelib.core.errors import Fault, Invalid
from chalicelib.core.events import Event
from chalicelib.core.versions import require_current
from chalicelib.people.rules import Access, Company
from chalicelib.people.structure.rules import require_able

MANAGER, HR_APPROVER, FINANCE_APPROVER = "manager_id", "hr_approver_id", "finance_approver_id"
# A company's settings also keep what nobody sets: these are what people see and change.
PEOPLE = (MANAGER, HR_APPROVER, FINANCE_APPROVER)


def require_fit(person: Access | None, field: str) -> Access:
    """Whoever is named must be able to take it on, and an approver must hold an office that decides; else `Invalid`."""
    able = require_able(person, field)
    if field != MANAGER and not is_office(able.roles, "handover:decide"):
        raise Invalid(errors=[Fault(field, "approver_unfit")])
    return able


def change(company: Company, wanted: Mapping[str, str], *, seen: int) -> tuple[Company, Event]:
    """A company with other people named, `""` for nobody, if it is still as its editor saw it; `Stale` otherwise."""
    require_current(company.version, seen)
    after = {name: who for name, who in wanted.items() if who != company.settings.get(name, "")}
    before = {name: company.settings.get(name, "") for name in after}
    changed = replace(company, settings={**company.settings, **after})
    return changed, Event("SettingsChanged", company.id, {"before": before, "after": after})
