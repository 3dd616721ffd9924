"""What the jobs' route answers."""

from __future__ import annotations

from typing import Annotated

from chalicelib.core.jobs import Job, JobStatus
from chalicelib.people.shapes import Answer, Count, IdOut, known


class JobOut(Answer):
    """How far a job is: `done` of `total` pieces, null while nobody can know; where its result lies; what failed."""

    id: IdOut
    kind: Annotated[str, known("projection_rebuild")]
    status: Annotated[str, known(*JobStatus)]
    done: Count
    total: Count | None
    result_url: str | None
    errors: list[str]

    @classmethod
    def of(cls, job: Job) -> JobOut:
        """The answer for a job."""
        return cls(**{name: getattr(job, name) for name in cls.model_fields})
