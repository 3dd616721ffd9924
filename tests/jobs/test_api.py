"""How far long work is, over HTTP: to its owner, and an operator's to the company's admins."""

from __future__ import annotations

import pytest

from chalicelib.aws.jobs import JobStore
from chalicelib.core import clock, jobs
from chalicelib.core.access import System
from chalicelib.core.jobs import Job
from tests.kit.company import TestCompany


def a_job(company: TestCompany, owner: str = jobs.OPERATOR) -> Job:
    job = jobs.advance(jobs.begin(company.org_id, "projection_rebuild", owner), 80, "2026-11-24#2", total=200)
    return JobStore().save(job, by=System(company.org_id, "test"), now=clock.now())


def test_an_admin_reads_how_far_the_operators_job_is(company: TestCompany) -> None:
    job = a_job(company)
    answer = company.call("admin", "GET", f"/v1/jobs/{job.id}")
    assert (answer.status, answer.body) == (
        200,
        {
            "id": job.id,
            "kind": "projection_rebuild",
            "status": "running",
            "done": 80,
            "total": 200,
            "result_url": None,
            "errors": [],
        },
    )


def test_everyone_reads_their_own_job(company: TestCompany) -> None:
    job = a_job(company, company.employee("sales"))
    assert company.call("sales", "GET", f"/v1/jobs/{job.id}").status == 200


@pytest.mark.parametrize("who", ["hr", "boss", "lead", "admin"])
def test_another_persons_job_is_nobodys_business(company: TestCompany, who: str) -> None:
    job = a_job(company, company.employee("sales"))
    assert company.call(who, "GET", f"/v1/jobs/{job.id}").status == 404


def test_another_companys_job_is_missing(company: TestCompany) -> None:
    job = a_job(TestCompany("two"))
    assert company.call("admin", "GET", f"/v1/jobs/{job.id}").status == 404
