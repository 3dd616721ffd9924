"""Long work tells how far it is, to whom it concerns."""

from __future__ import annotations

import pytest

from chalicelib.core import jobs
from chalicelib.core.access import Role
from chalicelib.core.errors import NotFound
from chalicelib.core.jobs import Job, JobStatus
from tests.kit.builders import LEAVER, ORG, a_caller


def a_job(owner: str = LEAVER) -> Job:
    return jobs.begin(ORG, "projection_rebuild", owner)


def test_a_job_begins_with_nothing_done() -> None:
    job = a_job()
    assert (job.status, job.done, job.total, job.cursor) == (JobStatus.RUNNING, 0, None, "")


def test_each_step_adds_up_and_says_where_to_go_on() -> None:
    job = jobs.advance(jobs.advance(a_job(), 80, "a", total=200), 80, "b")
    assert (job.done, job.total, job.cursor) == (160, 200, "b")


def test_a_finished_job_did_all_of_its_work() -> None:
    job = jobs.finish(jobs.advance(a_job(), 7, "a"), result_url="https://baton.example/x")
    assert (job.status, job.done, job.total, job.cursor) == (JobStatus.DONE, 7, 7, "")
    assert job.result_url == "https://baton.example/x"


def test_a_failed_job_says_why_and_how_far_it_came() -> None:
    job = jobs.fail(jobs.advance(a_job(), 7, "a"), "unavailable")
    assert (job.status, job.errors, job.done) == (JobStatus.FAILED, ("unavailable",), 7)


def test_a_job_is_its_owners_to_see() -> None:
    jobs.require_visible(a_job(), a_caller())


@pytest.mark.parametrize("role", [Role.ADMIN, Role.HR, Role.MANAGEMENT])
def test_another_persons_job_is_answered_like_none(role: Role) -> None:
    with pytest.raises(NotFound):
        jobs.require_visible(a_job("emp_other"), a_caller(roles=frozenset({role})))


def test_an_operators_job_is_an_admins_to_see_and_nobody_elses() -> None:
    job = a_job(jobs.OPERATOR)
    jobs.require_visible(job, a_caller(roles=frozenset({Role.ADMIN})))
    with pytest.raises(NotFound):
        jobs.require_visible(job, a_caller(roles=frozenset({Role.HR})))
