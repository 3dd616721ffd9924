"""What the settings' routes take and answer."""

from __future__ import annotations

from chalicelib.people.rules import Company
from chalicelib.people.settings.rules import PEOPLE
from chalicelib.people.shapes import Change, Id, IdOut, Versioned


class SettingsEdit(Change):
    """What is to be different in the company's settings; null names nobody."""

    manager_id: Id | None = None
    hr_approver_id: Id | None = None
    finance_approver_id: Id | None = None

    def changes(self) -> dict[str, str]:
        """The fields that were given, as the rules take them."""
        return {name: getattr(self, name) or "" for name in PEOPLE if name in self.model_fields_set}


class SettingsOut(Versioned):
    """The company's settings: its manager, and who judges a handover for HR and for finance."""

    manager_id: IdOut | None
    hr_approver_id: IdOut | None
    finance_approver_id: IdOut | None

    @classmethod
    def of(cls, company: Company) -> SettingsOut:
        """The answer for a company."""
        return cls(version=company.version, **{name: company.settings.get(name) or None for name in PEOPLE})
