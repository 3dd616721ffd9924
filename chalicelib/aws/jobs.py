"""Jobs on the table: each step of a job is written on condition that nobody else took that step."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime, timedelta

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.operand import Path

from chalicelib.aws import items
from chalicelib.aws.items import PeopleTable
from chalicelib.aws.tables import Transaction, transaction
from chalicelib.core.access import Actor
from chalicelib.core.jobs import Job, JobStatus

KEPT_FOR = timedelta(days=30)


def job_key(org_id: str, job_id: str) -> tuple[str, str]:
    """Where a job stands."""
    return f"ORG#{org_id}#JOB#{job_id}", "JOB"


class JobItem(PeopleTable, discriminator="job"):
    """How far a job is; gone thirty days after its last step."""

    version = NumberAttribute()
    status = UnicodeAttribute()
    facts = JSONAttribute()

    @classmethod
    def of(cls, job: Job, now: datetime) -> JobItem:
        """The item of a job after one more step."""
        pk, sk = job_key(job.org_id, job.id)
        expires = int((now + KEPT_FOR).timestamp())
        return cls(pk=pk, sk=sk, version=job.version + 1, status=job.status, facts=asdict(job), expires_at=expires)

    def job(self) -> Job:
        """The job that this item holds."""
        facts = self.facts | {"errors": tuple(self.facts["errors"]), "status": JobStatus(self.status)}
        return Job(**facts | {"version": int(self.version)})


class JobStore:
    """One method per access pattern; rows in `infra/keys.md`."""

    def get(self, org_id: str, job_id: str) -> Job | None:
        """One job as it is now."""
        item = items.get(JobItem, *job_key(org_id, job_id))
        return item.job() if item else None

    def save(self, job: Job, *, by: Actor, now: datetime) -> Job:
        """Write a job's next step; `Raced` if another worker took it."""
        with transaction(by, now) as write:
            save_job(write, job, now)
        return replace(job, version=job.version + 1)


def save_job(write: Transaction, job: Job, now: datetime) -> None:
    """Put a job's next step into the transaction of the work that it tells of."""
    condition = Path("version") == job.version if job.version else Path("pk").does_not_exist()
    write.put(JobItem.of(job, now), condition)
