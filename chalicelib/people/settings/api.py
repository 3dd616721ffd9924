"""The company's settings over HTTP."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.core.access import Caller
from chalicelib.people.settings import service
from chalicelib.people.settings.rules import PEOPLE
from chalicelib.people.settings.schemas import SettingsEdit, SettingsOut
from chalicelib.people.settings.store import SettingsStore
from chalicelib.people.store import PeopleStore, company_beside, rights_of

bp = ApiBlueprint(__name__)
people, settings = PeopleStore(), SettingsStore()
NAMED = tuple(rights_of(name) for name in PEOPLE)


@bp.api("/v1/settings", "GET", right="setting:read", beside=(company_beside,))
def settings_read(caller: Caller) -> SettingsOut:
    """Read the company's settings."""
    return SettingsOut.of(service.own_company(caller, people=people))


@bp.api("/v1/settings", "PATCH", right="setting:people", body=SettingsEdit, beside=(company_beside, *NAMED))
def settings_change(caller: Caller, body: SettingsEdit, seen: int) -> SettingsOut:
    """Name who judges for HR or finance, or the company's manager; what is running asks the new person from then on."""
    changed = service.change_settings(
        caller, body.changes(), seen=seen, people=people, settings=settings, now=caller.now()
    )
    return SettingsOut.of(changed)
