"""Jobs: long work that is done piece by piece, tells how far it is, and can be taken up again where it stopped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from chalicelib.core.access import Caller, Role
from chalicelib.core.errors import NotFound
from chalicelib.core.ids import new_id

OPERATOR = "operator"


class JobStatus(StrEnum):
    """Where a job stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Job:
    """One piece of long work. `done` of `total` units (None while unknown); `cursor` says where to go on."""

    id: str
    org_id: str
    kind: str
    owner_id: str
    status: JobStatus = JobStatus.RUNNING
    done: int = 0
    total: int | None = None
    cursor: str = ""
    result_url: str | None = None
    errors: tuple[str, ...] = ()
    version: int = 0


def begin(org_id: str, kind: str, owner_id: str) -> Job:
    """A job of somebody's, or of the operator's, which the company's admins may look at."""
    return Job(new_id("job"), org_id, kind, owner_id)


def advance(job: Job, pieces: int, cursor: str, *, total: int | None = None) -> Job:
    """So many pieces more are done, and the work goes on at the cursor."""
    return replace(job, done=job.done + pieces, cursor=cursor, total=job.total if total is None else total)


def finish(job: Job, *, result_url: str | None = None) -> Job:
    """All of it is done."""
    return replace(job, status=JobStatus.DONE, total=job.done, cursor="", result_url=result_url)


def fail(job: Job, code: str) -> Job:
    """It can not be done; `code` says why."""
    return replace(job, status=JobStatus.FAILED, errors=(*job.errors, code))


def require_visible(job: Job, caller: Caller) -> None:
    """`NotFound` for a job that is neither the caller's nor, for an admin, the operator's."""
    own = job.owner_id == caller.employee_id
    if not own and not (job.owner_id == OPERATOR and Role.ADMIN in caller.roles):
        raise NotFound
