"""Jobs over HTTP: how far long work is."""

from __future__ import annotations

from chalicelib.aws.http import ApiBlueprint
from chalicelib.aws.jobs import JobStore
from chalicelib.core.access import Caller
from chalicelib.core.errors import NotFound
from chalicelib.core.jobs import require_visible
from chalicelib.jobs.schemas import JobOut

bp = ApiBlueprint(__name__)
store = JobStore()


@bp.api("/v1/jobs/{job_id}", "GET", right="job:read")
def job_read(caller: Caller, job_id: str) -> JobOut:
    """Read how far a job is: one's own, or for an admin the operator's."""
    job = store.get(caller.org_id, job_id)
    if job is None:
        raise NotFound
    require_visible(job, caller)
    return JobOut.of(job)
