"""What falls due when an employment ends, and what of it may wait for a handover."""

from __future__ import annotations

from datetime import date

import pytest

from chalicelib.handover.settlement import rules
from chalicelib.handover.settlement.rules import Obligation, Owed
from tests.kit.builders import a_case


def one(code: str, last_day: date = date(2026, 12, 23), reason: str = "resignation") -> Obligation:
    [found] = [each for each in rules.obligations(a_case(last_day=last_day, reason=reason)) if each.code == code]
    return found


@pytest.mark.parametrize(
    ("code", "due_on", "articles"),
    [
        ("certificate_of_termination", date(2026, 12, 23), "50"),
        ("wages_in_full", date(2026, 12, 23), "9"),
        ("unused_annual_leave", date(2026, 12, 23), "10-12"),
        ("file_and_insurance_moved", date(2027, 1, 7), "50"),
        ("contract_kept_until", date(2028, 12, 23), "50"),
    ],
)
def test_each_thing_has_its_day_and_article(code: str, due_on: date, articles: str) -> None:
    found = one(code)
    assert (found.due_on, found.articles, found.owed) == (due_on, articles, Owed.YES)


def test_what_falls_on_a_day_of_rest_is_due_the_workday_before() -> None:
    # Fifteen days later is the 2nd of October, in the holidays of National Day.
    assert one("file_and_insurance_moved", date(2026, 9, 17)).due_on == date(2026, 9, 30)


def test_a_leap_day_is_kept_until_the_first_of_march() -> None:
    assert one("contract_kept_until", date(2028, 2, 29)).due_on == date(2030, 3, 1)


@pytest.mark.parametrize("reason", ["resignation", "retirement", "abandonment", "death"])
def test_no_severance_where_the_law_gives_none(reason: str) -> None:
    assert (one("severance", reason=reason).owed, one("severance", reason=reason).waits_for_handover) == (
        Owed.NO,
        False,
    )


@pytest.mark.parametrize(
    ("reason", "condition"),
    [
        ("mutual_agreement", "company_proposed_it"),
        ("contract_expiry", "unless_same_terms_were_refused"),
        ("dismissal", "unless_for_a_fault"),
    ],
)
def test_severance_depends_on_how_it_ended(reason: str, condition: str) -> None:
    assert (one("severance", reason=reason).owed, one("severance", reason=reason).condition) == (
        Owed.DEPENDS,
        condition,
    )


@pytest.mark.parametrize("reason", ["resignation", "dismissal"])
def test_nothing_but_severance_waits_for_the_handover(reason: str) -> None:
    waiting = {each.code for each in rules.obligations(a_case(reason=reason)) if each.waits_for_handover}
    assert waiting <= {"severance"}


def test_days_of_a_year_without_announced_holidays_are_provisional() -> None:
    assert rules.provisional(a_case(last_day=date(2035, 1, 1)))
