"""Jobs on the table: one worker takes each step."""

from __future__ import annotations

import pytest

from chalicelib.aws import items
from chalicelib.aws.jobs import KEPT_FOR, JobItem, JobStore, job_key
from chalicelib.core import jobs
from chalicelib.core.access import System
from chalicelib.core.errors import Raced
from chalicelib.core.jobs import Job
from tests.kit.builders import LEAVER, NOW, ORG
from tests.kit.cloud import Requests

BY = System(ORG, "test")
store = JobStore()


def saved(job: Job | None = None) -> Job:
    return store.save(job or jobs.begin(ORG, "projection_rebuild", LEAVER), by=BY, now=NOW)


def test_a_job_is_read_back_as_it_was_written(requests: Requests) -> None:
    job = saved(jobs.advance(saved(), 5, "cursor", total=9))
    assert store.get(ORG, job.id) == job
    assert (job.version, job.done, job.total, job.cursor) == (2, 5, 9, "cursor")


def test_a_job_of_another_company_is_none(requests: Requests) -> None:
    assert store.get("org_two", saved().id) is None


def test_two_workers_do_not_take_one_step(requests: Requests) -> None:
    job = saved()
    saved(jobs.advance(job, 1, "a"))
    with pytest.raises(Raced):
        saved(jobs.advance(job, 1, "b"))


def test_a_job_is_not_begun_twice(requests: Requests) -> None:
    job = jobs.begin(ORG, "projection_rebuild", LEAVER)
    saved(job)
    with pytest.raises(Raced):
        saved(job)


def test_a_job_goes_thirty_days_after_its_last_step(requests: Requests) -> None:
    item = items.get(JobItem, *job_key(ORG, saved().id))
    assert item is not None
    assert item.expires_at == int((NOW + KEPT_FOR).timestamp())


def test_reading_and_writing_a_job_are_one_request_each(requests: Requests) -> None:
    assert requests.of(saved) == ["TransactWriteItems"]
    job = saved()
    assert requests.of(lambda: store.get(ORG, job.id)) == ["GetItem"]
