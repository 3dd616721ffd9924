"""Every miss by id is counted, whoever asked and in whatever way; a success and a wrong field are not."""

from __future__ import annotations

import pytest

from chalicelib.aws.probes import ProbeStore
from chalicelib.core import clock
from tests.kit.cloud import Requests
from tests.kit.company import TestCompany
from tests.kit.departure import an_order, application
from tests.kit.faults import Storm


def misses(company: TestCompany, who: str) -> int:
    return ProbeStore().misses(company.org_id, company.employee(who), clock.now().date().isoformat())


@pytest.mark.fault("F67")
def test_ids_asked_for_in_vain_are_counted(company: TestCompany) -> None:
    other = TestCompany("two")
    for path in ("/v1/clients/cli_none", f"/v1/clients/{other.client_ids[0]}", "/v1/handovers/hnd_none"):
        assert company.call("sales", "GET", path).status == 404
    assert misses(company, "sales") == 3


@pytest.mark.fault("F67")
def test_unknown_ids_in_a_body_are_counted(company: TestCompany) -> None:
    company.call("sales", "POST", "/v1/orders", an_order(company, client_id="cli_none"))
    company.call("sales", "POST", "/v1/orders", an_order(company, salesperson_id="emp_none"))
    company.call("hr", "POST", "/v1/handovers", application(company, employee_id="emp_none"))
    assert (misses(company, "sales"), misses(company, "hr")) == (2, 1)


def test_a_client_out_of_ones_scope_counts_like_a_missing_one(company: TestCompany) -> None:
    company.call("stranger", "GET", f"/v1/clients/{company.client_ids[0]}")
    assert misses(company, "stranger") == 1


def test_neither_a_success_nor_a_wrong_field_is_a_miss(company: TestCompany) -> None:
    company.call("sales", "GET", f"/v1/clients/{company.client_ids[0]}")
    company.call("sales", "POST", "/v1/orders", an_order(company, lane=""))
    company.call("sales", "GET", "/v1/handovers")
    assert misses(company, "sales") == 0


def test_a_miss_costs_one_write_more(company: TestCompany, requests: Requests) -> None:
    company.call("sales", "GET", "/v1/me")
    made = requests.of(lambda: company.call("sales", "GET", "/v1/clients/cli_none"))
    assert made == ["BatchGetItem", "TransactWriteItems"]


@pytest.mark.fault("F78")
def test_a_miss_that_cannot_be_counted_is_not_answered(company: TestCompany, monkeypatch: pytest.MonkeyPatch) -> None:
    company.call("sales", "GET", "/v1/me")
    monkeypatch.setattr("chalicelib.aws.tables.pause", lambda _attempt: None)
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    Storm("InternalServerError", 500, share=1.0, seed=1, operation="TransactWriteItems")
    assert company.call("sales", "GET", "/v1/clients/cli_none").status == 503
