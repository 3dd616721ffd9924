"""What the access patterns of approvals and of the company's settings cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.core.events import Event
from chalicelib.handover.approvals.store import ApprovalStore
from chalicelib.people.settings import rules as setting_rules
from chalicelib.people.settings.store import SettingsStore
from tests.kit.builders import BOSS, HEAD, LEAD, LEAVER, NOW, ORG, a_caller
from tests.tenancy.scene import BY, CASES, GET, PEOPLE, QUERY, WRITE, Work, access, case, now

SETTINGS, APPROVALS = SettingsStore(), ApprovalStore()


def naming() -> Work:
    company = PEOPLE.company(ORG)
    assert company is not None
    changed, event = setting_rules.change(company, {"hr_approver_id": BOSS}, seen=company.version)
    boss = access(BOSS)
    return lambda: SETTINGS.save(changed, event, named=[boss], by=BY, now=NOW)


def reading_what_was_said() -> Work:
    said = Event("VerdictGiven", "hnd_1", {"party": "department", "verdict": "approved", "comment": "好"})
    CASES.save_verdict(case(), said, round_=1, leaver=access(LEAVER), by=a_caller(HEAD), now=NOW)
    return lambda: APPROVALS.said(ORG, "hnd_1")


STEPS: Mapping[str, Callable[[], Work]] = {
    "people.PeopleStore.offices": now(lambda: PEOPLE.offices(ORG, "dep_one")),
    "people.PeopleStore.managers": now(lambda: PEOPLE.managers(ORG, [LEAD])),
    "people.settings.SettingsStore.save": naming,
    "handover.approvals.ApprovalStore.said": reading_what_was_said,
}
COSTS: Mapping[str, tuple[tuple[str, ...], float, int, int]] = {
    "people.PeopleStore.offices": (GET + GET, 2, 0, 0),
    "people.PeopleStore.managers": (GET, 1, 0, 0),
    "people.settings.SettingsStore.save": (WRITE, 0, 8, 0),
    "handover.approvals.ApprovalStore.said": (QUERY, 1, 0, 1),
}
