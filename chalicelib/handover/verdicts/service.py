"""Who judges for each party: one named person, resolved when a round begins and again once that person may not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.core.access import Actor
from chalicelib.core.events import Event
from chalicelib.handover.rules import Handover, Party, Phase
from chalicelib.handover.verdicts import rules
from chalicelib.people.rules import Access, Company, Department
from chalicelib.people.settings.rules import FINANCE_APPROVER, HR_APPROVER, MANAGER

Lines = Mapping[Party, Sequence[str]]


class Bench(Protocol):
    """What naming an approver needs to know of people."""

    def offices(self, org_id: str, department_id: str) -> tuple[Department | None, Company | None]:
        """A department, for its head, and the company, for whom its settings name."""

    def accesses(self, org_id: str, employee_ids: Iterable[str]) -> dict[str, Access]:
        """The rights of several people, as far as the company has them."""

    def managers(self, org_id: str, employee_ids: Iterable[str]) -> dict[str, str]:
        """To whom some people report."""


class Cases(Protocol):
    """Where cases are kept."""

    def save(self, case: Handover, event: Event, *, by: Actor, now: datetime) -> Handover:
        """Write a changed case."""


def named_approvers(case: Handover, *, people: Bench) -> Handover:
    """A case in review with one person per party: who is named and still may judge, or the next in line.

    The line is the leaver's department head, or whom the company's settings name for HR and finance; then that person's
    superior; then the company's manager. A party without anybody of its line has no approver.
    """
    if case.phase is not Phase.REVIEW:
        return case
    department, company = people.offices(case.org_id, case.department_id)
    settings = company.settings if company else {}
    policy = {
        Party.DEPARTMENT: department.head_id if department else "",
        Party.HR: settings.get(HR_APPROVER, ""),
        Party.FINANCE: settings.get(FINANCE_APPROVER, ""),
    }
    lines: Lines = {party: [case.approvers.get(party, ""), policy[party]] for party in case.parties}
    named = _chosen(case, lines, people)
    if set(named.approvers) == set(case.parties):
        return named
    superiors = people.managers(case.org_id, {who for who in policy.values() if who})
    above = {party: [superiors.get(policy[party], ""), settings.get(MANAGER, "")] for party in case.parties}
    return _chosen(case, {party: [*lines[party], *above[party]] for party in case.parties}, people)


def _chosen(case: Handover, lines: Lines, people: Bench) -> Handover:
    asked = {who for line in lines.values() for who in line if who}
    known = people.accesses(case.org_id, sorted({case.leaver_id, *asked}))
    leaver = known.get(case.leaver_id)
    if leaver is None:
        return case
    candidates = {party: [known[who] for who in dict.fromkeys(line) if who in known] for party, line in lines.items()}
    return rules.name_approvers(case, rules.choose_approvers(case, leaver, candidates))


def renew_approvers(case: Handover, *, cases: Cases, people: Bench, by: Actor, now: datetime) -> Handover:
    """Name somebody for every party that lacks a person who may judge, as far as the company has one by now."""
    named = named_approvers(case, people=people)
    if named.approvers == case.approvers:
        return case
    event = rules.told_of(case.event("ApproversNamed", round=case.round), case, named)
    return cases.save(named, event, by=by, now=now)
