"""What falls due when an employment ends, by which article; but for severance nothing of it waits for a handover."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from chalicelib.handover.rules import Handover
from chalicelib.people import workdays

TRANSFER_DAYS = 15
YEARS_KEPT = 2


class Law(StrEnum):
    """The laws that are cited."""

    LABOUR_CONTRACT = "labour_contract_law"
    WAGES = "interim_provisions_on_payment_of_wages"
    ANNUAL_LEAVE = "implementing_measures_for_paid_annual_leave"


class Owed(StrEnum):
    """Whether something is owed at all; `depends` names in `condition` on what."""

    YES = "yes"
    NO = "no"
    DEPENDS = "depends"


@dataclass(frozen=True)
class Obligation:
    """Something that the company owes, without its amount: by when, and by which article."""

    code: str
    due_on: date
    law: Law
    articles: str
    owed: Owed = Owed.YES
    condition: str = ""
    waits_for_handover: bool = False


# Labour Contract Law 46 by the reason of a case. Who resigns by notice (37) gets none, nor whoever draws a pension
# (44(2)) or is dismissed for a fault (39); a mutual end only if the company proposed it (46(2)), the end of a term
# unless the employee refused the same terms or better ones (46(5)), a dismissal unless it was for a fault (39).
_SEVERANCE: Mapping[str, tuple[Owed, str]] = {
    "mutual_agreement": (Owed.DEPENDS, "company_proposed_it"),
    "contract_expiry": (Owed.DEPENDS, "unless_same_terms_were_refused"),
    "dismissal": (Owed.DEPENDS, "unless_for_a_fault"),
}


def obligations(case: Handover) -> list[Obligation]:
    """What the company owes at the end of an employment, by day.

    Certificate of termination at the end, file and social insurance moved within 15 days, the contract kept for two
    years: Labour Contract Law 50. Wages in full at the end: Interim Provisions on Payment of Wages 9. Annual leave that
    was not taken: Implementing Measures for Paid Annual Leave 10 to 12. What falls on a day of rest is due the workday
    before, for the duty is the company's.
    """
    end = case.last_day
    found = [
        Obligation("certificate_of_termination", end, Law.LABOUR_CONTRACT, "50"),
        Obligation("wages_in_full", workdays.at_latest(end), Law.WAGES, "9"),
        Obligation("unused_annual_leave", workdays.at_latest(end), Law.ANNUAL_LEAVE, "10-12"),
        _severance(case),
        Obligation("file_and_insurance_moved", _within(end, TRANSFER_DAYS), Law.LABOUR_CONTRACT, "50"),
        Obligation("contract_kept_until", _years_on(end, YEARS_KEPT), Law.LABOUR_CONTRACT, "50"),
    ]
    return sorted(found, key=lambda one: one.due_on)


def provisional(case: Handover) -> bool:
    """Whether a day rests on a year whose holidays are not announced yet."""
    return not workdays.is_known(case.last_day + timedelta(days=TRANSFER_DAYS))


def _severance(case: Handover) -> Obligation:
    """Paid when the work has been handed over: the only thing that may wait for it (Labour Contract Law 50)."""
    owed, condition = _SEVERANCE.get(case.reason, (Owed.NO, ""))
    waits = owed is not Owed.NO
    return Obligation("severance", case.last_day, Law.LABOUR_CONTRACT, "46, 50", owed, condition, waits)


def _within(end: date, days: int) -> date:
    return workdays.at_latest(end + timedelta(days=days))


def _years_on(day: date, years: int) -> date:
    """The same day so many years on; after a leap day the first of March, for nothing is kept too short."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
