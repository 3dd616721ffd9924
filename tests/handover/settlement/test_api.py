"""Who reads what falls due, and when."""

from __future__ import annotations

import pytest

from chalicelib.core.access import Level
from tests.kit.cloud import Requests
from tests.kit.company import TestCompany
from tests.kit.departure import Departure


@pytest.mark.parametrize(
    ("who", "status"), [("sales", 200), ("hr", 200), ("finance", 200), ("lead", 404), ("successor", 404)]
)
def test_the_leaver_hr_and_finance_read_it(company: TestCompany, who: str, status: int) -> None:
    assert Departure(company).call(who, "GET", "/settlement").status == status


def test_it_stays_hers_when_everything_else_is_gone(company: TestCompany) -> None:
    case = Departure(company)
    company.change("sales", level=Level.SELF, lock=None)
    assert case.call("sales", "GET", "/settlement").status == 200
    assert case.call("sales", "GET").status == 403


def test_it_names_no_amount(company: TestCompany) -> None:
    items = Departure(company).call("sales", "GET", "/settlement").body["items"]
    assert len(items) == 6
    assert all("amount" not in one for one in items)


def test_it_is_one_request(company: TestCompany, requests: Requests) -> None:
    case = Departure(company)
    case.call("sales", "GET", "/settlement")
    assert requests.of(lambda: case.call("sales", "GET", "/settlement")) == ["BatchGetItem"]
